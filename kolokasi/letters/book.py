"""The registers as tables: the columns of each, its lines as words, and a volume of it as PDF. Documents are Indonesian."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock
from kolokasi.base.alone import answer_of
from kolokasi.base.refusal import Refusal, define
from kolokasi.letters import press, queries
from kolokasi.letters.agenda import handlers, state_of
from kolokasi.letters.models import AgendaEntry, Disposition, Instruction
from kolokasi.letters.render import STANDARDS, TEMPLATES, list_data, pinned_folder
from kolokasi.people.queries import acting_title

VOLUME = 1000  # lines of one volume: its setting takes half a second and 300 MB of a process that ends with it
PORTION = 500
SECONDS = 60
HEAD = "Kepala Dinas"
STATES = {
    "belum-dibaca": "belum dibaca", "dibaca": "dibaca", "ditindaklanjuti": "ditindaklanjuti", "ditarik": "ditarik kembali"
}  # fmt: skip
NOT_SET = define(
    "register_not_set",
    _("Buku ini belum dapat dicetak karena terlalu besar. Persempit waktunya, atau unduh xlsx."),
    503,
)


@dataclass(frozen=True)
class Column:
    """What stands over a column, how wide it is on paper, and whether it holds numbers."""

    head: str
    width: str
    right: bool = False


@dataclass(frozen=True)
class Book:
    """A register: its title, its columns, the order of its lines, and their words, a portion at a time."""

    title: str
    columns: tuple[Column, ...]
    order: str
    cells: Callable[[Sequence[Any]], Iterator[list[str]]]

    @property
    def heads(self) -> list[str]:
        return [column.head for column in self.columns]


def portions(rows: QuerySet[Any], order: str) -> Iterator[list[Any]]:
    """All rows in order, fetched five hundred at a time, each portion from where the last ended; memory stays flat."""
    found = list(rows.order_by(order, "id")[:PORTION])
    while found:
        yield found
        last: Model = found[-1]
        at = getattr(last, order)
        beyond = Q(**{f"{order}__gt": at}) | Q(**{order: at, "id__gt": last.pk})
        found = list(rows.filter(beyond).order_by(order, "id")[:PORTION]) if len(found) == PORTION else []


def lines(book: Book, rows: QuerySet[Any]) -> Iterator[list[str]]:
    """Every line in words, whatever the language of the screen."""
    for found in portions(rows, book.order):
        with translation.override("id"):
            told = list(book.cells(found))
        yield from told


def volumes(count: int) -> int:
    """In how many volumes so many lines are printed."""
    return max(1, -(-count // VOLUME))


def volume(
    book: Book, rows: QuerySet[Any], *, year: int, number: int, of: int, about: Sequence[str], at: datetime
) -> bytes:
    """That volume of the year's register as PDF/A-2a and PDF/UA-1."""
    first = (number - 1) * VOLUME
    found = list(rows.order_by(book.order, "id")[first : first + VOLUME])
    with translation.override("id"):
        told = list(book.cells(found))
    part = [f"Jilid {number} dari {of}"] if of > 1 else []
    facts = {
        "title": f"{book.title} {year}",
        "day": clock.office_date(at),
        "about": [*part, *about],
        "columns": [{"head": one.head, "width": one.width, "right": one.right} for one in book.columns],
        "rows": told,
    }
    return _set("register", facts, at)


def _set(template: str, facts: dict[str, Any], at: datetime) -> bytes:
    """The list, set by a process of its own; a thousand lines would stay in the typesetter's memory here."""
    data = list_data(template, facts, queries.letterhead(at))
    told = {
        "template": str(TEMPLATES / f"{template}.typ"), "root": str(TEMPLATES), "fonts": pinned_folder(),
        "standards": STANDARDS, "data": json.dumps(data, sort_keys=True, ensure_ascii=False),
    }  # fmt: skip
    made = answer_of(Path(press.__file__), given=json.dumps(told).encode(), seconds=SECONDS)
    if not made:
        raise Refusal(NOT_SET)
    return made


def _day(day: Any) -> str:
    return f"{day:%d-%m-%Y}" if day else ""


