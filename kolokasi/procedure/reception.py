"""Several servers of a case taken in at the counter at once, with photographs; all of them or none (step 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from kolokasi.base.once_more import in_one_transaction
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import Case, CaseServer, OpenTask
from kolokasi.people.models import Account
from kolokasi.procedure import actions, queries
from kolokasi.servers.models import Photo
from kolokasi.servers.photos import Picture, keep_photo

NONE_CHOSEN = define("reception_none_chosen", _("Centang server yang diterima, paling sedikit satu."))
NOT_THERE_YET = define(
    "reception_not_yet",
    _("Permohonan ini belum sampai di langkah penerimaan. Buka berkasnya untuk melihat langkahnya."),
    409,
)


@dataclass(frozen=True)
class Delivered:
    """A server that lies on the counter: its place in the declaration, the serial on its label, its photographs."""

    index: int
    serial: str
    pictures: Sequence[Picture] = ()


def counter_task(case: Case) -> OpenTask | None:
    """The step in which servers of the case are received; None when it does not wait."""
    tasks = queries.procedure_of(case.revision_id).tasks
    return next((one for one in OpenTask.objects.filter(case=case) if tasks[one.element].act == "verify"), None)


def may_receive(case: Case, *, account: Account, at: datetime) -> OpenTask:
    """The step in which the account may receive now; refuses before any photograph is opened."""
    task = counter_task(case)
    if task is None:
        raise Refusal(NOT_THERE_YET)
    actions.may_act(number=case.number, element=task.element, round=task.round, account=account, at=at)
    return task


def receive_servers(
    *, number: str, delivered: Sequence[Delivered], data: Mapping[str, str], account: Account, at: datetime
) -> None:
    """Each server is received with a tanda terima and its photographs. `data`: brought_by, boxes, condition of the delivery."""
    if not delivered:
        raise Refusal(NONE_CHOSEN)
    task = may_receive(queries.visible_case(account, number, at), account=account, at=at)
    _receive(number, task, delivered, data, account, at)


@in_one_transaction
def _receive(
    number: str,
    task: OpenTask,
    delivered: Sequence[Delivered],
    data: Mapping[str, str],
    account: Account,
    at: datetime,
) -> None:
    for one in delivered:
        actions.do_part(
            number=number, element=task.element, round=task.round, part="receive", account=account, at=at,
            data={**data, "server": str(one.index), "serial": one.serial},
        )  # fmt: skip
        server = CaseServer.objects.select_related("server").get(case_id=task.case_id, index=one.index).server
        for picture in one.pictures:
            keep_photo(server=server, kind=Photo.Kind.ARRIVAL, upload=picture, taken_at=at, by=account)
