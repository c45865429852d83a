"""Maintenance windows: planned, changed, cancelled; while one is open its racks take no new promise."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.text import one_line
from kolokasi.facility.models import MaintenanceWindow, Rack, Room, Site

LONGEST, AHEAD = timedelta(days=60), timedelta(days=730)
REASON_LIMIT = 200

BACKWARDS = define("window_backwards", _("Pemeliharaan harus berakhir sesudah mulai. Perbaiki salah satu waktunya."))
ALREADY_PAST = define("window_already_past", _("Waktu berakhir itu sudah lewat. Isi waktu yang akan datang."))
TOO_LONG = define(
    "window_too_long",
    _(
        "Pemeliharaan paling lama 60 hari dan paling jauh dua tahun ke depan. Perbaiki waktunya, atau bagi menjadi beberapa."
    ),
)
REASON_NEEDED = define("window_reason_needed", _("Tulis pekerjaannya, misalnya: penggantian baterai UPS A."))
HAS_BEGUN = define(
    "window_has_begun", _("Pemeliharaan ini sudah mulai. Ubah hanya waktu berakhirnya, atau akhiri sekarang."), 409
)
IS_OVER = define("window_is_over", _("Pemeliharaan itu sudah selesai atau dibatalkan. Rencanakan yang baru."), 409)


@transaction.atomic
def plan_window(
    *, site: Site, room: Room | None, starts_at: datetime, ends_at: datetime, reason: str, actor: str, at: datetime
) -> MaintenanceWindow:
    """The room, or without one the whole site, is worked on in that time."""
    if room is not None and room.site_id != site.pk:
        raise Refusal(NOT_FOUND)
    reason = _checked(starts_at, ends_at, reason, at)
    window = MaintenanceWindow.objects.create(
        site=site, room=room, starts_at=starts_at, ends_at=ends_at, reason=reason, made_at=at, made_by=actor
    )
    _record(window, "window_planned", actor)
    return window


@transaction.atomic
def change_window(
    *, window_id: int, starts_at: datetime, ends_at: datetime, reason: str, actor: str, at: datetime
) -> MaintenanceWindow:
    """The window has these times from now on; of one that has begun only the end moves. Room and site stay."""
    window = _living(window_id, at)
    old = _facts(window)
    if window.starts_at <= at and starts_at != window.starts_at:
        raise Refusal(HAS_BEGUN)
    window.reason = _checked(starts_at, ends_at, reason, at)
    window.starts_at, window.ends_at = starts_at, ends_at
    window.save(update_fields=["starts_at", "ends_at", "reason"])
    _record(window, "window_changed", actor, old)
    return window


@transaction.atomic
def cancel_window(*, window_id: int, actor: str, at: datetime) -> MaintenanceWindow:
    """A window that has not begun never was; one that has begun ends now, and what was moved because of it stays moved."""
    window = _living(window_id, at)
    old = _facts(window)
    if window.starts_at < at:
        window.ends_at = at
    else:
        window.cancelled_at = at
    window.save(update_fields=["ends_at", "cancelled_at"])
    _record(window, "window_cancelled", actor, old)
    return window


def _living(window_id: int, at: datetime) -> MaintenanceWindow:
    """The window, locked, while it can still be changed."""
    window = MaintenanceWindow.objects.select_for_update().filter(pk=window_id).first()
    if window is None:
        raise Refusal(NOT_FOUND)
    if window.cancelled_at is not None or window.ends_at <= at:
        raise Refusal(IS_OVER)
    return window


def _checked(starts_at: datetime, ends_at: datetime, reason: str, at: datetime) -> str:
    reason = one_line(reason)[:REASON_LIMIT]
    if not reason:
        raise Refusal(REASON_NEEDED)
    if ends_at <= starts_at:
        raise Refusal(BACKWARDS)
    if ends_at <= at:
        raise Refusal(ALREADY_PAST)
    if ends_at - starts_at > LONGEST or ends_at - at > AHEAD:
        raise Refusal(TOO_LONG)
    return reason


def open_windows(at: datetime) -> QuerySet[MaintenanceWindow]:
    """The windows in which work goes on at `at`."""
    return MaintenanceWindow.objects.filter(cancelled_at__isnull=True, starts_at__lte=at, ends_at__gt=at)


def begun_windows(at: datetime) -> QuerySet[MaintenanceWindow]:
    """Every window that has begun by `at`, over or not, the first to begin in front."""
    return MaintenanceWindow.objects.filter(cancelled_at__isnull=True, starts_at__lte=at).order_by("starts_at", "pk")


def windows() -> QuerySet[MaintenanceWindow]:
    """Every window with its place, the last to end in front."""
    return MaintenanceWindow.objects.select_related("site", "room").order_by("-ends_at", "-pk")


def racks_of(window: MaintenanceWindow) -> QuerySet[Rack]:
    """The racks in the window's room, or in its whole site."""
    return (
        Rack.objects.filter(room=window.room_id) if window.room_id else Rack.objects.filter(room__site=window.site_id)
    )


def _places(found: QuerySet[MaintenanceWindow]) -> tuple[list[int], list[int]]:
    pairs = list(found.values_list("room_id", "site_id"))
    return [room for room, _site in pairs if room], [site for room, site in pairs if not room]


def _facts(window: MaintenanceWindow) -> dict[str, object]:
    return {
        "site": window.site_id, "room": window.room_id, "starts_at": window.starts_at.isoformat(),
        "ends_at": window.ends_at.isoformat(), "reason": window.reason,
    }  # fmt: skip


def _record(window: MaintenanceWindow, act: str, actor: str, old: dict[str, object] | None = None) -> None:
    events.record(kind="window", subject=str(window.pk), act=act, actor=actor, old=old, new=_facts(window))
