"""Addresses are promised, given and freed here; the database sees to it that nobody has one twice.

The function `addressing_take` of the database gives the next free address of a prefix, or a wanted one, in one statement;
many may call it at once. Who needs several addresses, all or none, first locks the rows of the prefixes in one order.
The constraint `address_has_one_holder` holds by itself as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from kolokasi.addressing import refusals
from kolokasi.addressing.models import Address, Prefix
from kolokasi.addressing.queries import addresses_of, free_counts, living, prefix_holding
from kolokasi.addressing.rules import Host, is_dns_name, read_host
from kolokasi.base import clock, events, policy
from kolokasi.base.once_more import in_one_transaction
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import one_line
from kolokasi.cases.models import Promise
from kolokasi.servers.models import Server

LABEL_LIMIT = 120

_TAKE = """
SELECT why, id, host(host), chain, length, head, now
FROM addressing_take(%s::bigint, %s::inet, %s, %s::bigint, %s::bigint, %s, %s, %s::timestamptz)"""

_END_QUARANTINES = """
UPDATE addressing_address SET state = 'released' WHERE id IN (
    SELECT id FROM addressing_address WHERE state = 'quarantined' AND free_from <= %s ORDER BY id FOR UPDATE SKIP LOCKED
)"""


@dataclass(frozen=True)
class AddressingPolicy:
    """Settings of the register, as policy `addressing.*`; a name without a dot lies in `domain`."""

    quarantine_days: int = 30
    nameserver: str = "ns1.kolokasi.invalid"
    hostmaster: str = "hostmaster.kolokasi.invalid"
    domain: str = ""


@transaction.atomic
def hold_addresses(
    *, promise: Promise, server: Server, ipv4: int, ipv6: int, at: datetime, actor: str = ""
) -> list[Address]:
    """The server has these many addresses promised, the lowest free ones; all or none (SOP step 4).

    While no prefix is registered at all nothing is held: the limit does not bind, and step 9 gives the address.
    """
    prefixes = lock_prefixes(Q(assignable=True))
    if not prefixes:
        return []
    end_quarantines(at=at)
    held: list[Address] = []
    for family, needed in ((4, ipv4), (6, ipv6)):
        own = [one.pk for one in sorted((one for one in prefixes if one.family == family), key=lambda one: one.cidr)]
        for done in range(needed):
            made = _take_next(own, at, state=Address.State.HELD, server=server, promise=promise)
            if made is None:
                raise Refusal(refusals.NO_FREE_ADDRESS, family=family, needed=needed, available=done)
            held.append(made)
    _record(held, "address_held", actor, server=server.label, case=promise.case.number)
    return held


@transaction.atomic
def use_address(*, server: Server, address: str | None, at: datetime, dns_name: str = "", actor: str = "") -> Address:
    """The server answers at the address (SOP step 9): the one promised to it, or a wanted free one instead.

    Without `address` it is the lowest one held, else one already in use, else the next free IPv4. With another one than
    promised the hold moves along: the promised address of that family is free again. Doing it again changes nothing.
    """
    dns_name = _dns_name(dns_name)
    lock_prefixes(Q(assignable=True))
    end_quarantines(at=at)
    mine = list(Address.objects.select_for_update().filter(pk__in=[one.pk for one in addresses_of(server)]))
    mine.sort(key=lambda one: (read_host(one.host).version, int(read_host(one.host))))
    if address is None:
        held = [one for one in mine if one.state == Address.State.HELD]
        found = (held or mine or [_next_free(server, at)])[0]
    else:
        found = _wanted(server, _host(address), mine, at)
    known = found.pk in {one.pk for one in mine}
    if known and found.state == Address.State.USED and dns_name in {"", found.dns_name}:
        return found
    found.state, found.used_at = Address.State.USED, found.used_at or at
    found.dns_name = dns_name or found.dns_name
    found.save(update_fields=["state", "used_at", "dns_name"])
    _record([found], "address_used", actor, server=server.label)
    return found


@transaction.atomic
def use_promised(*, server: Server, at: datetime, actor: str = "") -> list[Address]:
    """Every address still promised to the server is in use by it: a promise to a server that stands is kept (SOP step 9)."""
    held = [one for one in addresses_of(server) if one.state == Address.State.HELD]
    return [use_address(server=server, address=one.host, at=at, actor=actor) for one in held]


def _wanted(server: Server, host: Host, mine: Sequence[Address], at: datetime) -> Address:
    """The wanted address, now the server's; what was promised of that family in its place is free again."""
    for one in mine:
        if one.host == str(host):
            return one
    promised = next(
        (one for one in mine if one.state == Address.State.HELD and read_host(one.host).version == host.version), None
    )
    made = _take_host(host, at=at, server=server, promise_id=promised.promise_id if promised else None)
    if promised is not None:
        _end(promised, Address.State.RELEASED, at, at)
    return made


