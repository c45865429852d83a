"""Changes to the plant by the Administrator: parts are added, changed and taken away; devices of our own come and go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Model, ProtectedError, QuerySet
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.journal import meta
from kolokasi.base.once_more import in_one_transaction
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.facility.actions import PLACE_IS_TAKEN, lock_plant, occupy, place_of, record_units
from kolokasi.facility.checks import band, faults_of, with_defaults
from kolokasi.facility.devices import device_rows, load_of
from kolokasi.facility.models import Allotment, Feed, Kind, Occupation, Rack, Ups
from kolokasi.facility.parts import PARTS

NAME_TAKEN = define(
    "part_name_taken", _("{title} {name} sudah ada di sana. Pakai nama lain atau ubah yang sudah ada."), 409
)
RACK_TOO_LOW = define(
    "rack_too_low",
    _("Di rak {name} unit sampai U{unit} masih terisi. Kosongkan dulu, atau tulis tinggi yang memuatnya."),
    409,
)
OF_ANOTHER_ROOM = define("part_of_another_room", _("{name} ada di ruang lain. Pilih yang seruang."))
STAYS_IN_ITS_ROOM = define(
    "part_stays_in_its_room",
    _("{title} {name} masih terhubung di ruangnya. Lepas dulu jalur, rak, atau perangkatnya, lalu pindahkan."),
    409,
)
PART_IN_USE = define(
    "part_in_use", _("{title} {name} masih dipakai atau pernah dipakai, jadi tidak dapat dihapus."), 409
)
FACTS_DISAGREE = define("part_facts_disagree", "{sentence}")
NOT_OURS = define("device_not_ours", _("Itu tempat server pemohon. Server dilepas lewat permohonannya."), 409)


@transaction.atomic
def add_part(*, kind: str, facts: Mapping[str, Any], actor: str, at: datetime) -> Model:
    """The part is in the plant. `facts` are clean (`Part.read`), references are rows."""
    lock_plant()
    return _save(kind, _model(kind)(), facts, actor, "added", at)


@transaction.atomic
def change_part(*, kind: str, part_id: int, facts: Mapping[str, Any], actor: str, at: datetime) -> Model:
    """The part has these facts from now on; what is promised stays promised, even where a limit is now too small."""
    lock_plant()
    return _save(kind, _part(kind, part_id), facts, actor, "changed", at)


@transaction.atomic
def remove_part(*, kind: str, part_id: int, actor: str, at: datetime) -> None:  # noqa: ARG001
    """The part is gone; refused as soon as anything stands, stood or hangs on it."""
    lock_plant()
    part = _part(kind, part_id)
    if isinstance(part, Feed) and part.racks.exists():
        raise Refusal(PART_IN_USE, title=PARTS[kind].title, name=part.name)
    name = str(part)
    try:
        part.delete()
    except ProtectedError as used:
        raise Refusal(PART_IN_USE, title=PARTS[kind].title, name=name) from used
    events.record(kind=kind, subject=str(part_id), act=f"{kind}_removed", actor=actor, old={"name": name})


def _model(kind: str) -> type[Model]:
    model = PARTS[kind].model if kind in PARTS else None
    if model is None:
        raise Refusal(NOT_FOUND)
    return model


def _part(kind: str, part_id: int) -> Any:
    part = QuerySet(_model(kind)).filter(pk=part_id).first()
    if part is None:
        raise Refusal(NOT_FOUND)
    return part


def _save(kind: str, part: Any, facts: Mapping[str, Any], actor: str, done: str, at: datetime) -> Model:
    old = _facts(kind, part) if part.pk else {}
    _check_room(kind, part, facts)
    _check_facts(kind, facts, at)
    for field in PARTS[kind].fields:
        if field.name in _columns(part) and field.name in facts:
            setattr(part, field.name, int(facts[field.name]) if field.name == "phases" else facts[field.name])
    if isinstance(part, Rack):
        _check_height(part)
    try:
        with transaction.atomic():
            part.save()
    except IntegrityError as taken:
        raise Refusal(NAME_TAKEN, title=PARTS[kind].title, name=part) from taken
    if isinstance(part, Rack) and "feeds" in facts:
        part.feeds.set(facts["feeds"])
    events.record(
        kind=kind, subject=str(part.pk), act=f"{kind}_{done}", actor=actor, old=old, new=_facts(kind, part)
    )  # fmt: skip
    return part  # type: ignore[no-any-return]


def _facts(kind: str, part: Any) -> dict[str, Any]:
    """The part's facts as the record keeps them; other parts by their numbers."""
    found: dict[str, Any] = {}
    for field in PARTS[kind].fields:
        if field.name == "feeds":
            found["feeds"] = sorted(part.feeds.values_list("pk", flat=True))
        elif field.name not in _columns(part):
            continue
        elif field.to:
            found[field.name] = getattr(part, f"{field.name}_id")
        else:
            found[field.name] = getattr(part, field.name)
    return found


