"""Registers, outside numbers, dispositions and the lists that the office keeps."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kolokasi.base import clock, policy
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case
from kolokasi.letters import actions, queries
from kolokasi.letters.models import AgendaEntry, Disposition, Instruction, LetterNumber, Reason
from kolokasi.letters.outside import Paper
from tests.cast import Cast
from tests.factories import office
from tests.fixtures import NOON

TODAY = clock.office_date(NOON)


@pytest.fixture
def case(cast: Cast) -> Case:
    return office(cast).case


def enter(cast: Cast, **changes: Any) -> AgendaEntry:
    facts: dict[str, Any] = {
        "direction": "in", "date": TODAY, "party": "Dinas Contoh Satu", "subject": "Permohonan Colocation",
        "actor": cast["helpdesk"], "at": NOON,
    }  # fmt: skip
    return actions.enter_agenda(**{**facts, **changes})


def test_entries_are_numbered_by_direction_and_year(cast: Cast) -> None:
    numbers = [enter(cast).number, enter(cast).number, enter(cast, direction="out").number]
    last_year = enter(cast, date=date(2025, 12, 30))
    assert numbers == [1, 2, 1]
    assert (last_year.year, last_year.number) == (2025, 1)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"party": " \u202e "}, "nama pengirim"),
        ({"subject": ""}, "hal surat"),
        ({"sifat": "gawat"}, "gawat"),
        ({"direction": "up"}, "up"),
        ({"date": date(1026, 11, 1)}, "1026"),
        ({"date": date(2027, 1, 2)}, "02-01-2027 belum tiba"),
    ],
)
def test_what_a_register_cannot_hold_is_refused(cast: Cast, wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        enter(cast, **wrong)
    assert enter(cast).number == 1


def test_a_number_for_a_paper_outside_is_reserved_then_used_or_void(cast: Cast) -> None:
    who: Any = {"actor": cast["helpdesk"], "post": "helpdesk", "acting": "", "at": NOON}
    first = actions.reserve_number(kind="surat_balasan", sifat="rahasia", subject="Surat tangan", **who)
    assert (first.text, first.state, first.manual) == ("R/500.12/1/Diskominfotik/XI/2026", "reserved", True)
    with pytest.raises(Refusal, match="memerlukan suratnya"):
        actions.settle_number(number_id=first.pk, used=True, reason="", **who)
    paper = Paper(party="Badan Contoh", day=NOON.date(), sifat="rahasia")
    actions.settle_number(number_id=first.pk, used=True, reason="", paper=paper, **who)
    second = actions.reserve_number(kind="surat_balasan", sifat="biasa", subject="Surat lain", **who)
    with pytest.raises(Refusal, match="alasannya"):
        actions.settle_number(number_id=second.pk, used=False, reason="", **who)
    actions.settle_number(number_id=second.pk, used=False, reason="Batal dikirim", **who)
    with pytest.raises(Refusal, match="tidak dapat diubah lagi"):
        actions.settle_number(number_id=second.pk, used=True, reason="", paper=paper, **who)
    assert list(LetterNumber.objects.values_list("number", "state")) == [(1, "used"), (2, "void")]


def test_the_pattern_is_policy_and_series_are_apart(cast: Cast) -> None:
    policy.set(name=queries.PATTERN, value="{urut}/{klasifikasi}/{tahun}", valid_from=NOON, by="account:1", at=NOON)
    who: Any = {"actor": cast["helpdesk"], "post": "helpdesk", "acting": "", "at": NOON}
    assert actions.reserve_number(kind="surat_balasan", sifat="biasa", subject="A", **who).text == "1/500.12/2026"
    minutes = actions.reserve_number(kind="ba_verifikasi", sifat="biasa", subject="B", **who)
    assert minutes.text == "BA/500.12/1/Diskominfotik/XI/2026"


def test_without_a_short_name_there_is_no_number(cast: Cast) -> None:
    cast.host.is_host = False
    cast.host.save(update_fields=["is_host"])
    who: Any = {"actor": cast["helpdesk"], "post": "helpdesk", "acting": "", "at": NOON}
    with pytest.raises(Refusal, match="Kop surat"):
        actions.reserve_number(kind="surat_balasan", sifat="biasa", subject="A", **who)


def send(case: Case, cast: Cast, **changes: Any) -> Disposition:
    facts: dict[str, Any] = {
        "case": case, "from_post": "kepala_dinas", "sender": cast["kepala_dinas"], "to_post": "kabid_aptika",
        "instructions": ["follow_up"], "at": NOON,
    }  # fmt: skip
    return actions.dispose(**{**facts, **changes})


def test_a_disposition_is_read_once_and_followed_by_the_next(case: Case, cast: Cast) -> None:
    first = send(case, cast)
    actions.mark_read(disposition=first, account=cast["kabid_aptika"], at=NOON)
    second = send(
        case, cast, from_post="kabid_aptika", sender=cast["kabid_aptika"], to_post="pranata_komputer", note="Segera"
    )
    first.refresh_from_db()
    assert (second.seq, first.read_by, first.followed_at) == (2, cast["kabid_aptika"], NOON)
    with pytest.raises(Refusal, match="sudah dibaca"):
        actions.recall(disposition=first, account=cast["kepala_dinas"], reason="Salah", at=NOON)


def test_an_unread_disposition_is_taken_back_by_its_sender_with_a_reason(case: Case, cast: Cast) -> None:
    first = send(case, cast)
    with pytest.raises(Refusal, match="oleh pengirimnya"):
        actions.recall(disposition=first, account=cast["helpdesk"], reason="Salah", at=NOON)
    with pytest.raises(Refusal, match="alasan"):
        actions.recall(disposition=first, account=cast["kepala_dinas"], reason="", at=NOON)
    actions.recall(disposition=first, account=cast["kepala_dinas"], reason="Salah alamat", at=NOON)
    assert actions.mark_read(disposition=first, account=cast["kabid_aptika"], at=NOON).read_at is None
    with pytest.raises(Refusal, match="sudah ditarik"):
        actions.recall(disposition=first, account=cast["kepala_dinas"], reason="Salah", at=NOON)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"instructions": []}, "Pilih paling sedikit satu"),
        ({"instructions": ["sesuka_hati"]}, "sesuka_hati"),
        ({"to_post": "raja"}, "tidak ada di sini"),
    ],
)
def test_what_cannot_be_disposed_is_refused(case: Case, cast: Cast, wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        send(case, cast, **wrong)


def test_a_named_holder_must_hold_the_post(case: Case, cast: Cast) -> None:
    with pytest.raises(Refusal, match="tidak memegang jabatan"):
        send(case, cast, to_account=cast["helpdesk"])
    assert send(case, cast, to_post="helpdesk", to_account=cast["helpdesk_2"]).to_account == cast["helpdesk_2"]


def test_the_lists_are_as_shipped_and_kept_by_the_administrator(cast: Cast) -> None:
    assert Instruction.objects.count() == 3
    assert Reason.objects.count() == 17
    limits = {
        "space",
        "depth",
        "weight",
        "rack_power",
        "feed",
        "ups",
        "cooling",
        "building",
        "bandwidth",
        "address",
        "mounting",
    }
    assert set(Reason.objects.exclude(limit="").values_list("limit", flat=True)) == limits
    who: Any = {"actor": cast["administrator"], "at": NOON}
    made = actions.add_line(which="instruction", label="Hadiri", **who)
    assert (made.key, made.order) == ("hadiri", 40)
    with pytest.raises(Refusal, match="sudah ada"):
        actions.add_line(which="instruction", label="hadiri", **who)
    actions.change_line(which="instruction", key="hadiri", label="Hadiri rapat", order=5, active=False, **who)
    assert "hadiri" not in {row.key for row in queries.instructions()}
    assert queries.instruction_labels(["hadiri"]) == ["Hadiri rapat"]
    with pytest.raises(Refusal, match="memegang jabatan"):
        actions.add_line(which="reason", label="Lain", actor=cast["helpdesk"], at=NOON)
