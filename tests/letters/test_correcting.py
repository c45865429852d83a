"""A line of the register is put right: works · refuses bad input · refuses the wrong post · keeps what it said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from kolokasi.base.models import Event
from kolokasi.base.refusal import Refusal
from kolokasi.letters import correcting, registers
from kolokasi.letters.models import AgendaCorrection, AgendaEntry
from tests.cast import Cast
from tests.fixtures import NOON
from tests.web.desk_office import browser

REASON = "Salah ketik"


@pytest.fixture
def line(cast: Cast) -> AgendaEntry:
    return registers.enter_agenda(
        direction="in", date=NOON.date(), party="Dinas Salah", subject="Permohonan", letter_number="1/X", actor=cast["helpdesk"],
        at=NOON, manual=True,
    )  # fmt: skip


def put_right(line: AgendaEntry, cast: Cast, reason: str = REASON, **values: Any) -> AgendaEntry:
    return correcting.correct_entry(
        entry_id=line.pk, values=values, reason=reason, actor=cast["helpdesk"], post="helpdesk", acting="", at=NOON
    )


def test_the_line_says_the_new_words_and_keeps_the_old(line: AgendaEntry, cast: Cast) -> None:
    found = put_right(line, cast, party="Dinas  Benar", letter_date=date(2026, 11, 2), subject=line.subject)
    assert (found.party, found.letter_date, found.number, found.year) == (
        "Dinas Benar",
        date(2026, 11, 2),
        line.number,
        line.year,
    )
    (kept,) = AgendaCorrection.objects.filter(entry=line)
    assert (kept.old, kept.new) == (
        {"party": "Dinas Salah", "letter_date": None}, {"party": "Dinas Benar", "letter_date": "2026-11-02"},
    )  # fmt: skip
    event = Event.objects.get(subject_kind="agenda", subject_id=str(line.pk), act="agenda_corrected")
    assert (sorted(event.new["parts"]), event.new["correction"]) == (["letter_date", "party"], kept.pk)
    assert "Benar" not in str(event.new)
    assert AgendaEntry.objects.filter(text__contains="dinas benar").exists()


def test_a_line_made_secret_is_so_at_once(line: AgendaEntry, cast: Cast) -> None:
    put_right(line, cast, sifat="rahasia")
    line.refresh_from_db()
    assert line.secret


@pytest.mark.parametrize(
    ("values", "reason", "code"),
    [
        ({"party": "X"}, " ", correcting.REASON_NEEDED),
        ({"party": "Dinas Salah"}, REASON, correcting.NOTHING_NEW),
        ({"party": "\u200b "}, REASON, registers.ENTRY_INCOMPLETE),
        ({"subject": ""}, REASON, registers.ENTRY_INCOMPLETE),
        ({"sifat": "gelap"}, REASON, registers.ENTRY_WRONG_CHOICE),
        ({"date": date(NOON.year - 1, 12, 31)}, REASON, correcting.OTHER_YEAR),
        ({"date": date(NOON.year, 12, 31)}, REASON, registers.DATE_AHEAD),
        ({"number": 5, "year": 2020, "direction": "out"}, REASON, correcting.NOTHING_NEW),
    ],
)
def test_what_a_register_cannot_hold_is_refused(
    values: dict[str, Any], reason: str, code: str, line: AgendaEntry, cast: Cast
) -> None:
    with pytest.raises(Refusal) as refused:
        put_right(line, cast, reason, **values)
    assert refused.value.code == code
    assert not AgendaCorrection.objects.exists()


def test_a_correction_is_never_changed(line: AgendaEntry, cast: Cast) -> None:
    put_right(line, cast, party="Dinas Benar")
    with pytest.raises(ProgrammingError), transaction.atomic():
        AgendaCorrection.objects.update(reason="lain")


def test_on_its_page(line: AgendaEntry, cast: Cast) -> None:
    desk, where = browser(cast, "helpdesk"), f"/surat/agenda/{line.pk}/"
    page = desk.get(where + "betulkan/").content.decode()
    assert "Dinas Salah" in page
    said = {
        "date": f"{NOON:%Y-%m-%d}", "party": "Dinas Benar", "subject": "Permohonan", "sifat": "biasa", "urgency": "biasa",
        "letter_number": "1/X",
    }  # fmt: skip
    again = desk.post(where + "betulkan/", said)
    assert again.status_code == 422
    assert "Dinas Benar" in again.content.decode()
    assert desk.post(where + "betulkan/", {**said, "reason": REASON}).status_code == 302
    shown = desk.get(where).content.decode()
    assert '<s class="soft">Dinas Salah</s> Dinas Benar' in shown
    assert REASON in shown
    assert browser(cast, "auditor").get(where + "betulkan/").status_code == 403
    assert desk.post(where + "betulkan/", {**said, "reason": "x\x00", "party": "\x00" * 2000}).status_code == 422