def _remarks(row: AgendaEntry, *, case: bool = True) -> str:
    day = f" tanggal {_day(row.srikandi_date)}" if row.srikandi_date else ""
    said = (
        str(row.get_sifat_display()) if row.sifat != "biasa" else "",
        str(row.get_urgency_display()) if row.urgency != "biasa" else "",
        f"permohonan {row.case_number}" if case and row.case_number else "",
        f"SRIKANDI {row.srikandi_number}{day}" if row.srikandi_number else "",
        "manual" if row.manual else "",
        row.note,
    )
    return "; ".join(words for words in said if words)


def _agenda(rows: Sequence[AgendaEntry]) -> Iterator[list[str]]:
    found = handlers(row.case_id for row in rows)
    for row in rows:
        yield [
            str(row.number), _day(row.date), row.bears, _day(row.letter_date), row.party, row.subject, row.attachments,
            found.get(row.case_id, ""), _remarks(row),
        ]  # fmt: skip


def _cards(rows: Sequence[AgendaEntry]) -> Iterator[list[str]]:
    found = handlers(row.case_id for row in rows)
    code = queries.classification(clock.now())
    for row in rows:
        came = row.direction == AgendaEntry.Direction.IN
        yield [
            row.case_number, _day(row.date), str(row.number), "M" if came else "K", code, row.subject, row.attachments,
            _day(row.letter_date), row.bears, row.party if came else HEAD, HEAD if came else row.party,
            found.get(row.case_id, ""), _remarks(row, case=False),
        ]  # fmt: skip


def _moment(at: datetime | None) -> str:
    return f"{_day(clock.office_date(at))} {at.astimezone(clock.OFFICE_ZONE):%H.%M}" if at else ""


def _sent(rows: Sequence[Disposition]) -> Iterator[list[str]]:
    labels = dict(Instruction.objects.values_list("key", "label"))
    for row in rows:
        asked = "; ".join(labels.get(key, key) for key in row.instructions)
        yield [
            row.case.number, str(row.seq), _moment(row.sent_at), row.case.agency.name, row.case.title,
            acting_title(row.acting, row.from_post.name), row.to_post.name, "; ".join(filter(None, (asked, row.note))),
            _moment(row.read_at), _moment(row.followed_at), STATES[state_of(row)] + ("; manual" if row.manual else ""),
        ]  # fmt: skip


def _agenda_columns(party: str) -> tuple[Column, ...]:
    return (
        Column("No.", "12mm", right=True), Column("Tanggal", "20mm"), Column("Nomor surat", "1fr"),
        Column("Tgl. surat", "20mm"), Column(party, "1.1fr"), Column("Hal", "1.5fr"), Column("Lampiran", "18mm"),
        Column("Diteruskan ke", "24mm"), Column("Ket.", "1fr"),
    )  # fmt: skip


INCOMING = Book("Buku Agenda Surat Masuk", _agenda_columns("Dari"), "number", _agenda)
OUTGOING = Book("Buku Agenda Surat Keluar", _agenda_columns("Kepada"), "number", _agenda)
CARDS = Book(
    "Daftar Kartu Kendali",
    (
        Column("Indeks", "25mm"), Column("Tanggal", "21mm"), Column("No. urut", "12mm", right=True), Column("M/K", "9mm"),
        Column("Kode", "15mm"), Column("Isi ringkas", "1.4fr"), Column("Lampiran", "16mm"), Column("Tgl. surat", "21mm"),
        Column("No. surat", "1fr"), Column("Dari", "1fr"), Column("Kepada", "1fr"), Column("Pengolah", "20mm"),
        Column("Catatan", "1fr"),
    ),
    "number",
    _cards,
)  # fmt: skip
DISPOSITIONS = Book(
    "Buku Disposisi",
    (
        Column("Permohonan", "25mm"), Column("Ke-", "8mm", right=True), Column("Dikirim", "21mm"),
        Column("Surat dari", "1fr"), Column("Hal", "1.2fr"), Column("Dari", "0.8fr"), Column("Kepada", "0.8fr"),
        Column("Isi disposisi", "1.4fr"), Column("Dibaca", "21mm"), Column("Ditindaklanjuti", "22mm"),
        Column("Keadaan", "24mm"),
    ),
    "sent_at",
    _sent,
)  # fmt: skip
