"""VLANs are registered and described here; their number changes only while no prefix lies in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from kolokasi.addressing import refusals
from kolokasi.addressing.models import Prefix, Vlan
from kolokasi.base import events
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import one_line

VIDS = range(1, 4095)
NAME_LIMIT, NOTE_LIMIT = 80, 300
Read = TypeVar("Read")


@dataclass(frozen=True)
class WantedVlan:
    """What was typed about a VLAN, found possible by itself."""

    vid: int
    name: str
    note: str = ""


def read_vid(text: str) -> int:
    """The number of a VLAN in the text; refuses anything but 1 to 4094 in plain figures."""
    text = text.strip()
    if not (text.isascii() and text.isdecimal()) or len(text) > 4 or int(text) not in VIDS:
        raise Refusal(refusals.VLAN_WRONG)
    return int(text)


def check_vlan(*, vid: str, name: str, note: str = "") -> tuple[WantedVlan | None, dict[str, Refusal]]:
    """The VLAN as it was typed, or what is wrong with it by field. Asks no database."""
    wrong: dict[str, Refusal] = {}

    def read(field: str, how: Callable[[], Read]) -> Read | None:
        try:
            return how()
        except Refusal as refusal:
            wrong[field] = refusal
            return None

    number = read("vid", lambda: read_vid(vid))
    title, words = read("name", lambda: _name(name)), read("note", lambda: _note(note))
    if number is None or title is None or words is None:
        return None, wrong
    return WantedVlan(number, title, words), {}


def vlans() -> QuerySet[Vlan]:
    """Every VLAN in the order of their numbers, with its prefixes; two queries."""
    return Vlan.objects.prefetch_related("prefixes")


@transaction.atomic
def ensure(vid: int | None, *, actor: str) -> None:
    """The VLAN that a prefix names is there; one that nobody described is called by its number."""
    if vid is None:
        return
    made, new = Vlan.objects.get_or_create(vid=vid, defaults={"name": f"VLAN {vid}"})
    if new:
        _record(made, "vlan_added", actor)


@transaction.atomic
def add_vlan(*, wanted: WantedVlan, actor: str) -> Vlan:
    """The VLAN is registered; refuses a number that is."""
    vlan = Vlan(vid=wanted.vid, name=wanted.name, note=wanted.note)
    _save(vlan)
    _record(vlan, "vlan_added", actor)
    return vlan


@transaction.atomic
def change_vlan(*, vid: int, wanted: WantedVlan, actor: str) -> Vlan:
    """The VLAN is as wanted; another number it gets only while no prefix lies in it."""
    vlan = Vlan.objects.select_for_update().filter(vid=vid).first()
    if vlan is None:
        raise Refusal(NOT_FOUND)
    old = _facts(vlan)
    if old == {"vid": wanted.vid, "name": wanted.name, "note": wanted.note}:
        return vlan
    inside = Prefix.objects.filter(lan=vlan).first()
    if wanted.vid != vid and inside is not None:
        raise Refusal(refusals.VLAN_IN_USE, vid=vid, cidr=inside.cidr)
    vlan.vid, vlan.name, vlan.note = wanted.vid, wanted.name, wanted.note
    _save(vlan)
    _record(vlan, "vlan_changed", actor, old=old)
    return vlan


def _save(vlan: Vlan) -> None:
    try:
        with transaction.atomic():
            vlan.save()
    except IntegrityError as there:
        raise Refusal(refusals.VLAN_EXISTS, vid=vlan.vid) from there


def _facts(vlan: Vlan) -> dict[str, object]:
    return {"vid": vlan.vid, "name": vlan.name, "note": vlan.note}


def _record(vlan: Vlan, act: str, actor: str, old: dict[str, object] | None = None) -> None:
    events.record(kind="vlan", subject=str(vlan.pk), act=act, actor=actor, old=old or {}, new=_facts(vlan))


def _name(text: str) -> str:
    name = one_line(text)
    if not name or len(name) > NAME_LIMIT:
        raise Refusal(refusals.VLAN_NAME_WRONG, limit=NAME_LIMIT)
    return name


def _note(text: str) -> str:
    note = one_line(text)
    if len(note) > NOTE_LIMIT:
        raise Refusal(refusals.VLAN_NOTE_WRONG, limit=NOTE_LIMIT)
    return note
