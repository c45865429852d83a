"""The verdict as others read it: in words, as JSON, and joined with the limits of other rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.facility.rules import space
from kolokasi.facility.rules.arrangement import Spot, runs
from kolokasi.facility.rules.figures import Limit
from kolokasi.facility.rules.objective import gap_lost, score
from kolokasi.facility.rules.plant import WEIGHT, Plant
from kolokasi.facility.rules.subsets import FittingSet
from kolokasi.facility.rules.verdict import Outcome
from kolokasi.facility.words import limit_sentence


@dataclass(frozen=True)
class Place:
    """A place for the machine `index` of the request; `unit` is its lowest unit, `because` says what speaks for it."""

    index: int
    rack_id: int
    rack: str
    room: str
    unit: int
    faces: str
    because: str
    score: int
    units: float
    feeds: tuple[int, ...]
    uplink_id: int | None

    def as_json(self) -> dict[str, Any]:
        return {
            "server": self.index, "rack": self.rack, "room": self.room, "unit": self.unit, "units": self.units,
            "faces": self.faces, "score": self.score, "because": self.because,
        }  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """Accept or reject with every figure. `places` hold one place a machine when accepted; `others` are further good
    places of a single machine; `fitting_sets` the largest sets of machines that fit when not all do, the cheapest first,
    and `fitting_places` where the machines of each would stand."""

    accept: bool
    limits: list[Limit]
    binding: list[str]
    places: list[Place]
    others: list[Place]
    fitting_sets: list[list[int]]
    nearest: dict[str, Any]
    policy: str
    as_of: datetime
    more: list[dict[str, Any]] = field(default_factory=list)
    fitting_places: list[list[Place]] = field(default_factory=list)

    def joined(self, limits: Sequence[dict[str, Any]]) -> Verdict:
        """The verdict with further limits (in the JSON shape, each with `ok`) of a room beside this one.

        A broken one binds too: alone when all here is well, else together with what binds here.
        """
        broken = [str(limit["limit"]) for limit in limits if not limit["ok"]]
        return replace(
            self,
            accept=self.accept and not broken,
            more=[*self.more, *limits],
            binding=[*self.binding, *broken],
            nearest={} if broken else self.nearest,
        )

    def as_json(self) -> dict[str, Any]:
        """The shape of INTERFACES."""
        nearest = dict(self.nearest)
        if self.fitting_sets:
            nearest["servers"] = self.fitting_sets[0]
        return {
            "verdict": "accept" if self.accept else "reject",
            "limits": [*map(limit_json, self.limits), *self.more],
            "binding": self.binding,
            "places": [place.as_json() for place in (*self.places, *self.others)] if self.accept else [],
            "nearest": None if self.accept else nearest or None,
            "fitting_sets": self.fitting_sets,
            "fitting_places": [[place.as_json() for place in places] for places in self.fitting_places],
            "policy": self.policy,
            "as_of": self.as_of.isoformat(),
        }


def limit_json(limit: Limit) -> dict[str, Any]:
    found: dict[str, Any] = {
        "limit": limit.limit, "needed": limit.needed, "available": limit.available, "unit": limit.unit,
        "scope": limit.scope, "ok": limit.ok,
    }  # fmt: skip
    if limit.lost:
        found["lost"] = limit.lost
    if limit.answer is not None:
        found["answer"] = limit.answer
    return found


def why_not(verdict: Verdict) -> str:
    """The limits that bind, each with what is needed and what is left."""
    return " ".join(limit_sentence(limit) for limit in verdict.limits if limit.limit in verdict.binding)


def verdict_of(outcome: Outcome, plant: Plant, policy: str, at: datetime) -> Verdict:
    """The outcome of the arithmetic, in words."""
    return Verdict(
        accept=outcome.accept,
        limits=[_worded(limit) for limit in outcome.limits],
        binding=list(outcome.binding),
        places=[_place(spot, plant) for spot in outcome.spots],
        others=[_place(spot, plant) for spot in outcome.others],
        fitting_sets=[list(chosen) for chosen in outcome.fitting_sets],
        nearest=dict(outcome.nearest),
        policy=policy,
        as_of=at,
        fitting_places=[_places(one, plant) for one in outcome.fitting],
    )


def _worded(limit: Limit) -> Limit:
    """A floor is named as what it is: the weight on the rack may be within the rack's own limit."""
    floor = limit.limit == WEIGHT and limit.floor
    return replace(limit, scope=_("lantai {rack}").format(rack=limit.scope)) if floor else limit


def _places(one: FittingSet, plant: Plant) -> list[Place]:
    return [_place(spot, plant) for spot in one.spots]


def _place(spot: Spot, plant: Plant) -> Place:
    rack = spot.option.rack
    return Place(
        index=spot.wish.index,
        rack_id=rack.id,
        rack=rack.name,
        room=plant.rooms[rack.room_id].name,
        unit=int((spot.start or 0) // 2 + 1),
        faces=spot.option.faces,
        because=_because(spot),
        score=score(spot.alone),
        units=space.whole(spot.wish.half_units),
        feeds=spot.option.feeds,
        uplink_id=spot.option.uplink,
    )


def _because(spot: Spot) -> str:
    """What speaks for the place, in one sentence."""
    rack, wish = spot.option.rack, spot.wish
    around = next((run for run in runs(spot.option) if run[0] <= spot.taken[0] < run[1]), spot.taken)
    left = space.whole(max(0, space.room_in(around) - wish.half_units))
    words = [_("mengisi celah dengan pas") if not left else _("menyisakan {units}U di celah ini").format(units=left)]
    if left and not gap_lost(rack.both, [spot.taken]):
        words.append(_("celah terpanjang tetap utuh"))
    if spot.share:
        words.append(_("jalur terberat terisi {share} % bila satu padam").format(share=round(spot.share * 100)))
    if wish.agency is not None and wish.agency in rack.agencies:
        words.append(_("satu rak dengan server instansi yang sama"))
    if len(spot.option.feeds) > 1:
        words.append(_("dua jalur daya"))
    elif wish.psu_count != 1 and spot.option.feeds:
        words.append(_("hanya satu jalur daya"))
    elif not spot.option.feeds:
        words.append(_("jalur daya raknya belum dicatat"))
    text = ", ".join(words)
    return f"{text[:1].upper()}{text[1:]}."
