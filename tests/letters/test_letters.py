"""A letter's life: draft, initials, number and frozen bytes, wet signature, or void with a reason."""

from __future__ import annotations

import importlib
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from kolokasi.base import events, files
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case
from kolokasi.letters import actions, queries
from kolokasi.letters.models import Letter, LetterNumber
from tests import pdfs
from tests.cast import Cast
from tests.factories import office
from tests.fixtures import NOON
from tests.letters.looking import text_of
from tests.letters.papers import PAPERS

REPLY = {
    name: value
    for name, value in PAPERS["surat_balasan"].items()
    if name not in {"number", "date", "code", "verify_url", "signature"}
}


@pytest.fixture
def case(cast: Cast) -> Case:
    return office(cast).case


def draft(case: Case, cast: Cast, at: datetime = NOON, kind: str = "surat_balasan") -> Letter:
    return actions.write_draft(case=case, kind=kind, facts=REPLY, actor=cast["helpdesk"], at=at)


def issue(letter: Letter, cast: Cast, at: datetime = NOON, acting: str = "") -> Letter:
    signer = cast["sekretaris" if acting else "kepala_dinas"]
    return actions.issue_letter(letter=letter, signer=signer, post="kepala_dinas", acting=acting, at=at)


def test_a_draft_shows_a_blank_for_its_number(case: Case, cast: Cast) -> None:
    letter = draft(case, cast)
    assert (letter.version, letter.state) == (1, "draft")
    assert letter.facts["number"] == "B/500.12/____/Diskominfotik/XI/2026"
    assert LetterNumber.objects.count() == 0
    with files.read(letter.newest) as stream:
        words = text_of(stream.read())
    assert "B/500.12/____/Diskominfotik/XI/2026" in words
    assert "DRAF" in words


def test_a_new_draft_makes_the_older_one_void(case: Case, cast: Cast) -> None:
    first, second = draft(case, cast), draft(case, cast)
    first.refresh_from_db()
    assert (first.state, first.void_reason, second.version) == ("void", "digantikan versi 2", 2)
    assert queries.living_letter(case, "surat_balasan") == second
    assert (first.replaced_by, second.replaced_by) == (second, None)
    third = draft(case, cast)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.replaced_by, second.replaced_by) == (second, third)


def test_old_rows_name_the_version_after_them(case: Case, cast: Cast) -> None:
    every = [draft(case, cast) for _n in range(3)]
    Letter.objects.update(replaced_by=None)
    importlib.import_module("kolokasi.letters.migrations.0012_a_void_letter_names_what_replaced_it").fill(apps, None)
    assert [one.replaced_by_id for one in Letter.objects.filter(case=case).order_by("version")] == [
        every[1].pk, every[2].pk, None,
    ]  # fmt: skip


def test_only_a_void_letter_is_replaced(case: Case, cast: Cast) -> None:
    one = draft(case, cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=one.pk).update(replaced_by=one)


def test_issuing_reserves_the_next_number_and_freezes_the_bytes(case: Case, cast: Cast) -> None:
    letter = issue(draft(case, cast), cast)
    assert letter.number.text == "B/500.12/1/Diskominfotik/XI/2026"
    assert (letter.number.state, letter.state, letter.dated_on) == ("reserved", "issued", date(2026, 11, 24))
    assert letter.facts["signature"]["title"] == "Kepala Dinas"
    assert letter.final is not None
    assert letter.facts["verify_url"].endswith(f"/verifikasi/{letter.code}")


def test_issuing_twice_returns_the_same(case: Case, cast: Cast) -> None:
    letter = draft(case, cast)
    first, second = issue(letter, cast), issue(letter, cast, NOON + timedelta(minutes=5))
    assert (first.pk, first.final_id) == (second.pk, second.final_id)
    assert LetterNumber.objects.count() == 1


def test_who_stands_in_signs_as_such(case: Case, cast: Cast) -> None:
    letter = issue(draft(case, cast), cast, acting="plh")
    assert letter.facts["signature"]["title"] == "Plh. Kepala Dinas"
    assert letter.facts["signature"]["name"] == cast["sekretaris"].name


def test_the_signed_scan_uses_the_number_and_stays(case: Case, cast: Cast) -> None:
    letter = issue(draft(case, cast), cast)
    scan = files.store(pdfs.pdf("Pindaian"), "application/pdf", NOON)
    signed = actions.sign_wet(letter=letter, scan=scan, at=NOON, actor=cast["helpdesk"])
    assert (signed.state, signed.number.state) == ("signed", "used")
    assert actions.sign_wet(letter=letter, scan=scan, at=NOON).pk == signed.pk
    other = files.store(pdfs.pdf("Lain"), "application/pdf", NOON)
    with pytest.raises(Refusal, match="tidak dapat diganti"):
        actions.sign_wet(letter=letter, scan=other, at=NOON)
    with pytest.raises(Refusal, match="surat pembatalan"):
        actions.void_letter(letter=letter, reason="Salah", at=NOON, actor=cast["helpdesk"])


