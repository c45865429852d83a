"""Anybody uploads a PDF without a code and hears what it is: the same, older, void, changed, a scan, or none of ours."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kolokasi.base import clock, files
from kolokasi.base.models import Blob
from kolokasi.gateways.esign.door import Signatory
from kolokasi.letters import actions, examining
from kolokasi.letters.models import Letter
from kolokasi.letters.models.signatures import Way
from kolokasi.letters.signatures import kept
from kolokasi.letters.signatures.verify import signatures_of
from kolokasi.web.public import throttle
from tests.cast import Cast
from tests.factories import office
from tests.letters.signatures import papers
from tests.letters.signatures.conftest import recognised  # noqa: F401 - a fixture
from tests.letters.signatures.papers import hand
from tests.pdfs import pdf
from tests.procedure.walking import Office
from tests.scanning import pictures, scan

SIGNER = "Awan Contoh"


@pytest.fixture(autouse=True)
def _no_brake(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(throttle, "LOOKS", 1000)
    monkeypatch.setattr(throttle, "FILES", 1000)
    examining._archived.cache_clear()


@pytest.fixture
def place(cast: Cast) -> Office:
    working = office(cast, at="T05")
    working.prepare("T05", "sign")
    return working


def reply(place: Office) -> Letter:
    return Letter.objects.select_related("number", "final", "signed").get(
        case=place.case, kind="surat_balasan", version=1
    )


def bytes_of(blob: Blob | None) -> bytes:
    assert blob is not None
    with files.read(blob) as stream:
        return stream.read()


def signed(signatory: Signatory, content: bytes) -> bytes:
    """Signed in a thread of its own: where a browser runs its loop in this one, the signer's cannot."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(papers.signed, signatory, content).result()


def electronically(place: Office, *, known: bool = True) -> Letter:
    """The reply, signed with a certificate as `procedure.signing` would keep it."""
    letter = reply(place)
    made = signed(hand(known=known), bytes_of(letter.final))
    Letter.objects.filter(pk=letter.pk).update(
        signed=files.store(made, "application/pdf", place.at), signed_at=clock.now(), state="signed"
    )
    letter = reply(place)
    (found,) = signatures_of(made)
    kept.add_signature(
        letter, way=Way.PKCS12, account=place.cast["kepala_dinas"], post="kepala_dinas", acting="", at=place.at,
        found=found, certified=found.trusted,
    )  # fmt: skip
    return letter


def told(content: bytes, code: str = "") -> str:
    """What the page says, its marks taken out."""
    address = f"/verifikasi/{code}/cocokkan" if code else "/verifikasi/"
    answer = Client().post(address, {"file": SimpleUploadedFile("a.pdf", content)})
    assert answer.status_code == 200, answer.content.decode()[:400]
    return re.sub(r"\s+", " ", answer.content.decode())


