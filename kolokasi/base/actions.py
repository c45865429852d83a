"""Changes of the calendar's rows, each recorded on the chain `calendar`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events, policy
from kolokasi.base.clock import OFFICE_ZONE, office_date
from kolokasi.base.models import DayOff, Ramadan
from kolokasi.base.queries import CALENDAR, forget_calendar
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.shipped import ORDINARY_HOURS, RAMADAN_HOURS, RAMADANS, days_off
from kolokasi.base.text import one_line
from kolokasi.base.worktime import Calendar, WorktimeFault, week_of

DAY_TAKEN = define("day_off_taken", _("Tanggal {day} sudah ada di kalender sebagai {name}. Ubah baris itu."), 409)
NAME_NEEDED = define("day_off_needs_name", _("Tulis nama hari libur itu, paling banyak 200 huruf."))
KIND_UNKNOWN = define(
    "day_off_unknown_kind", _("Jenis hari libur “{kind}” tidak dikenal. Pilih salah satu dari daftar.")
)
SEASON_TURNED = define(
    "ramadan_reversed", _("Hari terakhir Ramadan mendahului hari pertamanya. Tukar kedua tanggal itu.")
)
SEASON_LENGTH = define("ramadan_length", _("Ramadan berlangsung 29 atau 30 hari, bukan {days}. Periksa tanggalnya."))
SEASON_OVERLAPS = define(
    "ramadan_overlaps", _("Masa itu bertumpuk dengan Ramadan {first} sampai {last}. Ubah baris itu.")
)
HOURS_WRONG = define(
    "working_hours_wrong",
    _("Jam kerja “{text}” tidak dapat dipakai. Tulis tujuh hari mulai Senin, misalnya 07:30-12:00 13:00-16:00."),
)
PACKAGE = "paket holidays"


@transaction.atomic
def seed_calendar(years: Iterable[int], *, actor: str = "calendar") -> int:
    """The days off that the package names for `years`, and the shipped Ramadans of those years, are rows; how many changed.

    What a person entered, changed or removed stays as it is; a second call changes nothing.
    """
    wanted = set(years)
    before = {row.day: row for row in DayOff.objects.filter(day__year__in=wanted)}
    changed: list[dict[str, Any]] = []
    for off in days_off(wanted):
        kind = DayOff.Kind.JOINT_LEAVE if off.joint else DayOff.Kind.NATIONAL
        row = before.get(off.day) or DayOff(day=off.day, source=off.source)
        new = (off.name, kind, off.estimated)
        if not row.source.startswith(PACKAGE) or (row.pk and (row.name, row.kind, row.estimated) == new):
            continue
        row.name, row.kind, row.estimated, row.source = off.name, kind, off.estimated, off.source
        row.save()
        changed.append(_told(row))
    for season in RAMADANS:
        overlapping = Ramadan.objects.filter(first__lte=season.last, last__gte=season.first)
        if season.first.year in wanted and not overlapping.exists():
            made = Ramadan.objects.create(
                first=season.first, last=season.last, estimated=season.estimated, source=season.source
            )
            changed.append(_told_season(made))
    if changed:
        _record("calendar_seeded", actor, new={"rows": changed})
    return len(changed)


@transaction.atomic
def add_day_off(
    *, day: date, name: str, kind: str = DayOff.Kind.LOCAL, estimated: bool = False, source: str = "", actor: str
) -> DayOff:
    """The office does not work on `day`: an order of the governor, an election, a decree of the three ministers."""
    taken = DayOff.objects.select_for_update().filter(day=day).first()
    if taken is not None and taken.kind != DayOff.Kind.WORKED:
        raise Refusal(DAY_TAKEN, day=f"{day:%d-%m-%Y}", name=taken.name)
    row = taken or DayOff(day=day)
    old = _told(row) if taken else {}
    row.name, row.kind, row.estimated, row.source = _named(name), _kind(kind), estimated, one_line(source)[:200]
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken_meanwhile:
        raise Refusal(DAY_TAKEN, day=f"{day:%d-%m-%Y}", name=row.name) from taken_meanwhile
    _record("day_off_added", actor, old=old, new=_told(row))
    return row


@transaction.atomic
def change_day_off(*, day: date, name: str, kind: str, estimated: bool = False, source: str = "", actor: str) -> DayOff:
    """The row of `day` says this from now on; the package does not touch it again."""
    row = _day_off(day)
    old = _told(row)
    row.name, row.kind, row.estimated, row.source = _named(name), _kind(kind), estimated, _by_hand(source)
    row.save()
    _record("day_off_changed", actor, old=old, new=_told(row))
    return row


@transaction.atomic
def remove_day_off(*, day: date, actor: str, source: str = "") -> None:
    """The office works on `day` after all. The row stays as "worked", so that the package does not bring the day back."""
    row = _day_off(day)
    if row.kind == DayOff.Kind.WORKED:
        raise Refusal(NOT_FOUND)
    old = _told(row)
    if row.kind == DayOff.Kind.LOCAL:
        row.delete()
        _record("day_off_removed", actor, old=old)
        return
    row.kind, row.source = DayOff.Kind.WORKED, _by_hand(source)
    row.save()
    _record("day_off_removed", actor, old=old, new=_told(row))


@transaction.atomic
def set_ramadan(
    *, first: date, last: date, pk: int | None = None, estimated: bool = False, source: str = "", actor: str
) -> Ramadan:
    """The season is a row, a new one or the one of `pk` changed; its days have the shorter hours."""
    if last < first:
        raise Refusal(SEASON_TURNED)
    days = (last - first).days + 1
    if days not in (29, 30):
        raise Refusal(SEASON_LENGTH, days=days)
    row = _season(pk) if pk is not None else Ramadan()
    other = Ramadan.objects.filter(first__lte=last, last__gte=first).exclude(pk=row.pk).first()
    if other is not None:
        raise Refusal(SEASON_OVERLAPS, first=f"{other.first:%d-%m-%Y}", last=f"{other.last:%d-%m-%Y}")
    old = _told_season(row) if row.pk else {}
    row.first, row.last, row.estimated, row.source = first, last, estimated, source[:200]
    row.save()
    _record("ramadan_set", actor, old=old, new=_told_season(row))
    return row


@transaction.atomic
def remove_ramadan(*, pk: int, actor: str) -> None:
    """The season is no row any more; its days have the ordinary hours."""
    row = _season(pk)
    old = _told_season(row)
    row.delete()
    _record("ramadan_removed", actor, old=old)


@transaction.atomic
def set_working_hours(*, first: date, words: Sequence[str], ramadan: bool = False, actor: str, at: datetime) -> None:
    """From `first` the office works these hours, Monday first: `07:30-12:00 13:00-16:00`, or nothing on a free day.

    Earlier days keep theirs. With `ramadan` the hours are those of Ramadans that begin on `first` or later.
    """
    try:
        Calendar(week_of(words))
    except WorktimeFault as fault:
        raise Refusal(HOURS_WRONG, text=fault.facts.get("text", " / ".join(words))) from fault
    midnight = datetime.combine(first, time(), OFFICE_ZONE)
    if first < office_date(at):
        raise Refusal(policy.IN_THE_PAST, name=_("jam kerja"), valid_from=f"{first:%d-%m-%Y}")
    name = RAMADAN_HOURS if ramadan else ORDINARY_HOURS
    policy.set(name=name, value=list(words), valid_from=midnight, by=actor, at=min(at, midnight))
    _record("working_hours_set", actor, new={"first": first, "words": list(words), "ramadan": ramadan})


def _record(act: str, actor: str, *, old: dict[str, Any] | None = None, new: dict[str, Any] | None = None) -> None:
    events.record(kind=CALENDAR, subject="", act=act, actor=actor, old=old, new=new)
    forget_calendar()
    transaction.on_commit(forget_calendar)


def _day_off(day: date) -> DayOff:
    row = DayOff.objects.select_for_update().filter(day=day).first()
    if row is None:
        raise Refusal(NOT_FOUND)
    return row


def _season(pk: int) -> Ramadan:
    row = Ramadan.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise Refusal(NOT_FOUND)
    return row


def _named(name: str) -> str:
    plain = one_line(name)
    if not plain or len(plain) > 200:
        raise Refusal(NAME_NEEDED)
    return plain


def _kind(kind: str) -> DayOff.Kind:
    if kind not in DayOff.Kind.values:
        raise Refusal(KIND_UNKNOWN, kind=kind)
    return DayOff.Kind(kind)


def _by_hand(source: str) -> str:
    """A row that a person touched no longer counts as the package's."""
    source = one_line(source)
    return source[:200] if not source.startswith(PACKAGE) else source.removeprefix(PACKAGE).strip()[:200]


def _told(row: DayOff) -> dict[str, Any]:
    return {"day": row.day, "name": row.name, "kind": row.kind, "estimated": row.estimated, "source": row.source}


def _told_season(row: Ramadan) -> dict[str, Any]:
    return {"first": row.first, "last": row.last, "estimated": row.estimated, "source": row.source}