def test_a_draft_is_not_signed(case: Case, cast: Cast) -> None:
    scan = files.store(pdfs.pdf("Pindaian"), "application/pdf", NOON)
    with pytest.raises(Refusal, match="belum bernomor"):
        actions.sign_wet(letter=draft(case, cast), scan=scan, at=NOON)


def test_voiding_keeps_the_number_with_its_reason(case: Case, cast: Cast) -> None:
    letter = issue(draft(case, cast), cast)
    with pytest.raises(Refusal, match="alasannya"):
        actions.void_letter(letter=letter, reason="  ", at=NOON, actor=cast["kepala_dinas"])
    actions.void_letter(letter=letter, reason="Salah alamat", at=NOON, actor=cast["kepala_dinas"])
    number = LetterNumber.objects.get()
    assert (number.state, number.reason, number.letter_id) == ("void", "Salah alamat", letter.pk)
    again = issue(draft(case, cast), cast)
    assert again.number.number == 2


def test_no_draft_passes_over_a_numbered_letter(case: Case, cast: Cast) -> None:
    issue(draft(case, cast), cast)
    with pytest.raises(Refusal, match="sudah terbit"):
        draft(case, cast)


def test_a_void_letter_is_not_issued(case: Case, cast: Cast) -> None:
    first = draft(case, cast)
    draft(case, cast)
    with pytest.raises(Refusal, match="sudah dibatalkan"):
        issue(first, cast)


def test_a_post_initials_a_draft_once(case: Case, cast: Cast) -> None:
    letter = draft(case, cast)
    for _ in range(2):
        actions.initial_letter(letter=letter, account=cast["kabid_aptika"], post="kabid_aptika", at=NOON)
    assert letter.initials.count() == 1
    issue(letter, cast)
    with pytest.raises(Refusal, match="Paraf dibubuhkan pada draf"):
        actions.initial_letter(letter=letter, account=cast["sekretaris"], post="sekretaris", at=NOON)


def test_a_paper_without_number_is_replaced_by_its_next_version(case: Case, cast: Cast) -> None:
    facts = PAPERS["lembar_disposisi"]
    first = actions.write_draft(case=case, kind="lembar_disposisi", facts=facts, actor=cast["helpdesk"], at=NOON)
    actions.issue_letter(letter=first, signer=cast["helpdesk"], post="helpdesk", at=NOON)
    second = actions.write_draft(case=case, kind="lembar_disposisi", facts=facts, actor=cast["helpdesk"], at=NOON)
    first.refresh_from_db()
    assert (first.state, second.version) == ("void", 2)
    assert LetterNumber.objects.count() == 0


def test_a_missing_fact_is_asked_for_by_name(case: Case, cast: Cast) -> None:
    facts = {**REPLY, "letter": {}}
    with pytest.raises(Refusal, match="nomor surat pemohon"):
        actions.write_draft(case=case, kind="surat_balasan", facts=facts, actor=cast["helpdesk"], at=NOON)
    assert Letter.objects.count() == 0


def test_facts_are_kept_as_they_can_be_read_back(case: Case, cast: Cast) -> None:
    facts = {
        **REPLY,
        "ship_by": date(2026, 12, 11),
        "extra": "Satu\x00dua\ud800",
        "checked_at": NOON,
        "note": Decimal("1.5"),
    }
    letter = actions.write_draft(case=case, kind="surat_balasan", facts=facts, actor=cast["helpdesk"], at=NOON)
    letter.refresh_from_db()
    assert (letter.facts["ship_by"], letter.facts["extra"]) == ("2026-12-11", "Satudua")
    assert (letter.facts["checked_at"], letter.facts["note"]) == (NOON.isoformat(), "1.5")


def test_a_draft_names_who_would_sign_today(case: Case, cast: Cast) -> None:
    assert draft(case, cast).facts["signature"]["name"] == cast["kepala_dinas"].name


def test_every_act_is_recorded_without_words_of_the_letter(case: Case, cast: Cast) -> None:
    letter = issue(draft(case, cast), cast)
    actions.void_letter(letter=letter, reason="Salah alamat", at=NOON, actor=cast["kepala_dinas"])
    assert events.verify() is None
