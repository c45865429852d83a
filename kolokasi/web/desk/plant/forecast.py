"""Perkiraan: which limit runs out first and when, what a purchase would let in, and the paper for the budget."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kolokasi.base.refusal import Refusal
from kolokasi.base.text import one_line
from kolokasi.facility.models import Room, Ups
from kolokasi.facility.rules.buying import Parts
from kolokasi.facility.rules.forecast import Course
from kolokasi.procedure import forecasting, foretelling
from kolokasi.procedure.forecasting import Bought, Forecast
from kolokasi.web.access import officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.plant.pictures import percent
from kolokasi.web.desk.plant.trend import drawing
from kolokasi.web.fields import Entry, summary

NOT_A_NUMBER = -1.0
MOST_OF_A_LIMIT = 8
NUMBERS = ("kva", "amps", "cooling_w", "supply_w", "racks", "mbps")
WHOLE = frozenset(NUMBERS) - {"kva"}
NEW, ALL = "+", "*"


@dataclass(frozen=True)
class Line:
    """One limit of the page: what it is, how it stands, its line, and when it runs out."""

    name: str
    standing: str
    pace: str
    outlook: str
    share: str
    promised: str
    picture: SafeString
    tone: str = ""
    first: bool = False


@dataclass(frozen=True)
class Asked:
    """The form "Bagaimana bila" with what was typed, and what it buys where something was."""

    entries: list[Entry]
    bought: Bought | None = None
    refusal: Refusal | None = None
    said: list[str] = field(default_factory=list)

    @property
    def errors(self) -> list[tuple[str, str]]:
        return summary(self.entries)

    @property
    def status(self) -> int:
        return 422 if self.errors else self.refusal.status if self.refusal else 200


@officer_page
@require_GET
def forecast(request: HttpRequest) -> HttpResponse:
    """The answer first, then a line a limit, then the form that reckons a purchase."""
    context, status = _context(request)
    return render(request, "desk/plant/forecast.html", context, status=status)


@officer_page
@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    """The same as a paper for the budget: what runs out, what is proposed, what it rests on."""
    context, status = _context(request)
    return render(request, "desk/plant/forecast_paper.html", context, status=status)


def _context(request: HttpRequest) -> tuple[dict[str, Any], int]:
    at = shell_of(request).now
    found = forecasting.forecast_now(at)
    asked = _asked(request.GET, request)
    lines = [(one, _line(one, found)) for one in found.courses]
    shown = _nearest(lines)
    context = {
        "section": "forecast",
        "headline": foretelling.headline(found),
        "pace": foretelling.pace(found.first) if found.first and not found.first.over else "",
        "lines": _foremost(lines),
        "all_lines": shown,
        "left_out": len(lines) - len(shown),
        "period": found.period,
        "any": bool(found.courses),
        "asked": asked,
        "errors": asked.errors,
        "refusal": asked.refusal,
        "answer": foretelling.answer(asked.bought) if asked.bought else "",
        "server": foretelling.kind_of(asked.bought) if asked.bought else "",
        "outcome": foretelling.now_and_then(asked.bought) if asked.bought else (),
        "query": request.GET.urlencode() if asked.bought else "",
    }
    return context, asked.status


def _line(course: Course, found: Forecast) -> Line:
    share = (course.load + course.waiting) / course.total if course.total else 1.0
    first = course is found.first
    outlook = foretelling.outlook(course)
    return Line(
        name=foretelling.name_of(course),
        standing=foretelling.standing(course),
        pace=foretelling.pace(course),
        outlook=outlook,
        share=percent(share),
        promised=foretelling.amount(course.promised, course.unit) if course.promised > 0 else "",
        picture=drawing(course, f"{foretelling.name_of(course)}: {percent(share)}, {outlook}"),
        tone="bad" if course.over else "warn" if first else "soft" if course.rate is None else "",
        first=first,
    )


def _urgent(row: tuple[Course, Line]) -> tuple[bool, Any, float]:
    """What runs out sooner stands before, and of what does not, the fullest."""
    course = row[0]
    return course.gone is None, course.gone or 0, course.free / course.total if course.total else 0.0


def _by_limit(lines: list[tuple[Course, Line]]) -> list[list[tuple[Course, Line]]]:
    return [list(group) for _limit, group in groupby(lines, lambda row: row[0].limit)]


def _foremost(lines: list[tuple[Course, Line]]) -> list[Line]:
    """Of each limit the place that runs out first; the table has more."""
    return [min(group, key=_urgent)[1] for group in _by_limit(lines)]


def _nearest(lines: list[tuple[Course, Line]]) -> list[Line]:
    """Of each limit the places that run out first, as many as one reads."""
    return [line for group in _by_limit(lines) for _course, line in sorted(group, key=_urgent)[:MOST_OF_A_LIMIT]]


def _asked(given: QueryDict, request: HttpRequest) -> Asked:
    """The form, and the answer to it where anything was typed."""
    ups = sorted(set(Ups.objects.values_list("name", flat=True)))
    rooms = sorted(set(Room.objects.values_list("name", flat=True)))
    typed = {name: one_line(given.get(name, ""))[:60] for name in ("ups", "feed", "room", *NUMBERS)}
    values = {name: _number(typed[name], whole=name in WHOLE) for name in NUMBERS}
    errors = {name: _("Tulis dengan angka, misalnya 10.") for name, value in values.items() if value == NOT_A_NUMBER}
    entries = [one.filled(typed[one.name], errors.get(one.name, "")) for one in _entries(ups, rooms)]
    if errors or not any(typed[name] for name in typed if name not in ("room", "amps")):
        return Asked(entries)
    try:
        bought = forecasting.buy(_parts(ups, typed, values), shell_of(request).now, room=typed["room"])
    except Refusal as refusal:
        return Asked(entries, refusal=refusal)
    return Asked(entries, bought, said=_said(entries))


def _parts(ups: list[str], typed: dict[str, str], values: dict[str, float | None]) -> Parts:
    kva, new = values["kva"], typed["ups"] in ("", NEW)
    named = ups if typed["ups"] == ALL else [typed["ups"]]
    whole = {name: int(values[name] or 0) for name in ("cooling_w", "supply_w", "racks", "mbps")}
    return Parts(
        ups_kva=tuple((name, kva) for name in named) if kva is not None and not new else (),
        new_ups_kva=kva if new else None,
        feed_ups=typed["feed"] or None,
        feed_amps=int(values["amps"] or 32),
        **whole,
    )


def _number(text: str, *, whole: bool) -> float | None:
    """The number that was typed, None for nothing, NOT_A_NUMBER for anything else. A point between thousands is none."""
    if not text:
        return None
    plain = text.replace(".", "") if whole else text.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return NOT_A_NUMBER
    return value if 0 <= value <= 1e9 and (not whole or value.is_integer()) else NOT_A_NUMBER


def _said(entries: list[Entry]) -> list[str]:
    """What is proposed, in the words of the form."""
    labels = {entry.name: dict(entry.choices) for entry in entries}
    return [
        f"{entry.label}: {labels[entry.name].get(entry.value, entry.value)} {entry.unit}".strip()
        for entry in entries
        if entry.value
    ]


def _entries(ups: list[str], rooms: list[str]) -> list[Entry]:
    named = tuple((name, name) for name in ups)
    every = ((ALL, _("Setiap UPS")),) if len(ups) > 1 else ()
    asked = [
        Entry("ups", _("UPS"), "choice", choices=(*named, *every, (NEW, _("UPS baru dengan jalurnya")))),
        Entry("kva", _("Kapasitas UPS itu menjadi"), unit="kVA"),
        Entry("feed", _("Jalur daya baru dari UPS"), "choice", choices=named),
        Entry("amps", _("Arus jalur baru itu"), unit="A", hint=_("Kosong berarti 32 A.")),
        Entry("cooling_w", _("Tambahan pendinginan"), unit="W"),
        Entry("racks", _("Tambahan rak"), unit=_("rak")),
        Entry("mbps", _("Tambahan bandwidth"), unit="Mbps"),
        Entry("supply_w", _("Tambahan listrik gedung"), unit="W"),
    ]
    rooms_asked = [Entry("room", _("Di ruang"), "choice", choices=tuple((name, name) for name in rooms))]
    return asked + (rooms_asked if len(rooms) > 1 else [])
