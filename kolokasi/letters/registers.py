"""The register of what came in and what went out (buku agenda): numbered by year, without a gap."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, events, files, pdf
from kolokasi.base.models import Blob
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.text import one_line
from kolokasi.cases.models import Case
from kolokasi.letters.models import AgendaEntry, Letter, Sifat, Urgency
from kolokasi.letters.numbering import next_of
from kolokasi.people.models import Account

ENTRY_INCOMPLETE = define("agenda_incomplete", _("Buku agenda memerlukan {what}. Isi bagian itu, lalu catat lagi."))
ENTRY_WRONG_CHOICE = define("agenda_wrong_choice", _("“{value}” tidak ada dalam daftar. Pilih salah satu dari daftar."))
DATE_ODD = define("agenda_date_odd", _("Tanggal {date} tidak masuk akal untuk buku agenda. Periksa tahunnya."))
DATE_AHEAD = define("agenda_date_ahead", _("Tanggal {date} belum tiba. Isi tanggal surat itu diterima atau dikirim."))
HAS_SCAN = define(
    "agenda_has_a_scan",
    _(
        "Surat ini sudah mempunyai pindaian, dan pindaian tidak diganti. Bila salah, catat suratnya lagi dengan keterangan."
    ),
    409,
)
SRIKANDI_NUMBER_NEEDED = define(
    "srikandi_number_needed", _("Isi nomor di SRIKANDI, supaya tanggal dan berkasnya jelas milik surat mana.")
)

PDF = "application/pdf"
FILES = ("scan", "srikandi_file")
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
    srikandi_file: Blob | None = None,
    scan: Blob | None = None,
    manual: bool = False,
) -> AgendaEntry:
    """The letter stands in the register of the year of `date` under the next number (SOP 1+, 6).

    A letter of ours goes out once: entered again, its entry is returned as it is.
    """
    party, subject = one_line(party)[:200], one_line(subject)[:300]
    checked(direction, date, party, subject, sifat, urgency)
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
        srikandi_number=one_line(srikandi_number)[:120], srikandi_date=srikandi_date,
        srikandi_file=srikandi_file, scan=scan, manual=manual, entered_at=at, entered_by=actor,
    )  # fmt: skip
    events.record(
        kind="agenda", subject=str(entry.pk), act="agenda_entered", actor=f"account:{actor.pk}" if actor else "",
        post=post, acting=acting,
        new={"direction": direction, "year": entry.year, "number": number, "case": case.number if case else None,
             "manual": manual, "scan": _hash(scan), "srikandi_file": _hash(srikandi_file)},
    )  # fmt: skip
    return entry


def checked(direction: str, day: date, party: str, subject: str, sifat: str, urgency: str) -> None:
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


def stored_scan(data: bytes | BinaryIO, at: datetime) -> Blob:
    """The bytes are kept after the check that they are a harmless PDF; refuses with the sentence of what is wrong."""
    pdf.check(data)
    if not isinstance(data, bytes):
        data.seek(0)
    return files.store(data, PDF, at)


@transaction.atomic
def keep_scan(*, entry_id: int, scan: Blob, actor: Account, post: str, acting: str, at: datetime) -> AgendaEntry:
    """The paper letter of the entry has its scan, which stays as it is."""
    entry = _locked(entry_id)
    if entry.scan_id is not None:
        raise Refusal(HAS_SCAN)
    entry.scan = scan
    entry.save(update_fields=["scan"])
    _note(entry, "agenda_scanned", actor, post, acting, new={"scan": scan.sha256, "at": at})
    return entry


@transaction.atomic
def note_srikandi(
    *,
    entry_id: int,
    number: str,
    date: date | None,
    actor: Account,
    post: str,
    acting: str,
    at: datetime,
    file: Blob | None = None,
) -> AgendaEntry:
    """The entry carries the number and day under which SRIKANDI knows the same letter, and its file there (DOMAIN 8).

    Without a file the one that is there stays; without a number all three go, and the record still tells of them.
    """
    entry = _locked(entry_id)
    number = one_line(number)[:120]
    if not number and (date or file):
        raise Refusal(SRIKANDI_NUMBER_NEEDED)
    old = _srikandi(entry)
    entry.srikandi_number, entry.srikandi_date = number, date
    entry.srikandi_file = (file or entry.srikandi_file) if number else None
    entry.save(update_fields=["srikandi_number", "srikandi_date", "srikandi_file"])
    _note(entry, "srikandi_noted", actor, post, acting, old=old, new={**_srikandi(entry), "at": at})
    return entry


@transaction.atomic
def read_entry_file(*, entry: AgendaEntry, which: str, actor: Account) -> Blob:
    """The scan or the file of SRIKANDI; the reading stands in the record of the entry."""
    blob: Blob | None = getattr(entry, which) if which in FILES else None
    if blob is None:
        raise Refusal(NOT_FOUND)
    _note(entry, "agenda_file_read", actor, "", "", new={"file": which, "sha256": blob.sha256})
    return blob


@transaction.atomic
def note_taken(*, name: str, year: int, form: str, rows: int, actor: Account) -> None:
    """That so many lines of a register left as a file stands in the record."""
    events.record(
        kind="register", subject=name, act="register_taken", actor=f"account:{actor.pk}",
        new={"year": year, "form": form, "rows": rows},
    )  # fmt: skip


def _locked(entry_id: int) -> AgendaEntry:
    entry = AgendaEntry.objects.select_for_update(of=("self",)).select_related("srikandi_file").filter(pk=entry_id)
    found = entry.first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def _srikandi(entry: AgendaEntry) -> dict[str, Any]:
    return {"number": entry.srikandi_number, "date": entry.srikandi_date, "file": _hash(entry.srikandi_file)}


def _hash(blob: Blob | None) -> str | None:
    return blob.sha256 if blob else None


def _note(
    entry: AgendaEntry,
    act: str,
    actor: Account,
    post: str,
    acting: str,
    *,
    new: dict[str, Any],
    old: dict[str, Any] | None = None,
) -> None:
    events.record(
        kind="agenda", subject=str(entry.pk), act=act, actor=f"account:{actor.pk}", post=post, acting=acting, old=old,
        new=new,
    )  # fmt: skip
