"""The servers as those who may know of them see them: where each stands, its addresses, and what monitoring last said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address

from django.db.models import Exists, OuterRef, Q, QuerySet

from kolokasi.addressing.models import Address
from kolokasi.cases.models import Case, CaseServer, Closing, Promise
from kolokasi.facility.models import Allotment, Kind, Occupation
from kolokasi.monitoring.models import Observation, Target
from kolokasi.monitoring.queries import current_words
from kolokasi.people.models import Account
from kolokasi.procedure import queries
from kolokasi.procedure.papers import ANSWER_STEP
from kolokasi.servers.models import Server
from kolokasi.servers.rules import planned_watts

HERE = (Server.State.RECEIVED, Server.State.MOUNTED, Server.State.ACTIVE)
MOUNTED = (Server.State.MOUNTED, Server.State.ACTIVE)
GONE = (Server.State.HANDED_BACK, Server.State.DROPPED)


@dataclass(frozen=True)
class Machine:
    """One server. Place, addresses and target are there once it is mounted; `cases` run from the oldest on."""

    server: Server
    watts: int
    cases: tuple[Case, ...] = ()
    place: Occupation | None = None
    addresses: tuple[Address, ...] = ()
    target: Target | None = None
    seen: Observation | None = None

    @property
    def watching(self) -> str:
        """What monitoring says: up, down, unknown (no answer yet), or nothing while it is not watched."""
        if self.target is None:
            return ""
        if self.seen is None or self.seen.up is None:
            return "unknown"
        return "up" if self.seen.up else "down"

    @property
    def active_since(self) -> datetime | None:
        """When the case that brought it was selesai."""
        done = [case.ended_at for case in self.cases if case.status == Case.Status.DONE and case.ended_at]
        return done[0] if done else None


def own_servers(account: Account) -> QuerySet[Server]:
    """The servers of the account's agency that it has been told of, the newest first.

    A label is given with the decision of step 4, which shows nowhere before the answer has been sent (step 6).
    """
    answered = Closing.objects.filter(
        case=OuterRef("case"), step=ANSWER_STEP, kind=Closing.Kind.COMPLETED
    )  # fmt: skip
    told = CaseServer.objects.filter(Exists(answered), server=OuterRef("pk"))
    promised = told.filter(case__promises__confirmed_at__isnull=False)
    known = Q(Exists(promised)) | Q(state__in=[*HERE, Server.State.HANDED_BACK])
    return Server.objects.filter(known, agency_id=account.agency_id).order_by("-made_at", "-pk")


def known_servers(account: Account, at: datetime) -> QuerySet[Server]:
    """Every server that an officer may know of, the newest first: those that came without a case, and those of a case that
    the officer may read. One that stands in secret cases of others alone is not there.
    """
    lines = CaseServer.objects.filter(server=OuterRef("pk"))
    readable = lines.filter(case__in=queries.readable_cases(account, at).order_by().values("pk"))
    return Server.objects.filter(Exists(readable) | ~Exists(lines)).select_related("agency").order_by("-made_at", "-pk")


def sought(servers: QuerySet[Server], words: str) -> QuerySet[Server]:
    """Those whose label, name, serial or agency holds the words, or that stand in the rack or have the address of that name."""
    stands = Occupation.objects.filter(server=OuterRef("pk"), released_at__isnull=True, rack__name__iexact=words)
    named = Q(label__icontains=words) | Q(name__icontains=words) | Q(serial__icontains=words)
    owned = Q(agency__name__icontains=words) | Q(agency__short_name__icontains=words)
    return servers.filter(named | owned | Exists(stands) | Q(Exists(_answering(words))))


def _answering(words: str) -> QuerySet[Address]:
    """The addresses in use that are written so; none where it is no address."""
    used = Address.objects.filter(server=OuterRef("pk"), state=Address.State.USED)
    try:
        return used.filter(host=str(ip_address(words)))
    except ValueError:
        return used.filter(dns_name__iexact=words)


def servers_of(case: Case) -> dict[int, Server]:
    """The servers of a case by their place in the declaration."""
    lines = CaseServer.objects.filter(case=case).select_related("server")
    return {line.index: line.server for line in lines}


def ship_until(case: Case) -> datetime | None:
    """Until when the place is kept for servers that are still to come."""
    return Promise.objects.filter(case=case, state=Promise.State.HELD).values_list("until", flat=True).first()


def machines(servers: Sequence[Server]) -> list[Machine]:
    """The servers with everything that is known of them, in a constant number of queries."""
    pks = [server.pk for server in servers]
    if not pks:
        return []
    cases, addresses = defaultdict(list), defaultdict(list)
    lines = CaseServer.objects.filter(server__in=pks).select_related("case").defer("case__form")
    for line in lines.order_by("case__opened_at", "pk"):
        cases[line.server_id].append(line.case)
    given = Address.objects.filter(server__in=pks, state=Address.State.USED).select_related("prefix")
    for address in given.order_by("prefix__family", "host"):
        addresses[address.server_id].append(address)
    stands = Occupation.objects.filter(server__in=pks, released_at__isnull=True, kind=Kind.USED)
    places = {one.server_id: one for one in stands.select_related("rack__room")}
    living = Allotment.objects.filter(server__in=pks, released_at__isnull=True).values_list("server_id", "watts")
    watts = dict(living)
    targets = {one.server_id: one for one in Target.objects.filter(server__in=pks, retired_at__isnull=True)}
    seen = current_words(targets.values())
    return [
        _machine(server, cases[server.pk], places.get(server.pk), addresses[server.pk], watts.get(server.pk),
                 targets.get(server.pk), seen)
        for server in servers
    ]  # fmt: skip


def _machine(
    server: Server,
    cases: Sequence[Case],
    place: Occupation | None,
    addresses: Sequence[Address],
    watts: int | None,
    target: Target | None,
    seen: dict[int, Observation],
) -> Machine:
    mounted = server.state in MOUNTED
    return Machine(
        server,
        planned_watts(server.spec) if watts is None else watts,
        tuple(cases),
        place if mounted else None,
        tuple(addresses) if mounted else (),
        target if mounted else None,
        seen.get(target.pk) if target and mounted else None,
    )
