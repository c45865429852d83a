"""The register of what came in and what went out (buku agenda): numbered by year, without a gap."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, events
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line
from kolokasi.cases.models import Case
from kolokasi.letters.models import AgendaEntry, Letter, Sifat, Urgency
from kolokasi.letters.numbering import next_of
from kolokasi.people.models import Account

ENTRY_INCOMPLETE = define("agenda_incomplete", _("Buku agenda memerlukan {what}. Isi bagian itu, lalu catat lagi."))
ENTRY_WRONG_CHOICE = define("agenda_wrong_choice", _("“{value}” tidak ada dalam daftar. Pilih salah satu dari daftar."))
DATE_ODD = define("agenda_date_odd", _("Tanggal {date} tidak masuk akal untuk buku agenda. Periksa tahunnya."))
DATE_AHEAD = define("agenda_date_ahead", _("Tanggal {date} belum tiba. Isi tanggal surat itu diterima atau dikirim."))

SERIES = {AgendaEntry.Direction.IN: "agenda_masuk", AgendaEntry.Direction.OUT: "agenda_keluar"}
FIRST_YEAR, LAST_YEAR = 2000, 2200


@transaction.atomic
def enter_agenda(
    *,
    direction: str,
    date: date,
    party: str,
    subject: str,
    actor: Account | None,
    at: datetime,
    post: str = "",
    acting: str = "",
    letter_number: str = "",
    letter_date: date | None = None,
    sifat: str = Sifat.BIASA,
    urgency: str = Urgency.BIASA,
    attachments: str = "",
    note: str = "",
    case: Case | None = None,
    letter: Letter | None = None,
    srikandi_number: str = "",
    srikandi_date: date | None = None,
    manual: bool = False,
) -> AgendaEntry:
    """The letter stands in the register of the year of `date` under the next number (SOP 1+, 6).

    A letter of ours goes out once: entered again, its entry is returned as it is.
    """
    party, subject = one_line(party)[:200], one_line(subject)[:300]
    _checked(direction, date, party, subject, sifat, urgency)
    if date > clock.office_date(at):
        raise Refusal(DATE_AHEAD, date=f"{date:%d-%m-%Y}")
    if letter is not None and direction == AgendaEntry.Direction.OUT:
        Letter.objects.select_for_update().get(pk=letter.pk)
        known = AgendaEntry.objects.filter(letter=letter, direction=direction).first()
        if known is not None:
            return known
    _series, number = next_of(SERIES[AgendaEntry.Direction(direction)], date.year)
    entry = AgendaEntry.objects.create(
        direction=direction, year=date.year, number=number, date=date, party=party, subject=subject,
        letter_number=one_line(letter_number)[:120], letter_date=letter_date, sifat=sifat, urgency=urgency,
        attachments=one_line(attachments)[:100], note=one_line(note)[:300], case=case, letter=letter,
        srikandi_number=one_line(srikandi_number)[:120], srikandi_date=srikandi_date, manual=manual, entered_at=at,
        entered_by=actor,
    )  # fmt: skip
    events.record(
        kind="agenda", subject=str(entry.pk), act="agenda_entered", actor=f"account:{actor.pk}" if actor else "",
        post=post, acting=acting,
        new={"direction": direction, "year": entry.year, "number": number, "case": case.number if case else None,
             "manual": manual},
    )  # fmt: skip
    return entry


def _checked(direction: str, day: date, party: str, subject: str, sifat: str, urgency: str) -> None:
    """Refuses what a register cannot hold."""
    for value, choices in ((direction, AgendaEntry.Direction), (sifat, Sifat), (urgency, Urgency)):
        if value not in choices.values:
            raise Refusal(ENTRY_WRONG_CHOICE, value=str(value)[:40])
    if not party:
        raise Refusal(ENTRY_INCOMPLETE, what=_("nama pengirim atau tujuan"))
    if not subject:
        raise Refusal(ENTRY_INCOMPLETE, what=_("hal surat"))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refusal(DATE_ODD, date=day.isoformat())


@transaction.atomic
def note_srikandi(
    *, entry_id: int, number: str, date: date | None, actor: Account, post: str, acting: str, at: datetime
) -> AgendaEntry:
    """The entry carries the number and day under which SRIKANDI knows the same letter (DOMAIN 8)."""
    entry = AgendaEntry.objects.select_for_update().get(pk=entry_id)
    old = {"number": entry.srikandi_number, "date": entry.srikandi_date}
    entry.srikandi_number, entry.srikandi_date = one_line(number)[:120], date
    entry.save(update_fields=["srikandi_number", "srikandi_date"])
    events.record(
        kind="agenda", subject=str(entry.pk), act="srikandi_noted", actor=f"account:{actor.pk}", post=post, acting=acting,
        old=old, new={"number": entry.srikandi_number, "date": date, "at": at},
    )  # fmt: skip
    return entry
