"""The auditor's lists: what was waived, voided, entered from paper, done by acting holders, and who read which document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kolokasi.base.clock import OFFICE_ZONE, office_date
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.insight import lines, tables
from kolokasi.insight.lines import Line, Period, Place
from kolokasi.procedure import oversight
from kolokasi.web import paging
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.audit import telling
from kolokasi.web.desk.calendar import read_day
from kolokasi.web.fields import Entry, summary

FIRST, LAST = "dari", "sampai"
DAYS = 30
TOO_MANY = define(
    "list_too_long_for_xlsx",
    gettext_lazy("Daftar ini {rows} baris, lebih dari {most} yang muat di xlsx. Persempit waktunya, atau unduh csv."),
)


@dataclass(frozen=True)
class Asked:
    """The days that the reader wants to see, both included, with what was wrong in them."""

    first: date
    last: date
    entries: list[Entry]

    @property
    def period(self) -> Period:
        until = self.last + timedelta(days=1)
        return Period(*(datetime.combine(day, time(), OFFICE_ZONE) for day in (self.first, until)))


@officer_page
@require_GET
def start(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Leads to the first list."""
    return redirect("audit:list", next(iter(oversight.LISTS)))


@officer_page
@require_GET
def shown(request: HttpRequest, name: str) -> HttpResponse:
    """One list within some days, fifty lines a page, the newest first."""
    shell = shell_of(request)
    sources = oversight.list_for(name, account_of(request), shell.now)
    asked = _asked(request, shell.now)
    found, after = lines.page(sources, asked.period, paging.SIZE, _place(request.GET.get(paging.PARAMETER, "")))
    errors = summary(asked.entries)
    context = {
        "section": "audit",
        "name": name,
        "tabs": telling.titles(),
        "title": telling.titles()[name],
        "about": telling.about()[name],
        "entries": asked.entries,
        "errors": errors,
        "asked": asked,
        "rows": telling.told(found),
        "page": paging.Page(
            [], _link(request, after) if after else "", _link(request, None), paging.PARAMETER in request.GET
        ),
        "total": lines.count(sources, asked.period),
    }
    return render(request, "audit/list.html", context, status=422 if errors else 200)


@officer_page
@require_GET
def export(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """The whole list of those days as csv or xlsx; that it left stands in the record."""
    shell, account = shell_of(request), account_of(request)
    sources = oversight.list_for(name, account, shell.now)
    if form not in ("csv", "xlsx"):
        raise Refusal(NOT_FOUND)
    asked = _asked(request, shell.now)
    rows = lines.count(sources, asked.period)
    if form == "xlsx" and rows > tables.MOST_XLSX_ROWS:
        raise Refusal(TOO_MANY, rows=rows, most=tables.MOST_XLSX_ROWS)
    oversight.note_export(name=name, account=account, period=asked.period, rows=rows, form=form)
    header = telling.header()
    cells = _cells(lines.everything(sources, asked.period))
    file_name = f"{name}-{asked.first}-{asked.last}.{form}"
    if form == "xlsx":
        made = tables.as_xlsx(telling.titles()[name], header, cells)
        return FileResponse(made, as_attachment=True, filename=file_name, content_type=tables.XLSX)
    answer = StreamingHttpResponse(_spoken(tables.as_csv(header, cells)), content_type=tables.CSV)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer


def _spoken(portions: Iterator[bytes]) -> Iterator[bytes]:
    """The portions in the language of this page, which is over when they are fetched."""
    language = get_language()

    def spoken() -> Iterator[bytes]:
        with translation.override(language):
            yield from portions

    return spoken()


def _cells(found: Iterator[Line]) -> Iterator[list[str]]:
    """The lines in words, a few hundred at a time, so that what they need is asked for together."""
    waiting: list[Line] = []
    for line in found:
        waiting.append(line)
        if len(waiting) == lines.PORTION:
            yield from (row.cells() for row in telling.told(waiting))
            waiting = []
    yield from (row.cells() for row in telling.told(waiting))


def _asked(request: HttpRequest, now: datetime) -> Asked:
    """The days of the address; without them, or with days that are none, the last thirty."""
    today = office_date(now)
    default = {FIRST: today - timedelta(days=DAYS), LAST: today}
    labels = {FIRST: _("Dari hari"), LAST: _("Sampai hari")}
    days, entries = dict(default), []
    for name, label in labels.items():
        typed = request.GET.get(name, "").strip()[:20]
        day = read_day(typed) if typed else default[name]
        wrong = day is None or day.year not in paging.YEARS
        if day is not None and not wrong:
            days[name] = day
        said = _("Tulis tanggal yang ada di kalender, misalnya 2026-11-23.") if wrong else ""
        entries.append(Entry(name, label, "date", value=typed or default[name].isoformat(), error=said, required=True))
    if days[FIRST] > days[LAST]:
        entries[0] = entries[0].filled(entries[0].value, _("Hari pertama tidak boleh sesudah hari terakhir."))
        days = {FIRST: days[LAST], LAST: days[LAST]}
    return Asked(days[FIRST], days[LAST], entries)


def _place(text: str) -> Place | None:
    """Where the page begins; a made-up place is the first page."""
    source, _dot, rest = text.partition(".")
    cursor = paging.read_cursor(rest)
    if cursor is None or cursor.at is None or not source.isdecimal() or len(source) > 3:
        return None
    return Place(cursor.at, int(source), cursor.id)


def _link(request: HttpRequest, after: Place | None) -> str:
    params = request.GET.copy()
    params.pop(paging.PARAMETER, None)
    if after is not None:
        params[paging.PARAMETER] = f"{after.source}.{after.at.isoformat()}_{after.pk}"
    elif not params:
        return "?"
    return f"?{params.urlencode()}"
