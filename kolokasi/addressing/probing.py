"""Before an address is given the network is asked whether somebody answers there already; such an address is set aside.

Switched on by policy `addressing.probe.on`. What answers is kept out as in use, labelled `UNRECORDED`, until somebody says
whose it is or frees it. Asking stands outside every transaction, setting aside is one of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from kolokasi.addressing import refusals
from kolokasi.addressing.actions import (
    LABEL_LIMIT,
    end_quarantines,
    hold_next,
    lock_prefixes,
    record_address,
    release_held,
)
from kolokasi.addressing.models import Address
from kolokasi.addressing.queries import addresses_of, living, prefix_holding
from kolokasi.addressing.rules import Host, read_host
from kolokasi.base import events, policy
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import one_line
from kolokasi.cases.models import Promise
from kolokasi.gateways.ping import client
from kolokasi.servers.models import Server

UNRECORDED = "dipakai tanpa catatan"
MOST = 5  # so many in a row that answer are a fault of the network, not of the register

_NEXT = "SELECT host(addressing_next_free(id, first_host, last_host, gateway, first_host)) FROM addressing_prefix WHERE id = %s"


@dataclass(frozen=True)
class ProbePolicy:
    """Settings `addressing.probe.*`: whether the network is asked, and how many seconds an answer may take (1 to 5)."""

    on: bool = False
    seconds: int = 1


def settings(at: datetime) -> ProbePolicy:
    """As they hold at that moment."""
    return policy.read_all("addressing.probe", at, ProbePolicy())


def unrecorded() -> QuerySet[Address]:
    """Addresses at which somebody answers whom the register does not know, the lowest first."""
    rows = Address.objects.filter(state=Address.State.USED, server__isnull=True, label=UNRECORDED)
    return rows.select_related("prefix").order_by("host")


def clear_for(*, server: Server, wanted: str, promise: Promise | None, own_mac: str, at: datetime, actor: str) -> None:
    """What the server is about to be given answers to nobody yet, or only to its own card.

    A promised address that answers is set aside and the next free one promised instead. A server without any has one
    promised first, so that nobody else is given what was asked about. Refuses a wanted address that answers.
    """
    probe = settings(at)
    if not probe.on:
        return
    if wanted:
        _clear_wanted(server, wanted, own_mac, probe, at, actor)
    elif not addresses_of(server):
        hold_next(server=server, promise=promise, family=4, at=at, actor=actor)
    for _try in range(MOST):
        held = _held(server, besides=read_host(wanted).version if wanted else 0)
        answering = [one for one in held if _answers(read_host(one.host), own_mac, probe)]
        if not answering:
            return
        for one in answering:
            set_aside(host=read_host(one.host), server=server, at=at, actor=actor)
    raise Refusal(refusals.TOO_MANY_ANSWER, count=MOST)


def clear_next(*, prefix_id: int, wanted: str | None, at: datetime, actor: str) -> str | None:
    """An address of the prefix at which nobody answers: the wanted one, or the lowest free; None when not asked for."""
    probe = settings(at)
    if not probe.on:
        return wanted
    for host in [_read(wanted)] if wanted else _next_free(prefix_id, at):
        if living(host) is not None or not _given(host) or not _answers(host, "", probe):
            return str(host)
        set_aside(host=host, server=None, at=at, actor=actor)
        if wanted:
            raise Refusal(refusals.ADDRESS_ANSWERS, host=host)
    return wanted


@transaction.atomic
def set_aside(*, host: Host, server: Server | None, at: datetime, actor: str) -> None:
    """The address is in use by somebody unrecorded; a server that had it promised has the next free one promised instead.

    Whoever came to hold it meanwhile keeps it. Without another free one the server simply has none any more.
    """
    lock_prefixes(Q(assignable=True))
    end_quarantines(at=at)
    there = living(host)
    promise = there.promise if there else None
    if there is not None:
        if server is None or there.server_id != server.pk or there.state != Address.State.HELD:
            return
        release_held(row=there, at=at, actor=actor)
    record_address(host=str(host), label=UNRECORDED, at=at, actor=actor)
    events.record(kind="address", subject=str(host), act="address_answered", actor=actor)
    if there is not None and server is not None:
        hold_next(server=server, promise=promise, family=host.version, at=at, actor=actor)


@transaction.atomic
def name_user(*, address_id: int, label: str, actor: str) -> Address:
    """Whoever answers at an unrecorded address has a name now."""
    label = one_line(label)
    if not label or len(label) > LABEL_LIMIT or label.casefold() == UNRECORDED:
        raise Refusal(refusals.LABEL_WRONG, limit=LABEL_LIMIT)
    found = Address.objects.select_for_update().filter(pk=address_id).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    if found.state != Address.State.USED or found.label != UNRECORDED:
        raise Refusal(refusals.ADDRESS_NOT_USED, host=found.host)
    found.label = label
    found.save(update_fields=["label"])
    facts = {"state": found.state, "label": label}
    events.record(kind="address", subject=found.host, act="address_named", actor=actor, new=facts)
    return found


def _clear_wanted(server: Server, wanted: str, own_mac: str, probe: ProbePolicy, at: datetime, actor: str) -> None:
    host = _read(wanted)
    there = living(host)
    if there is not None and (there.server_id != server.pk or there.state == Address.State.USED):
        return
    if _given(host) and _answers(host, own_mac, probe):
        set_aside(host=host, server=server, at=at, actor=actor)
        raise Refusal(refusals.ADDRESS_ANSWERS, host=host)


def _given(host: Host) -> bool:
    """Whether some prefix could give it; what could not is refused by the giving itself."""
    prefix = prefix_holding(host)
    return prefix is not None and prefix.assignable and prefix.block().gives(host)


def _held(server: Server, besides: int) -> list[Address]:
    """What is promised to it; not of the family of which it wants another."""
    held = [one for one in addresses_of(server) if one.state == Address.State.HELD]
    return [one for one in held if read_host(one.host).version != besides]


def _answers(host: Host, own_mac: str, probe: ProbePolicy) -> bool:
    """Whether somebody else than the server's own card answers."""
    heard = client.ask(host, seconds=probe.seconds)
    return heard.answered and not (own_mac and heard.mac == own_mac.lower())


def _next_free(prefix_id: int, at: datetime) -> Iterator[Host]:
    """The lowest free one, asked anew each time; at most so many."""
    end_quarantines(at=at)
    for _try in range(MOST):
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, [prefix_id])
            row = cursor.fetchone()
        if row is None or row[0] is None:
            return
        yield read_host(row[0])
    raise Refusal(refusals.TOO_MANY_ANSWER, count=MOST)


def _read(text: str) -> Host:
    try:
        return read_host(text)
    except ValueError as wrong:
        raise Refusal(refusals.ADDRESS_WRONG, text=one_line(text)[:60]) from wrong
