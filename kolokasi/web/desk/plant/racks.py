"""Rak: every rack as a strip, and one rack from front and rear with all that stands and is promised in it."""

from __future__ import annotations

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
from kolokasi.facility import drawing, racks
from kolokasi.facility.figures import Bar
from kolokasi.facility.models import Rack, Room
from kolokasi.facility.racks import RackFigures, Standing, Strip
from kolokasi.web.access import officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.plant.pictures import amount, part_of, percent, share_of
from kolokasi.web.desk.plant.pictures import drawing as bar_drawing
from kolokasi.web.paging import PARAMETER, SIZE, Page
from kolokasi.web.words import number

MOST_RACKS = 1_000_000
WHOLE_ROOM = 40
"""A room with more racks shows only the row of the rack beside it."""
Row = tuple[str, list[tuple[Strip, SafeString]]]


@officer_page
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The racks of one room as strips, row by row; other rooms are a click away."""
    rooms = list(Room.objects.select_related("site").order_by("site__name", "name"))
    wanted = whole_number(request.GET.get("ruang", ""), 0)
    room = next((one for one in rooms if one.pk == wanted), rooms[0] if rooms else None)
    rows = racks.racks_in_order(room=room) if room else Rack.objects.none()
    page = _page(rows, request.GET)
    strips = racks.strips(page.rows, shell_of(request).now)
    loads = racks.load_of([rack.pk for rack in page.rows])
    context = {
        "section": "racks",
        "rooms": rooms,
        "room": room,
        "rows": _rows(strips, 0),
        "count": rows.count(),
        "page": page,
        "lines": [(rack, *_free(strip), amount(loads.get(rack.pk, (0, 0))[0], "W"), _share(strip))
                  for rack, strip in zip(page.rows, strips, strict=True)],
    }  # fmt: skip
    return render(request, "desk/plant/racks.html", context)


def _page(rows: QuerySet[Rack], params: QueryDict) -> Page[Rack]:
    """Fifty racks in their order; a room has a few hundred at most, so they are simply counted off."""
    start = min(whole_number(params.get(PARAMETER, ""), 0), MOST_RACKS)
    found = list(rows[start : start + SIZE + 1])
    first = params.copy()
    first.pop(PARAMETER, None)
    after = first.copy()
    after[PARAMETER] = str(start + SIZE)
    more = f"?{after.urlencode()}" if len(found) > SIZE else ""
    return Page(found[:SIZE], more, f"?{first.urlencode()}", start > 0)


def _rows(strips: list[Strip], here: int) -> list[Row]:
    return [
        (name, [(one, drawing.strip(one, here=one.id == here)) for one in row])
        for name, row in groupby(strips, key=lambda one: one.row)
    ]


def _free(one: Strip) -> tuple[str, str]:
    """Units free on both faces, and units promised."""
    taken, held = racks.units_taken(one.standing)
    return number(one.units - taken), number(held)


def _share(one: Strip) -> str:
    return "" if one.share is None else percent(one.share)


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
    names = list(racks.racks_in_order(room=found.room).values_list("pk", "name"))
    place = [pk for pk, _name in names].index(found.pk)
    beside = {} if len(names) <= WHOLE_ROOM else {"row": found.row}
    context = {
        "section": "racks",
        "rack": found,
        "before": names[place - 1] if place else None,
        "after": names[place + 1] if place + 1 < len(names) else None,
        "rows": _rows(racks.strips(racks.racks_in_order(room=found.room, **beside)[:WHOLE_ROOM], at), found.pk),
        "front": drawing.elevation(found.name, found.units, standing, drawing.FRONT, link=_link),
        "rear": drawing.elevation(found.name, found.units, standing, drawing.REAR, link=_link),
        "standing": list(reversed(standing)),
        "figures": figures,
        "feeds": [_feed_line(bar, fuse) for bar, fuse in zip(figures.feeds, figures.fuses, strict=True)],
        "lost": _lost_line(figures),
        "loads": _load_lines(figures),
        "headroom": None if figures.headroom is None else amount(figures.headroom, "W"),
    }
    return render(request, "desk/plant/rack.html", context)


def _link(one: Standing) -> str:
    """To the line of the list below the pictures, where all is said that the picture shows."""
    return f"#isi-{one.id}"


def _feed_line(bar: Bar, fuse: float) -> dict[str, Any]:
    words = part_of(bar.used + bar.promised, bar.total or 0, "W")
    name = _("Jalur %(name)s") % {"name": bar.name}
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
    under = _("Bila %(part)s padam, jalur %(feed)s memikul %(load)s") % {
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
