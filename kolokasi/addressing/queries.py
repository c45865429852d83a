"""What the register says: how many addresses are free, who has which, and who had it before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max, Q, QuerySet

from kolokasi.addressing.models import Address, Prefix
from kolokasi.addressing.rules import Host, Network, number, read_host, within
from kolokasi.addressing.zones import Named
from kolokasi.base import clock
from kolokasi.base.text import one_line
from kolokasi.servers.models import Server

FAMILIES = (4, 6)
LIVING = Q(state__in=Address.LIVING)

# Living addresses that lie where a prefix could give them, by prefix and state. Whose quarantine is over is free.
_TAKEN = """
SELECT p.id, a.state, count(*)
FROM addressing_prefix p JOIN addressing_address a ON a.host BETWEEN p.first_host AND p.last_host
WHERE a.state IN ('held', 'used', 'quarantined') AND NOT (a.state = 'quarantined' AND a.free_from <= %(at)s)
AND a.host IS DISTINCT FROM p.gateway
AND NOT EXISTS (SELECT 1 FROM addressing_reservedrange r WHERE r.prefix_id = p.id AND a.host BETWEEN r.first AND r.last)
GROUP BY p.id, a.state"""

_BY_PART = """
SELECT (host - %(first)s::inet) / %(size)s AS part, state, count(*) FROM addressing_address
WHERE state IN ('held', 'used', 'quarantined') AND NOT (state = 'quarantined' AND free_from <= %(at)s)
AND host BETWEEN %(first)s::inet AND %(last)s::inet GROUP BY 1, 2"""


@dataclass(frozen=True)
class PrefixFigures:
    """How full a prefix is. `size` is what may be given in all; the reserved are not in it."""

    prefix: Prefix
    size: int
    used: int
    held: int
    quarantined: int
    reserved: int

    @property
    def free(self) -> int:
        return self.size - self.used - self.held - self.quarantined


@dataclass(frozen=True)
class AddressLimit:
    """One line of the verdict. `available` is None when no prefix is registered: then the limit does not bind."""

    family: int
    needed: int
    available: int | None

    @property
    def ok(self) -> bool:
        return self.available is None or self.needed <= self.available

    def as_json(self) -> dict[str, Any]:
        """The line in the shape of INTERFACES."""
        return {
            "limit": "address",
            "needed": self.needed,
            "available": self.available,
            "unit": f"IPv{self.family}",
            "scope": f"IPv{self.family}",
            "ok": self.ok,
        }


def prefix_figures(at: datetime | None = None, *, assignable: bool | None = None) -> list[PrefixFigures]:
    """Every prefix with how full it is, IPv4 first; three queries however many there are."""
    prefixes = Prefix.objects.prefetch_related("reserved_ranges")
    if assignable is not None:
        prefixes = prefixes.filter(assignable=assignable)
    taken: dict[int, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, {"at": at or clock.now()})
        for prefix_id, state, count in cursor.fetchall():
            taken[prefix_id][state] = count
    return [_figures(prefix, taken[prefix.pk]) for prefix in prefixes]


def _figures(prefix: Prefix, taken: dict[str, int]) -> PrefixFigures:
    block = prefix.block()
    return PrefixFigures(
        prefix,
        size=block.size(),
        used=taken.get(Address.State.USED, 0),
        held=taken.get(Address.State.HELD, 0),
        quarantined=taken.get(Address.State.QUARANTINED, 0),
        reserved=sum(number(high) - number(low) + 1 for low, high in block.kept_back()),
    )


def family_tree(prefix: Prefix) -> tuple[list[Prefix], list[Prefix]]:
    """The registered networks around it, the widest first, and those within it."""
    around, inside = list[Prefix](), list[Prefix]()
    for other in Prefix.objects.filter(family=prefix.family).exclude(pk=prefix.pk):
        if within(other.cidr, prefix.cidr[0]) and other.cidr.prefixlen < prefix.cidr.prefixlen:
            around.append(other)
        elif within(prefix.cidr, other.cidr[0]):
            inside.append(other)
    return sorted(around, key=lambda one: one.cidr.prefixlen), inside


def depths(prefixes: Iterable[Prefix]) -> list[tuple[int, Prefix]]:
    """Each with the number of registered networks around it, in the order of the tree."""
    found, around = list[tuple[int, Prefix]](), list[Network]()
    for prefix in sorted(prefixes, key=lambda one: (one.family, int(one.cidr[0]), one.cidr.prefixlen)):
        while around and not within(around[-1], prefix.cidr[0]):
            around.pop()
        found.append((len(around), prefix))
        around.append(prefix.cidr)
    return found


def use_by_part(prefix: Prefix, parts: int, at: datetime) -> dict[int, dict[str, int]]:
    """How many addresses of each state lie in each of so many equal parts of the network, counted from 0."""
    size = prefix.cidr.num_addresses // parts
    with connection.cursor() as cursor:
        cursor.execute(_BY_PART, {"size": size, "first": str(prefix.cidr[0]), "last": str(prefix.cidr[-1]), "at": at})
        found: dict[int, dict[str, int]] = defaultdict(dict)
        for part, state, count in cursor.fetchall():
            found[int(part)][state] = count
    return found


def named_in(prefix: Prefix, domain: str) -> list[Named]:
    """Every address in use in the network that has a full name; a name without a dot lies in `domain`, if there is one."""
    rows = register(prefix=prefix, state=Address.State.USED).exclude(dns_name="")
    pairs = rows.order_by("host").values_list("host", "dns_name")
    full = ((host, name if "." in name else f"{name}.{domain}" if domain else "") for host, name in pairs)
    return [Named(read_host(host), name) for host, name in full if name]


def changed_at(prefix: Prefix) -> datetime:
    """When an address of the network last came or went."""
    rows = Address.objects.filter(host__gte=str(prefix.cidr[0]), host__lte=str(prefix.cidr[-1]))
    latest = rows.aggregate(used=Max("used_at"), freed=Max("released_at"))
    return max(at for at in (prefix.made_at, latest["used"], latest["freed"]) if at is not None)


def free_counts(at: datetime | None = None) -> dict[int, int | None]:
    """How many addresses may still be given, by family; None for both when no prefix is registered at all.

    A register that has prefixes but none of a family has 0 of it.
    """
    figures = prefix_figures(at, assignable=True)
    if not figures:
        return dict.fromkeys(FAMILIES)
    return {family: sum(one.free for one in figures if one.prefix.family == family) for family in FAMILIES}


def limits_within(free: Mapping[int, int | None], ipv4: int, ipv6: int) -> list[AddressLimit]:
    """What is needed and available, one line a family; a family that nobody asks for has no line."""
    return [AddressLimit(family, needed, free[family]) for family, needed in ((4, ipv4), (6, ipv6)) if needed]


def given_with_requests(family: int) -> Iterator[tuple[datetime, datetime | None]]:
    """From when, and until when, each address was given with a request; one in quarantine is not free before its end."""
    rows = Address.objects.filter(promise__isnull=False, prefix__family=family, prefix__assignable=True)
    for held, used, free in rows.values_list("held_at", "used_at", "free_from"):
        came = held or used
        if came is not None:
            yield came, free


def addresses_of(server: Server) -> list[Address]:
    """What the server holds and uses now, IPv4 first."""
    rows = Address.objects.filter(server=server, state__in=[Address.State.HELD, Address.State.USED])
    return list(rows.select_related("prefix").order_by("prefix__family", "host"))


def prefix_holding(host: Host) -> Prefix | None:
    """The narrowest registered prefix in which the address lies; an assignable one before its parents."""
    holding = [prefix for prefix in Prefix.objects.filter(cidr__holds=str(host)) if within(prefix.cidr, host)]
    return max(holding, key=lambda prefix: (prefix.assignable, prefix.cidr.prefixlen), default=None)


def living(host: Host) -> Address | None:
    """Who has the address now."""
    rows = Address.objects.filter(LIVING, host=str(host))
    return rows.select_related("server", "promise__case", "prefix").first()


def history_of(host: Host) -> list[Address]:
    """Everybody who ever had the address, the newest first."""
    rows = Address.objects.filter(host=str(host)).select_related("server__agency", "promise__case", "prefix")
    return list(rows.order_by("-id"))


def register(
    *, words: str = "", prefix: Prefix | None = None, state: str = "", network: Network | None = None
) -> QuerySet[Address]:
    """The rows of the register that fit: by state (empty: the living), by prefix, by words of server, agency, name or host."""
    rows = Address.objects.select_related("server__agency", "promise__case", "prefix")
    rows = rows.filter(state=state) if state else rows.filter(LIVING)
    inside = prefix.cidr if prefix else network
    if inside is not None:
        rows = rows.filter(host__gte=str(inside[0]), host__lte=str(inside[-1]))
    words = one_line(words)
    return rows.filter(_matching(words)) if words else rows


def _matching(words: str) -> Q:
    found = (
        Q(host__startswith=words)
        | Q(dns_name__icontains=words)
        | Q(label__icontains=words)
        | Q(server__label__icontains=words)
        | Q(server__name__icontains=words)
        | Q(server__agency__name__icontains=words)
        | Q(server__agency__short_name__icontains=words)
        | Q(promise__case__number__icontains=words)
    )
    try:
        return found | Q(host=str(read_host(words)))
    except ValueError:
        return found
