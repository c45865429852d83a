"""Who is hit when a part of the plant fails or is worked on: read from what stands there now, promises left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.facility.models import Allotment, Feed, Kind, MaintenanceWindow, Rack, Room, Site, Uplink, Ups
from kolokasi.facility.queries import brackets
from kolokasi.facility.rules.outage import FATES, ROOM, SITE, UPLINK, Machine, Outage, Strain, fate, outage
from kolokasi.facility.rules.plant import (
    COOLING,
    FEED,
    UPS,
    FeedFacts,
    Plant,
    RoomFacts,
    SiteFacts,
    UpsFacts,
)
from kolokasi.facility.rules.power import Feeds, Part
from kolokasi.facility.snapshot import feeds_of_racks

WINDOW = "window"
LARGEST = 2**62
NO_SUCH_PART = define("no_such_part", _("Bagian itu tidak ada. Pilih salah satu dari daftar."), 404)
Hit = tuple[Machine, str]


@dataclass(frozen=True)
class Choice:
    """A part that can fail, by the key that addresses carry ("ups-3"), with its name and the room or site it is in."""

    key: str
    kind: str
    name: str
    place: str


@dataclass(frozen=True)
class WhatIf:
    """An outage with everything that notices it, the worst first. `names` say what the strained parts are called."""

    choice: Choice
    course: Outage
    hits: tuple[Hit, ...]
    names: dict[Part, str]
    room_ids: tuple[int, ...]
    starts: datetime | None = None
    ends: datetime | None = None
    reason: str = ""

    def count(self, *fates: str) -> int:
        return sum(found in fates for _machine, found in self.hits)

    def named(self, strain: Strain) -> str:
        return self.names.get(strain.part, "")


def choices(at: datetime) -> list[Choice]:
    """Everything that can fail or is going to be worked on, by room and site."""
    found = [Choice(f"{WINDOW}-{w.pk}", WINDOW, w.reason, str(w.room or w.site)) for w in _windows(at)]
    for room in Room.objects.select_related("site").prefetch_related("ups", "feeds").order_by("site__name", "name"):
        found += [Choice(f"{UPS}-{one.pk}", UPS, one.name, room.name) for one in room.ups.all()]
        found += [Choice(f"{FEED}-{one.pk}", FEED, one.name, room.name) for one in room.feeds.all()]
        found.append(Choice(f"{COOLING}-{room.pk}", COOLING, room.name, room.name))
        found.append(Choice(f"{ROOM}-{room.pk}", ROOM, room.name, room.name))
    found += [Choice(f"{UPLINK}-{one.pk}", UPLINK, one.name, one.site.name) for one in _uplinks()]
    return found + [Choice(f"{SITE}-{one.pk}", SITE, one.name, one.name) for one in Site.objects.order_by("name")]


def _windows(at: datetime) -> Iterable[MaintenanceWindow]:
    coming = MaintenanceWindow.objects.filter(ends_at__gt=at, cancelled_at__isnull=True)
    return coming.select_related("room", "site").order_by("starts_at")[:20]


def _uplinks() -> Iterable[Uplink]:
    return Uplink.objects.select_related("site").order_by("site__name", "name")


def what_if(key: str, at: datetime) -> WhatIf:
    """What would follow from the loss of this part; refuses a part that is not there."""
    choice = next((one for one in choices(at) if one.key == key), None)
    if choice is None:
        raise Refusal(NO_SUCH_PART)
    number = int(key.rpartition("-")[2])
    window = MaintenanceWindow.objects.filter(pk=number).first() if choice.kind == WINDOW else None
    part: Part = (choice.kind, number)
    if window is not None:
        part = (ROOM, window.room_id) if window.room_id else (SITE, window.site_id)
    feeds = feeds_of_racks(Rack.objects.values_list("pk", flat=True))
    course = outage(_grid(feeds), brackets(at), part)
    hits = sorted(_hits(course, _machines(course, feeds)), key=lambda hit: (FATES.index(hit[1]), hit[0].label))
    rooms = tuple(sorted({machine.room_id for machine, _fate in hits}))
    found = WhatIf(choice, course, tuple(hits), _names(course), rooms)
    if window is None:
        return found
    return WhatIf(choice, course, tuple(hits), found.names, rooms, window.starts_at, window.ends_at, window.reason)


def _hits(course: Outage, machines: Iterable[Machine]) -> Iterable[Hit]:
    for machine in machines:
        found = fate(machine, course)
        if found:
            yield machine, found


def _grid(feeds: dict[int, Feeds]) -> Plant:
    """Rooms and power, with the watts that hang on each set of feeds today."""
    groups: dict[Feeds, float] = defaultdict(float)
    rows = _standing().exclude(watts=0).values_list("rack_id", "feed_id", "psu_count", "watts")
    for rack, feed, supplies, watts in rows:
        hung = (feed,) if supplies == 1 and feed else feeds.get(rack, ())
        if hung:
            groups[hung] += watts
    return Plant(
        {one.pk: SiteFacts(one.pk, one.name, one.supply_w, 0) for one in Site.objects.all()},
        {one.pk: RoomFacts(one.pk, one.site_id, one.name, one.cooling_w, 0) for one in Room.objects.all()},
        {
            one.pk: UpsFacts(one.pk, one.name, one.room_id, one.kva, one.power_factor, one.battery_minutes)
            for one in Ups.objects.all()
        },
        {
            one.pk: FeedFacts(
                one.pk, one.name, one.room_id, one.ups_id, one.volts, one.amps, one.phases, one.derating, one.leg
            )
            for one in Feed.objects.all()
        },
        {},
        {},
        dict(groups),
    )


def _standing() -> QuerySet[Allotment]:
    """What draws power now: promised machines are not there yet."""
    return Allotment.objects.filter(released_at__isnull=True).exclude(kind=Kind.HELD)


def _machines(course: Outage, feeds: dict[int, Feeds]) -> Iterable[Machine]:
    """Everything that the outage could reach."""
    kind, number = course.part
    rows = _standing()
    if kind == UPLINK:
        rows = rows.filter(uplink_id=number)
    elif kind == COOLING:
        rows = rows.filter(rack__room_id=number)
    elif kind in {FEED, UPS}:
        rows = rows.filter(rack__feeds__in=course.gone).distinct()
    fields = (
        "pk", "occupation_id", "rack_id", "rack__room_id", "rack__room__site_id", "server__agency_id", "label", "server__label",
        "server__name", "watts", "psu_count", "feed_id", "uplink_id",
    )  # fmt: skip
    for pk, occupation, rack, room, site, agency, label, code, name, watts, supplies, feed, uplink in rows.values_list(
        *fields
    ):
        single = supplies == 1
        hung = (feed,) if single and feed else feeds.get(rack, ())
        unsure = single and not feed and len(hung) > 1
        yield Machine(
            occupation or -pk,
            rack,
            room,
            site,
            agency,
            name or label,
            code or "",
            watts,
            hung,
            supplies,
            unsure,
            uplink,
        )


def _names(course: Outage) -> dict[Part, str]:
    parts = {one.part for one in (*course.tripped, *course.strained)}
    found: dict[Part, str] = {}
    for kind, model in ((FEED, Feed), (UPS, Ups)):
        ids = [number for mine, number in parts if mine == kind]
        found |= {(kind, pk): name for pk, name in model.objects.filter(pk__in=ids).values_list("pk", "name")}
    return found


def by_agency(hits: Sequence[Hit]) -> dict[int | None, list[Hit]]:
    """The hits of each agency; None is the data centre's own and what nobody is named for."""
    found: dict[int | None, list[Hit]] = defaultdict(list)
    for hit in hits:
        found[hit[0].agency_id].append(hit)
    return dict(found)


def by_rack(hits: Sequence[Hit]) -> dict[int, list[Hit]]:
    found: dict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        found[hit[0].rack_id].append(hit)
    return dict(found)
