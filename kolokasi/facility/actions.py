"""Taking and giving back capacity: hold at acceptance, use at mounting, release (HOUSE 4; SOP steps 4, 9, W2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import CaseServer, Promise
from kolokasi.facility import choice, queries, snapshot
from kolokasi.facility.models import Allotment, Kind, Occupation, Rack, Site, Uplink
from kolokasi.facility.own_share import thawed
from kolokasi.facility.rules.plant import Plant, Wish, takes_both_faces, wish_of
from kolokasi.facility.verdict import Place, why_not
from kolokasi.facility.windows import open_windows
from kolokasi.facility.words import place_name
from kolokasi.servers.models import Server

CAPACITY_GONE = define(
    "capacity_gone",
    _("Kapasitas tidak cukup lagi. {why} Periksa ulang kapasitas, lalu terima sebagian atau tolak."),
    409,
)
PLACE_IS_TAKEN = define(
    "place_is_taken", _("{place} sudah ditempati {who}. Pilih tempat kosong lain di rak ini atau rak lain."), 409
)
PLACE_OVERLOADED = define("place_overloaded", _("Server tidak dapat dipasang di {place}. {why} Pilih rak lain."), 409)
PLACE_OUTSIDE = define("place_outside", _("Rak {rack} mempunyai U1 sampai U{units}. Pilih unit yang ada di rak itu."))
NO_SUCH_RACK = define("no_such_rack", _("Rak itu tidak ada. Pilih rak dari daftar."), 404)
ALREADY_MOUNTED = define(
    "already_mounted", _("{server} sudah terpasang di {place}. Lepas dulu bila akan dipindahkan."), 409
)
ROOM_IN_MAINTENANCE = define(
    "room_in_maintenance",
    _("Tempat yang cukup ada di ruang yang sedang dipelihara: {rooms}. Janjikan lagi sesudah pemeliharaan berakhir."),
    409,
)
NOTHING_TO_HOLD = define("nothing_to_hold", _("Tidak ada server yang perlu tempat. Pilih paling sedikit satu server."))
FACES = {"front": (0, 1), "rear": (1, 2), "both": (0, 2)}


@dataclass(frozen=True)
class Spec:
    """A wish with the feed that a single power supply was plugged into."""

    wish: Wish
    feed_id: int | None = None


def lock_plant() -> None:
    """Nobody else takes capacity or changes the plant until this transaction ends: sites first, then lines."""
    list(Site.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    list(Uplink.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def hold_places(
    *,
    promise: Promise,
    wishes: Sequence[Wish],
    at: datetime,
    building_ok: bool | None = None,
    preferred: Mapping[int, tuple[int, int]] | None = None,
    chosen: Mapping[int, tuple[int, int]] | None = None,
    staying: frozenset[int] = frozenset(),
    actor: str = "",
) -> list[Occupation]:
    """Every machine of the request has its units, watts, weight and bandwidth promised, or none has (SOP step 4).

    `chosen` are places that an officer chose: they are taken, or the choice is refused.

    The verdict is given anew under the lock. `preferred` names (rack, unit) by the machine's index; where that place
    is good it is taken, else the best one. Racks in a maintenance window take nothing but what was promised there
    before (`staying`).
    """
    if not wishes:
        raise Refusal(NOTHING_TO_HOLD)
    lock_plant()
    named = {rack for rack, _unit in (*(preferred or {}).values(), *(chosen or {}).values())} | staying
    plant = thawed(snapshot.take_for(
        wishes, queries.brackets(at), weights=queries.weights(at), building_ok=building_ok, at=at, also=sorted(named)
    ), staying)  # fmt: skip
    verdict = queries.judge_over(plant, wishes, at, building_ok=building_ok)
    if not verdict.accept:
        _not_but_for_maintenance(wishes, at, building_ok)
        raise Refusal(CAPACITY_GONE, why=why_not(verdict))
    places = choice.with_preferred(plant, wishes, verdict, preferred or {}, at, building_ok=building_ok)
    if chosen:
        places = choice.judge_chosen(plant, wishes, chosen, at, building_ok=building_ok).places
    servers = {
        line.index: line.server
        for line in CaseServer.objects.filter(case_id=promise.case_id).select_related("server__agency")
    }
    wished = {wish.index: wish for wish in wishes}
    held = []
    for place in sorted(places, key=lambda one: (one.rack_id, one.unit)):
        held.append(hold_one(promise, place, wished[place.index], servers.get(place.index), at))
        record_units(held[-1], "units_held", actor)
    return held


def _not_but_for_maintenance(wishes: Sequence[Wish], at: datetime, building_ok: bool | None) -> None:
    """Refuses in words of its own a request that only waits for work in a room to end."""
    windows = list(open_windows(at).select_related("room", "site"))
    if not windows:
        return
    plant = snapshot.take(at)
    if queries.judge_over(thawed(plant, plant.racks), wishes, at, building_ok=building_ok).accept:
        rooms = ", ".join(sorted({str(one.room or one.site) for one in windows}))
        raise Refusal(ROOM_IN_MAINTENANCE, rooms=rooms)


def hold_one(promise: Promise, place: Place, wish: Wish, server: Server | None, at: datetime) -> Occupation:
    """One machine is held at this place; whether it may is judged before."""
    label = _label(server) if server else str(promise.case)
    units = _range(place.unit, wish)
    occupation = occupy(
        Occupation(
            rack_id=place.rack_id, units=units, faces=NumericRange(*FACES[place.faces]), kind=Kind.HELD,
            server=server, promise=promise, label=label, made_at=at,
        ),
        place.rack,
    )  # fmt: skip
    _allot(occupation, Spec(wish, place.feeds[0] if wish.psu_count == 1 and place.feeds else None), place.uplink_id, at)
    return occupation


def _allot(occupation: Occupation, spec: Spec, uplink_id: int | None, at: datetime) -> Allotment:
    wish = spec.wish
    return Allotment.objects.create(
        server=occupation.server, promise=occupation.promise, occupation=occupation, rack_id=occupation.rack_id,
        label=occupation.label, watts=wish.watts or 0, weight_kg=wish.weight_kg or 0, depth_mm=wish.depth_mm or 0,
        psu_count=wish.psu_count or 2, feed_id=spec.feed_id, uplink_id=uplink_id if wish.mbps else None,
        mbps=wish.mbps or 0, kind=occupation.kind, made_at=at,
    )  # fmt: skip


def occupy(occupation: Occupation, rack: str) -> Occupation:
    """The units are taken; who stands there already is named in the refusal."""
    try:
        with transaction.atomic():
            occupation.save(force_insert=True)
    except IntegrityError as overlap:
        place = place_name(rack, occupation.units.lower, occupation.units.upper)
        raise Refusal(PLACE_IS_TAKEN, place=place, who=_occupant(occupation)) from overlap
    return occupation


def _occupant(wanted: Occupation) -> str:
    others = Occupation.objects.filter(
        rack_id=wanted.rack_id, released_at__isnull=True, units__overlap=wanted.units, faces__overlap=wanted.faces
    )
    names = [f"{other.label or other.get_kind_display()}" for other in others.order_by("units")[:3]]
    return ", ".join(names) or str(Kind.USED.label)


def _range(unit: int, wish: Wish) -> NumericRange:
    low = (unit - 1) * 2
    return NumericRange(low, low + wish.half_units)


def _label(server: Server) -> str:
    return f"{server.agency} · {server.name}"[:120]


def _living(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(released_at__isnull=True)


@transaction.atomic
def use_place(
    *,
    server: Server,
    rack_id: int,
    unit: int,
    face_both: bool,
    at: datetime,
    spec: Mapping[str, Any],
    feed_id: int | None = None,
    actor: str = "",
) -> Occupation:
    """The server stands in the rack (SOP step 9): at the promised place, or at a free one, and the promise came along.

    `spec` are the keys of a declaration. At the promised place, on the promised feed, and no larger than promised, the
    server has its place whatever became of the limits since: a promise holds.
    Elsewhere the sums are judged anew, its own promise left out.
    """
    lock_plant()
    rack, wish = _rack(rack_id), wish_of(spec)
    before = _living(Occupation.objects.filter(server=server)).select_related("rack", "promise").first()
    if before is not None and before.kind == Kind.USED:
        raise Refusal(ALREADY_MOUNTED, server=server.label, place=place_of(before))
    allotted = _living(Allotment.objects.filter(server=server)).first()
    units = _range(unit, wish)
    if unit < 1 or units.upper > rack.units * 2:
        raise Refusal(PLACE_OUTSIDE, rack=rack.name, units=rack.units)
    _free(Q(server=server), at)
    plant = snapshot.take_only([rack.pk])
    both = face_both or takes_both_faces(wish, plant.racks[rack.pk], queries.brackets(at))
    taken = occupy(
        Occupation(
            rack=rack, units=units, faces=NumericRange(*FACES["both" if both else "front"]), kind=Kind.USED,
            server=server, promise=before.promise if before else None, label=_label(server), made_at=at,
        ),
        rack.name,
    )  # fmt: skip
    same_feed = wish.psu_count != 1 or feed_id is None or (allotted is not None and feed_id == allotted.feed_id)
    if before and allotted and same_feed and _as_promised(before, allotted, taken, wish):
        _allot(taken, Spec(wish, _own_feed(rack, wish, feed_id or allotted.feed_id)), allotted.uplink_id, at)
    else:
        here = feed_id or (allotted.feed_id if allotted and allotted.rack_id == rack.pk else None)
        place = _judged_at(plant, wish, taken, here, at)
        _allot(taken, Spec(wish, place.feeds[0] if wish.psu_count == 1 and place.feeds else None), place.uplink_id, at)
    record_units(taken, "units_used", actor, _where(before) if before else {})
    return taken


def _rack(rack_id: int) -> Rack:
    rack = Rack.objects.select_related("room").filter(pk=rack_id).first()
    if rack is None:
        raise Refusal(NO_SUCH_RACK)
    return rack


def _as_promised(before: Occupation, allotted: Allotment, taken: Occupation, wish: Wish) -> bool:
    """Whether the server stands where it was promised to stand and takes no more than it was promised."""
    same = before.rack_id == taken.rack_id and before.units == taken.units
    supplies = (allotted.psu_count == 1) == (wish.psu_count == 1)
    within = (
        (wish.watts or 0) <= allotted.watts
        and (wish.weight_kg or 0) <= allotted.weight_kg
        and (wish.depth_mm or 0) <= allotted.depth_mm
        and (wish.mbps or 0) <= allotted.mbps
    )
    return same and supplies and within


def _own_feed(rack: Rack, wish: Wish, feed_id: int | None) -> int | None:
    """The feed of a single power supply, where it is one of the rack's."""
    single = feed_id is not None and wish.psu_count == 1
    return feed_id if single and rack.feeds.filter(pk=feed_id or 0).exists() else None


