"""What an account was told, and what must still leave by mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from kolokasi.cases.models import OpenTask
from kolokasi.notices.models import Dispatch, Kind, Notice, Preference
from kolokasi.people.models import Account

MAIL_IS_NEWS = timedelta(days=2)
PATIENCE = timedelta(hours=1)
PORTION = 200
LATE_KEY = "task_late:"


def notices_of(account: Account) -> QuerySet[Notice]:
    """Everything the account was told."""
    return Notice.objects.filter(account=account)


def unread_count(account: Account) -> int:
    """How many notices the account has not opened."""
    return Notice.objects.filter(account=account, read_at__isnull=True).count()


def not_by_mail(account: Account) -> set[str]:
    """The kinds that the account reads in the product only."""
    return set(Preference.objects.filter(account=account).values_list("kind", flat=True))


def undelivered_notices(at: datetime) -> list[int]:
    """Mails of the last two days that should have left an hour ago; older ones are no news any more."""
    waiting = Notice.objects.filter(by_mail=True, mailed_at__isnull=True, mail_fault="")
    return list(
        waiting.filter(made_at__range=(at - MAIL_IS_NEWS, at - PATIENCE)).values_list("pk", flat=True)[:PORTION]
    )


def undelivered_dispatches(at: datetime) -> list[int]:
    """Dispatches that should have left an hour ago; they are tried for two days."""
    waiting = Dispatch.objects.filter(mailed_at__isnull=True, mail_fault="")
    return list(
        waiting.filter(made_at__range=(at - MAIL_IS_NEWS, at - PATIENCE)).values_list("pk", flat=True)[:PORTION]
    )


def dispatch_state(key: str) -> Dispatch | None:
    """The dispatch of this occasion; its `mailed_at` and `mail_fault` say how far it has come."""
    return Dispatch.objects.filter(key=key).first()


def late_untold(at: datetime) -> list[OpenTask]:
    """Tasks of the office whose due time has gone and of which nobody was told, the latest first to be due in front."""
    told = Notice.objects.filter(kind=Kind.TASK_LATE, key=Concat(Value(LATE_KEY), Cast(OuterRef("pk"), CharField())))
    late = OpenTask.objects.filter(due_at__lte=at, case__status="running").exclude(post_key="pemohon")
    rows = late.filter(~Exists(told)).select_related("case", "holder").order_by(F("due_at"), "pk")
    return list(rows[:PORTION])
