"""Rows of an import laid beside the plant as it is: added, changed or the same; every write is noted so that it can be undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Model
from django.utils.translation import gettext_lazy

from kolokasi.base.journal import Journal, meta, values_of
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.sheets import Row
from kolokasi.facility.checks import band, faults_of, with_defaults
from kolokasi.facility.devices import Standing, device_rows, load_of, store
from kolokasi.facility.models import Allotment, Kind, Occupation, Rack
from kolokasi.facility.names import Names, type_key
from kolokasi.facility.parts import PARTS
from kolokasi.facility.words import place_name

TWICE = define("import_twice", gettext_lazy("Baris ini sudah ada di berkas ini. Hapus salah satunya."))
CUT = define(
    "import_rack_cut", gettext_lazy("Di rak {name} unit sampai U{unit} masih terisi. Tulis tinggi yang memuatnya.")
)
OTHER_KIND = define(
    "import_device_of_other_kind",
    gettext_lazy("{name} di {place} tercatat sebagai {kind}. Lepas dulu di halaman raknya bila jenisnya memang lain."),
)


class Tally(Protocol):
    """What is counted."""

    added: Counter[str]
    changed: Counter[str]
    same: Counter[str]
    journal: Journal


class Applier:
    """Knows the plant by name, reads it once, and writes rows as they come; the caller's transaction undoes all."""

    def __init__(self, tally: Tally, at: datetime, *, confirmed: bool = False) -> None:
        self.tally, self.at, self.confirmed = tally, at, confirmed
        self.names, self.standing, self.band = Names(), Standing(), band(at)
        self.seen: set[object] = set()
        self.devices: list[tuple[Row, Occupation, Allotment | None]] = []

    def begin(self, kind: str) -> None:  # noqa: ARG002 - said for readers
        """A sheet begins."""
        self.seen = set()

    def end(self) -> None:
        """What was gathered of a sheet is stored."""
        store((occupation, allotment) for _row, occupation, allotment in self.devices)
        for row, occupation, allotment in self.devices:
            for made in filter(None, (occupation, allotment)):
                self._note_added(made, _called(occupation), row if made is occupation else None)
        self.devices = []

    def check(self, kind: str, clean: dict[str, Any]) -> dict[str, str]:
        """Names in `clean` become rows; a sentence for each column that names nothing or does not go with the others."""
        wrong = self.names.resolve(PARTS[kind].fields, clean)
        if wrong:
            return wrong
        rack = clean.get("rack")
        feeds = self.names.feeds[rack.pk] if isinstance(rack, Rack) else None
        looked_at = clean | ({"confirmed": True} if self.confirmed else {})
        return faults_of(kind, with_defaults(looked_at) if kind == "device" else looked_at, self.band, feeds)

    def apply(self, row: Row, kind: str, clean: dict[str, Any], told: Mapping[str, Any]) -> None:
        """The part of the row is as the row says; of a part that was there, what the row does not say (`told`) stays."""
        if kind == "device":
            self._device(row, clean, told)
            return
        key = _key(kind, clean)
        self._once((kind, key))
        before = self.names.known[kind].get(key)
        part: Any = before
        if part is None:
            model = PARTS[kind].model
            assert model is not None  # noqa: S101 - a device has its own way
            part = model()
        facts = clean if before is None else {name: value for name, value in clean.items() if name in told}
        changed = self._write(row, kind, part, facts)
        self.names.add(kind, key, part)
        (self.tally.added if before is None else self.tally.changed if changed else self.tally.same)[row.sheet] += 1

    def _write(self, row: Row, kind: str, part: Any, facts: Mapping[str, Any]) -> bool:
        """The part has these facts; whether that changed anything."""
        columns = {one.name for one in meta(part).concrete_fields}
        plain = {name: int(value) if name == "phases" else value for name, value in facts.items() if name in columns}
        new = part.pk is None
        old = {} if new else values_of(part)
        changed = [name for name, value in plain.items() if new or getattr(part, name) != value]
        for name in changed:
            setattr(part, name, plain[name])
        if isinstance(part, Rack) and not new:
            self._not_cut(part)
        if changed:
            part.save()
        feeds_before = sorted(self.names.feeds[part.pk])
        feeds = sorted({feed.pk for feed in facts["feeds"]}) if "feeds" in facts else feeds_before
        if feeds != feeds_before:
            part.feeds.set(feeds)
            self.names.feeds[part.pk] = set(feeds)
        if not changed and feeds == feeds_before:
            return False
        many = {"feeds": feeds} if isinstance(part, Rack) else {}
        name = f"{PARTS[kind].title} {part}"
        if new:
            self._note_added(part, name, row, many)
        else:
            old |= {"feeds": feeds_before} if many else {}
            self.tally.journal.changed(part, name, old, sheet=row.sheet, number=row.number, more=many)
        return True

    def _note_added(self, part: Any, name: str, row: Row | None, many: dict[str, list[int]] | None = None) -> None:
        place = {"sheet": row.sheet, "number": row.number} if row else {}
        self.tally.journal.added(part, name, more=many or {}, **place)

    def _once(self, key: object) -> None:
        if key in self.seen:
            raise Refusal(TWICE)
        self.seen.add(key)

    def _not_cut(self, rack: Rack) -> None:
        top = self.standing.top(rack)
        if top > rack.units * 2:
            raise Refusal(CUT, name=rack.name, unit=-(-top // 2))

    def _device(self, row: Row, clean: dict[str, Any], told: Mapping[str, Any]) -> None:
        """The same device at the same place is as the row says; units that another takes are refused by name."""
        rack: Rack = clean["rack"]
        facts = with_defaults(clean)
        occupation, allotment = device_rows(rack, facts, self.at)
        there = self.standing.same_device(occupation)
        if there is not None:
            self._once(("device", there.pk))
            self._update(row, rack, there, facts, told)
            return
        self.standing.in_the_way(occupation, rack)
        self.standing.place(occupation)
        self.devices.append((row, occupation, allotment))
        self.tally.added[row.sheet] += 1

    def _update(self, row: Row, rack: Rack, there: Occupation, facts: dict[str, Any], told: Mapping[str, Any]) -> None:
        """Of a device that stands there, what the row says changes and the rest stays."""
        wanted = _place_told(facts, device_rows(rack, facts, self.at)[0], told)
        if "kind" in told and facts["kind"] != there.kind:
            place = place_name(rack.name, there.units.lower, there.units.upper)
            raise Refusal(OTHER_KIND, name=there.label, place=place, kind=there.get_kind_display())
        moved = {name: value for name, value in wanted.items() if _differs(there, name, value)}
        changed = bool(moved) and self._change(row, there, moved, rack)
        load = self.standing.loads.get(there.pk)
        if load is not None and there.kind == Kind.INFRASTRUCTURE:
            names = [name for name in ("watts", "weight_kg", "depth_mm") if name in told]
            names += ["psu_count", "feed"] if {"psu_count", "feed"} & set(told) else []
            told_load = {name: value for name, value in load_of(facts).items() if name in names}
            loaded = {name: value for name, value in told_load.items() if _differs(load, name, value)}
            changed = (bool(loaded) and self._change(row, load, loaded, rack)) or changed
        (self.tally.changed if changed else self.tally.same)[row.sheet] += 1

    def _change(self, row: Row, thing: Occupation | Allotment, facts: Mapping[str, Any], rack: Rack) -> bool:
        old = values_of(thing)
        for name, value in facts.items():
            setattr(thing, name, value)
        if isinstance(thing, Occupation):
            self.standing.in_the_way(thing, rack, but=thing)
        thing.save(update_fields=list(facts))
        self.tally.journal.changed(thing, f"{rack.name} · {thing.label}", old, sheet=row.sheet, number=row.number)
        return True


def _key(kind: str, clean: Mapping[str, Any]) -> tuple[int, str]:
    """What a part is known by: its name in what it stands in."""
    if kind == "device_type":
        return 0, type_key(clean["manufacturer"], clean["model"])
    if kind == "outlet":
        return clean["rack"].pk, f"{clean['feed'].pk} {clean['name']}"
    parent = clean.get("room") or clean.get("site")
    return (parent.pk if parent else 0), clean["name"]


def _called(occupation: Occupation) -> str:
    return f"{occupation.rack.name} · {occupation.label}"


def _place_told(facts: Mapping[str, Any], wanted: Occupation, told: Mapping[str, Any]) -> dict[str, Any]:
    named = {
        "units": wanted.units,
        "faces": wanted.faces,
        "role": facts.get("role") or "",
        "device_type": wanted.device_type,
    }
    return {name: value for name, value in named.items() if name in told}


def _differs(row: Occupation | Allotment, name: str, wanted: Any) -> bool:
    """Whether the column says something else; a range by its ends, another row by its number."""
    if name in {"units", "faces"}:
        there = getattr(row, name)
        return bool((there.lower, there.upper) != (wanted.lower, wanted.upper))
    if isinstance(wanted, Model) or hasattr(row, f"{name}_id"):
        return bool(getattr(row, f"{name}_id") != (wanted.pk if wanted else None))
    return bool(getattr(row, name) != wanted)
