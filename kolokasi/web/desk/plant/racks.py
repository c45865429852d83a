"""Rak: every rack as a strip, and one rack from front and rear with all that stands and is promised in it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import whole_number
from kolokasi.facility import drawing, fullness, racks
from kolokasi.facility.figures import HELD, Bar
from kolokasi.facility.models import Rack, Room
from kolokasi.facility.racks import RackFigures, Standing, Strip
from kolokasi.facility.words import place_name
from kolokasi.web.access import officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.plant import overviews
from kolokasi.web.desk.plant.overviews import MEASURES, Measure
from kolokasi.web.desk.plant.pictures import amount, part_of, percent, share_of
from kolokasi.web.desk.plant.pictures import drawing as bar_drawing
from kolokasi.web.paging import PARAMETER, Page

MOST_RACKS = 1_000_000
WHOLE_ROOM = 40
"""A room with more racks shows only the row of the rack beside it."""
MEASURE = "ukuran"
MOST_STRIPS = 96
MOST_DIGITS = 5
MOST_CELLS = 2_500
Drawn = tuple[Strip | fullness.RackLoad, SafeString, str]
"""A rack, its picture, and what its link is called: what can be read in the picture, in its order."""
Row = tuple[str, list[Drawn]]


@officer_page
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The racks of one room, row by row, by what is asked: units, power or weight. A large room as cells, others as strips."""
    rooms = list(Room.objects.select_related("site").order_by("site__name", "name"))
    wanted = whole_number(request.GET.get("ruang", ""), 0)
    room = next((one for one in rooms if one.pk == wanted), rooms[0] if rooms else None)
    rows = racks.racks_in_order(room=room).select_related(None) if room else Rack.objects.none()
    count = rows.count()
    measure = MEASURES.get(request.GET.get(MEASURE, ""), MEASURES["unit"])
    many = count > MOST_STRIPS
    page = _page(rows, request.GET, MOST_CELLS if many else MOST_STRIPS)
    full = fullness.rack_loads(page.rows)
    context: dict[str, Any] = {
        "section": "racks",
        "rooms": rooms,
        "room": room,
        "count": count,
        "shown": len(page.rows),
        "page": page,
        "measures": overviews.tabs(request.GET, measure),
        "measure": measure,
        "answer": overviews.answer(full, measure, whole=count == len(page.rows)),
        "many": many,
    }
    if many:
        context |= {
            "cells": overviews.cells(full, measure),
            "lines": overviews.lines(overviews.roomiest(full, measure)),
        }
    else:
        context |= {"rows": _overview_rows(page.rows, full, measure, request), "lines": overviews.lines(full)}
    return render(request, "desk/plant/racks.html", context)


def _overview_rows(
    found: Sequence[Rack], full: Sequence[fullness.RackLoad], measure: Measure, request: HttpRequest
) -> list[Row]:
    if measure.key == "unit":
        return _rows(racks.strips(found, shell_of(request).now), 0)
    return [(name, [_gauge(one, measure) for one in row]) for name, row in groupby(full, key=lambda one: one.row)]


def _gauge(one: fullness.RackLoad, measure: Measure) -> Drawn:
    bar = measure.bar(one)
    return one, drawing.gauge(one.name, bar), f"{drawing.fullness(bar)} {one.name}"


def _page(rows: QuerySet[Rack], params: QueryDict, size: int) -> Page[Rack]:
    """So many racks in their order, counted off."""
    start = min(whole_number(params.get(PARAMETER, ""), 0), MOST_RACKS)
    found = list(rows[start : start + size + 1])
    first = params.copy()
    first.pop(PARAMETER, None)
    after = first.copy()
    after[PARAMETER] = str(start + size)
    more = f"?{after.urlencode()}" if len(found) > size else ""
    return Page(found[:size], more, f"?{first.urlencode()}", start > 0)


def _rows(strips: list[Strip], here: int) -> list[Row]:
    return [
        (name, [(one, drawing.strip(one, here=one.id == here), _("Rak %(name)s") % {"name": one.name}) for one in row])
        for name, row in groupby(strips, key=lambda one: one.row)
    ]


