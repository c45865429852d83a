"""The limits of a verdict as calm rows: one for each thing the office knows, the tightest figure in front."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.procedure.verdict import limit_name
from kolokasi.web import words

MANY = 1e9
MOST_SETS = 6
LARGER = {"W": "kW", "VA": "kVA", "Mbps": "Gbps"}
WIDTH = 240
GROUPS: tuple[tuple[Promise | str, tuple[str, ...]], ...] = (
    (gettext_lazy("Tempat"), ("space", "depth", "weight", "mounting")),
    (gettext_lazy("Daya rak dan jalur"), ("rack_power", "feed")),
    ("UPS", ("ups",)),
    (gettext_lazy("Pendinginan"), ("cooling",)),
    (gettext_lazy("Listrik kantor"), ("building",)),
    ("Bandwidth", ("bandwidth",)),
    (gettext_lazy("Alamat IP"), ("address",)),
)
CONSUMED = frozenset({"space", "rack_power", "feed", "ups", "cooling", "building", "bandwidth", "address"})
WORTH_SAYING = 0.5


@dataclass(frozen=True)
class Stock:
    """How much there is in all, and what of it is used and promised, where the office keeps a total."""

    total: float
    used: float
    promised: float
    share: float = 1.0

    @property
    def track(self) -> float:
        """What the whole bar stands for: more than the limit, where the policy leaves some of the part unused."""
        return self.total / self.share


@dataclass(frozen=True)
class Row:
    """One row. The widths are in the units of the picture (0 to 240): used, promised, this request; `worst` is where the load
    stands with one part gone, -1 where that is not counted; `line` where the policy draws its limit. `whole` says that the
    bar shows all and not only the rest.
    """

    name: str
    scope: str
    others: str
    left: str
    share: str
    used: float
    held: float
    width: float
    worst: float
    whole: bool
    binds: bool
    short: bool
    open: bool
    tight: float
    line: float = -1.0

    @property
    def before(self) -> float:
        """Where this request begins in the picture."""
        return round(self.used + self.held, 1)


def rows(
    limits: Iterable[Mapping[str, Any]],
    binding: Sequence[str],
    availability: Mapping[str, Any] | None = None,
    units: float = 0,
) -> list[Row]:
    """The rows of a verdict in the order of the SOP; what is well and says nothing (the shape of a server) is left out.

    `units` are those of the whole request: the limit itself knows only the tallest server and the longest gap.
    """
    known = list(limits)
    stocks = _stocks(availability or {})
    if units and ("space", "") in stocks:
        known = [_of_all(one, units, stocks["space", ""]) for one in known]
    found = []
    for name, group in GROUPS:
        mine = [one for one in known if one["limit"] in group and not _silent(one)]
        if mine:
            found.append(_row(str(name), sorted(mine, key=_order, reverse=True), binding, stocks))
    return _one_binds(found, [str(name) for name in binding])


def _one_binds(found: Sequence[Row], binding: Sequence[str]) -> list[Row]:
    """Exactly one bar is marked: of the limits that bind the one most lacking, else the one that is fullest."""
    counted = [row for row in found if row.binds] if binding else [row for row in found if not row.open]
    most = max(counted, key=lambda row: row.tight, default=None)
    return [replace(row, binds=row is most) for row in found]


def tightest(found: Sequence[Row]) -> Row | None:
    """The row that is fullest with the request in it, at its worst moment; none while all have room."""
    counted = [row for row in found if not row.open]
    most = max(counted, key=lambda row: row.tight, default=None)
    return most if most is not None and most.tight >= WORTH_SAYING else None


def nearest(found: Mapping[str, Any], names: Mapping[int, str] | None = None) -> list[tuple[str, str]]:
    """What would be accepted, one measure at a time: an icon and a sentence each; `names` are those of the servers."""
    sentences = {
        "units": _("Muat bila tingginya paling banyak {amount}."),
        "depth_mm": _("Muat bila dalamnya paling banyak {amount}."),
        "weight_kg": _("Muat bila beratnya paling banyak {amount}."),
        "watts": _("Muat bila dayanya paling banyak {amount}."),
        "bandwidth_mbps": _("Muat bila bandwidth paling banyak {amount}."),
    }
    units = {"units": "U", "depth_mm": "mm", "weight_kg": "kg", "watts": "W", "bandwidth_mbps": "Mbps"}
    said = [
        ("check", sentence.format(amount=_amount(found[key], units[key])))
        for key, sentence in sentences.items()
        if key in found
    ]
    if found.get("mounting"):
        said.append(("server", _("Muat bila servernya berbentuk rak, bukan menara.")))
    if found.get("room"):
        said.append(("rack", _("Muat di ruang lain: {room}.").format(room=found["room"])))
    if found.get("servers"):
        said.append(("check", _some(found["servers"], names or {})))
    if found.get("date"):
        said.append(("clock", _when(found)))
    return said


def _some(indexes: Sequence[int], names: Mapping[int, str]) -> str:
    """ "Sebagian dulu: 2 server muat (Server 1, Server 3)."""
    named = ", ".join(names[index] for index in indexes if index in names)
    said = _("Sebagian dulu: {count} server muat ({names}).") if named else _("Sebagian dulu: {count} server muat.")
    return said.format(count=words.number(len(indexes)), names=named)


