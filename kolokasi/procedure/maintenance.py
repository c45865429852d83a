"""Maintenance of the plant as the office sees it: who plans it, who is told, and how dates of promises move because of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from django.db.models import Exists, OuterRef, Q

from kolokasi.base import worktime
from kolokasi.base.once_more import in_one_transaction
from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.worktime import Amount
from kolokasi.cases.models import Case, OpenTask, Promise
from kolokasi.facility import windows
from kolokasi.facility.models import MaintenanceWindow, Occupation, Room, Site
from kolokasi.people.models import Account
from kolokasi.procedure import bell, promise, queries
from kolokasi.procedure.models import Postponement, WaitingTurn
from kolokasi.procedure.queries import Doer

KEEPERS = ("administrator", "pranata_komputer")
_LOOK_BACK = timedelta(days=30)  # a worker that was away longer moves a date when it is about to lapse


def keeper(account: Account, at: datetime) -> Doer:
    """The account in a post that plans maintenance; refuses who holds none of them."""
    for post in KEEPERS[1:]:
        try:
            return queries.standing_doer(account, post, at)
        except Refusal:
            continue
    return queries.standing_doer(account, KEEPERS[0], at)


@in_one_transaction
def plan(
    *, place: str, starts_at: datetime, ends_at: datetime, reason: str, account: Account, at: datetime
) -> MaintenanceWindow:
    """The room ("room-3") or the site ("site-1") is worked on in that time; agencies with servers there are told."""
    doer = keeper(account, at)
    site, room = _place(place)
    window = windows.plan_window(
        site=site, room=room, starts_at=starts_at, ends_at=ends_at, reason=reason, actor=doer.actor, at=at
    )
    _tell(window, at)
    return window


@in_one_transaction
def change(
    *, window_id: int, starts_at: datetime, ends_at: datetime, reason: str, account: Account, at: datetime
) -> MaintenanceWindow:
    """The window has these times from now on; agencies with servers there are told the new ones."""
    doer = keeper(account, at)
    window = windows.change_window(
        window_id=window_id, starts_at=starts_at, ends_at=ends_at, reason=reason, actor=doer.actor, at=at
    )
    _tell(window, at)
    return window


@in_one_transaction
def cancel(*, window_id: int, account: Account, at: datetime) -> MaintenanceWindow:
    """The window is called off, or ends now when it has begun; agencies with servers there are told."""
    doer = keeper(account, at)
    window = windows.cancel_window(window_id=window_id, actor=doer.actor, at=at)
    _tell(window, at, over=True)
    return window


def _place(text: str) -> tuple[Site, Room | None]:
    kind, _dash, number = text.partition("-")
    pk = int(number) if number.isdecimal() and len(number) < 10 else 0
    if kind == "room":
        room = Room.objects.select_related("site").filter(pk=pk).first()
        if room is not None:
            return room.site, room
    site = Site.objects.filter(pk=pk).first() if kind == "site" else None
    if site is None:
        raise Refusal(NOT_FOUND)
    return site, None


def _tell(window: MaintenanceWindow, at: datetime, *, over: bool = False) -> None:
    living = Occupation.objects.filter(rack__in=windows.racks_of(window), released_at__isnull=True)
    agencies = living.filter(server__isnull=False).values("server__agency_id")
    bell.maintenance(window, Account.objects.filter(agency__in=agencies, is_active=True), at, over=over)


def to_postpone(at: datetime) -> list[str]:
    """The cases whose promise stands where maintenance has begun that was not counted to its end yet."""
    living = Promise.objects.filter(state=Promise.State.HELD, until__isnull=False, dated_at__isnull=False)
    found: set[str] = set()
    for window in windows.begun_windows(at).filter(ends_at__gt=at - _LOOK_BACK):
        held = Occupation.objects.filter(
            promise=OuterRef("pk"), released_at__isnull=True, rack__in=windows.racks_of(window)
        )
        counted = Postponement.objects.filter(promise=OuterRef("pk"), window=window, counted_until__gte=window.ends_at)
        waiting = living.filter(Exists(held), until__gt=window.starts_at, dated_at__lt=window.ends_at)
        found.update(waiting.exclude(Exists(counted)).values_list("case__number", flat=True))
    return sorted(found)


@in_one_transaction
def postpone_case(*, number: str, at: datetime) -> datetime | None:
    """The promise of the case ends later by the working time of the maintenance where it stands; None when nothing moved."""
    return postpone(queries.lock_case(number), at)


def postpone(case: Case, at: datetime) -> datetime | None:
    """The same within a transaction that has locked the case: the new date, of which the agency is told."""
    held = promise.living_promise(case)
    if held is None or held.state != Promise.State.HELD or held.until is None or held.dated_at is None:
        return None
    before = until = held.until
    for window in _windows_of(held, at):
        until = _moved(held, window, until, at)
    if until == before:
        return None
    promise.move_end(held, until, actor="clock", why="pemeliharaan")
    OpenTask.objects.filter(case=case, lapses_at__isnull=False).update(lapses_at=until)
    WaitingTurn.objects.filter(case=case, state=WaitingTurn.State.OFFERED).update(answer_by=until)
    bell.date_moved(case, until, at)
    return until


def _windows_of(held: Promise, at: datetime) -> list[MaintenanceWindow]:
    """The windows that have begun where the promise has places, and were not over when it got its date."""
    places = Occupation.objects.filter(promise=held, released_at__isnull=True)
    rooms = places.values("rack__room_id")
    sites = places.values("rack__room__site_id")
    here = Q(room__in=rooms) | Q(room__isnull=True, site__in=sites)
    return list(windows.begun_windows(at).filter(here, ends_at__gt=held.dated_at))


def _moved(held: Promise, window: MaintenanceWindow, until: datetime, at: datetime) -> datetime:
    """The end of the promise with this window counted to its end."""
    counted = Postponement.objects.filter(promise=held, window=window).first()
    start = counted.counted_until if counted else max(window.starts_at, held.dated_at or window.starts_at)
    if window.ends_at <= start or until <= window.starts_at:
        return until
    Postponement.objects.update_or_create(
        promise=held, window=window, defaults={"counted_until": window.ends_at, "at": at}
    )
    calendar = working_calendar()
    lost = worktime.between(start, window.ends_at, calendar).days
    return worktime.due(until, Amount(days=Fraction(str(lost))), calendar) if lost else until