@officer_page
@require_GET
def rack(request: HttpRequest, rack_id: int) -> HttpResponse:
    """One rack: its neighbours at the left, both sides in the middle, its limits at the right."""
    found = Rack.objects.select_related("room__site").filter(pk=rack_id).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    at = shell_of(request).now
    standing = racks.standing_in([found.pk], detailed=True)[found.pk]
    figures = racks.rack_figures(found.pk, standing, at)
    asked = _asked(request.GET.get("letak", ""), found)
    drawn = standing if asked is None else sorted([*standing, asked], key=lambda one: one.low)
    mine = (
        {asked.id} if asked else {one.id for one in standing if one.case and one.case == request.GET.get("permohonan")}
    )
    names = list(racks.racks_in_order(room=found.room).values_list("pk", "name"))
    place = [pk for pk, _name in names].index(found.pk)
    beside = {} if len(names) <= WHOLE_ROOM else {"row": found.row}
    context = {
        "section": "racks",
        "rack": found,
        "before": names[place - 1] if place else None,
        "after": names[place + 1] if place + 1 < len(names) else None,
        "rows": _rows(racks.strips(racks.racks_in_order(room=found.room, **beside)[:WHOLE_ROOM], at), found.pk),
        "front": drawing.elevation(found.name, found.units, drawn, drawing.FRONT, link=_link, mine=mine),
        "rear": drawing.elevation(found.name, found.units, drawn, drawing.REAR, link=_link, mine=mine),
        "standing": list(reversed(standing)),
        "figures": figures,
        "marked": bool(mine),
        "outlets": fullness.outlets_of(found.pk),
        "feeds": [_feed_line(bar, fuse) for bar, fuse in zip(figures.feeds, figures.fuses, strict=True)],
        "lost": _lost_line(figures),
        "loads": _load_lines(figures),
        "headroom": None if figures.headroom is None else amount(figures.headroom, "W"),
    }
    return render(request, "desk/plant/rack.html", context)


def _asked(text: str, rack: Rack) -> Standing | None:
    """The place that a request would have, as the verdict links to it: lowest unit and height, "9-2"."""
    unit, _dash, height = text.partition("-")
    if not (unit.isdecimal() and len(unit) < MOST_DIGITS and len(height) < MOST_DIGITS):
        return None
    try:
        low, tall = int(unit) * 2 - 2, int(float(height) * 2)
    except (ValueError, OverflowError):
        return None
    if low < 0 or tall < 1 or low + tall > rack.units * 2:
        return None
    return Standing(0, low, low + tall, True, True, HELD, _("Permohonan ini"), place_name("", low, low + tall).strip())


def _link(one: Standing) -> str:
    """To the line of the list below the pictures, where all is said that the picture shows."""
    return f"#isi-{one.id}" if one.id else ""


def _feed_line(bar: Bar, fuse: float) -> dict[str, Any]:
    words = part_of(bar.used + bar.promised, bar.total or 0, "W")
    name = bar.name if bar.name.casefold().startswith("jalur") else _("Jalur %(name)s") % {"name": bar.name}
    under = _("Sekring %(fuse)s, batas garis tegak") % {"fuse": amount(fuse, "W")}
    calm = Bar(bar.name, "W", bar.total, bar.used, bar.promised)
    return {
        "name": name,
        "words": words,
        "under": under,
        "picture": bar_drawing(calm, f"{name} {words}", width=256, height=9, fuse=fuse),
    }


def _lost_line(figures: RackFigures) -> dict[str, Any] | None:
    bar = figures.lost
    if bar is None:
        return None
    share = share_of(bar)
    under = _("Bila %(part)s padam, %(feed)s memikul %(load)s") % {
        "part": bar.when, "feed": bar.name, "load": amount(bar.used, "W")
    }  # fmt: skip
    name = _("Satu jalur padam")
    picture = bar_drawing(Bar("", "W", bar.total, bar.used, 0), f"{name} {percent(share)}", width=256, height=9)
    return {
        "name": name,
        "words": percent(share),
        "under": under,
        "picture": picture,
        "tone": "bad" if share > 1 else "",
    }


def _load_lines(figures: RackFigures) -> list[dict[str, Any]]:
    unit_words = _("celah terpanjang %(run)s") % {"run": figures.longest} if figures.longest else _("penuh")
    found = [(_("Unit"), figures.units, unit_words[:1].upper() + unit_words[1:])]
    for name, bar in ((_("Berat"), figures.weight), (_("Daya rak"), figures.watts)):
        under = _("Di antaranya dijanjikan %(held)s") % {"held": amount(bar.promised, bar.unit)} if bar.promised else ""
        found.append((name, bar, under))
    return [_load_line(name, bar, under) for name, bar, under in found]


def _load_line(name: str, bar: Bar, under: str) -> dict[str, Any]:
    load = amount(bar.used + bar.promised, bar.unit)
    if bar.total is None:
        return {"name": name, "words": load, "under": under or _("Tanpa batas"), "picture": ""}
    words = part_of(bar.used + bar.promised, bar.total, bar.unit)
    picture = bar_drawing(bar, f"{name} {words}", width=256, height=9)
    return {"name": name, "words": words, "under": under, "picture": picture}