@transaction.atomic
def unuse_place(*, server: Server, at: datetime, actor: str = "") -> None:
    """A mounting is taken back (a slip in step 9): the place is promised to the server as before, and not used.

    One that stood there without a promise leaves its place free.
    """
    _release(Q(server=server, kind=Kind.USED, promise=None), at, actor)
    for row in _living(Occupation.objects.filter(server=server, kind=Kind.USED)).select_related("rack"):
        row.kind = Kind.HELD
        row.save(update_fields=["kind"])
        record_units(row, "units_unused", actor)
    _living(Allotment.objects.filter(server=server, kind=Kind.USED)).update(kind=Kind.HELD)


def _judged_at(plant: Plant, wish: Wish, taken: Occupation, feed_id: int | None, at: datetime) -> Place:
    """The sums hold with the machine in this rack; refuses with the limit that does not. The building said its word before."""
    facts = plant.racks[taken.rack_id]
    run = ((taken.units.lower, taken.units.upper),)
    feeds = (feed_id,) if feed_id in facts.feeds and wish.psu_count == 1 else facts.feeds
    here = replace(facts, front=run, both=run, feeds=feeds, frozen=False)
    verdict = queries.judge_over(replace(plant, racks={facts.id: here}), [wish], at, building_ok=None)
    if verdict.accept:
        return verdict.places[0]
    raise Refusal(PLACE_OVERLOADED, place=place_of(taken), why=why_not(verdict))


