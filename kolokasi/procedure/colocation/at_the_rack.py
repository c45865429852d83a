"""The plain doings of step 9, the same from the desk, by machine and from the phone: put up, taken down, addressed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kolokasi.addressing import actions as addresses
from kolokasi.addressing.models import Address
from kolokasi.addressing.probing import clear_for
from kolokasi.cases.models import Case, CaseServer
from kolokasi.facility import actions as facility
from kolokasi.monitoring import actions as monitoring
from kolokasi.procedure import promise, watching
from kolokasi.procedure.colocation import connecting
from kolokasi.procedure.queries import Doer
from kolokasi.servers import actions as servers
from kolokasi.servers.models import Mounting, Server


def put_up(
    case: Case, line: CaseServer, doer: Doer, *, rack_id: int, unit: int, at: datetime, mounted_at: datetime,
    **wiring: Any,
) -> Mounting:  # fmt: skip
    """The server stands in its units since `mounted_at`, connected as `wiring` (fields of Mounting) says.

    At another place than promised the limits are judged anew and the promise comes along. Refuses wiring that is taken.
    """
    server, done = line.server, min(mounted_at, at)
    facility.use_place(
        server=server, rack_id=rack_id, unit=unit, face_both=False, at=at, spec=server.spec, actor=doer.actor
    )
    mounting = connecting.hang(
        server, rack_id, wiring,
        lambda: Mounting.objects.create(server=server, at=done, by=doer.account, rack_number=rack_id, **wiring),
    )  # fmt: skip
    servers.move_to(server, Server.State.MOUNTED, done)
    watching.watch_again(case, line, at=at, actor=doer.actor)
    return mounting


def move(
    case: Case, line: CaseServer, doer: Doer, *, mounting: Mounting, rack_id: int, unit: int, at: datetime,
    mounted_at: datetime,
) -> Mounting:  # fmt: skip
    """A server that stands is said to stand elsewhere: the limits are judged there; its sockets and port are asked again."""
    facility.unuse_place(server=line.server, at=at, actor=doer.actor)
    Mounting.objects.filter(pk=mounting.pk).update(removed_at=at)
    return put_up(case, line, doer, rack_id=rack_id, unit=unit, at=at, mounted_at=mounted_at, mac=mounting.mac)


def take_down(server: Server, doer: Doer, *, at: datetime) -> None:
    """The server lies on the counter again, its place is merely promised, and it is not watched."""
    facility.unuse_place(server=server, at=at, actor=doer.actor)
    Mounting.objects.filter(server=server, removed_at__isnull=True).update(removed_at=at)
    monitoring.retire_server(server=server, at=at, actor=doer.actor)
    servers.move_to(server, Server.State.RECEIVED, server.received_at or at)


def clear_address(case: Case, line: CaseServer, *, wanted: str, actor: str, at: datetime) -> None:
    """Asks the network, where that is switched on, whether the address is really free. Stands outside any transaction."""
    mounting = Mounting.objects.filter(server=line.server, removed_at__isnull=True).first()
    clear_for(
        server=line.server, wanted=wanted, promise=promise.living_promise(case), at=at, actor=actor,
        own_mac=mounting.mac if mounting else "",
    )  # fmt: skip


def give_address(
    case: Case, line: CaseServer, doer: Doer, *, wanted: str, dns_name: str, port: int | None, at: datetime
) -> Address:
    """The promised address, or the wanted one, is in use by the server, and it is enrolled in monitoring there."""
    given = addresses.use_address(
        server=line.server, address=wanted or None, at=at, dns_name=dns_name, actor=doer.actor
    )
    addresses.use_promised(server=line.server, at=at, actor=doer.actor)
    monitoring.enrol_server(
        server=line.server, address=str(given.host), port=port, at=at, labels=watching.labels_of(case, line),
        actor=doer.actor,
    )  # fmt: skip
    return given
