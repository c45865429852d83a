"""Arithmetic of networks: which hosts may be given, how ranges are read, how many are left. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Host = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Range = tuple[Host, Host]

LONGEST_TEXT = 100
SHORTEST = {4: 8, 6: 16}
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")


def read_host(text: object) -> Host:
    """The address in the text; ValueError for a mask, a zone or anything else. An IPv4 address in IPv6 dress is IPv4."""
    found = str(text).strip()
    if len(found) > LONGEST_TEXT or "%" in found:
        raise ValueError(found[:LONGEST_TEXT])
    host = ip_address(found)
    return (host.ipv4_mapped or host) if isinstance(host, IPv6Address) else host


def read_network(text: object) -> Network:
    """The network in the text, with its length; ValueError when it has none, when bits of hosts are set, or it is too wide."""
    found = str(text).strip()
    if len(found) > LONGEST_TEXT or "/" not in found or "%" in found:
        raise ValueError(found[:LONGEST_TEXT])
    network = ip_network(found)
    if network.prefixlen < SHORTEST[network.version]:
        raise ValueError(found)
    return network


def read_range(text: object) -> Range:
    """First and last of "10.0.0.1", "10.0.0.1-10.0.0.9" or "10.0.0.0/29"; ValueError for anything else."""
    found = str(text).strip().replace("–", "-")
    if "/" in found:
        network = read_network(found)
        return host_at(network, 0), host_at(network, network.num_addresses - 1)
    first, dash, last = found.partition("-")
    low = read_host(first)
    high = read_host(last) if dash else low
    if low.version != high.version or number(low) > number(high):
        raise ValueError(found[:LONGEST_TEXT])
    return low, high


def spell_range(first: object, last: object) -> str:
    """The range as people write it; a single address alone."""
    return str(first) if str(first) == str(last) else f"{first}-{last}"


def number(host: Host) -> int:
    """The address as a number, for arithmetic inside one family."""
    return int(host)


def host_at(network: Network, place: int) -> Host:
    """The address at a place of the network, from 0."""
    return network[place]


def usable(network: Network) -> Range:
    """First and last host that may be given: not the network's own address, and in IPv4 not the broadcast address.

    Of a network with two addresses both are hosts (RFC 3021, RFC 6164), of one with a single address that one.
    """
    last = network.num_addresses - 1
    if last <= 1:
        return host_at(network, 0), host_at(network, last)
    return host_at(network, 1), host_at(network, last - 1 if network.version == 4 else last)


def within(network: Network, host: Host) -> bool:
    """Whether the address lies in the network."""
    return host.version == network.version and host in network


def joined(ranges: Iterable[Range]) -> list[Range]:
    """The same hosts as ranges in order that neither overlap nor touch; all of one family."""
    found: list[Range] = []
    for low, high in sorted(ranges, key=lambda one: (number(one[0]), number(one[1]))):
        if found and number(low) <= number(found[-1][1]) + 1:
            first, last = found[-1]
            found[-1] = (first, last if number(last) >= number(high) else high)
        else:
            found.append((low, high))
    return found


@dataclass(frozen=True)
class Block:
    """One prefix as the count sees it."""

    network: Network
    gateway: Host | None = None
    reserved: Sequence[Range] = ()

    def kept_back(self) -> list[Range]:
        """What is never given, in order and joined: gateway and reserved ranges, as far as they are hosts at all."""
        first, last = usable(self.network)
        ranges = list(self.reserved)
        if self.gateway is not None:
            ranges.append((self.gateway, self.gateway))
        return joined(_clipped(ranges, first, last))

    def gives(self, host: Host) -> bool:
        """Whether this address may be given to a server at all."""
        first, last = usable(self.network)
        if host.version != self.network.version or not number(first) <= number(host) <= number(last):
            return False
        return not any(number(low) <= number(host) <= number(high) for low, high in self.kept_back())

    def size(self) -> int:
        """How many addresses may be given in all."""
        first, last = usable(self.network)
        kept = sum(number(high) - number(low) + 1 for low, high in self.kept_back())
        return number(last) - number(first) + 1 - kept

    def free(self, living: Iterable[Host]) -> int:
        """How many may still be given while these addresses are held, used or in quarantine."""
        return self.size() - len({host for host in living if self.gives(host)})


def _clipped(ranges: Iterable[Range], first: Host, last: Host) -> Iterator[Range]:
    for low, high in ranges:
        if number(high) >= number(first) and number(low) <= number(last):
            yield (
                low if number(low) >= number(first) else first,
                high if number(high) <= number(last) else last,
            )


def is_dns_name(text: str) -> bool:
    """Whether the text is a host name in ASCII, lower case, at most 253 letters."""
    return len(text) <= 253 and all(LABEL.fullmatch(part) for part in text.split("."))
