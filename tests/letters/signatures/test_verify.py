"""Verifying what strangers send: always an answer or a sentence, within the limits, and never more trust than is due."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from kolokasi.base.refusal import Refusal
from kolokasi.letters.signatures import pkcs12, roots, verify
from kolokasi.letters.signatures.verify import signatures_of
from tests.letters.signatures.papers import PASS, authority, hand, letter, signed
from tests.pdfs import pdf

DAY = timedelta(days=1)


def code_of(content: bytes) -> str:
    """The code of the refusal; empty when it is read and bears no signature that holds."""
    try:
        found = signatures_of(content)
    except Refusal as refused:
        assert str(refused).endswith(".")
        return refused.code
    assert not any(one.intact for one in found)
    return ""


def saved(**how: object) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(signed(hand(), letter()))) as opened:
        opened.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def test_what_is_no_pdf_is_a_sentence() -> None:
    for rubbish in (b"", b"\x89PNG\r\n", b"PK\x03\x04", b"x" * 5000):
        assert code_of(rubbish) == "pdf_not_a_pdf"
    assert code_of(b"%PDF-1.7\n") == "pdf_broken"
    assert code_of(saved(encryption=pikepdf.Encryption(owner="a", user="b"))) == "pdf_encrypted"
    assert code_of(b"%PDF-1.7" + b"0" * 90_000_000) == verify.TOO_MUCH


def test_a_truncated_file_never_holds() -> None:
    whole = signed(hand(), letter())
    for length in (100, len(whole) // 3, len(letter()) + 10, len(whole) - 300, len(whole) - 1):
        assert code_of(whole[:length]) in {"", "pdf_broken", verify.TOO_MUCH}


def test_a_file_written_anew_after_signing_does_not_hold() -> None:
    assert code_of(saved()) in {"", "pdf_broken"}
    assert code_of(saved(linearize=True)) in {"", "pdf_broken"}


def test_five_hundred_pages_without_a_signature_are_read(recognised: Path) -> None:
    many = pdf("Halaman", pages=500)
    assert signatures_of(many) == ()
    assert signatures_of(signed(hand(), many))[0].trusted


def test_a_container_full_of_nonsense_is_a_signature_that_does_not_hold() -> None:
    whole = signed(hand(), letter())
    place = re.search(rb"/Contents <([0-9a-fA-F]+)>", whole)
    assert place is not None
    for filler in (b"00", b"ff", b"3080", b"30840fffffff"):
        nonsense = (filler * len(place[1]))[: len(place[1])]
        assert code_of(whole[: place.start(1)] + nonsense + whole[place.end(1) :]) in {"", "pdf_broken"}
    for text, other in ((rb"/ByteRange \[0 ", b"/ByteRange [9 "), (rb"/adbe|/ETSI", b"/EVIL")):
        assert code_of(re.sub(text, other, whole)) in {"", "pdf_broken"}


def test_thousands_of_fields_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(signed(hand(), letter()))) as opened:
        opened.Root.AcroForm.Fields = pikepdf.Array(list(opened.Root.AcroForm.Fields) * 3000)
        opened.save(out)
    assert code_of(out.getvalue()) in {verify.TOO_MUCH, "pdf_broken"}


def test_a_child_that_takes_too_long_or_too_much_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "WALL_SECONDS", 0.01)
    began = time.monotonic()
    assert code_of(signed(hand(), letter())) == verify.TOO_MUCH
    assert time.monotonic() - began < 5
    monkeypatch.setattr(verify, "WALL_SECONDS", 30)
    monkeypatch.setattr(verify, "MEMORY_BYTES", 1 << 20)
    assert code_of(signed(hand(), letter())) == verify.TOO_MUCH


def test_many_at_once_each_get_their_own_answer(recognised: Path) -> None:
    known, unknown = signed(hand(), letter()), signed(hand("Laut", known=False), letter())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: signatures_of(known if n % 2 else unknown), range(24)))
    assert [one.trusted for (one,) in answers] == [bool(n % 2) for n in range(24)]


def test_a_chain_must_hold_now_or_when_the_letter_was_taken_back(recognised: Path) -> None:
    now = datetime.now(UTC)
    own = authority().issue("Awan", lasts=timedelta(minutes=20))
    content = signed(pkcs12.opened(own.pkcs12(PASS), PASS), letter())
    assert signatures_of(content)[0].trusted
    assert not signatures_of(content, at=now + DAY)[0].trusted
    assert signatures_of(content, at=now + DAY)[0].intact
    assert signatures_of(content, at=now)[0].trusted


def test_names_in_a_certificate_are_shown_tame(recognised: Path) -> None:
    own = authority().issue("Awan\u202egpj.\nKepala\x07 <b>", "Dinas\u200b\u2028Contoh")
    (one,) = signatures_of(signed(pkcs12.opened(own.pkcs12(PASS), PASS), letter()))
    assert (one.signer, one.organisation) == ("Awangpj. Kepala <b>", "Dinas Contoh")


def test_the_folder_of_roots_may_hold_other_things(recognised: Path) -> None:
    (recognised / "catatan.txt").write_text("bukan sertifikat")
    (recognised / "rusak.pem").write_text("-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n")
    (recognised / "kosong.der").write_bytes(b"")
    assert len(roots.trusted()) == 1
    assert hand().certified
    (recognised / "induk.pem").unlink()
    assert not hand().certified
