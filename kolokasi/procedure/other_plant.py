"""The verdict over a plant from a file instead of the installation's: loaded by the import, judged, rolled back."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from kolokasi.addressing.prefixes import Wanted, read_prefix
from kolokasi.addressing.refusals import PREFIX_OVERLAPS
from kolokasi.addressing.rules import Network
from kolokasi.base.refusal import Refusal
from kolokasi.base.sheets import Fault, Row
from kolokasi.facility import queries, snapshot
from kolokasi.facility.importing import FAULTY, Source, import_plant, said
from kolokasi.facility.rules.plant import Plant
from kolokasi.facility.verdict import Verdict
from kolokasi.procedure.verdict import Asked

NAME = 60


class _Undo(Exception):  # noqa: N818 - undoes, is no error
    """Nothing of the file stays."""


class _Names:
    """Sites and rooms of the file under names that no installation has, so that its own plant is left alone."""

    def __init__(self) -> None:
        self.token = secrets.token_hex(6)
        self.own: dict[str, str] = {}

    def hide(self, name: Any) -> Any:
        """The hidden name; what cannot be a name stays, so that the import says so."""
        text = str(name or "").strip()
        return self.own.setdefault(text, f"{self.token}-{len(self.own)}") if 0 < len(text) <= NAME else name

    def hidden(self, rows: Sequence[Row]) -> list[Row]:
        """The rows with those names. A file that names no site is about one all the same; the only room need not be named."""
        given = list(rows)
        if not any(row.sheet == "site" for row in given):
            mentioned = next((row.cells["site"] for row in given if row.cells.get("site")), "Gedung")
            given.insert(0, Row("site", "site", {"name": mentioned}))
        sites, rooms = ([row.cells.get("name") for row in given if row.sheet == one] for one in ("site", "rooms"))
        lone = {"site": sites[0] if len(sites) == 1 else None, "room": rooms[0] if len(rooms) == 1 else None}
        return [replace(row, cells=self._cells(row, lone)) for row in given]

    def _cells(self, row: Row, lone: Mapping[str, Any]) -> dict[str, Any]:
        cells = dict(row.cells)
        if row.sheet in ("site", "rooms"):
            cells["name"] = self.hide(cells.get("name"))
        for column in ("site", "room"):
            if cells.get(column):
                cells[column] = self.hide(cells[column])
        above = {"site": "", "rooms": "site", "uplinks": "site"}.get(row.sheet, "room")
        if above and not cells.get(above) and lone[above]:
            cells[above] = self.hide(lone[above])
        return cells

    def shown(self, sentence: str) -> str:
        """A sentence with the names as the file has them."""
        for name, hidden in self.own.items():
            sentence = sentence.replace(hidden, name)
        return sentence

    def restored(self, plant: Plant) -> Plant:
        """Only what the file brought, under its own names."""
        real = {hidden: name for name, hidden in self.own.items()}
        sites = {pk: replace(one, name=real[one.name]) for pk, one in plant.sites.items() if one.name in real}
        rooms = {
            pk: replace(one, name=real.get(one.name, one.name))
            for pk, one in plant.rooms.items()
            if one.site_id in sites
        }
        feeds = _inside(plant.feeds, rooms)
        return replace(
            plant,
            sites=sites,
            rooms=rooms,
            ups=_inside(plant.ups, rooms),
            feeds=feeds,
            racks=_inside(plant.racks, rooms),
            uplinks={pk: line for pk, line in plant.uplinks.items() if line.site_id in sites},
            groups={hung: watts for hung, watts in plant.groups.items() if all(feed in feeds for feed in hung)},
        )


def _inside(parts: Mapping[int, Any], rooms: Collection[int]) -> dict[int, Any]:
    return {pk: part for pk, part in parts.items() if part.room_id in rooms}


def judge_over_file(asked: Asked, rows: Sequence[Row], at: datetime, *, building_ok: bool | None = None) -> Verdict:
    """The verdict over the plant that the rows describe. The installation's own plant is neither seen nor changed.

    Refuses a faulty file with its first fault.
    """
    faults: list[Fault] = []
    free = _free_addresses([row for row in rows if row.sheet == "prefixes"], faults)
    plant = _loaded([row for row in rows if row.sheet != "prefixes"], at, faults)
    if faults or plant is None:
        raise Refusal(FAULTY, count=len(faults), first=said(faults[0]))
    return asked.joined(queries.judge_over(plant, asked.wishes, at, building_ok=building_ok), free)


def _loaded(rows: Sequence[Row], at: datetime, faults: list[Fault]) -> Plant | None:
    names, plant = _Names(), None
    try:
        with transaction.atomic():
            supposed = Source(confirmed=True)  # nothing is kept of it, so strange watts may be asked about
            done = import_plant(rows=names.hidden(rows), actor="command", at=at, source=supposed)
            faults += [replace(one, sentence=names.shown(str(one.sentence))) for one in done.faults]
            plant = None if done.faults else names.restored(snapshot.take())
            raise _Undo
    except _Undo:
        return plant


def _free_addresses(rows: Sequence[Row], faults: list[Fault]) -> dict[int, int | None]:
    """What the blocks of the file may give in all; without blocks the limit does not bind."""
    free: dict[int, int | None] = dict.fromkeys((4, 6), 0 if rows else None)
    blocks: list[Network] = []
    for row in rows:
        cells = row.cells
        try:
            cidr = str(cells.get("cidr") or "")
            wanted = read_prefix(
                cidr=cidr, name=str(cells.get("name") or cidr), gateway=str(cells.get("gateway") or ""),
                vlan=str(cells.get("vlan") or ""), reserved=_texts(cells.get("reserved") or []),
            )  # fmt: skip
            _apart(wanted, blocks)
        except Refusal as refusal:
            faults.append(Fault(row.sheet, row.number, "cidr", str(refusal)))
            continue
        blocks.append(wanted.network)
        family = wanted.network.version
        free[family] = (free[family] or 0) + wanted.block.size()
    return free


def _apart(wanted: Wanted, blocks: Sequence[Network]) -> None:
    for block in blocks:
        if block.version == wanted.network.version and block.overlaps(wanted.network):
            raise Refusal(PREFIX_OVERLAPS, cidr=wanted.network, other=block)


def _texts(reserved: Any) -> list[str]:
    parts = reserved if isinstance(reserved, list) else str(reserved).replace(",", ";").split(";")
    return [str(one) for one in parts]
