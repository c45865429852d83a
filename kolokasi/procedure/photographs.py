"""Who may see a photograph of a server: officers who may read its case, and its own agency."""

from __future__ import annotations

from datetime import datetime

from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.cases.models import CaseServer
from kolokasi.people.models import Account
from kolokasi.people.queries import reads_all
from kolokasi.procedure import queries
from kolokasi.servers.models import Photo, Server


def readable_photo(*, photo_id: int, account: Account, at: datetime) -> Photo:
    """The photograph; one of another agency's server answers exactly like an unknown one."""
    photo = Photo.objects.select_related("blob", "small", "server").filter(pk=photo_id).first()
    if photo is None or not may_see(account, photo.server, at):
        raise Refusal(NOT_FOUND)
    return photo


def may_see(account: Account, server: Server, at: datetime) -> bool:
    """Whether the account may see the server: its agency may, and an officer unless all its cases are secret to them."""
    if not account.agency.is_host:
        return server.agency_id == account.agency_id
    if not reads_all(account, at):
        return False
    cases = CaseServer.objects.filter(server=server).values("case_id")
    return not cases.exists() or queries.readable_cases(account, at).filter(pk__in=cases).exists()
