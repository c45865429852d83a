"""Rencana penempatan: the best places for all that is pending, or for a room that is emptied, beside the simple ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from kolokasi.base.text import whole_number
from kolokasi.facility import drawing, racks
from kolokasi.facility.models import Kind, Room
from kolokasi.facility.racks import Standing, Strip
from kolokasi.procedure import batches, plan_words, plans
from kolokasi.procedure.batches import Move
from kolokasi.procedure.models import PlacementPlan
from kolokasi.procedure.plan_words import TERM_NAMES, WAY_NAMES
from kolokasi.web.access import account_of, act, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.words import number

LISTED = 12
MOST_RACKS = 60
SECONDS = 10.0
MOST_KEYS = 500


@dataclass(frozen=True)
class Term:
    """One part of the cost in each way; `figures` are in the order of WAY_NAMES."""

    name: str
    figures: list[str]
    total: bool = False


@dataclass(frozen=True)
class Line:
    """One request or server: where each way puts it, or why it has no place. `step` is its turn in a move."""

    key: str
    title: str
    agency: str
    needs: str
    greedy: str
    best: str
    why: str
    step: int | None
    stuck: bool


@officer_page
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The plans that were made lately, and what one can be made for."""
    shell = shell_of(request)
    rows = [(row, _summary(row)) for row in PlacementPlan.objects.defer("scope")[:LISTED]]
    context = {
        "section": "capacity",
        "rows": rows,
        "pending": len(batches.pending_cases()),
        "rooms": Room.objects.select_related("site").order_by("site__name", "name"),
        "plans_here": any(found.key in plans.PLANNERS for found in shell.standings),
    }
    return render(request, "desk/plant/plans.html", context)


def _summary(row: PlacementPlan) -> str:
    if row.done_at is None:
        return _("sedang dihitung")
    return row.why if row.result is None else plan_words.headline(row)


@officer_page
@act("plant:plans")
def ask(request: HttpRequest) -> HttpResponse:
    """A new plan is computed by the worker; its page waits for it."""
    room = whole_number(request.POST.get("dari", ""), 0)
    to = whole_number(request.POST.get("ke", ""), 0)
    move = Move(room, (), to or None) if request.POST.get("untuk") == "pindah" else None
    made = plans.ask_plan(move=move, seconds=SECONDS, account=account_of(request), at=shell_of(request).now)
    return redirect("plant:plan", made.pk)


