"""A small server hall for tests: two racks on feeds A and B, each behind its own UPS, and one line to the outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import NumericRange

from kolokasi.cases.models import Case, CaseServer, Promise
from kolokasi.facility.models import Allotment, Feed, Kind, Occupation, Rack, Room, Site, Uplink, Ups
from kolokasi.facility.rules.plant import Wish
from kolokasi.servers.actions import declare_server
from kolokasi.servers.models import Server
from tests.fixtures import NOON

SPEC: dict[str, Any] = {
    "manufacturer": "Contoh", "model": "X2", "units": 2, "depth_mm": 750, "weight_kg": 28, "psu_count": 2,
    "watts": {"nameplate": 800, "expected": 480}, "mounting": "rack", "bandwidth_mbps": 100,
}  # fmt: skip


@dataclass(frozen=True)
class Hall:
    """The rows of the hall; `limits` are those of `build`."""

    site: Site
    room: Room
    ups: list[Ups]
    feeds: list[Feed]
    racks: list[Rack]
    uplink: Uplink


def build(
    racks: int = 2, *, units: int = 42, supply_w: int | None = 100_000, cooling_w: int | None = 50_000, kva: float = 20,
    amps: int = 32, max_weight_kg: float | None = 900, max_watts: int | None = 6000, mbps: int = 1000,
) -> Hall:  # fmt: skip
    """A hall with these limits; nothing stands in it."""
    site = Site.objects.create(name="Gedung Contoh", supply_w=supply_w)
    room = Room.objects.create(site=site, name="Ruang Server 1", cooling_w=cooling_w)
    ups = [Ups.objects.create(room=room, name=f"UPS {one}", kva=kva, power_factor=0.9) for one in "AB"]
    feeds = [
        Feed.objects.create(room=room, name=f"{one.name[-1]}", ups=one, volts=230, amps=amps, phases=1) for one in ups
    ]
    made = []
    for number in range(1, racks + 1):
        rack = Rack.objects.create(
            room=room, name=f"R{number:02}", row="A", units=units, depth_mm=1070,
            max_weight_kg=max_weight_kg, max_watts=max_watts,
        )  # fmt: skip
        rack.feeds.set(feeds)
        made.append(rack)
    return Hall(site, room, ups, feeds, made, Uplink.objects.create(site=site, name="Utama", mbps=mbps))


def promise_for(case: Case, at: datetime = NOON) -> Promise:
    """A held promise of the case; nothing hangs on it yet."""
    return Promise.objects.create(case=case, made_at=at)


def server_of(case: Case, index: int = 0, **changes: Any) -> Server:
    """The case's server of that number, declared anew where it has none."""
    line = CaseServer.objects.filter(case=case, index=index).select_related("server").first()
    if line is not None:
        return line.server
    server = declare_server(agency=case.agency, spec=SPEC | {"name": f"server-{index}"} | changes, at=NOON)
    CaseServer.objects.create(case=case, index=index, server=server)
    return server


def wish(index: int = 0, **changes: Any) -> Wish:
    """What SPEC asks for, with changes."""
    given: dict[str, Any] = {"units": 2, "depth_mm": 750, "weight_kg": 28, "watts": 480, "psu_count": 2, "mbps": 100}
    return Wish(index=index, **(given | changes))


def stand(
    rack: Rack, unit: int, units: float = 1, *, watts: int = 0, label: str = "Sakelar", **more: Any
) -> Occupation:
    """A device of the data centre stands there."""
    low = (unit - 1) * 2
    made = Occupation.objects.create(
        rack=rack, units=NumericRange(low, low + int(units * 2)), faces=NumericRange(*more.pop("faces", (0, 2))),
        kind=more.pop("kind", Kind.INFRASTRUCTURE), label=label, made_at=NOON,
    )  # fmt: skip
    Allotment.objects.create(
        occupation=made, rack=rack, label=label, watts=watts, kind=Kind.INFRASTRUCTURE, made_at=NOON, **more
    )
    return made
