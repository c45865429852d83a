"""The one source of time; tests freeze it, everything else asks it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

OFFICE_ZONE = ZoneInfo("Asia/Jakarta")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def office_date(at: datetime) -> date:
    """The calendar day at the office (WIB) at the moment `at`."""
    return at.astimezone(OFFICE_ZONE).date()
