"""What comes back from a signatory is kept only when it is the paper that was sent, and signed."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import LazySettings
from pyhanko.pdf_utils.generic import NameObject, NumberObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from kolokasi.base.refusal import Refusal
from kolokasi.gateways import esign
from kolokasi.gateways.esign import Stamp
from kolokasi.gateways.esign.door import Secret, ToSign
from kolokasi.gateways.esign.fake import FakeEsign, Person
from kolokasi.letters.signatures import accept, verify
from kolokasi.letters.signatures.accept import accepted
from tests.letters.signatures.papers import authority, hand, letter, signed
from tests.letters.signatures.test_bytes import notes
from tests.pdfs import pdf

NIK, PASS = "1371000000000001", "kata-sandi"


def refusal(sent: bytes, came_back: bytes, **how: Any) -> str:
    with pytest.raises(Refusal) as refused:
        accepted(sent, came_back, **how)
    assert refused.value.status == 502
    return refused.value.code


def written_anew(content: bytes) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(content)) as opened:
        opened.save(out, linearize=True)
    return out.getvalue()


def test_the_paper_with_a_signature_after_it_is_kept(recognised: Path) -> None:
    done = accepted(letter(), signed(hand(), letter()), trusted=True)
    assert (done.signature.signer, done.signature.trusted, len(done.signatures)) == ("Dr. Awan Contoh, M.T.", True, 1)
    once = signed(hand(), letter())
    done = accepted(once, signed(hand("Laut", known=False), once))
    assert [one.signer for one in done.signatures] == ["Dr. Awan Contoh, M.T.", "Laut"]
    assert done.signature.signer == "Laut"


def test_a_chain_that_nobody_knows_is_refused_only_where_trust_is_demanded(recognised: Path) -> None:
    own = signed(hand(known=False), letter())
    assert not accepted(letter(), own).signature.trusted
    assert refusal(letter(), own, trusted=True) == accept.NOT_TRUSTED


def test_no_folder_of_roots_no_trust() -> None:
    assert refusal(letter(), signed(hand(), letter()), trusted=True) == accept.NOT_TRUSTED


def test_nothing_new_another_paper_or_rubbish_is_refused(recognised: Path) -> None:
    once = signed(hand(), letter())
    assert refusal(letter(), letter()) == accept.NOT_SIGNED
    assert refusal(once, once) == accept.NOT_SIGNED
    assert refusal(letter(), signed(hand(), once)) == accept.NOT_SIGNED
    other = signed(hand(), letter("laporan"))
    for came_back in (other, b"", b"%PDF-1.7", b"<html>", pdf("x"), once[:-200], letter() + b"\n%%EOF"):
        for how in ({}, {"rewritten": True}):
            assert refusal(letter(), came_back, **how) in {accept.OTHER_PAPER, accept.NOT_SIGNED}


def test_a_changed_byte_is_not_intact(recognised: Path) -> None:
    once = bytearray(signed(hand(), letter()))
    place = once.rindex(b"/SigFlags 3") + 10
    once[place] ^= 1
    assert refusal(letter(), bytes(once)) in {accept.NOT_INTACT, accept.OTHER_PAPER}


def test_a_file_written_anew_is_taken_only_from_the_service_and_only_with_the_same_pages(recognised: Path) -> None:
    anew = signed(hand(), written_anew(letter()))
    assert accepted(letter(), anew, rewritten=True, trusted=True).signature.trusted
    assert refusal(letter(), anew) == accept.OTHER_PAPER
    other = signed(hand(), written_anew(letter("laporan")))
    assert refusal(letter(), other, rewritten=True) == accept.OTHER_PAPER


def changed_within(content: bytes, change: str) -> bytes:
    """The bytes as they were, and an update after them that shows or does something else."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0]
    if change == "content":
        page["/Contents"] = writer.add_object(StreamObject(stream_data=b"0 0 100 100 re f"))
        writer.update_container(page)
    elif change == "action":
        writer.root["/OpenAction"] = writer.add_object(
            StreamObject({NameObject("/S"): NameObject("/JavaScript")}, stream_data=b"")
        )
        writer.update_root()  # type: ignore[no-untyped-call]
    else:
        pages = writer.root["/Pages"]
        pages["/Kids"].append(pages["/Kids"].raw_get(0))
        pages["/Count"] = NumberObject(len(pages["/Kids"]))  # type: ignore[no-untyped-call]
        writer.update_container(pages)
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


