"""What a plan is made over: every request whose decision is pending, or all servers that stand in a room or in some racks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kolokasi.addressing import queries as addresses
from kolokasi.addressing.models import Address
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import Case, Promise
from kolokasi.facility import queries as facility
from kolokasi.facility import snapshot
from kolokasi.facility.models import Allotment, Kind, Occupation, Rack, Room
from kolokasi.facility.own_share import without
from kolokasi.facility.placing import with_frozen
from kolokasi.facility.rules.planning import Group, Stock
from kolokasi.facility.rules.plant import Brackets, Plant, Wish, takes_both_faces
from kolokasi.facility.rules.search import Option, Spot
from kolokasi.procedure import secrecy, verdict
from kolokasi.procedure.colocation.capacity import building_answer
from kolokasi.procedure.models import PlacementPlan

UNDECIDED = ("3", "4")
NO_SUCH_ROOM = define("plan_no_such_room", _("Ruang {name} tidak ada. Pilih ruang dari daftar."), 404)
NO_SUCH_RACKS = define("plan_no_such_racks", _("Rak {names} tidak ada di ruang {room}. Pilih rak di ruang itu."), 404)
NOWHERE_TO_GO = define(
    "plan_nowhere_to_go",
    _("Tidak ada rak lain di ruang tujuan. Pilih ruang tujuan yang lain, atau hanya sebagian rak yang dikosongkan."),
)
NOTHING_PENDING = define(
    "plan_nothing_pending",
    _("Tidak ada permohonan di langkah 3 atau 4 yang perlu tempat. Tidak ada yang direncanakan."),
)
NOTHING_TO_MOVE = define("plan_nothing_to_move", _("Tidak ada server di sana. Tidak ada yang perlu dipindahkan."))


@dataclass(frozen=True)
class Machine:
    """One machine of a group as a page names it."""

    index: int
    name: str
    units: float

    def as_json(self) -> dict[str, Any]:
        return {"index": self.index, "name": self.name, "units": self.units}


@dataclass(frozen=True)
class Named:
    """A group with what a page says of it. `asked` is the request as it stood, or what the server takes."""

    group: Group
    title: str
    agency: str
    machines: tuple[Machine, ...]
    asked: Any
    now: Spot | None = None
    held: bool = False

    def as_json(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            "key": self.group.key, "title": self.title, "agency": self.agency, "asked": self.asked, "held": self.held,
            "machines": [one.as_json() for one in self.machines],
        }  # fmt: skip
        if self.now is not None:
            made["now"] = {"rack_id": self.now.option.rack.id, "start": self.now.start}
        return made


@dataclass(frozen=True)
class Batch:
    """What is to be placed over which plant; `plant` counts what the batch itself holds now as free."""

    plant: Plant
    brackets: Brackets
    named: Sequence[Named]
    stock: Stock = field(default_factory=dict)

    @property
    def groups(self) -> list[Group]:
        return [one.group for one in self.named]


def batch_of(plan: PlacementPlan, at: datetime) -> Batch:
    """The batch of the plan as things stand; refuses when there is nothing to place."""
    return pending(at) if plan.kind == PlacementPlan.Kind.PENDING else move(Move.of_json(plan.scope), at)


def pending_cases() -> list[Case]:
    """Every running case whose decision is pending and which holds no promise but one of a plan; the earlier ones first."""
    undecided = Case.objects.filter(status=Case.Status.RUNNING, open_tasks__step__in=UNDECIDED)
    living = Promise.objects.filter(state__in=[Promise.State.HELD, Promise.State.USED], planned__isnull=True)
    return list(
        undecided.exclude(pk__in=living.values("case_id"))
        .select_related("agency")
        .distinct()
        .order_by("opened_at", "pk")
    )


def pending(at: datetime) -> Batch:
    """Every pending request, each placed whole or not at all. What plans hold for them now counts as free."""
    cases = pending_cases()
    secret = secrecy.secret_among(cases)
    named = [_request(case, case.pk in secret) for case in cases if verdict.living_indexes(case)]
    if not named:
        raise Refusal(NOTHING_PENDING)
    mine = Q(promise__state=Promise.State.HELD, promise__planned__isnull=False, kind=Kind.HELD)
    plant = without(snapshot.take(at), mine)
    return Batch(plant, facility.brackets(at), named, _free_addresses(at))


def _free_addresses(at: datetime) -> Stock:
    """Free addresses by family, those among them that plans hold."""
    held = Address.objects.filter(
        promise__planned__isnull=False, promise__state=Promise.State.HELD, state=Address.State.HELD
    )
    families = list(held.values_list("prefix__family", flat=True))
    free = addresses.free_counts(at)
    return {f"IPv{one}": None if much is None else much + families.count(one) for one, much in free.items()}


def _request(case: Case, secret: bool) -> Named:
    indexes = verdict.living_indexes(case)
    four, six = verdict.addresses_needed(case)
    wishes = tuple(replace(wish, agency=case.agency_id) for wish in verdict.wishes_of(case))
    group = Group(case.number, wishes, {"IPv4": four, "IPv6": six}, building_answer(case))
    names = [str(case.form["servers"][index].get("name") or f"Server {index + 1}") for index in indexes]
    machines = tuple(Machine(wish.index, name, wish.units) for wish, name in zip(wishes, names, strict=True))
    return Named(group, case.number if secret else case.title, case.agency.name, machines, verdict.request_of(case))


@dataclass(frozen=True)
class Move:
    """Which room is emptied, or which of its racks, and where to: another room, or wherever there is room else."""

    room_id: int
    racks: tuple[int, ...] = ()
    to_id: int | None = None

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Move:
        return cls(kept["from"], tuple(kept["racks"]), kept["to"])

    def as_json(self) -> dict[str, Any]:
        return {"from": self.room_id, "racks": list(self.racks), "to": self.to_id}

    def emptied(self) -> list[int]:
        """The racks that are emptied."""
        chosen = Rack.objects.filter(room_id=self.room_id)
        return list(
            (chosen.filter(pk__in=self.racks) if self.racks else chosen).order_by("pk").values_list("pk", flat=True)
        )


def move_of(room: str, to: str = "", racks: Sequence[str] = ()) -> Move:
    """The move between rooms and racks by their names."""
    source = _room(room)
    found = dict(Rack.objects.filter(room=source, name__in=racks).values_list("name", "pk"))
    if missing := [name for name in racks if name not in found]:
        raise Refusal(NO_SUCH_RACKS, names=", ".join(missing), room=room)
    return Move(source.pk, tuple(found.values()), _room(to).pk if to else None)


def _room(name: str) -> Room:
    room = Room.objects.filter(name=name).order_by("pk").first()
    if room is None:
        raise Refusal(NO_SUCH_ROOM, name=name)
    return room


def move(wanted: Move, at: datetime) -> Batch:
    """All servers in those racks, mounted or promised, each by itself. Nothing new comes into the racks that are emptied."""
    emptied = wanted.emptied()
    whose = Q(rack_id__in=emptied, server__isnull=False)
    full, rules = snapshot.take(at), facility.brackets(at)
    open_racks = {
        pk for pk, rack in full.racks.items()
        if pk not in emptied and (wanted.to_id is None or rack.room_id == wanted.to_id)
    }  # fmt: skip
    if not open_racks:
        raise Refusal(NOWHERE_TO_GO)
    shut = frozenset(set(full.racks) - open_racks)
    plant = with_frozen(without(full, whose), shut)
    living = Occupation.objects.filter(whose, released_at__isnull=True).select_related("server__agency", "rack")
    loads = {one.server_id: one for one in Allotment.objects.filter(whose, released_at__isnull=True)}
    named = [_server(plant, rules, one, loads.get(one.server_id)) for one in living.order_by("rack__name", "units")]
    if not named:
        raise Refusal(NOTHING_TO_MOVE)
    return Batch(plant, rules, named)


def _server(plant: Plant, rules: Brackets, one: Occupation, load: Allotment | None) -> Named:
    server = one.server
    assert server is not None  # noqa: S101 - asked for above
    wish = Wish(
        0, (one.units.upper - one.units.lower) / 2, (load.depth_mm or None) if load else None,
        load.weight_kg if load else None, load.watts if load else None, load.psu_count if load else None, "rack",
        load.mbps if load else None, server.agency_id,
    )  # fmt: skip
    rack = plant.racks[one.rack_id]
    feeds = (load.feed_id,) if load and load.psu_count == 1 and load.feed_id else rack.feeds
    line = load.uplink_id if load else None
    both = one.faces.upper == 2 or takes_both_faces(wish, rack, rules)
    now = Spot(wish, Option(rack, feeds, line, both), one.units.lower, {})
    asked = {"occupation": one.pk, "watts": wish.watts, "units": wish.units}
    machine = Machine(0, server.name, wish.units)
    return Named(
        Group(server.label, (wish,)), server.name, server.agency.name, (machine,), asked, now, one.kind == Kind.HELD
    )
