"""A computed plan in words: what each way costs, how far from the bound, who goes where, who has no place and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kolokasi.facility.words import number
from kolokasi.procedure.models import PlacementPlan

WAY_NAMES: dict[str, str | Promise] = {
    "first": gettext_lazy("Tempat pertama"),
    "greedy": gettext_lazy("Satu per satu"),
    "best": gettext_lazy("Terbaik"),
}
TERM_NAMES: dict[str, str | Promise] = {
    "gap": gettext_lazy("Celah terpotong"),
    "balance": gettext_lazy("Bagian daya terpenuh"),
    "legs": gettext_lazy("Fase tidak seimbang"),
    "together": gettext_lazy("Instansi terpencar"),
    "one_feed": gettext_lazy("Hanya satu jalur"),
}


def percent(share: float) -> str:
    """ "3,4 %"."""
    return f"{number(round(share * 100, 1))} %"


def cost_of(result: Mapping[str, Any], way: str) -> float:
    return float(result["ways"][way]["cost"]["total"])


def over_bound(result: Mapping[str, Any], way: str) -> float:
    """By what part of its cost a way may be above the least."""
    cost = cost_of(result, way)
    return max(0.0, cost - float(result["bound"])) / cost if cost else 0.0


def headline(plan: PlacementPlan) -> str:
    """The answer in one sentence."""
    result = plan.result or {}
    placed, whole = len(result["ways"]["best"]["places"]), len(result["groups"])
    if plan.kind == PlacementPlan.Kind.MOVE:
        words = ngettext(
            "%(placed)s dari %(whole)s server mendapat tempat baru.", "%(placed)s dari %(whole)s server mendapat tempat baru.",
            whole,
        )  # fmt: skip
    else:
        words = ngettext(
            "%(placed)s dari %(whole)s permohonan mendapat tempat.", "%(placed)s dari %(whole)s permohonan mendapat tempat.",
            whole,
        )  # fmt: skip
    return f"{words % {'placed': number(placed), 'whole': number(whole)}} {proof(result)}"


def proof(result: Mapping[str, Any]) -> str:
    """How good the plan is, as far as that is proven."""
    if not result["ways"]["best"]["places"]:
        return ""
    if result["proven"]:
        return _("Terbukti tidak ada yang lebih baik.")
    return _("Paling jauh %(gap)s dari yang terbaik.") % {"gap": percent(result["gap"])}


def told(plan: PlacementPlan) -> Iterator[str]:
    """The plan as lines of text."""
    if plan.result is None:
        yield plan.why
        return
    result = plan.result
    yield headline(plan)
    for way, name in WAY_NAMES.items():
        words = {
            "name": name,
            "cost": number(round(cost_of(result, way), 2)),
            "count": len(result["ways"][way]["places"]),
        }
        yield _("%(name)s: biaya %(cost)s, %(count)s mendapat tempat") % words
    yield _("Batas bawah yang terbukti: %(bound)s") % {"bound": number(round(result["bound"], 2))}
    for group in _in_order(result):
        yield f"{group['key']} · {group['agency']} · {group['title']}: {_where(result, group)}"
    if result["stuck"]:
        yield _("Belum ada urutan pindah untuk: %(names)s") % {"names": ", ".join(result["stuck"])}


def _in_order(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The groups; those of a move in the order in which they can move."""
    order = {key: place for place, key in enumerate(result["order"])}
    return sorted(result["groups"], key=lambda group: order.get(group["key"], len(order)))


def _where(result: Mapping[str, Any], group: Mapping[str, Any]) -> str:
    places = result["ways"]["best"]["places"].get(group["key"])
    if places:
        return ", ".join(f"{place['name']} ({place['room']})" for place in places)
    return " ".join(result["left_out"]["best"].get(group["key"], [])) or _("tidak mendapat tempat")
