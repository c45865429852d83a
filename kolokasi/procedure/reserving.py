"""A move as it is prepared: what is only promised gets its promise elsewhere at once; for what is mounted the units at the
new place are kept closed, so that nobody else gets them before it has moved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.facility import actions as facility
from kolokasi.facility.models import Allotment, Kind, Occupation, Role
from kolokasi.facility.placing import Planned, hold_at
from kolokasi.facility.queries import Wish
from kolokasi.procedure.models import PlacementPlan
from kolokasi.servers.models import Server

NOT_THERE = define(
    "plan_server_not_there", _("{name} tidak lagi berdiri di tempat yang direncanakan untuk dikosongkan."), 409
)
ALREADY_KEPT = define("plan_server_already_kept", _("Tempat baru untuk {name} sudah dipesan."), 409)


def label_of(key: str) -> str:
    """How units kept for a server that will move there are called."""
    return f"Pindahan: {key}"


def reserve(row: PlacementPlan, way: str, key: str, at: datetime, actor: str) -> None:
    """The server has its new place, promised or kept closed; refuses when it is not good any more."""
    facility.lock_plant()
    group = next((one for one in (row.result or {})["groups"] if one["key"] == key), None)
    kept = (row.result or {})["ways"][way]["places"].get(key)
    living = Occupation.objects.filter(server__label=key, released_at__isnull=True).select_related("server", "promise")
    now = living.first()
    if group is None or not kept or now is None or now.pk != group["asked"]["occupation"]:
        raise Refusal(NOT_THERE, name=key)
    if now.kind == Kind.HELD:
        _promise_there(now, Planned.of_json(kept[0]), at, actor)
    else:
        _keep_units(now, kept[0], at, actor)


def _promise_there(now: Occupation, place: Planned, at: datetime, actor: str) -> None:
    server, promise = now.server, now.promise
    assert isinstance(server, Server)  # noqa: S101 - found by its label
    assert promise is not None  # noqa: S101 - what is held belongs to a promise
    load = Allotment.objects.get(server=server, released_at__isnull=True)
    line = server.case_servers.get(case=promise.case)
    wish = Wish(
        line.index, (now.units.upper - now.units.lower) / 2, load.depth_mm or None, load.weight_kg, load.watts,
        load.psu_count, "rack", load.mbps, server.agency_id,
    )  # fmt: skip
    facility.release_server(server=server, at=at, actor=actor)
    moved = Planned(line.index, place.rack_id, place.start, place.feeds, place.uplink_id)
    hold_at(promise=promise, wishes=[wish], places=[moved], at=at, building_ok=None, actor=actor)


def _keep_units(now: Occupation, place: dict[str, Any], at: datetime, actor: str) -> None:
    label = label_of(now.server.label if now.server else "")
    if Occupation.objects.filter(label=label, kind=Kind.BLOCKED, released_at__isnull=True).exists():
        raise Refusal(ALREADY_KEPT, name=now.server.label if now.server else "")
    faces = facility.FACES["both" if place["both"] else "front"]
    kept = facility.occupy(
        Occupation(
            rack_id=place["rack_id"], units=NumericRange(place["start"], place["end"]), faces=NumericRange(*faces),
            kind=Kind.BLOCKED, role=Role.RESERVED, label=label, made_at=at,
        ),
        place["rack"],
    )  # fmt: skip
    facility.record_units(kept, "units_reserved", actor)
