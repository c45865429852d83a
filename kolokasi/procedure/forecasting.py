"""When capacity runs out, and what a purchase would buy: facility's limits joined with the register's addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from kolokasi.addressing import queries as addressing
from kolokasi.base.clock import OFFICE_ZONE
from kolokasi.base.refusal import Refusal, define
from kolokasi.facility import forecast, queries, snapshot
from kolokasi.facility.assumed import supposing
from kolokasi.facility.rules import buying
from kolokasi.facility.rules.assuming import Supposed
from kolokasi.facility.rules.buying import Parts, Room
from kolokasi.facility.rules.forecast import Addresses, Course, Demand, Period, courses, soonest, tightest
from kolokasi.facility.rules.plant import Wish
from kolokasi.facility.verdict import limit_json

NOTHING_BOUGHT = define(
    "nothing_to_buy",
    _("Tidak ada yang ditambah. Sebut paling sedikit satu: UPS, jalur, pendinginan, rak, atau bandwidth."),
)
TOO_SMALL = define("purchase_out_of_range", _("{what} {value} tidak dapat dihitung. Tulis {low} sampai {high}."))
ANY_SERVER = Wish(0, units=2, depth_mm=700, weight_kg=20, watts=450, psu_count=2, mbps=100)
GIVEN, MEDIAN, SUPPOSED = "given", "median", "supposed"
RANGES: dict[str, tuple[float, float]] = {
    "kva": (0.1, 10_000), "amps": (1, 5_000), "cooling_w": (1, 100_000_000), "supply_w": (1, 100_000_000),
    "racks": (1, buying.MOST_RACKS), "mbps": (1, 10_000_000),
}  # fmt: skip


@dataclass(frozen=True)
class Forecast:
    """Every limit over time, the one that runs out first, and the one of which least is left."""

    period: Period
    courses: list[Course]

    @property
    def first(self) -> Course | None:
        return soonest(self.courses)

    @property
    def narrowest(self) -> Course | None:
        return tightest(self.courses)

    def as_json(self) -> dict[str, Any]:
        """The document of the command."""
        first = self.first
        return {
            "as_of": self.period.now.isoformat(),
            "months": self.period.months,
            "least_months": self.period.least,
            "first": {"limit": first.limit, "scope": first.scope, "month": month_key(first.gone)} if first else None,
            "limits": [_json(one) for one in self.courses],
        }


def _json(one: Course) -> dict[str, Any]:
    return {
        "limit": one.limit, "scope": one.scope, "unit": one.unit, "total": _tidy(one.total), "load": _tidy(one.load),
        "promised": _tidy(one.promised), "waiting": _tidy(one.waiting), "free": _tidy(max(0.0, one.free)),
        "lost": one.lost or None, "rate": None if one.rate is None else _tidy(one.rate), "servers": one.servers,
        "months_seen": round(one.months, 1), "month": month_key(one.gone),
        "points": [[at.astimezone(OFFICE_ZONE).date().isoformat(), _tidy(load)] for at, load in one.points],
    }  # fmt: skip


def _tidy(value: float) -> float:
    rounded = round(float(value), 2)
    return int(rounded) if rounded.is_integer() else rounded


def month_key(at: datetime | None) -> str | None:
    """ "2027-03", by the office's calendar."""
    return None if at is None else f"{at.astimezone(OFFICE_ZONE):%Y-%m}"


def forecast_now(at: datetime, *, waiting: Demand | None = None) -> Forecast:
    """The forecast over the plant as it stands. `waiting` is what those want who keep their turn."""
    period = forecast.period(at)
    plant, rules = snapshot.take(), queries.brackets(at)
    flows = forecast.flows(period)
    found = courses(plant, rules, flows, period, waiting or Demand(), _addresses(at))
    return Forecast(period, found)


def _addresses(at: datetime) -> Addresses | None:
    """The IPv4 addresses that may be given; None where none is registered. IPv6 is never short."""
    figures = [one for one in addressing.prefix_figures(at, assignable=True) if one.prefix.family == 4]
    if not figures:
        return None
    size = sum(one.size for one in figures)
    return Addresses(
        size,
        size - sum(one.free for one in figures),
        sum(one.held for one in figures),
        tuple(addressing.given_with_requests(4)),
    )


@dataclass(frozen=True)
class Bought:
    """How many servers of a kind fit before and after a purchase; `source` says whose measures they have, from `count`."""

    wish: Wish
    source: str
    count: int
    before: Room
    after: Room

    @property
    def more(self) -> int:
        return self.after.count - self.before.count

    def as_json(self) -> dict[str, Any]:
        """The document of the command."""
        wish = self.wish
        return {
            "server": {
                "units": wish.units, "depth_mm": wish.depth_mm, "weight_kg": wish.weight_kg, "watts": wish.watts,
                "psu_count": wish.psu_count, "bandwidth_mbps": wish.mbps,
            },
            "source": self.source, "servers_seen": self.count,
            "before": _room_json(self.before), "after": _room_json(self.after), "more": self.more,
        }  # fmt: skip


def _room_json(room: Room) -> dict[str, Any]:
    return {"count": room.count, "complete": room.complete, "stops": [limit_json(one) for one in room.limits]}


def usual_server(at: datetime) -> tuple[Wish, str, int]:
    """The median machine accepted within the last year, from how many; where there was none, a supposed one."""
    sizes = forecast.accepted_sizes(at)
    found = buying.usual(sizes)
    return (found, MEDIAN, len(sizes)) if found else (ANY_SERVER, SUPPOSED, 0)


def buy(parts: Parts, at: datetime, *, room: str = "", wish: Wish | None = None) -> Bought:
    """What the parts would let in. Nothing is written."""
    if not parts:
        raise Refusal(NOTHING_BOUGHT)
    _in_range(parts)
    kind, source, count = (wish, GIVEN, 0) if wish else usual_server(at)
    now = Supposed(snapshot.take(), queries.brackets(at))
    with supposing():
        then = buying.bought(now, parts, room)
    return Bought(
        kind,
        source,
        count,
        buying.room_for(now.plant, now.brackets, kind),
        buying.room_for(then.plant, then.brackets, kind),
    )


def _in_range(parts: Parts) -> None:
    asked = [("kva", kva) for _name, kva in parts.ups_kva]
    asked += [
        (name, getattr(parts, name)) for name in ("cooling_w", "supply_w", "racks", "mbps") if getattr(parts, name)
    ]
    asked += [("kva", parts.new_ups_kva)] if parts.new_ups_kva is not None else []
    asked += [("amps", parts.feed_amps)]
    for name, value in asked:
        low, high = RANGES[name]
        if not low <= value <= high:
            raise Refusal(
                TOO_SMALL, what=name, value=f"{value:g}", low=f"{low:g}", high=f"{high:,.0f}".replace(",", ".")
            )