def place_of(occupation: Occupation) -> str:
    """Where it stands: "R07 U23–24"."""
    return place_name(occupation.rack.name, occupation.units.lower, occupation.units.upper)


@transaction.atomic
def release_server(*, server: Server, at: datetime, actor: str = "") -> int:
    """What the server held or used is free again; the rows stay and say until when (SOP W2). How many places that were."""
    return _release(Q(server=server), at, actor)


@transaction.atomic
def release_promise(*, promise: Promise, at: datetime, actor: str = "") -> int:
    """What is still only promised is free again. A server that is mounted keeps its place until it is released itself."""
    return _release(Q(promise=promise, kind=Kind.HELD), at, actor)


def _release(whose: Q, at: datetime, actor: str) -> int:
    lock_plant()
    freed = list(_living(Occupation.objects.filter(whose)).select_related("rack").order_by("rack_id", "pk"))
    _free(whose, at)
    for occupation in freed:
        record_units(occupation, "units_released", actor)
    return len(freed)


def _free(whose: Q, at: datetime) -> None:
    _living(Occupation.objects.filter(whose)).update(released_at=at)
    _living(Allotment.objects.filter(whose)).update(released_at=at)


def _where(occupation: Occupation) -> dict[str, object]:
    return {
        "rack": occupation.rack_id,
        "unit": occupation.unit,
        "units": occupation.height,
        "faces": "both" if occupation.faces.upper - occupation.faces.lower == 2 else "front",
    }


def record_units(occupation: Occupation, act: str, actor: str, old: dict[str, object] | None = None) -> None:
    events.record(
        kind="rack",
        subject=str(occupation.rack_id),
        act=act,
        actor=actor,
        old=old,
        new={
            **_where(occupation),
            "occupation": occupation.pk,
            "server": occupation.server_id,
            "promise": occupation.promise_id,
        },
    )
