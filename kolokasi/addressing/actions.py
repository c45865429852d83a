"""Addresses are promised, given and freed here; the database sees to it that nobody has one twice.

Who takes addresses first locks the rows of the prefixes (late, once, in one order), then asks for the next free ones.
The constraint `address_has_one_holder` holds by itself as well: whoever lost a race simply takes the next.
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
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import one_line
from kolokasi.cases.models import Promise
from kolokasi.servers.models import Server

TRIES = 1000
LABEL_LIMIT = 120

# The lowest host that nobody has: the first of a prefix, or the one after something that is taken or kept back.
_TAKE_NEXT = """
WITH next AS (
    SELECT p.id AS prefix_id, c.host FROM addressing_prefix p CROSS JOIN LATERAL (
        SELECT p.first_host AS host
        UNION ALL SELECT p.gateway + 1 WHERE p.gateway < p.last_host
        UNION ALL SELECT r.last + 1 FROM addressing_reservedrange r WHERE r.prefix_id = p.id AND r.last < p.last_host
        UNION ALL SELECT a.host + 1 FROM addressing_address a
            WHERE a.state IN ('held', 'used', 'quarantined') AND a.host >= p.first_host AND a.host < p.last_host
    ) c
    WHERE p.id = ANY(%(prefixes)s) AND c.host BETWEEN p.first_host AND p.last_host AND c.host IS DISTINCT FROM p.gateway
    AND NOT EXISTS (
        SELECT 1 FROM addressing_address a WHERE a.host = c.host AND a.state IN ('held', 'used', 'quarantined')
    ) AND NOT EXISTS (
        SELECT 1 FROM addressing_reservedrange r WHERE r.prefix_id = p.id AND c.host BETWEEN r.first AND r.last
    )
    ORDER BY p.cidr, c.host LIMIT 1
), made AS (
    INSERT INTO addressing_address
        (prefix_id, host, state, server_id, promise_id, dns_name, label, held_at, used_at)
    SELECT prefix_id, host, %(state)s, %(server)s, %(promise)s, %(dns_name)s, %(label)s, %(held_at)s, %(used_at)s FROM next
    ON CONFLICT DO NOTHING RETURNING id
) SELECT made.id FROM next LEFT JOIN made ON true"""

_END_QUARANTINES = """
UPDATE addressing_address SET state = 'released' WHERE id IN (
    SELECT id FROM addressing_address WHERE state = 'quarantined' AND free_from <= %s ORDER BY id FOR UPDATE SKIP LOCKED
)"""


@dataclass(frozen=True)
class AddressingPolicy:
    """Settings of the register, as policy `addressing.*`."""

    quarantine_days: int = 30


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
        own = [prefix.pk for prefix in prefixes if prefix.family == family]
        for done in range(needed):
            made = _take_next(own, state=Address.State.HELD, server=server, promise=promise, held_at=at)
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
    own = list(Prefix.objects.filter(assignable=True, family=4).values_list("pk", flat=True))
    made = _take_next(own, state=Address.State.USED, server=server, used_at=at)
    if made is None:
        raise Refusal(refusals.NO_FREE_ADDRESS, family=4, needed=1, available=0)
    return made


@transaction.atomic
def take_address(
    *,
    prefix_id: int,
    at: datetime,
    server: Server | None = None,
    label: str = "",
    dns_name: str = "",
    actor: str = "",
) -> Address:
    """The next free address of one prefix is in use by the server, or by whoever `label` names."""
    label, dns_name = one_line(label)[:LABEL_LIMIT], _dns_name(dns_name)
    (prefix,) = lock_prefixes(Q(pk=prefix_id)) or (None,)
    if prefix is None:
        raise Refusal(NOT_FOUND)
    if not prefix.assignable:
        raise Refusal(refusals.PREFIX_CLOSED, cidr=prefix.cidr)
    end_quarantines(at=at)
    made = _take_next([prefix.pk], state=Address.State.USED, server=server, label=label, dns_name=dns_name, used_at=at)
    if made is None:
        raise Refusal(refusals.NO_FREE_ADDRESS, family=prefix.family, needed=1, available=0)
    _record([made], "address_used", actor, server=server.label if server else "", prefix=str(prefix.cidr))
    return made


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


def end_quarantines(*, at: datetime) -> int:
    """Addresses whose quarantine is over are free."""
    with connection.cursor() as cursor:
        cursor.execute(_END_QUARANTINES, [at])
        return int(cursor.rowcount)


def lock_prefixes(which: Q) -> list[Prefix]:
    """Those prefixes as they stand now; nobody else takes from them until this transaction ends."""
    return list(Prefix.objects.select_for_update(no_key=True).filter(which).order_by("pk"))


def _take_next(prefixes: Sequence[int], *, state: str, **facts: object) -> Address | None:
    """The lowest free address of the prefixes, now taken; None when there is none. Who loses a race takes the next."""
    values: dict[str, Any] = dict.fromkeys(("held_at", "used_at")) | {"label": "", "dns_name": ""} | facts
    server, promise = values.get("server"), values.get("promise")
    values |= {
        "prefixes": list(prefixes),
        "state": str(state),
        "server": server.pk if isinstance(server, Server) else None,
        "promise": promise.pk if isinstance(promise, Promise) else None,
    }
    for _try in range(TRIES):
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_NEXT, values)
            row = cursor.fetchone()
        if row is None:
            return None
        if row[0] is not None:
            return Address.objects.select_related("prefix", "server").get(pk=row[0])
    raise Refusal(refusals.ADDRESSES_CONTESTED)


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
