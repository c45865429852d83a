"""The BAST: written beside the report, signed by the applicant, waited for by nobody but shown to both."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kolokasi.base import clock
from kolokasi.base.models import Event
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Attachment
from kolokasi.letters.examining import Verdict, examined
from kolokasi.letters.models import LetterNumber, LetterSignature
from kolokasi.letters.signatures.verify import signatures_of
from kolokasi.people.models import Account
from kolokasi.procedure.countersigning import hand_in_countersigned, hand_over_of, sign_hand_over
from kolokasi.procedure.papers import for_applicants
from kolokasi.procedure.printing import bytes_of
from kolokasi.procedure.uploads import Upload
from tests.letters.looking import text_of
from tests.letters.signatures.papers import PASS, certificate
from tests.pdfs import pdf
from tests.procedure.walking import Office


def hand_in(office: Office, account: Account, data: bytes | None = None) -> Attachment:
    upload = Upload("", "bast bertanda tangan.pdf", data or pdf())
    return hand_in_countersigned(
        number=office.case.number, account=account, upload=upload, at=office.at + timedelta(hours=1)
    )


def test_it_lies_beside_the_report_and_a_case_ends_without_the_applicants_hand(office: Office) -> None:
    office.until("T10")
    assert hand_over_of(office.case) is None
    office.until("")
    found = hand_over_of(office.case)
    assert found is not None
    assert found.waits
    assert found.paper is not None
    assert found.paper in for_applicants()
    words = text_of(bytes_of(found.paper.blob))
    assert "BERITA ACARA SERAH TERIMA" in words
    assert office.case.form["contacts"]["technical"]["name"] in words
    office.case.refresh_from_db()
    assert (office.case.status, LetterNumber.objects.get(letter=found.letter).state) == ("done", "used")


def test_the_applicant_signs_also_after_the_end_and_once(office: Office) -> None:
    office.until("")
    row = hand_in(office, office.cast.applicant)
    assert (row.kind, row.for_applicant) == ("bast_ttd", True)
    found = hand_over_of(office.case)
    assert found is not None
    assert found.signed == row
    assert Event.objects.filter(subject_id=office.case.number, act="hand_over_countersigned").count() == 1
    with pytest.raises(Refusal, match="sudah ditandatangani kedua pihak"):
        hand_in(office, office.cast.applicant, pdf("lain"))


def test_what_is_not_signed_or_not_written_or_not_theirs_is_refused(office: Office) -> None:
    with pytest.raises(Refusal, match="belum dibuat"):
        hand_in(office, office.cast.applicant)
    office.until("T11A")
    found = hand_over_of(office.case)
    assert found is not None
    with pytest.raises(Refusal, match="sama dengan yang belum ditandatangani"):
        hand_in(office, office.cast.applicant, bytes_of(found.letter.newest))
    with pytest.raises(Refusal, match="tidak ada di sini"):
        hand_in(office, office.cast["stranger"])
    with pytest.raises(Refusal, match="oleh instansi pemohon"):
        hand_in(office, office.cast["kabid_aptika"])
    with pytest.raises(Refusal, match="bukan PDF"):
        hand_in(office, office.cast.applicant, b"\x89PNG\r\n\x1a\n" + b"0" * 200)
    assert hand_in(office, office.cast["helpdesk"]).added_by == office.cast["helpdesk"]


def test_a_returned_report_does_not_ask_for_the_signature_twice(office: Office) -> None:
    office.until("T11A")
    hand_in(office, office.cast.applicant)
    office.do("T11A", "return")
    office.until("T11A")
    found = hand_over_of(office.case)
    assert found is not None
    assert not found.waits
    assert LetterNumber.objects.filter(letter__kind="bast").count() == 1


def test_an_unsigned_one_gives_way_to_the_next(office: Office) -> None:
    office.until("T11A")
    office.do("T11A", "return")
    office.until("T11A")
    states = sorted(LetterNumber.objects.filter(letter__kind="bast").values_list("state", flat=True))
    assert states == ["reserved", "void"]


def sign(office: Office, account: Account, passphrase: str = PASS) -> Attachment:
    return sign_hand_over(
        number=office.case.number, account=account, file=certificate("Laut Contoh, S.P.", known=False),
        passphrase=passphrase, at=clock.now(),
    )  # fmt: skip


def test_the_applicants_own_certificate_signs_the_very_bytes(office: Office) -> None:
    office.until("T11A")
    found = hand_over_of(office.case)
    assert found is not None
    with pytest.raises(Refusal, match="Kata sandi berkas sertifikat ini salah"):
        sign(office, office.cast.applicant, "salah")
    with pytest.raises(Refusal, match="oleh instansi pemohon"):
        sign(office, office.cast["helpdesk"])
    row = sign(office, office.cast.applicant)
    signed = bytes_of(row.blob)
    assert signed.startswith(bytes_of(found.letter.newest))
    assert [(one.signer, one.intact, one.trusted) for one in signatures_of(signed)] == [
        ("Laut Contoh, S.P.", True, False)
    ]
    kept = LetterSignature.objects.get(letter=found.letter)
    assert (kept.party, kept.way, kept.certified, kept.signed) == ("applicant", "pkcs12", False, row.blob)
    told = examined(signed)
    assert (told.letter, told.verdict) == (found.letter, Verdict.SAME)
    with pytest.raises(Refusal, match="sudah ditandatangani"):
        sign(office, office.cast.applicant)
