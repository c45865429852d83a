"""The verdict on a case: what `facility` and `addressing` each say of their limits, joined (HOUSE 5, SOP step 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from kolokasi.addressing import queries as addresses
from kolokasi.addressing.models import Address
from kolokasi.cases.models import Case, Promise
from kolokasi.facility import queries as facility
from kolokasi.facility import snapshot
from kolokasi.facility.own_share import racks_of, without_promise
from kolokasi.facility.queries import Verdict, Wish, wish_of
from kolokasi.facility.request import read_request
from kolokasi.facility.rules.keeping import rows_of, table
from kolokasi.facility.rules.plant import Plant
from kolokasi.facility.words import LIMIT_NAMES


def living_indexes(case: Case) -> list[int]:
    """The places, from 0, of the servers that are still asked for."""
    return [index for index, server in enumerate(case.form.get("servers", [])) if not server.get("struck")]


def wishes_of(case: Case, only: Sequence[int] | None = None) -> list[Wish]:
    """What the servers of the case need of the plant, each by its place in the declaration."""
    chosen = living_indexes(case) if only is None else list(only)
    return [wish_for(case, case.form["servers"][index], index) for index in chosen]


def wish_for(case: Case, spec: Mapping[str, Any], index: int) -> Wish:
    """What one server of the case needs; machines of its agency may stand together."""
    return replace(wish_of(spec, index), agency=case.agency_id)


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


@dataclass(frozen=True)
class Asked:
    """What a request needs of each room: of the plant a wish for each server, of the registers so many addresses."""

    wishes: tuple[Wish, ...]
    ipv4: int
    ipv6: int

    def joined(self, verdict: Verdict, free: Mapping[int, int | None] | None) -> Verdict:
        """The verdict with the limits of addresses, where so many of each family are free."""
        if free is None or not (self.ipv4 or self.ipv6):
            return verdict
        return verdict.joined([limit.as_json() for limit in addresses.limits_within(free, self.ipv4, self.ipv6)])

    def as_json(self) -> dict[str, Any]:
        """As it is kept beside a verdict, exactly."""
        return {"wishes": table(Wish, self.wishes), "ipv4": self.ipv4, "ipv6": self.ipv6}

    @staticmethod
    def of_json(kept: Mapping[str, Any]) -> Asked:
        """What was kept."""
        return Asked(tuple(rows_of(Wish, kept["wishes"])), kept["ipv4"], kept["ipv6"])


def asked_by(case: Case, only: Sequence[int] | None = None) -> Asked:
    """What the servers of the case ask for, those at `only` or all that are left."""
    return Asked(tuple(wishes_of(case, only)), *addresses_needed(case, only))


def asked_of(document: Any) -> Asked:
    """What the servers of a capacity request (INTERFACES) ask for; refuses one that is not as it should be."""
    wishes = tuple(read_request(document))
    counts = [ipv4_ipv6(one) for one in document["servers"]]
    return Asked(wishes, sum(four for four, _six in counts), sum(six for _four, six in counts))


def judge(asked: Asked, at: datetime, *, building_ok: bool | None = None) -> Verdict:
    """Accept or reject, every limit with needed and available, the binding ones, the places: over the plant as it stands.

    Pages, the hatch and the command all ask here.
    """
    found = facility.judge(asked.wishes, at, building_ok=building_ok)
    return asked.joined(found, addresses.free_counts(at))


def judge_case(case: Case, at: datetime, *, building_ok: bool | None, only: Sequence[int] | None = None) -> Verdict:
    """The verdict on the servers of a case. What the case itself is promised counts as free: it is being decided anew."""
    asked, own = asked_by(case, only), held_promise(case)
    if own is None:
        found = facility.judge(asked.wishes, at, building_ok=building_ok)
    else:
        plant = plant_for(own, asked.wishes, at)
        found = facility.judge_over(plant, asked.wishes, at, building_ok=building_ok)
        found = facility.with_day(found, plant, asked.wishes, at, building_ok=building_ok)
    return asked.joined(found, free_for(case, at))


def plant_for(own: Promise | None, wishes: Sequence[Wish], at: datetime) -> Plant:
    """The plant as far as it matters to these machines, less what the promise still holds."""
    also = racks_of(own) if own else []
    plant = snapshot.take_for(wishes, facility.brackets(at), weights=facility.weights(at), at=at, also=also)
    return without_promise(plant, own) if own else plant


def held_promise(case: Case) -> Promise | None:
    """The promise of which the case still holds something that is not mounted."""
    return Promise.objects.filter(case=case, state=Promise.State.HELD).first()


def free_for(case: Case, at: datetime) -> dict[int, int | None]:
    """How many addresses of each family the case may have: the free ones, and those that it is promised itself."""
    own = Address.objects.filter(promise__case=case, state=Address.State.HELD)
    mine = list(own.values_list("prefix__family", flat=True))
    free = addresses.free_counts(at)
    return {family: None if count is None else count + mine.count(family) for family, count in free.items()}


def judge_and_list(case: Case, at: datetime, *, building_ok: bool | None) -> tuple[Verdict, dict[str, Any]]:
    """The verdict as it would be now, with the list of available capacity that it was read from."""
    rooms = [room.as_json() for room in facility.availability(at)]
    listed = {"rooms": rooms, "rules": asdict(facility.brackets(at))}
    return judge_case(case, at, building_ok=building_ok), listed


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
    }


def limit_name(limit: str) -> str:
    """A limit as the office calls it."""
    return str(LIMIT_NAMES.get(limit, limit))