def _next_free(server: Server, at: datetime) -> Address:
    own = list(Prefix.objects.filter(assignable=True, family=4).order_by("cidr").values_list("pk", flat=True))
    made = _take_next(own, at, state=Address.State.USED, server=server)
    if made is None:
        raise Refusal(refusals.NO_FREE_ADDRESS, family=4, needed=1, available=0)
    return made


@in_one_transaction
def take_address(
    *,
    prefix_id: int,
    at: datetime,
    wanted: str | None = None,
    server: Server | None = None,
    label: str = "",
    dns_name: str = "",
    actor: str = "",
) -> Address:
    """The next free address of one prefix, or the wanted one, is in use by the server or by whoever `label` names.

    Two statements and no waiting for others who take from the same prefix: the taking, and the event.
    """
    label, dns_name = one_line(label)[:LABEL_LIMIT], _dns_name(dns_name)
    host = None if wanted is None else _host(wanted)
    took = _take(prefix_id, Address.State.USED, at, host=host, server=server, label=label, dns_name=dns_name)
    if took.address is None:
        raise _refused(took.why, prefix_id, host)
    new = {"state": Address.State.USED, "server": server.label if server else "", "prefix": prefix_id}
    events.record(kind="address", subject=took.address.host, act="address_used", actor=actor, new=new, held=took.held)
    return took.address


def _refused(why: str, prefix_id: int, host: Host | None) -> Refusal:
    """Why nothing was given, in a sentence; the words come from what the register says now."""
    prefix = Prefix.objects.filter(pk=prefix_id).first()
    if prefix is None:
        return Refusal(NOT_FOUND)
    if host is None:
        if why == "closed":
            return Refusal(refusals.PREFIX_CLOSED, cidr=prefix.cidr)
        return Refusal(refusals.NO_FREE_ADDRESS, family=prefix.family, needed=1, available=0)
    if why == "taken":
        return _taken(host, living(host))
    code = {"closed": refusals.PREFIX_CLOSED, "outside": refusals.ADDRESS_NOT_IN_PREFIX}.get(
        why, refusals.ADDRESS_KEPT_BACK
    )
    return Refusal(code, host=host, cidr=prefix.cidr)


@transaction.atomic
def record_address(
    *, host: str, at: datetime, server: Server | None = None, label: str = "", dns_name: str = "", actor: str = ""
) -> Address:
    """An address that is in use already stands in the register, wherever in a registered prefix it lies."""
    label, dns_name = one_line(label), _dns_name(dns_name)
    if len(label) > LABEL_LIMIT or not (label or server or dns_name):
        raise Refusal(refusals.LABEL_WRONG, limit=LABEL_LIMIT)
    end_quarantines(at=at)
    made = _take_host(_host(host), at=at, server=server, label=label, dns_name=dns_name, kept_back=True)
    _record([made], "address_used", actor, server=server.label if server else "")
    return made


@transaction.atomic
def free_address(*, address_id: int, at: datetime, actor: str = "") -> Address:
    """An address that no server of ours uses is in quarantine from now on."""
    found = Address.objects.select_for_update(of=["self"]).select_related("server").filter(pk=address_id).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    if found.server is not None and found.state in Address.LIVING:
        raise Refusal(refusals.ADDRESS_OF_A_SERVER, host=found.host, holder=found.holder)
    if found.state != Address.State.USED:
        raise Refusal(refusals.ADDRESS_NOT_USED, host=found.host)
    _end(found, Address.State.QUARANTINED, at, at + _quarantine(at))
    _record([found], "address_quarantined", actor)
    return found


@transaction.atomic
def release_server(*, server: Server, at: datetime, actor: str = "") -> list[Address]:
    """Nothing belongs to the server any more (row W2, removal): what it used is in quarantine, what it held is free."""
    rows = Address.objects.select_for_update().filter(server=server, state__in=[Address.State.HELD, Address.State.USED])
    freed = list(rows.order_by("id"))
    for one in freed:
        if one.state == Address.State.USED:
            _end(one, Address.State.QUARANTINED, at, at + _quarantine(at))
        else:
            _end(one, Address.State.RELEASED, at, at)
    _record(freed, "address_freed", actor, server=server.label)
    return freed


@transaction.atomic
def release_promise(*, promise: Promise, at: datetime, server: Server | None = None, actor: str = "") -> list[Address]:
    """What the promise held and nobody used is free again at once; of one server only when it is given."""
    rows = Address.objects.select_for_update().filter(promise=promise, state=Address.State.HELD)
    if server is not None:
        rows = rows.filter(server=server)
    freed = list(rows.order_by("id"))
    for one in freed:
        _end(one, Address.State.RELEASED, at, at)
    _record(freed, "address_freed", actor)
    return freed


@transaction.atomic
def hold_next(*, server: Server, promise: Promise | None, family: int, at: datetime, actor: str = "") -> Address | None:
    """The lowest free address of that family is promised to the server; None when none is free."""
    own = list(Prefix.objects.filter(assignable=True, family=family).order_by("cidr").values_list("pk", flat=True))
    made = _take_next(own, at, state=Address.State.HELD, server=server, promise=promise)
    if made is not None:
        _record([made], "address_held", actor, server=server.label)
    return made


