"""Rows of an import laid beside the plant as it is: added, changed or the same; names become rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.base.refusal import Refusal, define
from kolokasi.base.sheets import Row
from kolokasi.facility.edits import device_rows
from kolokasi.facility.models import Allotment, Feed, Kind, Occupation, Rack, Room, Site, Uplink, Ups
from kolokasi.facility.parts import PARTS, REFERENCE, REFERENCES
from kolokasi.facility.words import place_name

TWICE = define("import_twice", gettext_lazy("Baris ini sudah ada di berkas ini. Hapus salah satunya."))
OVERLAPS = define("import_overlaps", gettext_lazy("{place} sudah ditempati {who}. Perbaiki unitnya."))
CUT = define(
    "import_rack_cut", gettext_lazy("Di rak {name} unit sampai U{unit} masih terisi. Tulis tinggi yang memuatnya.")
)
Key = tuple[int, str]


class Tally(Protocol):
    """What is counted."""

    added: Counter[str]
    changed: Counter[str]
    same: Counter[str]


class Applier:
    """Knows the plant by name, reads it once, and writes rows as they come; the caller's transaction undoes all."""

    def __init__(self, tally: Tally, at: datetime) -> None:
        self.tally, self.at = tally, at
        self.known: dict[str, dict[Key, Any]] = {
            "site": {(0, row.name): row for row in Site.objects.all()},
            "room": {(row.site_id, row.name): row for row in Room.objects.all()},
            "ups": {(row.room_id, row.name): row for row in Ups.objects.all()},
            "feed": {(row.room_id, row.name): row for row in Feed.objects.all()},
            "rack": {(row.room_id, row.name): row for row in Rack.objects.all()},
            "uplink": {(row.site_id, row.name): row for row in Uplink.objects.all()},
        }
        self.feeds: dict[int, set[int]] = defaultdict(set)
        for rack, feed in Rack.feeds.through.objects.values_list("rack_id", "feed_id"):
            self.feeds[rack].add(feed)
        self.standing: dict[int, list[Occupation]] = defaultdict(list)
        for one in Occupation.objects.filter(released_at__isnull=True).order_by("pk"):
            self.standing[one.rack_id].append(one)
        self.seen: set[object] = set()
        self.devices: list[tuple[Occupation, Allotment | None]] = []

    def begin(self, kind: str) -> None:  # noqa: ARG002 - said for readers
        """A sheet begins."""
        self.seen = set()

    def end(self) -> None:
        """What was gathered of a sheet is stored."""
        Occupation.objects.bulk_create([occupation for occupation, _allotment in self.devices], batch_size=1000)
        Allotment.objects.bulk_create([one for _occupation, one in self.devices if one is not None], batch_size=1000)
        self.devices = []

    def resolve(self, kind: str, clean: dict[str, Any]) -> dict[str, str]:
        """Names in `clean` become rows; a sentence for each that names nothing, or more than one thing."""
        wrong: dict[str, str] = {}
        for field in PARTS[kind].fields:
            value = clean.get(field.name)
            if field.kind == REFERENCE and (value or field.to in {"site", "room"}):
                clean[field.name], sentence = self._found(field.to, value, clean)
            elif field.kind == REFERENCES:
                clean[field.name], sentence = [], ""
                for name in value or ():
                    found, missing = self._found(field.to, name, clean)
                    clean[field.name] += [found] if found else []
                    sentence = sentence or missing
            else:
                continue
            if sentence:
                wrong[field.name] = sentence
        return wrong

    def _found(self, to: str, name: Any, clean: dict[str, Any]) -> tuple[Any, str]:
        """The row of that name, in the row's own room or site where it is given; the only one where no name is."""
        above = clean.get("site") if to == "room" else None if to == "site" else clean.get("room")
        rows = [
            row
            for (parent, own), row in self.known[to].items()
            if (not name or own == name) and (above is None or above.pk == parent)
        ]
        if len(rows) == 1:
            return rows[0], ""
        label = str(PARTS[to].title)
        if not name:
            return None, _("Sebut {what}: ada {count}.").format(what=label.lower(), count=len(rows))
        if not rows:
            return None, _("{what} {name} tidak ada. Perbaiki namanya atau tambahkan dulu.").format(
                what=label, name=name
            )
        return None, _("{what} {name} ada lebih dari satu. Sebut ruangnya.").format(what=label, name=name)

    def apply(self, row: Row, kind: str, clean: dict[str, Any]) -> None:
        """The part of the row is as the row says; of a part that was there, what the row does not say stays."""
        if kind == "device":
            self._device(clean)
            return
        parent = clean.get("room") or clean.get("site")
        key = (parent.pk if parent else 0, clean["name"])
        self._once((kind, key))
        before = self.known[kind].get(key)
        if before is None:
            part, told = self._new(kind), clean
        else:
            part, told = before, {name: value for name, value in clean.items() if name in row.cells}
        changed = self._write(part, told)
        self.known[kind][key] = part
        (self.tally.added if before is None else self.tally.changed if changed else self.tally.same)[row.sheet] += 1

    def _new(self, kind: str) -> Any:
        model = PARTS[kind].model
        assert model is not None  # noqa: S101 - a device has its own way
        return model()

    def _write(self, part: Any, told: dict[str, Any]) -> bool:
        """The part has these facts; whether that changed anything."""
        plain = {name: int(value) if name == "phases" else value for name, value in told.items() if name != "feeds"}
        changed = [name for name, value in plain.items() if part.pk is None or getattr(part, name) != value]
        for name in changed:
            setattr(part, name, plain[name])
        if isinstance(part, Rack):
            self._not_cut(part)
        if changed:
            part.save()
        feeds = {feed.pk for feed in told["feeds"]} if "feeds" in told else None
        if feeds is not None and self.feeds[part.pk] != feeds:
            part.feeds.set(feeds)
            self.feeds[part.pk] = feeds
            return True
        return bool(changed)

    def _once(self, key: object) -> None:
        if key in self.seen:
            raise Refusal(TWICE)
        self.seen.add(key)

    def _not_cut(self, rack: Rack) -> None:
        top = max((one.units.upper for one in self.standing.get(rack.pk, ())), default=0) if rack.pk else 0
        if top > rack.units * 2:
            raise Refusal(CUT, name=rack.name, unit=-(-top // 2))

    def _device(self, clean: dict[str, Any]) -> None:
        """The same device at the same place is left; units that another takes are refused by name."""
        rack: Rack = clean["rack"]
        occupation, allotment = device_rows(rack, clean, self.at)
        for other in self.standing[rack.pk]:
            if not _overlap(other, occupation):
                continue
            if other.pk and other.label == occupation.label and _same(other, occupation):
                self._once(("device", other.pk))
                self._update(other, allotment)
                return
            place = place_name(rack.name, occupation.units.lower, occupation.units.upper)
            raise Refusal(OVERLAPS, place=place, who=other.label or other.get_kind_display())
        if allotment is not None:
            allotment.occupation = occupation
        self.standing[rack.pk].append(occupation)
        self.devices.append((occupation, allotment))
        self.tally.added["devices"] += 1

    def _update(self, there: Occupation, allotment: Allotment | None) -> None:
        """The load of a device that stands where the row says is as the row says."""
        names = ("watts", "weight_kg", "depth_mm", "psu_count", "feed_id")
        wanted = {name: getattr(allotment, name) for name in names} if allotment else {}
        living = Allotment.objects.filter(occupation=there, released_at__isnull=True)
        changed = bool(wanted) and there.kind == Kind.INFRASTRUCTURE and living.exclude(**wanted).update(**wanted)
        (self.tally.changed if changed else self.tally.same)["devices"] += 1


def _overlap(one: Occupation, other: Occupation) -> bool:
    return all(a.lower < b.upper and b.lower < a.upper for a, b in ((one.units, other.units), (one.faces, other.faces)))


def _same(one: Occupation, other: Occupation) -> bool:
    return all(
        (a.lower, a.upper) == (b.lower, b.upper) for a, b in ((one.units, other.units), (one.faces, other.faces))
    )