@officer_page
@require_GET
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The plan, or that it is still being computed."""
    row = plans.plan_of(plan_id)
    context: dict[str, Any] = {"section": "capacity", "plan": row, "title": _title(row)}
    if row.result is not None:
        shell = shell_of(request)
        context |= _shown(row, row.result)
        context["may_apply"] = any(found.key in plans.PLANNERS for found in shell.standings)
        context["hold_days"] = plans.hold_days(shell.now)
    return render(request, "desk/plant/plan.html", context)


@officer_page
@act("plant:plans")
def apply(request: HttpRequest, plan_id: int) -> HttpResponse:
    """What was chosen is held where the plan puts it; of the rest the reason is said."""
    keys = [key[:80] for key in request.POST.getlist("pilih")[:MOST_KEYS]]
    way = request.POST.get("cara", "best")
    applied = plans.apply(plan_id=plan_id, keys=keys, way=way, account=account_of(request), at=shell_of(request).now)
    count = len(applied.held)
    words = ngettext("%(n)s tempat dijanjikan: %(names)s.", "%(n)s tempat dijanjikan: %(names)s.", count)
    messages.success(request, words % {"n": number(count), "names": ", ".join(applied.held)})
    for key, why in applied.refused.items():
        messages.warning(request, f"{key}: {why}")
    return redirect("plant:plan", plan_id)


def _title(row: PlacementPlan) -> str:
    if row.kind == PlacementPlan.Kind.PENDING:
        return _("Rencana untuk permohonan yang menunggu")
    names = dict(Room.objects.filter(pk__in=[row.scope["from"], row.scope["to"]]).values_list("pk", "name"))
    source, target = names.get(row.scope["from"], "?"), names.get(row.scope["to"])
    if target is None:
        return _("Rencana pindah dari %(source)s") % {"source": source}
    return _("Rencana pindah dari %(source)s ke %(target)s") % {"source": source, "target": target}


def _shown(row: PlacementPlan, result: Mapping[str, Any]) -> dict[str, Any]:
    held = list(row.promises.filter(promise__state="held").values_list("promise__case__number", flat=True))
    return {
        "headline": plan_words.headline(row),
        "ways": list(WAY_NAMES.values()),
        "terms": _terms(result),
        "bound": number(round(result["bound"], 1)),
        "lines": _lines(result),
        "held": set(held),
        "pictures": _pictures(result),
        "broken": result["broken"],
    }


def _terms(result: Mapping[str, Any]) -> list[Term]:
    def figures(key: str) -> list[str]:
        return [number(round(result["ways"][way]["cost"][key], 1)) for way in WAY_NAMES]

    rows = [Term(str(name), figures(key)) for key, name in TERM_NAMES.items()]
    rows.append(Term(_("Biaya"), figures("total"), total=True))
    over = [plan_words.percent(plan_words.over_bound(result, way)) for way in WAY_NAMES]
    rows.append(Term(_("Paling jauh dari terbaik"), over))
    placed = [number(len(result["ways"][way]["places"])) for way in WAY_NAMES]
    return [*rows, Term(_("Mendapat tempat"), placed)]


def _lines(result: Mapping[str, Any]) -> list[Line]:
    order = {key: place for place, key in enumerate(result["order"], start=1)}
    rows = sorted(result["groups"], key=lambda group: order.get(group["key"], len(order) + 1))
    return [
        Line(
            group["key"], group["title"], group["agency"], _needs(group), _where(result, "greedy", group["key"]),
            _where(result, "best", group["key"]), " ".join(result["left_out"]["best"].get(group["key"], [])),
            order.get(group["key"]), group["key"] in result["stuck"],
        )
        for group in rows
    ]  # fmt: skip


def _needs(group: Mapping[str, Any]) -> str:
    units = sum(one["units"] for one in group["machines"])
    count = len(group["machines"])
    return _("%(n)s server, %(units)sU") % {"n": number(count), "units": number(units)}


def _where(result: Mapping[str, Any], way: str, key: str) -> str:
    return ", ".join(place["name"] for place in result["ways"][way]["places"].get(key, []))


def _pictures(result: Mapping[str, Any]) -> list[tuple[str, list[tuple[Strip, SafeString, SafeString]]]]:
    """By room: each rack that the best plan touches, as it is and with what is planned in it."""
    planned: dict[int, list[Standing]] = defaultdict(list)
    for places in result["ways"]["best"]["places"].values():
        for place in places:
            planned[place["rack_id"]].append(_standing(place))
    chosen = racks.racks_in_order(pk__in=list(planned)[:MOST_RACKS])
    strips = zip(chosen, racks.plain_strips(chosen), strict=True)
    drawn = [
        (rack.room.name, strip, drawing.strip(strip), drawing.strip(_with(strip, planned[strip.id])))
        for rack, strip in strips
    ]
    return [(name, [row[1:] for row in group]) for name, group in groupby(drawn, key=lambda row: row[0])]


def _standing(place: Mapping[str, Any]) -> Standing:
    return Standing(0, place["start"], place["end"], True, bool(place["both"]), Kind.HELD, "", "")


def _with(strip: Strip, planned: list[Standing]) -> Strip:
    """The rack with what is planned; what a promise of this plan holds there already is not drawn twice."""
    standing = {(one.low, one.high, one.front, one.rear): one for one in (*planned, *strip.standing)}
    return replace(strip, standing=tuple(standing.values()))