@transaction.atomic
def release_held(*, row: Address, at: datetime, actor: str = "") -> None:
    """An address that was merely promised is free."""
    _end(row, Address.State.RELEASED, at, at)
    _record([row], "address_freed", actor)


def end_quarantines(*, at: datetime) -> int:
    """Addresses whose quarantine is over are free."""
    with connection.cursor() as cursor:
        cursor.execute(_END_QUARANTINES, [at])
        return int(cursor.rowcount)


def lock_prefixes(which: Q) -> list[Prefix]:
    """Those prefixes as they stand now; nobody else takes from them until this transaction ends."""
    return list(Prefix.objects.select_for_update(no_key=True).filter(which).order_by("pk"))


@dataclass(frozen=True)
class _Took:
    """What the database answered: an address with the chain of its record, or why there is none."""

    why: str
    address: Address | None = None
    held: events.Held | None = None


def _take(
    prefix_id: int,
    state: str,
    at: datetime,
    *,
    host: Host | None = None,
    server: Server | None = None,
    promise: Promise | None = None,
    label: str = "",
    dns_name: str = "",
) -> _Took:
    values = [
        prefix_id, str(host) if host else None, str(state), server.pk if server else None,
        promise.pk if promise else None, label, dns_name, at,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        why, pk, found, *held = cursor.fetchone() or ("unknown", None, None)
    if why is not None or found is None:
        return _Took(str(why))
    times = {"held_at": at} if state == Address.State.HELD else {"used_at": at}
    address = Address(
        pk=pk, prefix_id=prefix_id, host=found, state=state, server=server, promise=promise, label=label,
        dns_name=dns_name, **times,
    )  # fmt: skip
    address._state.adding = False  # noqa: SLF001 - the row is there
    return _Took("", address, events.Held(*held))


def _take_next(prefixes: Sequence[int], at: datetime, *, state: str, **facts: Any) -> Address | None:
    """The lowest free address of the first of the prefixes that has one, now taken; None when none has."""
    takes = (_take(prefix_id, state, at, **facts).address for prefix_id in prefixes)
    return next((address for address in takes if address is not None), None)


def _take_host(
    host: Host,
    *,
    at: datetime,
    server: Server | None = None,
    promise_id: int | None = None,
    label: str = "",
    dns_name: str = "",
    kept_back: bool = False,
) -> Address:
    """That very address, now in use; refuses what is outside, kept back or somebody's."""
    prefix = prefix_holding(host)
    if prefix is None:
        raise Refusal(refusals.ADDRESS_OUTSIDE, host=host)
    if not kept_back and not prefix.assignable:
        raise Refusal(refusals.PREFIX_CLOSED, cidr=prefix.cidr)
    if not kept_back and not prefix.block().gives(host):
        raise Refusal(refusals.ADDRESS_KEPT_BACK, host=host, cidr=prefix.cidr)
    made = Address(
        prefix=prefix, host=str(host), state=Address.State.USED, server=server, promise_id=promise_id,
        label=label, dns_name=dns_name, used_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as taken:
        raise _taken(host, living(host)) from taken
    return made


def _taken(host: Host, holder: Address | None) -> Refusal:
    if holder is not None and holder.state == Address.State.QUARANTINED and holder.free_from:
        day = clock.office_date(holder.free_from)
        return Refusal(refusals.ADDRESS_IN_QUARANTINE, host=host, holder=holder.holder, day=f"{day:%d-%m-%Y}")
    return Refusal(refusals.ADDRESS_TAKEN, host=host, holder=holder.holder if holder else "")


def _end(row: Address, state: str, at: datetime, free_from: datetime) -> None:
    row.state, row.released_at, row.free_from = state, at, free_from
    row.save(update_fields=["state", "released_at", "free_from"])


def _quarantine(at: datetime) -> timedelta:
    return timedelta(days=policy.read_all("addressing", at, AddressingPolicy()).quarantine_days)


def _host(text: str) -> Host:
    try:
        return read_host(text)
    except ValueError as wrong:
        raise Refusal(refusals.ADDRESS_WRONG, text=one_line(text)[:60]) from wrong


def _dns_name(text: str) -> str:
    found = one_line(text).lower().rstrip(".")
    if found and not is_dns_name(found):
        raise Refusal(refusals.DNS_NAME_WRONG, text=found[:60])
    return found


def _record(rows: Sequence[Address], act: str, actor: str, **facts: object) -> None:
    """One event an address, in the order of their rows."""
    for row in sorted(rows, key=lambda one: one.pk):
        new = {"state": row.state, **facts}
        events.record(kind="address", subject=str(row.host), act=act, actor=actor, new=new)


__all__ = [
    "AddressingPolicy",
    "end_quarantines",
    "free_address",
    "free_counts",
    "hold_addresses",
    "lock_prefixes",
    "record_address",
    "release_promise",
    "release_server",
    "take_address",
    "use_address",
    "use_promised",
]
