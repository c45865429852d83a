"""A data centre of any size for benchmarks: racks of 42U, about 70 % full, loads that differ so that every limit binds somewhere.

The same seed gives the same plant. Rows go in by COPY; ten thousand racks take some ten seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db import connection, transaction

from kolokasi.base import clock
from kolokasi.facility.models import Feed, Room, Site, Uplink, Ups
from kolokasi.people.models import Agency

UNITS, DEVICES = 42, 15
ROOM, SITE = 100, 1000  # racks
COOLING, SUPPLY = (2900, 2050, 2500, 3200), (5200, 3350, 4200)  # watts a rack; the second room and site are worked out
ON_ONE_UPS, ON_ONE_FEED = 100, 4  # racks
AGENCIES = 40
HEIGHTS = np.array([1, 2, 4])
Row = Sequence[object]


@dataclass
class Hall:
    """What was laid; feeds in pairs A and B, one pair for each four racks."""

    sites: list[Site] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)
    racks: list[int] = field(default_factory=list)
    pairs: list[tuple[int, int]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def lay_hall(racks: int, seed: int, *, per_room: int = ROOM, name: str = "") -> Hall:
    """So many racks stand in rooms of `per_room`, with what hangs in them; `name` begins the names of the sites."""
    dice, hall = np.random.default_rng(seed), Hall()
    with transaction.atomic():
        agencies = [
            Agency.objects.get_or_create(name=f"Instansi {number:02d}")[0].pk for number in range(1, AGENCIES + 1)
        ]
        for first in range(0, racks, max(SITE, per_room)):
            _lay_site(dice, hall, name, min(max(SITE, per_room), racks - first), per_room)
        _fill(dice, hall, agencies, seed)
    with connection.cursor() as cursor:
        for table in ("rackstate", "feedset", "rack", "occupation", "allotment", "feed"):
            cursor.execute(f"ANALYZE (SKIP_LOCKED) facility_{table}")
    return hall


def _lay_site(dice: np.random.Generator, hall: Hall, name: str, racks: int, per_room: int) -> None:
    number = len(hall.sites) + 1
    site = Site.objects.create(name=f"{name}Gedung {number:02d}", supply_w=racks * SUPPLY[(number - 1) % len(SUPPLY)])
    hall.sites.append(site)
    lines = Uplink.objects.bulk_create(
        Uplink(site=site, name=f"{name}L{number:02d}-{one}", mbps=100_000, sold_mbps=int(dice.integers(0, 99_000)))
        for one in (1, 2)
    )
    hall.lines += [line.pk for line in lines]
    for first in range(0, racks, per_room):
        _lay_room(dice, hall, site, name, min(per_room, racks - first))


def _lay_room(dice: np.random.Generator, hall: Hall, site: Site, name: str, racks: int) -> None:
    number = len(hall.rooms) + 1
    room = Room.objects.create(
        site=site, name=f"{name}Ruang {number:03d}", cooling_w=racks * COOLING[(number - 1) % len(COOLING)],
        floor_kg_m2=float(dice.choice([900, 1200, 2000])),
    )  # fmt: skip
    hall.rooms.append(room)
    pairs: list[tuple[int, int]] = []
    for first in range(0, racks, ON_ONE_UPS):
        here = min(ON_ONE_UPS, racks - first)
        ups = Ups.objects.bulk_create(
            Ups(room=room, name=f"UPS {first // ON_ONE_UPS + 1:02d}{side}", power_factor=0.9,
                kva=round(here * float(dice.uniform(2.8, 4.5)), 1))
            for side in "AB"
        )  # fmt: skip
        pairs += _lay_feeds(dice, room, ups, first, here)
    hall.pairs += pairs
    ids = _lay_racks(dice, room, racks)
    hall.racks += ids
    _copy("facility_rack_feeds", ("rack_id", "feed_id"),
          ((rack, feed) for place, rack in enumerate(ids) for feed in pairs[place // ON_ONE_FEED]))  # fmt: skip


def _lay_feeds(dice: np.random.Generator, room: Room, ups: list[Ups], first: int, racks: int) -> list[tuple[int, int]]:
    rows = []
    for number in range(first // ON_ONE_FEED, -(-(first + racks) // ON_ONE_FEED)):
        single = dice.random() < 0.25
        for side, behind in zip("AB", ups, strict=True):
            rows.append(
                Feed(room=room, name=f"{number + 1:04d}{side}", ups=behind, volts=230 if single else 400,
                     amps=63 if single else int(dice.choice([25, 32])), phases=1 if single else 3,
                     leg=f"L{number % 3 + 1}" if single else "")
            )  # fmt: skip
    made = [feed.pk for feed in Feed.objects.bulk_create(rows)]
    return list(zip(made[0::2], made[1::2], strict=True))


def _lay_racks(dice: np.random.Generator, room: Room, racks: int) -> list[int]:
    columns = (
        "room_id",
        "name",
        '"row"',
        "units",
        "depth_mm",
        "max_weight_kg",
        "max_watts",
        "width_mm",
        "own_weight_kg",
        "rear",
    )
    depths, watts = dice.choice([900, 1070, 1200], racks), dice.choice([3000, 4000, 6000], racks)
    _copy("facility_rack", columns, (
        (room.pk, f"R{n + 1:05d}", f"B{n // 20 + 1:03d}", UNITS, int(depths[n]), 900.0, int(watts[n]), 600, 110.0, True)
        for n in range(racks)
    ))  # fmt: skip
    return _ids("facility_rack", "room_id", [room.pk])


def _fill(dice: np.random.Generator, hall: Hall, agencies: list[int], seed: int) -> None:
    """Every rack has its devices; a third of them are servers of agencies."""
    count = len(hall.racks) * DEVICES
    at = clock.now()
    served = dice.random(count) < 1 / 3
    prefix = f"H{seed}-{hall.racks[0]}-"
    _copy("servers_server", ("label", "agency_id", "name", "serial", "spec", "state", "made_at"), (
        (f"{prefix}{n}"[:20], agencies[n // DEVICES % AGENCIES], "Server", "", "{}", "active", at)
        for n in np.flatnonzero(served).tolist()
    ))  # fmt: skip
    servers = dict(zip(np.flatnonzero(served).tolist(), _servers(prefix), strict=True))
    kinds = ["used" if one else "infrastructure" for one in served.tolist()]
    units = [span for _rack in hall.racks for span in _stack(dice)]
    faces = dice.choice(["[0,2)", "[0,1)", "[1,2)"], count, p=[0.8, 0.15, 0.05]).tolist()
    _copy("facility_occupation", ("rack_id", "units", "faces", "kind", "role", "server_id", "label", "made_at"), (
        (hall.racks[n // DEVICES], units[n], faces[n], kinds[n], "", servers.get(n), "", at) for n in range(count)
    ))  # fmt: skip
    stands = _ids("facility_occupation", "rack_id", hall.racks)
    busy = np.repeat(dice.uniform(0.3, 1.6, len(hall.racks)), DEVICES)
    watts = (dice.integers(40, 260, count) * busy).astype(int).tolist()
    weights = dice.integers(4, 36, count).tolist()
    single, mbps = (dice.random(count) < 0.2).tolist(), dice.integers(1, 40, count).tolist()
    _copy("facility_allotment", ("rack_id", "occupation_id", "server_id", "label", "watts", "weight_kg", "depth_mm", "psu_count",
                                 "feed_id", "uplink_id", "mbps", "kind", "made_at"), (
        (hall.racks[n // DEVICES], stands[n], servers.get(n), "", watts[n], float(weights[n]), 700, 1 if single[n] else 2,
         hall.pairs[n // DEVICES // ON_ONE_FEED][n % 2] if single[n] else None,
         hall.lines[n // DEVICES // SITE * 2 % len(hall.lines)] if n in servers else None, mbps[n] if n in servers else 0,
         kinds[n], at)
        for n in range(count)
    ))  # fmt: skip


def _stack(dice: np.random.Generator) -> Iterable[str]:
    """Where fifteen devices stand, from below: about 30 of 42 units, the rest is left as gaps at random."""
    heights = dice.choice(HEIGHTS, DEVICES, p=[0.4, 0.45, 0.15])
    while heights.sum() > UNITS - 2:
        heights = dice.choice(HEIGHTS, DEVICES, p=[0.4, 0.45, 0.15])
    left = UNITS - int(heights.sum())
    gaps = np.bincount(dice.integers(0, dice.integers(2, DEVICES + 1), left), minlength=DEVICES + 1)
    start = 0
    for height, gap in zip(heights.tolist(), dice.permutation(gaps).tolist(), strict=False):
        start += gap
        yield f"[{start * 2},{(start + height) * 2})"
        start += height


def _copy(table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with connection.cursor() as cursor:
        names = ", ".join(columns)
        copying: Any = cursor.copy(f"COPY {table} ({names}) FROM STDIN")
        with copying as copy:
            for row in rows:
                copy.write_row(row)


def _ids(table: str, key: str, values: list[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE {key} = ANY(%s) ORDER BY id", [values])  # noqa: S608 - names of ours
        return [int(row[0]) for row in cursor.fetchall()]


def _servers(prefix: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM servers_server WHERE starts_with(label, %s) ORDER BY id", [prefix])
        return [int(row[0]) for row in cursor.fetchall()]
