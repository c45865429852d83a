"""The limits of a verdict as calm rows: one for each thing the office knows, the tightest figure in front."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.procedure.verdict import limit_name
from kolokasi.web import words

MANY = 1e9
LARGER = {"W": "kW", "VA": "kVA", "Mbps": "Gbps"}
WIDTH = 360
GROUPS: tuple[tuple[Promise | str, tuple[str, ...]], ...] = (
    (gettext_lazy("Tempat"), ("space", "depth", "weight", "mounting")),
    (gettext_lazy("Daya rak dan jalur"), ("rack_power", "feed")),
    ("UPS", ("ups",)),
    (gettext_lazy("Pendinginan"), ("cooling",)),
    (gettext_lazy("Listrik kantor"), ("building",)),
    ("Bandwidth", ("bandwidth",)),
    (gettext_lazy("Alamat IP"), ("address",)),
)


@dataclass(frozen=True)
class Row:
    """One row: `width` is what the request takes of what is there, in the units of the picture (0 to 360)."""

    name: str
    scope: str
    others: str
    left: str
    share: str
    width: float
    binds: bool
    short: bool
    open: bool


def rows(limits: Iterable[Mapping[str, Any]], binding: Sequence[str]) -> list[Row]:
    """The rows of a verdict in the order of the SOP; what is well and says nothing (the shape of a server) is left out."""
    known = list(limits)
    found = []
    for name, group in GROUPS:
        mine = [one for one in known if one["limit"] in group and not _silent(one)]
        if mine:
            found.append(_row(str(name), sorted(mine, key=_tightness, reverse=True), binding))
    return found


def _silent(one: Mapping[str, Any]) -> bool:
    return one["limit"] == "mounting" and bool(one["ok"])


def _tightness(one: Mapping[str, Any]) -> float:
    if one["ok"] is False:
        return 10.0
    available, needed = one["available"], one["needed"]
    return needed / available if _number(available) and _number(needed) and available else 0.0


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _amount(value: Any, unit: str) -> str:
    if not _number(value):
        return str(value or "–")
    if value > MANY:
        return _("sangat banyak")
    if unit in LARGER and value >= 1000:
        return f"{words.number(value / 1000)}\N{NO-BREAK SPACE}{LARGER[unit]}"
    return f"{words.number(value)}\N{NO-BREAK SPACE}{unit}".rstrip()


def _of(first: Mapping[str, Any], name: str) -> str:
    """Which limit of the group the figure is of, where the group has several."""
    said = limit_name(str(first["limit"]))
    return "" if said.casefold() == name.casefold() else said.lower()


def _beside(one: Mapping[str, Any]) -> str:
    """Another limit of the row in small: "kedalaman rak 737 / 920 mm"."""
    unit = str(one.get("unit") or "")
    return f"{limit_name(str(one['limit'])).lower()} {_amount(one['needed'], '')} / {_amount(one['available'], unit)}"


def _row(name: str, mine: Sequence[Mapping[str, Any]], binding: Sequence[str]) -> Row:
    first, unit = mine[0], str(mine[0].get("unit") or "")
    needed, available = first["needed"], first["available"]
    counted = _number(needed) and _number(available)
    share = min(1.0, needed / available) if counted and available else 1.0 if first["ok"] is False else 0.0
    others = [_beside(one) for one in mine[1:] if one["limit"] != first["limit"]]
    waits = first["ok"] is None
    left = _("belum dijawab") if waits else _amount(available - needed, unit) if counted and first["ok"] else ""
    if first["ok"] is False and counted:
        left = _("kurang {amount}").format(amount=_amount(max(0, needed - available), unit))
    elif left and not waits:
        left = _("sisa {amount}").format(amount=left)
    return Row(
        name=name,
        scope=" · ".join(dict.fromkeys(part for part in (_of(first, name), str(first.get("scope") or "")) if part)),
        others=" · ".join(others),
        left=left or ("–" if first["ok"] else _("tidak cukup")),
        share=_("perlu {amount}").format(amount=_amount(needed, unit)) if _number(needed) else "",
        width=round(share * WIDTH, 1),
        binds=first["limit"] in binding or any(one["limit"] in binding for one in mine),
        short=any(one["ok"] is False for one in mine),
        open=waits,
    )
