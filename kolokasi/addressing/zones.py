"""Names and addresses as BIND reads them: the reverse zones of a network and the lines of its forward names. Pure.

A reverse zone ends at a whole octet (IPv4) or digit (IPv6); a network narrower than /24 has one of its own after RFC 2317.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import islice

from kolokasi.addressing.rules import Host, Network, within

MOST_ZONES = 256
TTL, REFRESH, RETRY, EXPIRE, NEGATIVE = 3600, 7200, 900, 1_209_600, 3600


@dataclass(frozen=True)
class Named:
    """An address in use with its full name, no dot at the end."""

    host: Host
    name: str


@dataclass(frozen=True)
class Authority:
    """Who answers for the zones, and their number, which grows with every change."""

    nameserver: str
    hostmaster: str
    serial: int


@dataclass(frozen=True)
class Zone:
    """One reverse zone: its name without a dot at the end, and the part of the network that it names."""

    origin: str
    network: Network

    @property
    def narrow(self) -> bool:
        """Whether it is delegated name by name (RFC 2317)."""
        return isinstance(self.network, IPv4Network) and self.network.prefixlen > 24


def reverse_zones(network: Network) -> list[Zone]:
    """The zones of the network in order, at most 256 of them."""
    if isinstance(network, IPv4Network) and network.prefixlen > 24:
        *_octets, last = str(network.network_address).split(".")
        return [Zone(f"{last}/{network.prefixlen}.{_parent(network)}", network)]
    step = 8 if isinstance(network, IPv4Network) else 4
    length = -(-network.prefixlen // step) * step
    every: Iterator[Network] = iter(network.subnets(new_prefix=length))
    parts = islice(every, MOST_ZONES)
    return [Zone(_origin(part, step), part) for part in parts]


def _origin(network: Network, step: int) -> str:
    labels = network.network_address.reverse_pointer.split(".")
    whole = network.max_prefixlen // step
    return ".".join(labels[whole - network.prefixlen // step :])


def _parent(network: Network) -> str:
    return network.network_address.reverse_pointer.partition(".")[2]


def reverse_text(zone: Zone, names: Iterable[Named], authority: Authority) -> str:
    """The whole zone file: SOA, NS and one PTR an address."""
    head = (
        f"$ORIGIN {zone.origin}.\n$TTL {TTL}\n"
        f"@ IN SOA {authority.nameserver}. {authority.hostmaster}. "
        f"{authority.serial} {REFRESH} {RETRY} {EXPIRE} {NEGATIVE}\n"
        f"@ IN NS {authority.nameserver}.\n"
    )
    return head + "".join(f"{owner} IN PTR {one.name}.\n" for owner, one in _owners(zone, names))


def _owners(zone: Zone, names: Iterable[Named]) -> Iterator[tuple[str, Named]]:
    for one in sorted((one for one in names if within(zone.network, one.host)), key=lambda one: int(one.host)):
        pointer = one.host.reverse_pointer
        yield (pointer.partition(".")[0] if zone.narrow else pointer.removesuffix(f".{zone.origin}")), one


def delegation_text(zone: Zone, authority: Authority) -> str:
    """The lines that whoever keeps the zone above puts into it; empty when an ordinary delegation does."""
    if not zone.narrow:
        return ""
    lasts = [str(host).rpartition(".")[2] for host in zone.network]
    label = zone.origin.partition(".")[0]
    head = f"$ORIGIN {_parent(zone.network)}.\n{label} IN NS {authority.nameserver}.\n"
    return head + "".join(f"{last} IN CNAME {last}.{zone.origin}.\n" for last in lasts)


def forward_text(names: Iterable[Named]) -> str:
    """The A and AAAA lines under full names, to be taken into whatever zones hold them."""
    ordered = sorted(names, key=lambda one: (one.name, one.host.version, int(one.host)))
    return f"$ORIGIN .\n$TTL {TTL}\n" + "".join(
        f"{one.name}. IN {'A' if one.host.version == 4 else 'AAAA'} {one.host}\n" for one in ordered
    )
