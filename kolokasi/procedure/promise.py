"""The promise of acceptance: made, confirmed, used, lapsed and freed here and nowhere else (HOUSE 4).

All or nothing over rack units, watts, bandwidth and addresses, in the transaction of the act that causes it. Locks are
taken in one order: the case, the plant (`facility`), the prefixes (`addressing`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.addressing import actions as addresses
from kolokasi.base import events
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import Case, CaseServer, Promise
from kolokasi.facility import actions as facility
from kolokasi.facility.models import Kind, Occupation
from kolokasi.facility.placing import Planned, hold_at
from kolokasi.facility.queries import Wish
from kolokasi.monitoring import actions as monitoring
from kolokasi.procedure import freed, verdict
from kolokasi.servers import actions as servers
from kolokasi.servers.models import Receipt, Server

STILL_MOUNTED = define(
    "server_still_mounted", _("{name} masih terpasang di rak. Lepas dulu server itu, baru coret dari permohonan."), 409
)


def living_promise(case: Case) -> Promise | None:
    """The promise that the case has now, held or used; None when it has none."""
    return Promise.objects.filter(case=case, state__in=[Promise.State.HELD, Promise.State.USED]).first()


def servers_of(case: Case) -> list[CaseServer]:
    """The servers of the case that are promised or here, in the order of the declaration."""
    lines = CaseServer.objects.filter(case=case).select_related("server__agency").order_by("index")
    return [line for line in lines if line.server.state not in {Server.State.DROPPED, Server.State.HANDED_BACK}]


def make(
    case: Case, indexes: Sequence[int], *, building_ok: bool | None, at: datetime, actor: str,
    chosen: Mapping[int, tuple[int, int]] | None = None, planned: Sequence[Planned] = (),
) -> Promise:  # fmt: skip
    """The servers at these places of the declaration are promised everything they need; an earlier promise is freed first.

    A server that an earlier decision accepted and this one does not is dropped. `chosen` or `planned` places are taken or
    refused.
    Refuses `capacity_gone` or `no_free_address`, and then nothing has changed.
    """
    facility.lock_plant()  # before the counter of labels, whether there is an earlier promise or not
    staying = _racks(case)
    release(case, at=at, actor=actor, why="putusan baru")
    for line in servers_of(case):
        if line.index not in indexes:
            servers.move_to(line.server, Server.State.DROPPED, at)
    promise = Promise.objects.create(case=case, made_at=at)
    lines = [_line(case, index, at) for index in indexes]
    wishes = verdict.wishes_of(case, indexes)
    if planned:
        hold_at(
            promise=promise, wishes=wishes, places=planned, at=at, building_ok=building_ok, staying=staying, actor=actor
        )
    else:
        facility.hold_places(
            promise=promise, wishes=wishes, at=at, building_ok=building_ok, chosen=chosen, staying=staying, actor=actor
        )
    for line in lines:
        four, six = verdict.ipv4_ipv6(line.server.spec)
        addresses.hold_addresses(promise=promise, server=line.server, ipv4=four, ipv6=six, at=at, actor=actor)
    _record(promise, "promise_made", actor, {"servers": [line.server.label for line in lines]})
    return promise


def _racks(case: Case) -> frozenset[int]:
    """Where the case is promised something now: maintenance there does not take it away."""
    living = Occupation.objects.filter(promise__case=case, released_at__isnull=True)
    return frozenset(living.values_list("rack_id", flat=True))


def _line(case: Case, index: int, at: datetime) -> CaseServer:
    """The server at that place, with a label for life and the declaration as it stands now."""
    spec = case.form["servers"][index]
    line = CaseServer.objects.filter(case=case, index=index).select_related("server").first()
    if line is None:
        made = servers.declare_server(agency=case.agency, spec=spec, at=at)
        return CaseServer.objects.create(case=case, index=index, server=made)
    servers.redeclare_server(line.server, spec)
    return line


def confirm(case: Case, *, at: datetime, actor: str) -> None:
    """The letter is signed: the promise is the office's word (SOP step 5)."""
    promise = living_promise(case)
    if promise is not None and promise.confirmed_at is None:
        promise.confirmed_at = at
        promise.save(update_fields=["confirmed_at"])
        _record(promise, "promise_confirmed", actor, {})


def hold_until(case: Case, until: datetime | None, *, at: datetime, actor: str) -> None:
    """The promise ends at the ship-by date, counted from dispatch (SOP steps 6 and 7+)."""
    promise = living_promise(case)
    if promise is not None:
        promise.dated_at = at
        move_end(promise, until, actor=actor)


def move_end(promise: Promise, until: datetime | None, *, actor: str, **why: Any) -> None:
    """The promise ends then."""
    promise.until = until
    promise.save(update_fields=["until", "dated_at"])
    _record(promise, "promise_dated", actor, {"until": until.isoformat() if until else None, **why})


def hand_over(promise: Promise, to: Case, indexes: Mapping[int, int], *, actor: str) -> None:
    """What was held for one case is held for another, which goes on with it (an offer of the waiting list is taken).

    `indexes` says which place of the new declaration each server of the old one has.
    """
    before = promise.case
    for line in CaseServer.objects.filter(case=before, index__in=indexes):
        line.case, line.index = to, indexes[line.index]
        line.save(update_fields=["case", "index"])
    promise.case, promise.until, promise.dated_at = to, None, None
    promise.save(update_fields=["case", "until", "dated_at"])
    _record(promise, "promise_taken_over", actor, {"from": before.number})


