"""Prefixes and addresses in use from a file: the whole of it, or nothing and every fault with its row and column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kolokasi.addressing import refusals
from kolokasi.addressing.actions import record_address
from kolokasi.addressing.prefixes import add_prefix, check_prefix
from kolokasi.base.refusal import Refusal
from kolokasi.base.tables import Row, read_table
from kolokasi.servers.models import Server

PREFIXES, ADDRESSES = "prefixes", "addresses"
MOST_FAULTS = 200
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "cidr": ("cidr", "blok", "blok alamat", "prefix"),
    "name": ("name", "nama"),
    "gateway": ("gateway",),
    "vlan": ("vlan",),
    "reserved": ("reserved", "cadangan"),
    "assignable": ("assignable", "dibagikan"),
    "address": ("address", "alamat", "alamat ip", "ip"),
    "server": ("server", "label server"),
    "label": ("label", "pemakai", "description", "keterangan"),
    "dns_name": ("dns_name", "nama dns", "dns"),
}
NO = {"tidak", "no", "false", "0", "t", "n"}
# Where a fault stands that only the register finds.
PLACE = {refusals.DNS_NAME_WRONG: "dns_name", refusals.LABEL_WRONG: "label"}


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: the sheet, the line as the application shows it, the column."""

    sheet: str
    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return _("{sheet}, baris {row}, kolom {column}: {sentence}").format(
            sheet=self.sheet, row=self.row, column=self.column, sentence=self.sentence
        )


@dataclass
class Report:
    """What an import did or, on a dry run, would do; with faults nothing is changed."""

    dry_run: bool
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "ok": self.ok,
            "dry_run": self.dry_run,
            "prefixes": self.counts[PREFIXES],
            "addresses": self.counts[ADDRESSES],
            "faults": [
                {"sheet": one.sheet, "row": one.row, "column": one.column, "fault": one.sentence} for one in self.faults
            ],
        }


def import_addresses(data: bytes, name: str, *, dry_run: bool, actor: str, at: datetime) -> Report:
    """The prefixes and then the addresses of the file are registered; on a dry run or with a fault nothing is."""
    rows = read_table(data, name)
    report = Report(dry_run)
    servers = _servers(rows)
    with transaction.atomic():
        for row in rows:
            if _cell(row, "cidr"):
                _import_prefix(row, report, actor, at)
        for row in rows:
            if _cell(row, "address"):
                _import_address(row, report, servers, actor, at)
            elif not _cell(row, "cidr"):
                _fault(report, row, "cidr", _("Isi blok alamat (cidr) atau alamat (address)."))
        if dry_run or not report.ok:
            transaction.set_rollback(True)
    return report


def _import_prefix(row: Row, report: Report, actor: str, at: datetime) -> None:
    wanted, wrong = check_prefix(
        cidr=_cell(row, "cidr"),
        name=_cell(row, "name") or _cell(row, "cidr"),
        gateway=_cell(row, "gateway"),
        vlan=_cell(row, "vlan"),
        reserved=re.split(r"[;,\n]", _cell(row, "reserved")),
        assignable=_cell(row, "assignable").casefold() not in NO,
    )
    for column, refusal in wrong.items():
        _fault(report, row, column, str(refusal))
    if wanted is not None:
        try:
            add_prefix(wanted=wanted, at=at, actor=actor)
            report.counts[PREFIXES] += 1
        except Refusal as refusal:
            _fault(report, row, "cidr", str(refusal))


def _import_address(row: Row, report: Report, servers: Mapping[str, Server], actor: str, at: datetime) -> None:
    """An address may carry the length of its prefix, as other registers write it: 10.20.0.5/24."""
    label = _cell(row, "server").upper()
    if label and label not in servers:
        _fault(report, row, "server", _("Tidak ada server berlabel {label}.").format(label=label[:40]))
        return
    try:
        record_address(
            host=_cell(row, "address").partition("/")[0],
            server=servers.get(label),
            label=_cell(row, "label"),
            dns_name=_cell(row, "dns_name"),
            at=at,
            actor=actor,
        )
        report.counts[ADDRESSES] += 1
    except Refusal as refusal:
        _fault(report, row, PLACE.get(refusal.code, "address"), str(refusal))


def _cell(row: Row, column: str) -> str:
    return row.get(*COLUMNS[column])


def _servers(rows: list[Row]) -> dict[str, Server]:
    labels = {_cell(row, "server").upper() for row in rows} - {""}
    return {server.label: server for server in Server.objects.filter(label__in=labels)}


def _fault(report: Report, row: Row, column: str, sentence: str) -> None:
    """The column as it stands in the file; beyond MOST_FAULTS nobody reads on."""
    if len(report.faults) < MOST_FAULTS:
        shown = next((name for name in COLUMNS[column] if name in row.cells), column)
        report.faults.append(Fault(row.sheet, row.number, shown, sentence))