def _columns(part: Any) -> set[str]:
    """The fields that are columns of its table; a form may ask more."""
    return {one.name for one in meta(part).concrete_fields}


def _check_facts(kind: str, facts: Mapping[str, Any], at: datetime, rack: Rack | None = None) -> None:
    """Facts that do not go together are refused with the sentence of the first."""
    rack = rack or facts.get("rack")
    feeds = set(rack.feeds.values_list("pk", flat=True)) if rack else None
    for sentence in faults_of(kind, {**facts, "rack": rack}, band(at), feeds).values():
        raise Refusal(FACTS_DISAGREE, sentence=sentence)


def _check_room(kind: str, part: Any, facts: Mapping[str, Any]) -> None:
    """Feeds hang on UPS, and racks on feeds, of one room; what hangs together does not move apart."""
    room = facts.get("room")
    others = [facts["ups"]] if facts.get("ups") else list(facts.get("feeds") or ())
    for other in others:
        if room is not None and other.room_id != room.pk:
            raise Refusal(OF_ANOTHER_ROOM, name=other.name)
    if not part.pk or room is None or getattr(part, "room_id", room.pk) == room.pk:
        return
    tied = (
        (isinstance(part, Ups) and part.feeds.exists())
        or (isinstance(part, Feed) and part.racks.exists())
        or (isinstance(part, Rack) and part.allotments.filter(released_at__isnull=True).exists())
    )
    if tied:
        raise Refusal(STAYS_IN_ITS_ROOM, title=PARTS[kind].title, name=part.name)


def _check_height(rack: Rack) -> None:
    """A rack is not cut below what stands in it."""
    if rack.pk is None:
        return
    living = rack.occupations.filter(released_at__isnull=True)
    top = living.aggregate(top=Max("units__endswith"))["top"] or 0
    if top > rack.units * 2:
        raise Refusal(RACK_TOO_LOW, name=rack.name, unit=-(-top // 2))


@in_one_transaction
def place_device(*, rack: Rack, facts: Mapping[str, Any], actor: str, at: datetime) -> Occupation:
    """A device of the data centre (or a closed unit) takes its units, watts and weight. `facts` are clean.

    Limits of power do not refuse it: it stands there already. Units that are taken do.
    """
    lock_plant()
    facts = with_defaults(facts)
    _check_facts("device", facts, at, rack)
    occupation, allotment = device_rows(rack, facts, at)
    occupy(occupation, rack.name)
    if allotment is not None:
        allotment.occupation = occupation
        allotment.save()
    record_units(occupation, "device_placed", actor)
    return occupation


@transaction.atomic
def change_device(*, occupation_id: int, facts: Mapping[str, Any], actor: str, at: datetime) -> Occupation:
    """The device of our own is as `facts` say, in the same rack; units that another takes are refused."""
    lock_plant()
    there = _device(occupation_id)
    rack = there.rack
    facts = {**with_defaults(facts), "kind": there.kind}
    _check_facts("device", facts, at, rack)
    wanted, _load = device_rows(rack, facts, at)
    old = _device_facts(there)
    for name in ("units", "faces", "role", "device_type", "label"):
        setattr(there, name, getattr(wanted, name))
    try:
        with transaction.atomic():
            there.save()
    except IntegrityError as overlap:
        raise Refusal(PLACE_IS_TAKEN, place=place_of(there), who=_("perangkat lain")) from overlap
    living = Allotment.objects.filter(occupation=there, released_at__isnull=True)
    living.update(label=there.label, **load_of(facts))
    events.record(
        kind="rack", subject=str(rack.pk), act="device_changed", actor=actor, old=old, new=_device_facts(there)
    )
    return there


def _device(occupation_id: int) -> Occupation:
    """A device of our own that stands; servers of agencies are refused."""
    query = Occupation.objects.filter(pk=occupation_id, released_at__isnull=True)
    found = query.select_related("rack__room", "device_type").first()
    if found is None:
        raise Refusal(NOT_FOUND)
    if found.kind not in {Kind.INFRASTRUCTURE, Kind.BLOCKED}:
        raise Refusal(NOT_OURS)
    return found


def _device_facts(device: Occupation) -> dict[str, Any]:
    load = Allotment.objects.filter(occupation=device, released_at__isnull=True).first()
    facts: dict[str, Any] = {"name": device.label, "unit": device.unit, "units": device.height, "role": device.role}
    if load is not None:
        facts |= {"watts": load.watts, "weight_kg": load.weight_kg, "psu_count": load.psu_count, "feed": load.feed_id}
    return facts


@transaction.atomic
def remove_device(*, occupation_id: int, actor: str, at: datetime) -> Occupation:
    """The device's units, watts and weight are free; the row stays and says until when. Servers of agencies are refused."""
    lock_plant()
    found = _device(occupation_id)
    Allotment.objects.filter(occupation=found, released_at__isnull=True).update(released_at=at)
    found.released_at = at
    found.save(update_fields=["released_at"])
    record_units(found, "device_removed", actor)
    return found
