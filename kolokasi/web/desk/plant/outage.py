"""Bila padam: a part of the plant is chosen, and the page says who goes down, who loses the spare, and what to tell whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from kolokasi.base.clock import OFFICE_ZONE
from kolokasi.base.refusal import Refusal, define
from kolokasi.facility import drawing, racks
from kolokasi.facility.outage import WINDOW, Choice, WhatIf, by_rack, choices, what_if
from kolokasi.people.models import Agency
from kolokasi.procedure import outage as office
from kolokasi.procedure.answers import moment_of
from kolokasi.procedure.outage import AgencyHit, Plan
from kolokasi.web.access import account_of, act, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.plant import outage_words as words
from kolokasi.web.words import number

MOST_RACKS = 60
MOST_NAMED = 30
MOST_AGENCIES = 40
NO_MOMENT = define("outage_time_unreadable", gettext_lazy("Tulis tanggal dan jam, misalnya 2026-11-23T09:30."))


@dataclass(frozen=True)
class AgencyLine:
    """An agency in the list: its machines by what becomes of them, whom to call, and the draft that goes to it."""

    hit: AgencyHit
    parts: list[words.Part]
    draft: str


@officer_page
@require_GET
def outage(request: HttpRequest) -> HttpResponse:
    """The answer for the chosen part, or the parts to choose from."""
    return page(request, request.GET.get("bagian", ""))


@officer_page
@act("plant:outage")
def tell(request: HttpRequest) -> HttpResponse:
    """The agencies that are hit have the notice, once for this outage."""
    at, key = shell_of(request).now, request.POST.get("bagian", "")
    try:
        plan = _plan(request.POST.get("mulai", ""), request.POST.get("sampai", ""))
        agencies, told = office.tell_agencies(key=key, plan=plan, account=account_of(request), at=at)
    except Refusal as refusal:
        return page(request, key, refusal=refusal)
    if told:
        sentence = ngettext(
            "Pemberitahuan terkirim ke %(accounts)s akun di %(agencies)s instansi.",
            "Pemberitahuan terkirim ke %(accounts)s akun di %(agencies)s instansi.", told,
        )  # fmt: skip
        messages.success(request, sentence % {"accounts": number(told), "agencies": number(agencies)})
    else:
        messages.info(request, _("Semua sudah diberi tahu tentang gangguan ini; tidak ada yang dikirim dua kali."))
    query = {name: request.POST.get(name, "") for name in ("bagian", "mulai", "sampai") if request.POST.get(name)}
    return redirect(f"{reverse('plant:outage')}?{urlencode(query)}")


def page(request: HttpRequest, key: str, *, refusal: Refusal | None = None) -> HttpResponse:
    at = shell_of(request).now
    typed = request.POST if request.method == "POST" else request.GET
    starts, ends = typed.get("mulai", ""), typed.get("sampai", "")
    context: dict[str, Any] = {
        "section": "capacity", "groups": _groups(choices(at)), "key": key, "refusal": refusal,
        "starts": starts, "ends": ends, "can_tell": any(one.writes for one in shell_of(request).standings),
    }  # fmt: skip
    if key:
        try:
            found = what_if(key, at)
        except Refusal as missing:
            return render(
                request,
                "desk/plant/outage.html",
                {**context, "key": "", "refusal": refusal or missing},
                status=(refusal or missing).status,
            )
        try:
            plan = _plan(starts, ends).checked(at)
        except Refusal as unreadable:
            plan, context["refusal"] = Plan(), refusal or unreadable
        if found.starts and not starts:
            plan = Plan(found.starts, found.ends)
            context |= {"starts": _typed(found.starts), "ends": _typed(found.ends)}
        context |= _answer(found, plan)
    said = context["refusal"]
    return render(request, "desk/plant/outage.html", context, status=said.status if said else 200)


def _plan(starts: str, ends: str) -> Plan:
    try:
        return Plan(*(moment_of(_with_zone(text)) for text in (starts, ends)))
    except ValueError as unreadable:
        raise Refusal(NO_MOMENT) from unreadable


def _with_zone(text: str) -> str | None:
    if not text.strip():
        return None
    at = datetime.fromisoformat(text.strip()[:40])
    if not 1990 < at.year < 2200:
        raise ValueError(text)
    return (at if at.tzinfo else at.replace(tzinfo=OFFICE_ZONE)).isoformat()


def _typed(at: datetime | None) -> str:
    return at.astimezone(OFFICE_ZONE).strftime("%Y-%m-%dT%H:%M") if at else ""


def _groups(found: Sequence[Choice]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The list to choose from, by room and site."""
    ordered = sorted(found, key=lambda one: one.kind == WINDOW, reverse=True)
    return [
        (place, [(one.key, words.name_of(one)) for one in group])
        for place, group in groupby(ordered, key=lambda o: o.place)
    ]


def _answer(found: WhatIf, plan: Plan) -> dict[str, Any]:
    hit = office.agencies_hit(found)
    host = Agency.objects.filter(is_host=True).values_list("name", flat=True).first() or ""
    part = words.name_of(found.choice) if found.choice.kind != WINDOW else found.choice.place
    lines = [
        AgencyLine(one, words.parts_of(one.hits), office.draft(found, one, plan, part, host=host))
        for one in hit[:MOST_AGENCIES]
    ]
    own = [one for one in found.hits if one[0].agency_id is None]
    return {
        "found": found,
        "headline": words.headline(found, part, len(hit)),
        "steps": words.steps_of(found),
        "agencies": lines,
        "more_agencies": max(0, len(hit) - MOST_AGENCIES),
        "reachable": sum(one.accounts for one in hit),
        "own": words.parts_of(own),
        "rooms": _rooms(found),
    }


def _rooms(found: WhatIf) -> list[tuple[str, list[tuple[racks.Strip, SafeString, str]]]]:
    """The racks that are hit, room by room, each device marked by what becomes of it."""
    hit = by_rack(found.hits)
    worst = sorted(hit, key=lambda rack: -len(hit[rack]))[:MOST_RACKS]
    rows = racks.racks_in_order(pk__in=worst)
    strips = racks.plain_strips(rows)
    marks = {machine.id: fate for machine, fate in found.hits}
    names = {rack.pk: rack.room.name for rack in rows}
    drawn = []
    for room, group in groupby(strips, key=lambda one: names[one.id]):
        drawn.append(
            (
                room,
                [(one, drawing.strip(one, marks=marks), f"{drawing.hits(one, marks)} × {one.name}") for one in group],
            )
        )
    return drawn
