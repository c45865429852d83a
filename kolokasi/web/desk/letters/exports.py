"""A year's register to take along: printed as PDF in volumes, or as xlsx or csv; what is filtered on the screen is in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.insight import tables
from kolokasi.letters import agenda, book
from kolokasi.letters.registers import note_taken
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.letters import asking
from kolokasi.web.desk.letters.registers import DIRECTIONS, direction_of

BOOKS = {
    "masuk": book.INCOMING, "keluar": book.OUTGOING, "kartu-kendali": book.CARDS, "disposisi": book.DISPOSITIONS
}  # fmt: skip
FORMS = ("xlsx", "csv")
PART = "jilid"
OWN = "Hanya memuat surat yang boleh diketahui jabatan pencetaknya."
TOO_MANY = define(
    "register_too_long_for_xlsx",
    gettext_lazy(
        "Buku ini {rows} baris, lebih dari {most} yang dimuat satu berkas xlsx. Saring menurut tanggal, atau unduh csv."
    ),
)
WRONG_DAYS = define(
    "register_wrong_days",
    gettext_lazy(
        "Tanggal saringan itu tidak ada di kalender, atau terbalik. Perbaiki di halaman buku, lalu unduh lagi."
    ),
)


@dataclass(frozen=True)
class Taken:
    """A register as the address asks for it."""

    name: str
    year: int
    rows: QuerySet[Any]
    about: Sequence[str]

    @property
    def book(self) -> book.Book:
        return BOOKS[self.name]


def _asked(request: HttpRequest, name: str) -> Taken:
    if name not in BOOKS:
        raise Refusal(NOT_FOUND)
    looks = asking.reader(request)
    own = [] if looks.keeps else [OWN]
    if name == "disposisi":
        sent, entries = asking.asked_dispositions(request)
        year = asking.read_year(request)
        return Taken(name, year, agenda.dispositions(year, looks, sent), [*_said(sent.words, entries), *own])
    asked = asking.asked(request, cases_only=name == "kartu-kendali")
    if asked.wrong:
        raise Refusal(WRONG_DAYS)
    direction = DIRECTIONS[direction_of(request) if name == "kartu-kendali" else name]
    rows = agenda.entries(direction, asked.year, looks, asked.sought)
    return Taken(name, asked.year, rows, [*_said(asked.words, asked.entries), *own])


def _said(words: str, entries: Sequence[Any]) -> list[str]:
    """By what the register was narrowed, in a line; nothing where the whole year is there."""
    said = [f"cari “{words}”"] if words else []
    said += [
        f"{entry.label.lower()} {dict(entry.choices).get(entry.value, entry.value)}"
        for entry in entries
        if entry.value and not entry.error
    ]
    return [f"Disaring: {'; '.join(said)}"] if said else []


@officer_page
@require_GET
def printed(request: HttpRequest, name: str) -> HttpResponse:
    """The register as PDF; one of many lines is offered in volumes of a thousand."""
    taken = _asked(request, name)
    count = taken.rows.count()
    of = book.volumes(count)
    number = _volume(request.GET.get(PART, ""), of)
    if not number:
        context = {
            "section": "letters", "taken": taken, "count": count, "most": book.VOLUME,
            "volumes": [(n, (n - 1) * book.VOLUME + 1, min(count, n * book.VOLUME)) for n in range(1, of + 1)],
        }  # fmt: skip
        return render(request, "desk/letters/volumes.html", context)
    pdf = book.volume(
        taken.book, taken.rows, year=taken.year, number=number, of=of, about=taken.about, at=shell_of(request).now
    )
    note_taken(name=name, year=taken.year, form="pdf", rows=count, actor=account_of(request))
    part = f"-jilid-{number}" if of > 1 else ""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}-{taken.year}{part}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _volume(text: str, of: int) -> int:
    """The volume that the address asks for; 0 where there are several and it names none."""
    if of == 1:
        return 1
    return int(text) if text.isdecimal() and len(text) < 6 and 1 <= int(text) <= of else 0


@officer_page
@require_GET
def table(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """The register as xlsx or csv, written a portion at a time; that it left stands in the record."""
    taken = _asked(request, name)
    if form not in FORMS:
        raise Refusal(NOT_FOUND)
    count = taken.rows.count()
    if form == "xlsx" and count > tables.MOST_XLSX_ROWS:
        raise Refusal(TOO_MANY, rows=count, most=tables.MOST_XLSX_ROWS)
    note_taken(name=name, year=taken.year, form=form, rows=count, actor=account_of(request))
    found: Iterator[list[str]] = book.lines(taken.book, taken.rows)
    answer: HttpResponseBase
    if form == "xlsx":
        made = tables.as_xlsx(f"{name} {taken.year}", taken.book.heads, found)
        answer = FileResponse(made, as_attachment=True, content_type=tables.XLSX)
    else:
        answer = StreamingHttpResponse(tables.as_csv(taken.book.heads, found), content_type=tables.CSV)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{taken.year}.{form}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
