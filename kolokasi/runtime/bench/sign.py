"""Signing a letter with a certificate file, beside bare pyHanko; and verifying what came back before it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

from kolokasi.gateways.esign.authority import Authority
from kolokasi.gateways.esign.door import ToSign
from kolokasi.letters import render
from kolokasi.letters.models import Letterhead
from kolokasi.letters.signatures import pkcs12
from kolokasi.letters.signatures.accept import accepted
from kolokasi.runtime.bench.figures import Figure, p50, p95, side_by_side, times
from kolokasi.runtime.bench.letter import KIND, facts, paper
from kolokasi.runtime.bench.place import Place

COUNT, WARM, AIM = 60, 5, 1.2
MANY = 50
WORD = "bench"


def measure(place: Place) -> Iterator[Figure]:  # noqa: ARG001 - a signature needs no database
    """The same letter and the same key, in turn."""
    pdf = letter(paper())
    authority = Authority.made("CA Bench", "Bench")
    own = authority.issue("Kepala Dinas", "Bench").pkcs12(WORD, [authority.own.certificate])
    signatory = pkcs12.opened(own, WORD)
    bare = SimpleSigner.load_pkcs12_data(own, [], WORD.encode())
    papers = [ToSign("surat.pdf", pdf)]
    taken, floor = side_by_side(lambda: signatory.sign(papers), lambda: plain(bare, pdf), count=COUNT, warm=WARM)
    note = "PAdES B-B surat balasan; terhadap pyHanko telanjang"
    yield Figure("letter.sign.p50", p50(taken), "ms", floor=p50(floor), aim=AIM, note=note)
    yield Figure("letter.sign.p95", p95(taken), "ms", floor=p95(floor))
    whole, floor = side_by_side(
        lambda: pkcs12.opened(own, WORD).sign(papers), lambda: plain(bare, pdf), count=COUNT, warm=WARM
    )
    yield Figure("letter.sign.with_file", p50(whole), "ms", floor=p50(floor), note="termasuk membuka berkas sertifikat")
    back = signatory.sign(papers)[0].pdf or b""
    verified = times(lambda: accepted(pdf, back), count=COUNT, warm=WARM)
    yield Figure("letter.accept.p50", p50(verified), "ms", note="memeriksa yang kembali, dalam proses anak")
    many = times(lambda: signatory.sign(papers * MANY), count=3, warm=1)
    yield Figure("letter.sign.many", p50(many), "ms", note=f"{MANY} surat dalam satu tindakan")


def letter(head: Letterhead) -> bytes:
    """A reply letter as it goes to be signed."""
    return render.render(KIND, facts(1), letterhead=head, practice=True)


def plain(signer: SimpleSigner, pdf: bytes) -> bytes:
    """What pyHanko alone does for the same signature."""
    how = PdfSignatureMetadata(field_name="Signature", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    made = PdfSigner(how, signer, new_field_spec=SigFieldSpec("Signature"))
    return bytes(made.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf))).getbuffer())
