"""A line of the register is put right: with a reason, the old words kept beside it, its number never another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, events
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.text import one_line
from kolokasi.letters.models import AgendaCorrection, AgendaEntry
from kolokasi.letters.registers import DATE_AHEAD, checked
from kolokasi.people.models import Account

REASON_NEEDED = define(
    "agenda_reason_needed", _("Tulis alasan pembetulan, supaya kelak jelas mengapa barisnya berubah.")
)
OTHER_YEAR = define(
    "agenda_other_year",
    _(
        "Nomor agenda {number} milik tahun {year}, jadi tanggalnya harus dalam tahun itu. Untuk tahun lain, catat baris baru."
    ),
)
NOTHING_NEW = define("agenda_nothing_new", _("Belum ada yang diubah. Betulkan isiannya, lalu simpan."))
OURS_STAYS = define(
    "agenda_of_our_letter",
    _(
        "Baris ini mengikuti surat yang terbit di sini, jadi nomor, hal, tujuan, dan sifatnya tetap. Ubah bagian lain saja."
    ),
    409,
)

WORDS = {"party": 200, "subject": 300, "letter_number": 120, "attachments": 100, "note": 300}
DAYS = ("date", "letter_date")
CHOICES = ("sifat", "urgency")
FIELDS = (*DAYS, *WORDS, *CHOICES)
OF_OUR_LETTER = ("letter_date", "party", "subject", "letter_number", "sifat")  # said by the letter itself


@transaction.atomic
def correct_entry(
    *, entry_id: int, values: Mapping[str, Any], reason: str, actor: Account, post: str, acting: str, at: datetime
) -> AgendaEntry:
    """The line says the new values; direction, year and number stay, and a correction keeps what it said before.

    The record of the line tells which parts changed, and the correction holds their words.
    """
    row = AgendaEntry.objects.select_for_update(of=("self",)).filter(pk=entry_id).first()
    if row is None:
        raise Refusal(NOT_FOUND)
    wanted = {name: _clean(name, values[name]) for name in FIELDS if name in values}
    said = {name: getattr(row, name) for name in FIELDS}
    changed = [name for name, value in wanted.items() if value != said[name]]
    reason = one_line(reason)[:300]
    _refuse(row, {**said, **wanted}, changed, reason, at)
    for name in changed:
        setattr(row, name, wanted[name])
    row.save(update_fields=changed)
    made = AgendaCorrection.objects.create(
        entry=row, old=_json(said, changed), new=_json(wanted, changed), reason=reason, by=actor, at=at
    )
    events.record(
        kind="agenda", subject=str(row.pk), act="agenda_corrected", actor=f"account:{actor.pk}", post=post, acting=acting,
        new={"correction": made.pk, "parts": changed, "at": at},
    )  # fmt: skip
    return row


def _refuse(row: AgendaEntry, after: Mapping[str, Any], changed: list[str], reason: str, at: datetime) -> None:
    """Refuses what the register cannot hold, and a correction that changes nothing or says no reason."""
    checked(row.direction, after["date"], after["party"], after["subject"], after["sifat"], after["urgency"])
    if not changed:
        raise Refusal(NOTHING_NEW)
    if row.letter_id is not None and set(changed) & set(OF_OUR_LETTER):
        raise Refusal(OURS_STAYS)
    if after["date"].year != row.year:
        raise Refusal(OTHER_YEAR, number=row.number, year=row.year)
    if after["date"] > clock.office_date(at):
        raise Refusal(DATE_AHEAD, date=f"{after['date']:%d-%m-%Y}")
    if not reason:
        raise Refusal(REASON_NEEDED)


def _clean(name: str, value: Any) -> Any:
    return one_line(str(value))[: WORDS[name]] if name in WORDS else value


def _json(values: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    return {name: values[name].isoformat() if isinstance(values[name], date) else values[name] for name in names}
