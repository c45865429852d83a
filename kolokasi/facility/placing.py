"""Holding just the places that a plan has chosen, feeds and lines included: all of them, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import CaseServer, Promise
from kolokasi.facility import actions, queries, snapshot
from kolokasi.facility.models import Occupation
from kolokasi.facility.own_share import thawed
from kolokasi.facility.rules.figures import Limit
from kolokasi.facility.rules.planning import FROZEN, Group, Layout, faults
from kolokasi.facility.rules.plant import Plant, Wish, takes_both_faces
from kolokasi.facility.rules.search import Option, Spot
from kolokasi.facility.rules.space import whole
from kolokasi.facility.verdict import Place
from kolokasi.facility.words import limit_sentence

PLANNED_PLACE_GONE = define(
    "planned_place_gone", _("Tempat yang direncanakan tidak dapat dipakai lagi. {why} Hitung ulang rencananya."), 409
)


@dataclass(frozen=True)
class Planned:
    """Where a plan puts machine `index`: `start` is its lowest half unit."""

    index: int
    rack_id: int
    start: int
    feeds: tuple[int, ...]
    uplink_id: int | None

    @classmethod
    def of(cls, spot: Spot) -> Planned:
        option = spot.option
        return cls(spot.wish.index, option.rack.id, spot.start or 0, option.feeds, option.uplink)

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Planned:
        return cls(kept["index"], kept["rack_id"], kept["start"], tuple(kept["feeds"]), kept["uplink_id"])

    def as_json(self) -> dict[str, Any]:
        return {
            "index": self.index, "rack_id": self.rack_id, "start": self.start, "feeds": list(self.feeds),
            "uplink_id": self.uplink_id,
        }  # fmt: skip


@transaction.atomic
def hold_at(
    *, promise: Promise, wishes: Sequence[Wish], places: Sequence[Planned], at: datetime, building_ok: bool | None,
    staying: frozenset[int] = frozenset(), actor: str = "",
) -> list[Occupation]:  # fmt: skip
    """Every machine has its planned place, judged anew under the lock by every limit; refuses when one is not good any more."""
    actions.lock_plant()
    plant = thawed(snapshot.take_only(sorted({place.rack_id for place in places}), at), staying)
    by_index = {place.index: place for place in places}
    spots = [_spot(plant, wish, by_index.get(wish.index), at) for wish in wishes]
    broken = faults(
        plant, queries.brackets(at), [Group("", tuple(wishes), building_ok=building_ok)], {}, Layout({"": tuple(spots)})
    )
    if broken:
        raise Refusal(PLANNED_PLACE_GONE, why=said(broken))
    lines = CaseServer.objects.filter(case_id=promise.case_id).select_related("server__agency")
    servers = {line.index: line.server for line in lines}
    held = []
    for spot in sorted(spots, key=lambda one: (one.option.rack.id, one.start or 0)):
        held.append(actions.hold_one(promise, _place(plant, spot), spot.wish, servers.get(spot.wish.index), at))
        actions.record_units(held[-1], "units_held", actor)
    return held


def with_frozen(plant: Plant, frozen: frozenset[int]) -> Plant:
    """The plant in which those racks take nothing new."""
    shut = {pk: replace(rack, frozen=True) if pk in frozen else rack for pk, rack in plant.racks.items()}
    return replace(plant, racks=shut)


def _spot(plant: Plant, wish: Wish, place: Planned | None, at: datetime) -> Spot:
    rack = plant.racks.get(place.rack_id) if place else None
    if place is None or rack is None:
        raise Refusal(PLANNED_PLACE_GONE, why=_("Raknya tidak ada lagi."))
    single = wish.psu_count == 1 and len(rack.feeds) > 1
    feeds = place.feeds if single and set(place.feeds) <= set(rack.feeds) else rack.feeds[:1] if single else rack.feeds
    line = place.uplink_id if place.uplink_id in plant.uplinks else None
    option = Option(rack, feeds, line, takes_both_faces(wish, rack, queries.brackets(at)))
    return Spot(wish, option, place.start, {})


def _place(plant: Plant, spot: Spot) -> Place:
    rack, option = spot.option.rack, spot.option
    return Place(
        index=spot.wish.index, rack_id=rack.id, rack=rack.name, room=plant.rooms[rack.room_id].name,
        unit=(spot.start or 0) // 2 + 1, faces=option.faces, because="", score=0, units=whole(spot.wish.half_units),
        feeds=option.feeds, uplink_id=option.uplink,
    )  # fmt: skip


def said(broken: Mapping[str, Limit | None]) -> str:
    """The broken limits as sentences."""
    words = [
        limit_sentence(limit)
        if limit is not None
        else str(_("Raknya sedang dipelihara."))
        if name == FROZEN
        else str(_("Unit itu sudah terisi."))
        for name, limit in broken.items()
    ]
    return " ".join(dict.fromkeys(words))