def _when(found: Mapping[str, Any]) -> str:
    """The day from which everything would fit, and what makes room then."""
    day = words.long_day(date.fromisoformat(str(found["date"])[:10]))
    if found.get("after"):
        return _("Muat semuanya mulai {day}, sesudah {after}.").format(day=day, after=found["after"])
    return _("Muat semuanya mulai {day}.").format(day=day)


def sets(fitting: Sequence[Sequence[int]], names: Mapping[int, str]) -> list[str]:
    """The sets of servers that fit together, by name; of many a few."""
    return [", ".join(names.get(index, str(index + 1)) for index in chosen) for chosen in fitting[:MOST_SETS]]


def _stocks(availability: Mapping[str, Any]) -> dict[tuple[str, str], Stock]:
    """By limit and place, as the list of available capacity has it."""
    rooms = availability.get("rooms") or []
    found: dict[tuple[str, str], Stock] = {}
    for room in rooms:
        _keep(found, ("cooling", room["room"]), room.get("cooling"))
        _keep(found, ("building", room["site"]), room.get("building"))
        for bar in room.get("ups") or []:
            _keep(found, ("ups", bar["name"]), bar, (availability.get("rules") or {}).get("ups_share") or 1.0)
        for bar in room.get("uplinks") or []:
            _keep(found, ("bandwidth", bar["name"]), bar)
    units = [room["units"] for room in rooms if (room.get("units") or {}).get("total")]
    if units:
        sums = (sum(one[key] for one in units) for key in ("total", "used", "promised"))
        found["space", ""] = Stock(*sums)
    return found


def _keep(
    found: dict[tuple[str, str], Stock], key: tuple[str, str], bar: Mapping[str, Any] | None, share: float = 1.0
) -> None:
    if bar and bar.get("total"):
        found[key] = Stock(bar["total"], bar["used"], bar["promised"], share)


def _order(one: Mapping[str, Any]) -> tuple[float, bool, float]:
    """What is broken first, then what is used up by servers, then what they only must fit into (depth)."""
    return (_tightness(one) if one["ok"] is False else 0.0, one["limit"] in CONSUMED, _tightness(one))


def _of_all(one: Mapping[str, Any], units: float, stock: Stock) -> Mapping[str, Any]:
    """Where all servers fit, the row of the places counts the units of all of them against all racks."""
    if one["limit"] != "space" or one["ok"] is False:
        return one
    return {**one, "needed": units, "available": stock.total - stock.used - stock.promised}


def units_asked(servers: Iterable[Mapping[str, Any]]) -> float:
    """The units of all servers of a request."""
    return sum(server.get("units") or 0 for server in servers)


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


