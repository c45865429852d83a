"""The plant by the names that people write: a rack by its room, a type by its maker and model or its part number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.facility.fields import REFERENCE, REFERENCES, Field
from kolokasi.facility.models import DeviceType, Feed, Outlet, Rack, Room, Site, Uplink, Ups
from kolokasi.facility.parts import PARTS

Key = tuple[int, str]
WITHIN = " / "


def type_key(manufacturer: str, model: str) -> str:
    """A type's own name, whatever its capitals."""
    return f"{manufacturer} {model}".casefold()


class Names:
    """Reads the plant once and finds its parts by name; what is added on the way is found as well."""

    def __init__(self) -> None:
        self.known: dict[str, dict[Key, Any]] = {
            "site": {(0, row.name): row for row in Site.objects.all()},
            "room": {(row.site_id, row.name): row for row in Room.objects.select_related("site")},
            "ups": {(row.room_id, row.name): row for row in Ups.objects.all()},
            "feed": {(row.room_id, row.name): row for row in Feed.objects.all()},
            "rack": {(row.room_id, row.name): row for row in Rack.objects.select_related("room__site")},
            "uplink": {(row.site_id, row.name): row for row in Uplink.objects.all()},
            "device_type": {(0, type_key(row.manufacturer, row.model)): row for row in DeviceType.objects.all()},
            "outlet": {(row.rack_id, f"{row.feed_id} {row.name}"): row for row in Outlet.objects.all()},
        }
        self.by_name: dict[str, dict[str, list[Any]]] = {kind: defaultdict(list) for kind in self.known}
        self.by_part_number: dict[str, list[DeviceType]] = defaultdict(list)
        for kind, rows in self.known.items():
            for (_parent, name), row in rows.items():
                self._index(kind, name, row)
        self.feeds: dict[int, set[int]] = defaultdict(set)
        for rack, feed in Rack.feeds.through.objects.values_list("rack_id", "feed_id"):
            self.feeds[rack].add(feed)

    def _index(self, kind: str, name: str, row: Any) -> None:
        self.by_name[kind][name].append(row)
        if isinstance(row, DeviceType) and row.part_number:
            self.by_part_number[row.part_number.casefold()].append(row)

    def add(self, kind: str, key: Key, row: Any) -> None:
        """The row is found from now on."""
        if key not in self.known[kind]:
            self._index(kind, key[1], row)
        self.known[kind][key] = row

    def resolve(self, fields: Iterable[Field], clean: dict[str, Any]) -> dict[str, str]:
        """Names in `clean` become rows; a sentence for each that names nothing, or more than one thing."""
        wrong: dict[str, str] = {}
        for field in fields:
            value, sentence = clean.get(field.name), ""
            if field.kind == REFERENCE and (value or field.to in {"site", "room"}):
                clean[field.name], sentence = self.find(field.to, value, clean)
            elif field.kind == REFERENCES and field.to:
                rows, sentence = self._all(field.to, value or (), clean)
                clean[field.name] = rows
            if sentence:
                wrong[field.name] = sentence
        return wrong

    def _all(self, to: str, names: Iterable[str], clean: dict[str, Any]) -> tuple[list[Any], str]:
        rows, sentence = [], ""
        for name in dict.fromkeys(names):
            found, missing = self.find(to, name, clean)
            rows += [found] if found else []
            sentence = sentence or missing
        return rows, sentence

    def find(self, to: str, name: Any, clean: dict[str, Any]) -> tuple[Any, str]:
        """The row of that name, in the row's own room or site where it is given; the only one where no name is."""
        if to == "device_type":
            return self._type(str(name))
        above = self._above(to, clean)
        named = self.by_name[to][name] if name else list(self.known[to].values())
        rows = [row for row in named if above is None or above.pk == _parent(to, row)]
        if to == "room" and name and not rows:
            rows = self._room_within(str(name))
        if len(rows) == 1:
            return rows[0], ""
        label = str(PARTS[to].title)
        if not name:
            return None, _("Sebut {what}: ada {count}.").format(what=label.lower(), count=len(rows))
        if rows:
            return None, _("{what} {name} ada lebih dari satu. Sebut ruangnya.").format(what=label, name=name)
        return None, self._missing(to, label, str(name), named, above)

    def _room_within(self, name: str) -> list[Any]:
        """A room named with its building, where two buildings have a room of that name: "Gedung A / Ruang 1"."""
        site, _sign, own = name.partition(WITHIN)
        return [row for row in self.by_name["room"][own] if row.site.name == site]

    def _above(self, to: str, clean: dict[str, Any]) -> Any:
        if to in {"site", "device_type"}:
            return None
        if to in {"room", "uplink"}:
            room = clean.get("room")
            return clean.get("site") or (room.site if to == "uplink" and room else None)
        rack = clean.get("rack")
        return clean.get("room") or (rack.room if to == "feed" and isinstance(rack, Rack) else None)

    def _missing(self, to: str, label: str, name: str, elsewhere: list[Any], above: Any) -> str:
        if to == "ups" and self.by_name["feed"].get(name):
            return _(
                "{name} adalah jalur daya, bukan UPS. Jalur tidak bergantung pada jalur lain; sebut UPS-nya."
            ).format(name=name)
        if elsewhere and above is not None and to not in {"room", "uplink"}:
            return _("{what} {name} ada di ruang {other}, bukan di {here}. Pilih yang seruang.").format(
                what=label, name=name, other=elsewhere[0].room, here=above
            )
        return _("{what} {name} tidak ada. Perbaiki namanya atau tambahkan dulu.").format(what=label, name=name)

    def _type(self, name: str) -> tuple[DeviceType | None, str]:
        found = self.by_name["device_type"].get(name.casefold()) or self.by_part_number.get(name.casefold()) or []
        if len(found) == 1:
            return found[0], ""
        if found:
            return None, _("Nomor barang {name} milik lebih dari satu tipe. Tulis pembuat dan modelnya.").format(
                name=name
            )
        return None, _("Tipe perangkat {name} tidak ada. Impor tipenya dulu, atau kosongkan kolom ini.").format(
            name=name
        )


def _parent(to: str, row: Any) -> int | None:
    return None if to == "site" else row.site_id if to in {"room", "uplink"} else row.room_id
