"""Prefixes are registered and changed here, without ever leaving an address outside of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Q

from kolokasi.addressing import refusals, vlans
from kolokasi.addressing.models import Address, Prefix, ReservedRange
from kolokasi.addressing.queries import LIVING
from kolokasi.addressing.rules import (
    Block,
    Host,
    Network,
    Range,
    joined,
    read_host,
    read_network,
    read_range,
    spell_range,
    usable,
    within,
)
from kolokasi.base import events
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import one_line

NAME_LIMIT = 80
Read = TypeVar("Read")


@dataclass(frozen=True)
class Wanted:
    """What was typed about a prefix, read and found possible by itself."""

    block: Block
    name: str
    vlan: int | None
    assignable: bool

    @property
    def network(self) -> Network:
        return self.block.network

    def fields(self) -> dict[str, object]:
        """The columns of the prefix."""
        first, last = usable(self.network)
        return {
            "cidr": self.network,
            "family": self.network.version,
            "name": self.name,
            "gateway": str(self.block.gateway) if self.block.gateway else None,
            "lan_id": self.vlan,
            "assignable": self.assignable,
            "first_host": str(first),
            "last_host": str(last),
        }

    def facts(self) -> dict[str, object]:
        """What the record keeps of it."""
        other = {"first_host", "last_host", "lan_id"}
        kept = {name: value for name, value in self.fields().items() if name not in other}
        ranges = [spell_range(low, high) for low, high in self.block.reserved]
        return {**kept, "cidr": str(self.network), "vlan": self.vlan, "reserved": ranges}


def check_prefix(
    *, cidr: str, name: str, gateway: str = "", vlan: str = "", reserved: Sequence[str] = (), assignable: bool = True
) -> tuple[Wanted | None, dict[str, Refusal]]:
    """The prefix as it was typed, or what is wrong with it by field. Asks no database."""
    wrong: dict[str, Refusal] = {}

    def read(field: str, how: Callable[[], Read]) -> Read | None:
        try:
            return how()
        except Refusal as refusal:
            wrong[field] = refusal
            return None

    title = read("name", lambda: _name(name))
    tag = read("vlan", lambda: _vlan(vlan))
    network = read("cidr", lambda: _network(cidr))
    if network is None:
        return None, wrong
    router = read("gateway", lambda: _gateway(gateway, network)) if gateway.strip() else None
    ranges = read("reserved", lambda: [_range(text, network) for text in reserved if text.strip()])
    if wrong:
        return None, wrong
    return Wanted(Block(network, router, joined(ranges or [])), title or "", tag, assignable), {}


def read_prefix(
    *, cidr: str, name: str, gateway: str = "", vlan: str = "", reserved: Sequence[str] = (), assignable: bool = True
) -> Wanted:
    """The prefix as it was typed; refuses what cannot be one."""
    wanted, wrong = check_prefix(
        cidr=cidr, name=name, gateway=gateway, vlan=vlan, reserved=reserved, assignable=assignable
    )
    if wanted is None:
        raise next(iter(wrong.values()))
    return wanted


@transaction.atomic
def add_prefix(*, wanted: Wanted, at: datetime, actor: str) -> Prefix:
    """The prefix is registered; addresses are given from it at once if it is assignable."""
    vlans.ensure(wanted.vlan, actor=actor)
    prefix = Prefix(**wanted.fields(), made_at=at)
    _save(prefix, wanted)
    events.record(kind="prefix", subject=str(prefix.pk), act="prefix_added", actor=actor, new=wanted.facts())
    return prefix


@transaction.atomic
def change_prefix(*, prefix_id: int, wanted: Wanted, actor: str) -> Prefix:
    """The prefix is as wanted; refuses when somebody's address would lie outside of it. Nobody takes from it meanwhile."""
    prefix = Prefix.objects.select_for_update().filter(pk=prefix_id).first()
    if prefix is None:
        raise Refusal(NOT_FOUND)
    outside = (
        Address.objects.filter(LIVING, prefix=prefix)
        .exclude(host__gte=str(wanted.network[0]), host__lte=str(wanted.network[-1]))
        .select_related("server")
        .first()
    )
    if outside is not None:
        raise Refusal(refusals.PREFIX_STILL_HOLDS, host=outside.host, holder=outside.holder, cidr=wanted.network)
    old = as_typed(prefix)
    if is_as(prefix, wanted):
        return prefix
    vlans.ensure(wanted.vlan, actor=actor)
    for name, value in wanted.fields().items():
        setattr(prefix, name, value)
    _save(prefix, wanted)
    events.record(kind="prefix", subject=str(prefix.pk), act="prefix_changed", actor=actor, old=old, new=wanted.facts())
    return prefix


def is_as(prefix: Prefix, wanted: Wanted) -> bool:
    """Whether the prefix is so already."""
    there = Wanted(prefix.block(), prefix.name, prefix.vlan, prefix.assignable)
    return there.facts() == wanted.facts()


def as_typed(prefix: Prefix) -> dict[str, str]:
    """The prefix in the words of its form."""
    return {
        "cidr": str(prefix.cidr),
        "name": prefix.name,
        "gateway": prefix.gateway or "",
        "vlan": str(prefix.vlan or ""),
        "reserved": "\n".join(str(one) for one in prefix.reserved_ranges.all()),
        "assignable": "yes" if prefix.assignable else "no",
    }


def _save(prefix: Prefix, wanted: Wanted) -> None:
    try:
        with transaction.atomic():
            prefix.save()
    except IntegrityError as clash:
        raise _clash(prefix) from clash
    prefix.reserved_ranges.all().delete()
    ReservedRange.objects.bulk_create(
        ReservedRange(prefix=prefix, first=str(low), last=str(high)) for low, high in wanted.block.reserved
    )


def _clash(prefix: Prefix) -> Refusal:
    others = Prefix.objects.exclude(pk=prefix.pk)
    if others.filter(cidr=prefix.cidr).exists():
        return Refusal(refusals.PREFIX_EXISTS, cidr=prefix.cidr)
    overlapping = others.filter(Q(assignable=True, first_host__lte=prefix.last_host, last_host__gte=prefix.first_host))
    return Refusal(refusals.PREFIX_OVERLAPS, cidr=prefix.cidr, other=overlapping.first() or "")


def _name(text: str) -> str:
    name = one_line(text)
    if not name or len(name) > NAME_LIMIT:
        raise Refusal(refusals.PREFIX_NAME_WRONG, limit=NAME_LIMIT)
    return name


def _network(text: str) -> Network:
    try:
        return read_network(text)
    except ValueError as wrong:
        raise Refusal(refusals.CIDR_WRONG, text=one_line(text)[:60]) from wrong


def _gateway(text: str, network: Network) -> Host:
    try:
        host = read_host(text)
    except ValueError as wrong:
        raise Refusal(refusals.ADDRESS_WRONG, text=one_line(text)[:60]) from wrong
    if not within(network, host):
        raise Refusal(refusals.GATEWAY_WRONG, text=host, cidr=network)
    return host


def _range(text: str, network: Network) -> Range:
    try:
        low, high = read_range(text)
    except ValueError as wrong:
        raise Refusal(refusals.RANGE_WRONG, text=one_line(text)[:60], cidr=network) from wrong
    if not (within(network, low) and within(network, high)):
        raise Refusal(refusals.RANGE_WRONG, text=one_line(text)[:60], cidr=network)
    return low, high


def _vlan(text: str) -> int | None:
    return vlans.read_vid(text) if text.strip() else None
