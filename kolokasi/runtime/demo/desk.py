"""The desk of the demo as people find it: where servers are delivered, and nothing unread but what waits."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from kolokasi.base import policy
from kolokasi.cases.models import OpenTask, Question
from kolokasi.notices.models import Dispatch, Notice
from kolokasi.runtime.demo import cast

UNREAD = 3
DELIVERY = {
    "office.ship_to": f"Ruang Server 1, {cast.HOST[0]}, {cast.HOST_ADDRESS}",
    "office.ship_hours": "Senin–Kamis 08.00–15.30, Jumat 08.00–11.00",
    "office.contact": f"Helpdesk pusat data, telepon {cast.PHONE}, helpdesk@{cast.DOMAIN}",
}


@transaction.atomic
def set_up_desk(*, at: datetime, actor: str) -> None:
    """Letters say where a server is brought, when, and whom to call."""
    for name, value in DELIVERY.items():
        policy.set(name=name, value=value, valid_from=at, by=actor, at=at, default="")


@transaction.atomic
def calm_down(at: datetime) -> None:
    """Everybody has read what is past; unread are at most the newest few that still wait for them. No mail is left to send."""
    Dispatch.objects.filter(mailed_at__isnull=True).update(mailed_at=F("made_at"))
    Notice.objects.filter(by_mail=True, mailed_at__isnull=True).update(mailed_at=F("made_at"))
    waiting = Q()
    for number, element, task_round in OpenTask.objects.values_list("case__number", "element", "round"):
        waiting |= Q(key=f"task_waiting:{number}:{element}:{task_round}") | Q(
            key=f"returned:{number}:{element}:{task_round}"
        )
    for pk in Question.objects.filter(answered_at__isnull=True).values_list("pk", flat=True):
        waiting |= Q(key=f"question:{pk}")
    kept: list[int] = []
    seen: dict[int, int] = {}
    for pk, account in Notice.objects.filter(waiting).order_by("-made_at", "-id").values_list("pk", "account_id"):
        seen[account] = seen.get(account, 0) + 1
        if seen[account] <= UNREAD:
            kept.append(pk)
    Notice.objects.filter(read_at__isnull=True).exclude(pk__in=kept).update(read_at=at)
