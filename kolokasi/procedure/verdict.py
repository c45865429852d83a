"""The verdict on a case: what `facility` and `addressing` each say of their limits, joined (HOUSE 5, SOP step 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.addressing import queries as addresses
from kolokasi.cases.models import Case
from kolokasi.facility import queries as facility
from kolokasi.facility.queries import Verdict, Wish, wish_of


def living_indexes(case: Case) -> list[int]:
    """The places, from 0, of the servers that are still asked for."""
    return [index for index, server in enumerate(case.form.get("servers", [])) if not server.get("struck")]


def wishes_of(case: Case, only: Sequence[int] | None = None) -> list[Wish]:
    """What the servers of the case need of the plant, each by its place in the declaration."""
    chosen = living_indexes(case) if only is None else list(only)
    return [wish_of(case.form["servers"][index], index) for index in chosen]


def addresses_needed(case: Case, only: Sequence[int] | None = None) -> tuple[int, int]:
    """How many IPv4 and IPv6 addresses they need; every server needs at least one to be reached at (step 9)."""
    four = six = 0
    for index in living_indexes(case) if only is None else only:
        mine = ipv4_ipv6(case.form["servers"][index])
        four, six = four + mine[0], six + mine[1]
    return four, six


def ipv4_ipv6(spec: Mapping[str, Any]) -> tuple[int, int]:
    """The addresses one server needs."""
    four, six = int(spec.get("ipv4") or 0), int(spec.get("ipv6") or 0)
    return (four, six) if four or six else (1, 0)


def judge_case(case: Case, at: datetime, *, building_ok: bool | None, only: Sequence[int] | None = None) -> Verdict:
    """Accept or reject, every limit with needed and available, the binding ones, the places: over the plant as it stands."""
    return _joined(facility.judge(wishes_of(case, only), at, building_ok=building_ok), case, at, only)


def judge_and_list(case: Case, at: datetime, *, building_ok: bool | None) -> tuple[Verdict, dict[str, Any]]:
    """The verdict as it would be now, with the list of available capacity that it was read from."""
    verdict, rooms = facility.judge_and_list(wishes_of(case), at, building_ok=building_ok)
    listed = {"rooms": [room.as_json() for room in rooms], "rules": asdict(facility.brackets(at))}
    return _joined(verdict, case, at, None), listed


def _joined(verdict: Verdict, case: Case, at: datetime, only: Sequence[int] | None) -> Verdict:
    four, six = addresses_needed(case, only)
    return verdict.joined([limit.as_json() for limit in addresses.address_limits(four, six, at)])


def request_of(case: Case, only: Sequence[int] | None = None) -> dict[str, Any]:
    """The capacity request in the shape of INTERFACES."""
    keys = ("units", "depth_mm", "weight_kg", "watts", "psu_count", "mounting", "bandwidth_mbps", "ipv4", "ipv6")
    chosen = living_indexes(case) if only is None else only
    return {"servers": [{key: case.form["servers"][index].get(key) for key in keys} for index in chosen]}


def list_of_capacity(at: datetime) -> dict[str, Any]:
    """The list of available capacity of row 3: per room, and the addresses of the whole office."""
    return {
        "rooms": [room.as_json() for room in facility.availability(at)],
        "addresses": {f"ipv{family}": free for family, free in addresses.free_counts(at).items()},
        "rules": asdict(facility.brackets(at)),
    }


def limit_name(limit: str) -> str:
    """A limit as the office calls it."""
    names = {
        "space": _("Tempat di rak"), "depth": _("Kedalaman rak"), "weight": _("Beban rak"),
        "rack_power": _("Daya rak"), "feed": _("Jalur daya"), "ups": _("UPS"), "cooling": _("Pendinginan"),
        "building": _("Listrik kantor"), "bandwidth": _("Bandwidth"), "address": _("Alamat IP"),
        "mounting": _("Bentuk server"),
    }  # fmt: skip
    return names.get(limit, limit)
