"""Anybody checks a document: genuine or not in one line, the letter head only, unknown and secret ones all alike."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kolokasi.base import files
from kolokasi.letters import actions
from kolokasi.letters.models import Letter
from kolokasi.web.public import throttle
from tests.cast import Cast
from tests.factories import office
from tests.pdfs import pdf
from tests.procedure.walking import Office


@pytest.fixture
def place(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(throttle, "LOOKS", 1000)
    working = office(cast, at="T05")
    working.prepare("T05", "sign")
    return working


def reply(place: Office) -> Letter:
    return Letter.objects.select_related("number", "final", "signed").get(
        case=place.case, kind="surat_balasan", version=1
    )


def sign(place: Office) -> Letter:
    return actions.sign_wet(
        letter=reply(place), scan=files.store(pdf("Pindaian"), "application/pdf", place.at), at=place.at
    )


def read(client: Client, letter: Letter, code: str = "") -> tuple[int, str]:
    answer = client.get(f"/verifikasi/{code or letter.code}")
    return answer.status_code, answer.content.decode()


def test_a_signed_letter_is_genuine_and_shows_its_head_without_names(place: Office, client: Client) -> None:
    letter = sign(place)
    status, text = read(client, letter)
    assert status == 200
    assert "Dokumen ini asli" in text
    assert "ditandatangani basah, salinan pindai" in text
    assert letter.final is not None
    assert letter.signed is not None
    for fact in (letter.number.text, "23 November 2026", f"Kepala {place.case.agency.name}", "Kepala Dinas"):
        assert fact in text
    assert letter.final.sha256 in text
    assert letter.signed.sha256 in text
    for account in place.cast.accounts.values():
        assert account.name.split(",")[0] not in text
    assert "elektronik" not in text


def test_the_code_is_read_as_people_copy_it(place: Office, client: Client) -> None:
    letter = sign(place)
    spaced = "-".join(re.findall(".{1,4}", letter.code.upper()))
    assert read(client, letter, spaced)[0] == 200


def test_an_issued_letter_says_that_its_signature_is_not_here_yet(place: Office, client: Client) -> None:
    assert "belum ditandatangani" in read(client, reply(place))[1]


def test_a_void_letter_says_so(place: Office, client: Client) -> None:
    letter = reply(place)
    actions.void_letter(letter=letter, reason="Salah alamat", at=place.at, actor=place.cast["helpdesk"])
    status, text = read(client, letter)
    assert status == 200
    assert "sudah dibatalkan" in text
    assert "Salah alamat" not in text


def test_an_archive_that_has_lost_its_bytes_is_not_called_genuine(
    place: Office, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = sign(place)
    monkeypatch.setattr(files, "is_intact", lambda _blob: False)
    text = read(client, letter)[1]
    assert "Arsip dokumen ini rusak" in text
    assert "Dokumen ini asli" not in text


def test_drafts_secrets_and_strangers_answer_alike(place: Office, client: Client) -> None:
    letter = sign(place)
    Letter.objects.filter(pk=letter.pk).update(sifat="rahasia")
    draft = actions.write_draft(
        case=place.case, kind="kartu_kendali", actor=None, at=place.at,
        facts={"sequence": "1", "direction": "M", "summary": "x", "from_party": "y"},
    )  # fmt: skip
    answers = [read(client, letter, code) for code in (letter.code, draft.code, "7QF2-9KXM", "%2e%2e", "x" * 900)]
    plain = {
        (status, re.sub(r"<time.*?</time>|value=\"\w{64}\"|next\" value=\"[^\"]*\"", "", text))
        for status, text in answers
    }
    assert len(plain) == 1
    assert answers[0][0] == 404


def test_a_file_is_held_against_the_archive_and_thrown_away(place: Office, client: Client) -> None:
    letter = sign(place)
    assert letter.final is not None
    with files.read(letter.final) as stream:
        final = stream.read()
    for data, words in (
        (final, "seperti diterbitkan"),
        (pdf("Pindaian"), "pindaian yang bertanda tangan"),
        (final + b" ", "lain daripada arsip"),
        (pdf("Surat lain"), "tidak membawa kode dokumen ini"),
    ):
        answer = client.post(f"/verifikasi/{letter.code}/cocokkan", {"file": SimpleUploadedFile("a.pdf", data)})
        assert answer.status_code == 200
        assert words in answer.content.decode()
    assert client.post(f"/verifikasi/{letter.code}/cocokkan").status_code == 422
    assert (
        client.post(f"/verifikasi/{letter.code}/cocokkan", {"file": SimpleUploadedFile("a.pdf", b"")}).status_code
        == 422
    )
    assert client.post("/verifikasi/tidakada/cocokkan").status_code == 404
    assert client.get(f"/verifikasi/{letter.code}/cocokkan")["Location"] == f"/verifikasi/{letter.code}"


def test_looks_by_file_are_braked_too(place: Office, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "LOOKS", 2)
    statuses = [client.post("/verifikasi/tidakada/cocokkan", REMOTE_ADDR="192.0.2.9").status_code for _ in range(3)]
    assert statuses == [404, 404, 429]