def change_servers(case: Case, found: Mapping[int, Mapping[str, Any]], *, at: datetime, actor: str) -> None:
    """Delivered servers differ: their shares of the promise are judged and held anew, those of the others stand.

    `found` is what each of them is, by its place in the declaration. Each keeps its place where it still fits there, else
    it moves; where they are in each other's way they are placed together. Refuses `capacity_gone` when there is no room
    for them any more; then the old shares stand.
    """
    promise = living_promise(case)
    lines = list(CaseServer.objects.filter(case=case, index__in=found).select_related("server__agency"))
    if promise is None or not lines:
        return
    facility.lock_plant()
    places = Occupation.objects.filter(server__in=[line.server_id for line in lines], released_at__isnull=True)
    before = {one.server_id: (one.rack_id, int(one.unit)) for one in places}
    staying = frozenset(rack for rack, _unit in before.values())
    for line in lines:
        servers.redeclare_server(line.server, found[line.index])
        facility.release_server(server=line.server, at=at, actor=actor)
    wishes = [verdict.wish_for(case, found[line.index], line.index) for line in lines]
    preferred = {line.index: before[line.server_id] for line in lines if line.server_id in before}
    try:
        with transaction.atomic():
            for wish in sorted(wishes, key=lambda one: one.half_units):
                _hold_anew(promise, [wish], at, actor, staying, preferred)
    except Refusal:
        if len(wishes) == 1:
            raise
        _hold_anew(promise, wishes, at, actor, staying)
    freed.look_soon()
    _record(promise, "promise_changed", actor, {"servers": [line.server.label for line in lines]})


def _hold_anew(
    promise: Promise, wishes: Sequence[Wish], at: datetime, actor: str, staying: frozenset[int],
    preferred: Mapping[int, tuple[int, int]] | None = None,
) -> None:  # fmt: skip
    facility.hold_places(
        promise=promise, wishes=wishes, at=at, building_ok=True, preferred=preferred, staying=staying, actor=actor
    )


def use(case: Case, *, actor: str) -> None:
    """Once no place of the promise is merely held, the promise is used (SOP step 9)."""
    promise = living_promise(case)
    if promise is None or promise.state == Promise.State.USED:
        return
    if not Occupation.objects.filter(promise=promise, released_at__isnull=True, kind=Kind.HELD).exists():
        promise.state = Promise.State.USED
        promise.save(update_fields=["state"])
        _record(promise, "promise_used", actor, {})


def drop_server(case: Case, server: Server, *, at: datetime, actor: str) -> None:
    """A server is struck off: what was promised to it is free; what of the others stands.

    One that lies at the counter goes back with who brought it; one that is mounted must be unmounted first.
    """
    if server.state in {Server.State.MOUNTED, Server.State.ACTIVE}:
        raise Refusal(STILL_MOUNTED, name=server.name)
    facility.release_server(server=server, at=at, actor=actor)
    addresses.release_server(server=server, at=at, actor=actor)
    monitoring.retire_server(server=server, at=at, actor=actor)
    if server.is_here:
        Receipt.objects.filter(server=server, given_back_at__isnull=True).update(
            given_back_at=at, given_back_to="pemohon"
        )
        servers.move_to(server, Server.State.HANDED_BACK, at)
    else:
        servers.move_to(server, Server.State.DROPPED, at)
    freed.look_soon()
    if not servers_of(case):
        _end(case, Promise.State.RELEASED, at, actor, "semua server dicoret")


def hand_back(server: Server, *, at: datetime, actor: str) -> None:
    """Row W2: units, power and target are free, the address is in quarantine, the server is with its agency again."""
    facility.release_server(server=server, at=at, actor=actor)
    addresses.release_server(server=server, at=at, actor=actor)
    monitoring.retire_server(server=server, at=at, actor=actor)
    servers.move_to(server, Server.State.HANDED_BACK, at)
    freed.look_soon()


def release(case: Case, *, at: datetime, actor: str, why: str, lapsed: bool = False) -> None:
    """What the case was promised and nobody uses is free again at once; its servers stay what they are."""
    promise = living_promise(case)
    if promise is not None:
        facility.release_promise(promise=promise, at=at, actor=actor)
        addresses.release_promise(promise=promise, at=at, actor=actor)
        freed.look_soon()
        _end(case, Promise.State.LAPSED if lapsed else Promise.State.RELEASED, at, actor, why)


def _end(case: Case, state: str, at: datetime, actor: str, why: str) -> None:
    promise = living_promise(case)
    if promise is not None:
        promise.state, promise.ended_at, promise.why = state, at, why
        promise.save(update_fields=["state", "ended_at", "why"])
        _record(promise, "promise_ended", actor, {"state": state})


def _record(promise: Promise, act: str, actor: str, new: dict[str, Any]) -> None:
    events.record(kind="case", subject=promise.case.number, act=act, actor=actor, new={"promise": promise.pk, **new})
