"""Small random rooms written as rows, and the plant read back from the rows cell by cell, apart from the product's reading.

The reading knows no free runs and no sums: it fetches every living row and adds up itself.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import NumericRange

from kolokasi.cases.models import Promise
from kolokasi.facility.models import (
    Allotment,
    Feed,
    Kind,
    MaintenanceWindow,
    Occupation,
    Rack,
    Room,
    Site,
    Uplink,
    Ups,
)
from kolokasi.facility.rules.plant import FeedFacts, Plant, RackFacts, RoomFacts, SiteFacts, UplinkFacts, UpsFacts
from tests.facility.plants import Dice, maybe, runs_of


def write(dice: Dice, promise: Promise, now: datetime, *, every_part: bool) -> None:
    """A site with everything that a verdict looks at; with `every_part` floors, own deratings and works, too."""
    site = Site.objects.create(name="Gedung", supply_w=maybe(dice, 1500, 8000))
    rooms = [
        Room.objects.create(
            site=site, name=f"Ruang {n}", cooling_w=maybe(dice, 500, 3000),
            floor_kg_m2=dice.choice([None, 150, 300]) if every_part else None,
        )
        for n in range(1, dice.randint(1, 2) + 1)
    ]  # fmt: skip
    ups = [
        Ups.objects.create(room=rooms[0], name=f"U{n}", kva=dice.choice([1, 2, 5]), power_factor=0.9)
        for n in range(dice.randint(0, 2))
    ]
    feeds = [
        Feed.objects.create(
            room=rooms[0], name=f"F{n}", ups=dice.choice([None, *ups]), amps=dice.choice([4, 8, 16]),
            phases=dice.choice([1, 1, 3]), derating=dice.choice([None, 0.5, 0.95]) if every_part else None,
            leg=dice.choice(["", "L1", "L2"]),
        )
        for n in range(dice.randint(0, 3))
    ]  # fmt: skip
    lines = [
        Uplink.objects.create(
            site=site,
            name=f"L{n}",
            mbps=1000,
            sold_mbps=dice.randint(0, 900),
            oversubscription=dice.choice([None, 1.5]),
        )
        for n in range(dice.randint(0, 2))
    ]
    for n in range(dice.randint(1, 4)):
        rack = Rack.objects.create(
            room=dice.choice(rooms), name=f"R{n}", units=dice.randint(3, 8), depth_mm=dice.choice([800, 1000, None]),
            max_weight_kg=maybe(dice, 20, 120), max_watts=maybe(dice, 300, 2500), own_weight_kg=dice.choice([0, 60]),
        )  # fmt: skip
        rack.feeds.set(dice.sample(feeds, dice.randint(0, min(2, len(feeds)))))
        _fill(dice, rack, promise, lines, now)
    if every_part and dice.random() < 0.4:
        hours = dice.choice([-48, -2, 2])
        MaintenanceWindow.objects.create(
            site=site, room=dice.choice([None, *rooms]), starts_at=now + timedelta(hours=hours), reason="Kerja",
            ends_at=now + timedelta(hours=hours + 24), made_at=now, made_by="x",
            cancelled_at=dice.choice([None, None, now]),
        )  # fmt: skip


def _fill(dice: Dice, rack: Rack, promise: Promise, lines: list[Uplink], now: datetime) -> None:
    """Devices at random, in front, at the rear or through; some promised, some only blocked, some gone again."""
    taken: set[tuple[int, int]] = set()
    for _ in range(dice.randint(0, 6)):
        low, faces = dice.randrange(rack.units * 2), dice.choice([(0, 1), (1, 2), (0, 2), (0, 2)])
        high = min(low + dice.choice([1, 2, 2, 4]), rack.units * 2)
        cells = {(cell, face) for cell in range(low, high) for face in range(*faces)}
        gone = now if dice.random() < 0.15 else None
        if not gone and cells & taken:
            continue
        taken |= set() if gone else cells
        kind = dice.choice([Kind.INFRASTRUCTURE, Kind.INFRASTRUCTURE, Kind.HELD, Kind.BLOCKED])
        made = Occupation.objects.create(
            rack=rack, units=NumericRange(low, high), faces=NumericRange(*faces), kind=kind, made_at=now,
            promise=promise if kind == Kind.HELD else None, released_at=gone,
        )  # fmt: skip
        if kind != Kind.BLOCKED:
            single = dice.random() < 0.4
            Allotment.objects.create(
                occupation=made, rack=rack, kind=kind, made_at=now, released_at=gone, watts=dice.choice([0, 100, 300]),
                weight_kg=dice.choice([0, 8, 25]), psu_count=1 if single else 2, promise=made.promise,
                feed=dice.choice([None, *rack.feeds.all()]) if single else None,
                uplink=dice.choice([None, *lines]), mbps=dice.choice([0, 50]),
            )  # fmt: skip


def _all(table: str, where: str = "true") -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM facility_{table} WHERE {where}")
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def read(now: datetime) -> Plant:
    """The plant as the rows say, added up one by one."""
    living = _all("allotment", "released_at IS NULL")
    rooms = {row["id"]: row for row in _all("room")}
    feeds_of = defaultdict[int, list[int]](list)
    for row in _all("rack_feeds"):
        feeds_of[row["rack_id"]].append(row["feed_id"])
    racks = {row["id"]: _rack(row, rooms, sorted(feeds_of[row["id"]]), living, now) for row in _all("rack")}
    groups = defaultdict[tuple[int, ...], float](float)
    for row in living:
        hung = tuple(sorted(feeds_of[row["rack_id"]]))
        if row["psu_count"] == 1 and row["feed_id"]:
            hung = (row["feed_id"],)
        groups[hung] += row["watts"]
    in_room = {room: sum(rack.watts for rack in racks.values() if rack.room_id == room) for room in rooms}
    return Plant(
        {
            s["id"]: SiteFacts(
                s["id"], s["name"], s["supply_w"], sum(in_room[r["id"]] for r in rooms.values() if r["site_id"] == s["id"])
            )
            for s in _all("site")
        },
        {r["id"]: RoomFacts(r["id"], r["site_id"], r["name"], r["cooling_w"], in_room[r["id"]]) for r in rooms.values()},
        {u["id"]: UpsFacts(u["id"], u["name"], u["room_id"], u["kva"], u["power_factor"]) for u in _all("ups")},
        {
            f["id"]: FeedFacts(
                f["id"], f["name"], f["room_id"], f["ups_id"], f["volts"], f["amps"], f["phases"], f["derating"], f["leg"]
            )
            for f in _all("feed")
        },
        racks,
        {
            line["id"]: UplinkFacts(
                line["id"], line["site_id"], line["name"], line["mbps"], line["oversubscription"],
                line["sold_mbps"] + sum(row["mbps"] for row in living if row["uplink_id"] == line["id"]),
            )
            for line in _all("uplink")
        },
        {hung: watts for hung, watts in groups.items() if hung},
    )  # fmt: skip


def _rack(
    row: dict[str, Any], rooms: dict[int, dict[str, Any]], feeds: list[int], living: list[dict[str, Any]], now: datetime
) -> RackFacts:
    front, rear = [True] * (row["units"] * 2), [True] * (row["units"] * 2)
    for one in _all("occupation", f"released_at IS NULL AND rack_id = {row['id']}"):
        for cell in range(one["units"].lower, one["units"].upper):
            front[cell] = front[cell] and one["faces"].lower > 0
            rear[cell] = rear[cell] and one["faces"].upper < 2
    here = [one for one in living if one["rack_id"] == row["id"]]
    room = rooms[row["room_id"]]
    most = row["max_weight_kg"]
    if room["floor_kg_m2"] is not None:
        area = row["width_mm"] / 1000 * (row["depth_mm"] or 1000) / 1000
        borne = room["floor_kg_m2"] * area - row["own_weight_kg"]
        most = borne if most is None else min(most, borne)
    works = [
        window
        for window in _all("maintenancewindow", "cancelled_at IS NULL")
        if window["site_id"] == room["site_id"] and window["room_id"] in (None, room["id"])
    ]
    return RackFacts(
        row["id"], row["name"], row["room_id"], row["units"], row["depth_mm"], most, row["max_watts"], tuple(feeds),
        sum(one["watts"] for one in here), sum(one["weight_kg"] for one in here), runs_of(front),
        runs_of([a and b for a, b in zip(front, rear, strict=True)]),
        frozen=any(window["starts_at"] <= now < window["ends_at"] for window in works),
    )  # fmt: skip