def _row(
    name: str, mine: Sequence[Mapping[str, Any]], binding: Sequence[str], stocks: Mapping[tuple[str, str], Stock]
) -> Row:
    first, unit = mine[0], str(mine[0].get("unit") or "")
    limit, scope = str(first["limit"]), str(first.get("scope") or "")
    needed, available = first["needed"], first["available"]
    counted = _number(needed) and _number(available)
    waits = first["ok"] is None or (limit == "building" and first.get("answer") is None and first["ok"] is not False)
    stock = (stocks.get((limit, "")) or stocks.get((limit, scope))) if counted else None
    bar = _bar(first, stock) if counted else (0.0, 0.0, float(WIDTH) if first["ok"] is False else 0.0, -1.0)
    said = [_("perlu {amount}").format(amount=_amount(needed, unit))] if _number(needed) else []
    if stock:
        said.append(_percent((stock.used + stock.promised + needed) / stock.track))
        if bar[3] >= 0:
            worst = stock.total - available + needed
            said.append(_("bila padam {share}").format(share=_percent(worst / stock.track)))
    return Row(
        name=name,
        scope=" · ".join(dict.fromkeys(part for part in (_of(first, name), scope, _policy(stock)) if part)),
        others=" · ".join(_beside(one) for one in mine[1:] if one["limit"] != limit),
        left=_("belum dijawab") if waits else _left(first),
        share=" · ".join(said),
        used=bar[0],
        held=bar[1],
        width=bar[2],
        worst=bar[3],
        whole=stock is not None,
        binds=any(one["limit"] in binding for one in mine),
        short=any(one["ok"] is False for one in mine),
        open=waits,
        tight=_fullness(first, stock),
        line=round(WIDTH * stock.share, 1) if stock and stock.share < 1 else -1.0,
    )


def _policy(stock: Stock | None) -> str:
    """What the policy leaves of a part, where the bar shows the whole of it."""
    return _("batas {share}").format(share=_percent(stock.share)) if stock and stock.share < 1 else ""


def _fullness(one: Mapping[str, Any], stock: Stock | None) -> float:
    """How full it is with the request in it; of a limit that servers only fit into, nothing is said."""
    if one["limit"] not in CONSUMED:
        return 0.0
    if stock is None:
        return _tightness(one)
    worst: float = 1 - (one["available"] - one["needed"]) / stock.total if one.get("lost") else 0.0
    now: float = (stock.used + stock.promised + one["needed"]) / stock.total
    return max(worst, now)


def _bar(one: Mapping[str, Any], stock: Stock | None) -> tuple[float, float, float, float]:
    """Used, promised, this request, and where the worst moment stands."""
    needed, available = one["needed"], one["available"]
    if stock is None:
        share = min(1.0, needed / available) if available > 0 else 1.0 if one["ok"] is False else 0.0
        return 0.0, 0.0, round(share * WIDTH, 1), -1.0
    scale = WIDTH / stock.track
    used = min(WIDTH, stock.used * scale)
    held = min(WIDTH - used, stock.promised * scale)
    mine = min(WIDTH - used - held, max(needed * scale, 1.5))
    worst = min(WIDTH - 4.5, max(4.5, (stock.total - available + needed) * scale)) if one.get("lost") else -1.0
    return round(used, 1), round(held, 1), round(mine, 1), round(worst, 1)


def _left(one: Mapping[str, Any]) -> str:
    """What remains once the request is in, or what is lacking."""
    unit, needed, available = str(one.get("unit") or ""), one["needed"], one["available"]
    counted = _number(needed) and _number(available)
    if one["ok"] is False:
        return (
            _("kurang {amount}").format(amount=_amount(max(0, needed - available), unit))
            if counted
            else _("tidak cukup")
        )
    if not counted:
        return "–"
    return _("sisa {amount}").format(amount=_amount(available - needed, unit))


def _percent(share: float) -> str:
    return f"{words.number(round(share * 100))}\N{NO-BREAK SPACE}%"