@pytest.mark.parametrize("change", ["content", "action", "more"])
def test_what_was_slipped_in_before_the_signature_is_caught(change: str, recognised: Path) -> None:
    """The bytes go on from ours and the signature holds over all of them, but it is not our paper any more."""
    sent = letter("ba_pemasangan")
    slipped = signed(hand(), changed_within(sent, change))
    assert slipped.startswith(sent)
    assert verify.signatures_of(slipped)[0].trusted
    for how in ({}, {"rewritten": True}):
        assert refusal(sent, slipped, **how) == accept.OTHER_PAPER


def test_what_was_changed_after_the_signature_is_caught(recognised: Path) -> None:
    after = changed_within(signed(hand(), letter()), "content")
    (one,) = verify.signatures_of(after)
    assert (one.intact, one.trusted, one.covers_whole_file) == (False, False, False)
    assert refusal(letter(), after) in {accept.OTHER_PAPER, accept.NOT_INTACT}


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("rewrites", [False, True])
def test_what_the_service_signs_is_taken_and_what_it_mixes_up_is_not(
    version: int, rewrites: bool, settings: LazySettings, recognised: Path
) -> None:
    fake = FakeEsign({NIK: Person("Awan", PASS)}, rewrites=rewrites, authority=authority())
    papers = [ToSign("a.pdf", letter()), ToSign("b.pdf", letter("laporan"))]
    with fake.serving():
        settings.KOLOKASI_ESIGN_URL, settings.KOLOKASI_ESIGN_USER = fake.url, fake.user
        settings.KOLOKASI_ESIGN_PASSWORD, settings.KOLOKASI_ESIGN_VERSION = fake.password, version
        for swaps in (False, True) if version == 2 else (False,):
            fake.swaps = swaps
            back = esign.of().signatory(NIK, Secret(PASS)).sign(papers)
            for paper, one in zip(papers, back, strict=True):
                assert one.pdf is not None
                if swaps:
                    assert refusal(paper.pdf, one.pdf, rewritten=True, trusted=True) == accept.OTHER_PAPER
                else:
                    assert accepted(paper.pdf, one.pdf, rewritten=True, trusted=True).signature.signer == "Awan"


@pytest.mark.parametrize("version", [1, 2])
def test_a_stamp_at_an_anchor_is_taken_and_costs_what_the_client_says(version: int, recognised: Path) -> None:
    fake = FakeEsign({NIK: Person("Awan", PASS)}, authority=authority())
    sent, stamp = letter(), Stamp("NIP", b"\x89PNG")
    with fake.serving():
        service = esign.reached(fake.url, fake.user, fake.password, version=version, allowed=["127.0.0.0/8"])
        (one,) = service.signatory(NIK, Secret(PASS), stamp=stamp).sign([ToSign("a.pdf", sent)])
        with pytest.raises(Refusal, match="tag_koordinat"):
            service.signatory(NIK, Secret(PASS), stamp=Stamp("§§", b"")).sign([ToSign("a.pdf", sent)])
    assert one.pdf is not None
    assert accepted(sent, one.pdf, trusted=True, stamped=True).signature.trusted
    assert refusal(sent, one.pdf, trusted=True) == accept.DRAWN_UPON
    with pikepdf.open(BytesIO(one.pdf)) as opened:
        ((_kind, _flags, rectangle, drawn),) = notes(opened)
        assert drawn
        assert rectangle[0] > 0


@pytest.mark.parametrize(("width", "height"), [(500, 700), (600, 5000)])
def test_a_stamp_that_covers_the_letter_is_not_taken(width: int, height: int, recognised: Path) -> None:
    fake = FakeEsign(authority=authority())
    sent = letter()
    over = fake.sign(Person("Awan", PASS), sent, Stamp("Halaman", b"", width, height))
    assert refusal(sent, over, stamped=True) == accept.DRAWN_UPON
    twice = fake.sign(Person("Awan", PASS), fake.sign(Person("Awan", PASS), sent, Stamp("NIP", b"")), Stamp("Hal", b""))
    assert refusal(sent, twice, stamped=True) in {accept.DRAWN_UPON, accept.NOT_SIGNED}


def test_a_refusal_leaves_no_trace_of_what_was_signed(recognised: Path) -> None:
    """What is discarded is said in a sentence that holds nothing of the paper."""
    with pytest.raises(Refusal) as refused:
        accepted(letter(), signed(hand(), letter("laporan")))
    assert not re.search(r"%PDF|kolokasi:", str(refused.value) + repr(refused.value.facts))
