"""`import servers`: servers that stood in the racks before Kolokasi, without a case; the whole file or nothing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.db.models import Q
from django.utils.translation import gettext as _

from kolokasi.addressing.actions import lock_prefixes, record_address
from kolokasi.addressing.rules import read_host
from kolokasi.base import clock
from kolokasi.base.refusal import Refusal
from kolokasi.base.sheets import Fault, Row
from kolokasi.facility.actions import FACES, lock_plant
from kolokasi.facility.checks import band, faults_of, with_defaults
from kolokasi.facility.devices import Standing, load_of, store, units_of
from kolokasi.facility.fields import by_own_names
from kolokasi.facility.importing import SERVERS, Imported, Source, keep
from kolokasi.facility.models import Allotment, Kind, Occupation
from kolokasi.facility.names import Names
from kolokasi.people.models import Agency
from kolokasi.procedure.server_changes import change_server
from kolokasi.procedure.server_fields import FIELDS, SHEET, Mounted, mounted_servers, spec_of
from kolokasi.servers.actions import give_label, keep_label
from kolokasi.servers.models import Server
from kolokasi.servers.rules import label

LABEL = re.compile(r"SRV-(\d{4})-(\d{4,6})")
GONE = (Server.State.HANDED_BACK, Server.State.DROPPED)


class _Undo(Exception):  # noqa: N818 - undoes, is no error
    """Leaves nothing behind of a faulty file or a dry run."""


def import_servers(
    *, rows: Sequence[Row], actor: str, at: datetime, dry_run: bool = False, source: Source | None = None
) -> Imported:
    """Every server of the file is in its rack with its load and its addresses, or none is."""
    done, source = Imported(dry_run=dry_run), source or Source()
    try:
        with transaction.atomic():
            lock_plant()
            lock_prefixes(Q())
            bringing = _Bringing(done, at, actor, source.confirmed)
            for row in rows:
                bringing.bring(row)
            bringing.store()
            if done.faults or dry_run:
                raise _Undo
            keep(done, SERVERS, source, actor, at)
    except _Undo:
        pass
    return done


class _Bringing:
    """Knows the plant, the agencies and the servers; takes rows as they come. The caller's transaction undoes all."""

    def __init__(self, done: Imported, at: datetime, actor: str, confirmed: bool) -> None:
        self.done, self.at, self.actor, self.confirmed = done, at, actor, confirmed
        self.names, self.standing, self.band = Names(), Standing(), band(at)
        self.agencies: dict[str, Agency] = {}
        for agency in Agency.objects.order_by("pk"):
            for name in filter(None, (agency.short_name, agency.name)):
                self.agencies[name.casefold()] = agency
        self.mounted = mounted_servers()
        self.labels = set(Server.objects.values_list("label", flat=True))
        self.by_label = {one.server.label: one for one in self.mounted}
        self.by_serial = {one.server.serial.casefold(): one for one in self.mounted if one.server.serial}
        self.by_place = {_standing_at(one.facts()): one for one in self.mounted}
        waiting = Server.objects.exclude(state__in=GONE).exclude(serial="").values_list("serial", "label")
        self.serials = {serial.casefold(): label for serial, label in waiting}
        self.seen: dict[tuple[str, str], Row] = {}
        self.placed: list[tuple[Row, Server, Occupation, Allotment]] = []

    def bring(self, row: Row) -> None:
        """The row's server is in its place, or the row's faults are told."""
        cells = by_own_names(FIELDS, row.cells)
        wrong: dict[str, str] = {}
        clean: dict[str, Any] = {}
        for field in FIELDS:
            clean[field.name], sentence = field.read(cells.get(field.name))
            wrong |= {field.name: sentence} if sentence else {}
        for column in set(cells) - set(clean):
            wrong[column[:60]] = _("Kolom ini tidak dikenal. Hapus atau perbaiki namanya.")
        wrong = wrong or self._resolve(clean)
        there = None if wrong else self._known(clean)
        wrong = wrong or self._not_twice(row, clean, there)
        if not wrong:
            try:
                wrong = self._apply(row, clean, cells, there)
            except Refusal as refusal:
                wrong = {"": str(refusal)}
        self.done.faults += [Fault(row.sheet, row.number, column, sentence) for column, sentence in wrong.items()]

    def _resolve(self, clean: dict[str, Any]) -> dict[str, str]:
        """Names become rows, addresses are spelled as the register spells them; a sentence for what cannot be."""
        wrong: dict[str, str] = {}
        agency = self.agencies.get(clean["agency"].casefold())
        if agency is None:
            wrong["agency"] = self._no_agency(clean["agency"])
        clean["agency"] = agency
        wrong |= self.names.resolve(FIELDS, clean)
        hosts: list[str] = []
        for text in clean["addresses"]:
            try:
                hosts.append(str(read_host(text.partition("/")[0])))
            except ValueError:
                wrong["addresses"] = _("{text} bukan alamat IP. Tulis misalnya 10.20.0.7.").format(text=text[:60])
        clean["addresses"] = sorted(set(hosts))
        match = LABEL.fullmatch(clean["label"])
        if clean["label"] and (match is None or label(int(match[1]), int(match[2])) != clean["label"]):
            wrong["label"] = _("Label server ditulis seperti SRV-2026-0007. Kosongkan untuk server baru.")
        if clean["mounted_on"] and clean["mounted_on"] > clock.office_date(self.at):
            wrong["mounted_on"] = _("Tanggal ini belum tiba. Tulis kapan server dipasang.")
        return wrong

    def _no_agency(self, name: str) -> str:
        near = difflib.get_close_matches(name.casefold(), self.agencies, n=1, cutoff=0.6)
        if not near:
            return _("Instansi {name} tidak ada. Tambahkan instansinya dulu, atau perbaiki namanya.").format(
                name=name[:80]
            )
        found = self.agencies[near[0]]
        right = found.name if found.name.casefold() == near[0] else found.short_name
        return _("Instansi {name} tidak ada. Maksudnya {near}?").format(name=name[:80], near=right)

    def _known(self, clean: Mapping[str, Any]) -> Mounted | None:
        """The server that stands here already: by its label, else its serial, else its name, agency and place."""
        if clean["label"]:
            return self.by_label.get(clean["label"])
        if clean["serial"]:
            return self.by_serial.get(clean["serial"].casefold())
        return self.by_place.get(_standing_at(self._completed(clean)))

    def _not_twice(self, row: Row, clean: Mapping[str, Any], there: Mounted | None) -> dict[str, str]:
        """One row a server, one server a serial; a label that is somebody else's is not given again."""
        wrong: dict[str, str] = {}
        own = there.server.label if there else clean["label"]
        for column, value in (("label", own), ("serial", clean["serial"].casefold())):
            first = self.seen.setdefault((column, value), row) if value else row
            if first is not row:
                wrong[column] = _("{value} sudah ada di baris {row}. Hapus salah satunya.").format(
                    value=own if column == "label" else clean["serial"], row=first.number
                )
        holder = self.serials.get(clean["serial"].casefold()) if clean["serial"] else None
        if holder and (there is None or there.server.label != holder):
            wrong["serial"] = _("Nomor seri {serial} sudah dipakai {label}. Perbaiki nomornya.").format(
                serial=clean["serial"], label=holder
            )
        if there is None and clean["label"] in self.labels:
            wrong["label"] = _(
                "{label} tercatat, tetapi tidak terpasang di rak. Kosongkan labelnya bila ini server lain."
            ).format(label=clean["label"])
        return wrong

    def _apply(self, row: Row, clean: dict[str, Any], told: Mapping[str, Any], there: Mounted | None) -> dict[str, str]:
        """The server is as the row says; a sentence for each column that does not go with the others."""
        if there is None:
            facts = self._completed(clean)
            faults = self._faults(facts) or self._with_uplink(facts)
            if not faults:
                self._add(row, facts)
            return faults
        facts = there.facts() | {name: value for name, value in clean.items() if told.get(name) not in (None, "")}
        facts |= {name: clean[name] for name in ("agency", "room", "rack", "unit", "confirmed")}
        facts["label"] = there.server.label
        faults = self._faults(facts)
        if not faults and facts["bandwidth_mbps"] != there.facts()["bandwidth_mbps"]:
            faults = self._with_uplink(facts)
        return faults or change_server(self.done, self.standing, row, there, facts, self.at, self.actor)

    def _completed(self, clean: Mapping[str, Any]) -> dict[str, Any]:
        """What the row leaves out comes from the device type, then from what holds for any device."""
        facts = dict(clean)
        if facts["device_type"] is None and facts["manufacturer"] and facts["model"]:
            facts["device_type"] = self.names.find("device_type", f"{facts['manufacturer']} {facts['model']}", facts)[0]
        made = facts["device_type"]
        facts["manufacturer"] = facts["manufacturer"] or (made.manufacturer if made else "")
        facts["model"] = facts["model"] or (made.model if made else "")
        facts["name"] = facts["name"] or " ".join(filter(None, (facts["manufacturer"], facts["model"]))) or "Server"
        facts["psu_count"] = facts["psu_count"] or (1 if facts["feed"] else None)
        facts = with_defaults(facts)
        facts["psu_count"] = facts["psu_count"] or 2
        return facts

    def _faults(self, facts: dict[str, Any]) -> dict[str, str]:
        looked_at = facts | ({"confirmed": True} if self.confirmed else {})
        return faults_of("device", looked_at, self.band, self.names.feeds[facts["rack"].pk])

    def _with_uplink(self, facts: dict[str, Any]) -> dict[str, str]:
        """Bandwidth hangs on the line that is named, else on the only one of the building."""
        if not facts["bandwidth_mbps"] or facts["uplink"] is not None:
            return {}
        site = facts["rack"].room.site
        own = [row for (parent, _name), row in self.names.known["uplink"].items() if parent == site.pk]
        if len(own) > 1:
            return {"uplink": _("Sebut jalur internetnya: ada {count}.").format(count=len(own))}
        facts["uplink"] = own[0] if own else None
        return {}

    def _add(self, row: Row, facts: dict[str, Any]) -> None:
        """A new server stands there, active, with a label for life."""
        rack, mounted = facts["rack"], self.at
        if facts["mounted_on"]:
            mounted = min(datetime.combine(facts["mounted_on"], time(12), clock.OFFICE_ZONE), self.at)
        place = Occupation(
            rack=rack, units=units_of(rack, facts), faces=NumericRange(*FACES[facts["faces"]]), kind=Kind.USED,
            device_type=facts["device_type"],
            label=f"{facts['agency']} · {facts['name']}"[:120], made_at=mounted,
        )  # fmt: skip
        self.standing.in_the_way(place, rack)
        server = self._server(facts, mounted)
        place.server = server
        self.standing.place(place)
        load = Allotment(
            server=server, rack=rack, label=place.label, kind=Kind.USED, made_at=mounted, mbps=facts["bandwidth_mbps"],
            uplink=facts["uplink"] if facts["bandwidth_mbps"] else None, **load_of(facts),
        )  # fmt: skip
        self.placed.append((row, server, place, load))
        self.done.journal.added(server, f"{server.label} {server.name}", sheet=row.sheet, number=row.number)
        for host in facts["addresses"]:
            made = record_address(host=host, server=server, at=self.at, actor=self.actor)
            self.done.journal.added(made, str(made))
        self.done.added[SHEET] += 1

    def _server(self, facts: Mapping[str, Any], mounted: datetime) -> Server:
        given = keep_label(facts["label"]) if facts["label"] else give_label(self.at)
        return Server.objects.create(
            label=given, agency=facts["agency"], name=facts["name"], serial=facts["serial"], spec=spec_of(facts),
            state=Server.State.ACTIVE, made_at=self.at, received_at=mounted, mounted_at=mounted,
        )  # fmt: skip

    def store(self) -> None:
        """The places and loads that were gathered are rows."""
        store((place, load) for _row, _server, place, load in self.placed)
        for _row, server, place, load in self.placed:
            for made in (place, load):
                self.done.journal.added(made, f"{place.rack.name} · {server.label}")


def _standing_at(facts: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a server without serial number is known by: whose it is, what it is called, and where it stands."""
    return facts["agency"].pk, facts["name"].casefold(), facts["rack"].pk, float(facts["unit"])