def heading(text: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", text)
    assert found is not None
    return found[1]


def changed(content: bytes, keywords: bool = True) -> bytes:
    """The file opened and saved again, with or without its keywords."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as file:
        if not keywords:
            del file.docinfo["/Keywords"]
            if "/Metadata" in file.Root:
                del file.Root.Metadata
        file.save(out)
    return out.getvalue()


def scan_of(content: bytes) -> bytes:
    """The pages as a scanner gives them: pictures and nothing else."""
    return scan(*pictures(content))


@pytest.mark.usefixtures("recognised")
def test_an_electronic_letter_is_genuine_with_post_time_and_issuer_but_no_name(place: Office) -> None:
    letter = electronically(place)
    text = told(bytes_of(letter.signed))
    page = re.sub(r"\s+", " ", Client().get(f"/verifikasi/{letter.code}").content.decode())
    for one in (text, page):
        assert heading(one) == "Dokumen ini asli"
        assert "Ditandatangani secara elektronik oleh Kepala Dinas" in one
        assert "terbitan PSrE Uji Induk" in one
        assert SIGNER not in one
    assert "tidak berubah sejak ditandatangani" in text


def test_a_certificate_of_an_unknown_issuer_is_called_so_and_the_issuer_is_not_named(place: Office) -> None:
    letter = electronically(place, known=False)
    text = told(bytes_of(letter.signed))
    assert heading(text) == "Dokumen ini asli"
    assert "TTE tidak tersertifikasi" in text
    assert "CA Sendiri" not in text


@pytest.mark.usefixtures("recognised")
def test_bytes_from_before_the_last_signature_are_an_older_revision(place: Office) -> None:
    letter = electronically(place)
    last = bytes_of(letter.signed)
    again = signed(hand("Kabut Contoh"), last)
    Letter.objects.filter(pk=letter.pk).update(signed=files.store(again, "application/pdf", place.at))
    for content in (bytes_of(letter.final), last):
        assert heading(told(content)) == "Berkas ini bukan versi terakhir"
    assert heading(told(again)) == "Dokumen ini asli"


@pytest.mark.usefixtures("recognised")
def test_a_changed_copy_is_told_with_what_its_signature_is_worth(place: Office) -> None:
    letter = electronically(place)
    for copy in (changed(bytes_of(letter.signed)), bytes_of(letter.signed) + b"\n% more\n"):
        text = told(copy)
        assert heading(text) == "Berkas ini lain daripada arsip"
        assert letter.number.text in text
        assert "Menurut arsip kami" in text
    assert heading(told(changed(bytes_of(letter.final), keywords=False))) == "Berkas ini lain daripada arsip"


def test_a_flipped_byte_is_never_genuine(place: Office) -> None:
    letter = electronically(place)
    whole = bytes_of(letter.signed)
    for where in range(200, len(whole), len(whole) // 12):
        copy = bytearray(whole)
        copy[where] ^= 1
        answer = Client().post("/verifikasi/", {"file": SimpleUploadedFile("a.pdf", bytes(copy))})
        assert answer.status_code in {200, 422}
        assert "Dokumen ini asli" not in answer.content.decode()


def test_a_scan_leads_by_its_code_to_the_letter_and_is_not_called_genuine(place: Office) -> None:
    letter = reply(place)
    scan = scan_of(bytes_of(letter.final))
    for text in (told(scan), told(scan, letter.code)):
        assert heading(text) == "Berkas ini hasil pindaian"
        assert letter.number.text in text
    blank = told(scan_of(pdf("Surat lain")))
    assert heading(blank) == "Berkas ini hasil pindaian"
    assert "Tulis kode di kaki dokumen" in blank


def test_void_replaced_and_drafted_are_told_apart(place: Office) -> None:
    letter = reply(place)
    draft, final = bytes_of(letter.draft), bytes_of(letter.final)
    assert heading(told(final)) == "Dokumen ini belum ditandatangani"
    assert heading(told(draft)) == "Berkas ini bukan versi terakhir"
    actions.void_letter(letter=letter, reason="Salah alamat", at=place.at, actor=place.cast["helpdesk"])
    text = told(final)
    assert heading(text) == "Dokumen ini sudah dibatalkan"
    assert "Salah alamat" not in text
    assert "Dokumen ini sudah dibatalkan" in told(changed(final))
    Letter.objects.filter(pk=letter.pk).update(void_reason="digantikan versi 2")
    assert heading(told(final)) == "Dokumen ini sudah dibatalkan"  # the words of a reason say nothing
    newer = Letter.objects.filter(case=place.case).exclude(pk=letter.pk).first()
    Letter.objects.filter(pk=letter.pk).update(replaced_by=newer)
    assert heading(told(final)) == "Berkas ini bukan versi terakhir"


def test_under_another_letters_code_it_is_told_that_it_is_another(cast: Cast, place: Office) -> None:
    letter = reply(place)
    other = Letter.objects.filter(case=place.case).exclude(pk=letter.pk).exclude(final=None).first()
    assert other is not None
    assert heading(told(bytes_of(other.final), letter.code)) == "Berkas ini dokumen kami yang lain"
    assert heading(told(pdf("Surat lain"), letter.code)) == "Berkas ini lain daripada arsip"


def test_a_foreign_paper_and_a_secret_one_answer_alike(place: Office) -> None:
    letter = reply(place)
    final = bytes_of(letter.final)
    Letter.objects.filter(pk=letter.pk).update(sifat="terbatas")
    plain = {
        re.sub(r"<time.*?</time>|[0-9a-f]{64}|value=\"\w{64}\"", "", told(content))
        for content in (final, changed(final), pdf("Surat lain"))
    }
    assert len(plain) == 1
    assert "Berkas ini tidak kami kenal" in plain.pop()
    assert heading(told(scan_of(final))) == "Berkas ini hasil pindaian"
    assert letter.number.text not in told(scan_of(final))


def test_a_signed_foreign_paper_tells_the_worth_of_its_signature_and_no_name(place: Office) -> None:
    text = told(signed(hand("Orang Lain", known=False), pdf("Surat lain")))
    assert heading(text) == "Berkas ini tidak kami kenal"
    assert "TTE tidak tersertifikasi" in text
    assert "Orang Lain" not in text
