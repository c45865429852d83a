"""Prefixes and addresses in use from a file: the whole of it, or nothing and every fault with its row and column.

Where it is asked for, an address that cannot be taken becomes an `AddressConflict` to be solved, and the others are taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.addressing import refusals
from kolokasi.addressing.actions import record_address
from kolokasi.addressing.conflicts import put_aside
from kolokasi.addressing.models import Address, Prefix
from kolokasi.addressing.prefixes import add_prefix, change_prefix, check_prefix, is_as
from kolokasi.addressing.queries import living
from kolokasi.addressing.rules import read_host
from kolokasi.base import sheets
from kolokasi.base.importing import Report
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.sheets import Row
from kolokasi.base.text import one_line
from kolokasi.servers.models import Server

PREFIXES, ADDRESSES, CONFLICTS = "prefixes", "addresses", "conflicts"
KINDS = {"csv", "xlsx", "json"}
MOST_ROWS = 20_000
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
# Between two ranges stands a sign, a new line, or a blank that a spreadsheet made of one.
BETWEEN = re.compile(r"[;,\n]|(?<=[0-9a-f:])\s+(?=[0-9a-f:])", re.IGNORECASE)
# Where a fault stands that only the register finds.
PLACE = {refusals.DNS_NAME_WRONG: "dns_name", refusals.LABEL_WRONG: "label"}

NO_TABLE = define(
    "import_no_table", gettext_lazy("Berkas {name} bukan csv, xlsx, atau json. Simpan sebagai salah satunya.")
)
NO_LISTS = define(
    "import_no_lists",
    gettext_lazy("Berkas {name} bukan JSON berisi daftar prefixes atau addresses. Perbaiki bentuknya."),
)
NO_ROWS = define(
    "import_no_rows",
    gettext_lazy("Berkas {name} tidak berisi baris. Isi sedikitnya satu baris di bawah judul kolom."),
)
TOO_MANY = define(
    "import_too_many", gettext_lazy("Berkas {name} memuat lebih dari {limit} baris. Bagi menjadi beberapa berkas.")
)


def import_addresses(
    data: bytes,
    name: str,
    *,
    dry_run: bool,
    actor: str,
    at: datetime,
    sheet: str = "",
    most_rows: int = MOST_ROWS,
    conflicts: bool = False,
) -> Report:
    """The prefixes and then the addresses of the file are registered; on a dry run or with a fault nothing is.

    A prefix that is there becomes as the file says; what is so already stays, so that a file may come twice.
    With `conflicts` a faulty address is put aside as a conflict and the rest taken; a faulty prefix still stops the file.
    """
    shown = one_line(PurePath(name).name)[:80]
    rows = [row for row in _rows(data, name, shown, sheet) if row.cells]
    if not rows:
        raise Refusal(NO_ROWS, name=shown)
    if len(rows) > most_rows:
        raise Refusal(TOO_MANY, name=shown, limit=most_rows)
    report = Report(dry_run)
    servers, seen = _servers(rows), set[str]()
    with transaction.atomic():
        for row in rows:
            if _cell(row, "cidr"):
                _import_prefix(row, report, seen, actor, at)
        for row in rows:
            wrong = _import_address(row, report, servers, actor, at)
            if wrong and conflicts:
                report.added[CONFLICTS] += put_aside(row, file=shown, column=wrong[0], why=wrong[1], actor=actor, at=at)
            elif wrong:
                _fault(report, row, *wrong)
        if dry_run or not report.ok:
            transaction.set_rollback(True)
    return report


def _rows(data: bytes, name: str, shown: str, sheet: str) -> list[Row]:
    kind = sheets.kind_of(name)
    if kind not in KINDS:
        raise Refusal(NO_TABLE, name=shown)
    if kind != "json":
        return sheets.read_table(shown, data, sheet)
    sheets.check_size(len(data))
    try:
        document = json.loads(data.decode("utf-8-sig"))
        lists = document if isinstance(document, dict) else {ADDRESSES: document}
        return [_json_row(str(title), number, one) for title, rows in lists.items() for number, one in _numbered(rows)]
    except (ValueError, TypeError, RecursionError) as broken:
        raise Refusal(NO_LISTS, name=shown) from broken


def _numbered(rows: Any) -> list[tuple[int, Any]]:
    if not isinstance(rows, list):
        raise TypeError(rows)
    return list(enumerate(rows, start=1))


def _json_row(sheet: str, number: int, one: Any) -> Row:
    """The members as cells; a list becomes lines, truth becomes ya or tidak."""
    if not isinstance(one, dict):
        raise TypeError(one)
    cells = {one_line(name).casefold()[:60]: _json_cell(value) for name, value in one.items()}
    return Row(one_line(sheet)[:60], number, {name: cell for name, cell in cells.items() if name and cell})


def _json_cell(value: Any) -> str:
    if isinstance(value, dict):
        raise TypeError(value)
    if isinstance(value, list):
        return "\n".join(_json_cell(one) for one in value)
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return "" if value is None else one_line(str(value)[: sheets.CELL_LIMIT])


def _import_prefix(row: Row, report: Report, seen: set[str], actor: str, at: datetime) -> None:
    wanted, wrong = check_prefix(
        cidr=_cell(row, "cidr"),
        name=_cell(row, "name") or _cell(row, "cidr"),
        gateway=_cell(row, "gateway"),
        vlan=_cell(row, "vlan"),
        reserved=BETWEEN.split(_cell(row, "reserved")),
        assignable=_cell(row, "assignable").casefold() not in NO,
    )
    for column, refusal in wrong.items():
        _fault(report, row, column, str(refusal))
    if wanted is None:
        return
    if str(wanted.network) in seen:
        _fault(report, row, "cidr", _("Blok {cidr} ada dua kali di berkas ini.").format(cidr=wanted.network))
        return
    seen.add(str(wanted.network))
    there = Prefix.objects.filter(cidr=wanted.network).first()
    try:
        if there is None:
            add_prefix(wanted=wanted, at=at, actor=actor)
            report.added[PREFIXES] += 1
        elif is_as(there, wanted):
            report.same[PREFIXES] += 1
        else:
            change_prefix(prefix_id=there.pk, wanted=wanted, actor=actor)
            report.changed[PREFIXES] += 1
    except Refusal as refusal:
        _fault(report, row, "cidr", str(refusal))


def _import_address(
    row: Row, report: Report, servers: Mapping[str, Server], actor: str, at: datetime
) -> tuple[str, str] | None:
    """The column and the sentence of what is wrong with it; None: it is in the register, or is no row of an address."""
    if not _cell(row, "address"):
        return None if _cell(row, "cidr") else ("cidr", _("Isi blok alamat (cidr) atau alamat (address)."))
    label = _cell(row, "server").upper()
    if label and label not in servers:
        return "server", _("Tidak ada server berlabel {label}.").format(label=label[:40])
    facts = {"label": one_line(_cell(row, "label")), "dns_name": _cell(row, "dns_name").lower().rstrip(".")}
    # It may carry the length of its prefix, as other registers write it: 10.20.0.5/24.
    host, server = _cell(row, "address").partition("/")[0], servers.get(label)
    try:
        if _is_so(host, server, facts):
            report.same[ADDRESSES] += 1
            return None
        record_address(host=host, server=server, at=at, actor=actor, **facts)
        report.added[ADDRESSES] += 1
    except Refusal as refusal:
        return PLACE.get(refusal.code, "address"), str(refusal)
    return None


def take_row(row: Row, *, actor: str, at: datetime) -> str:
    """One row of addresses is in the register afterwards; else the sentence why it is not."""
    wrong = _import_address(row, Report(dry_run=False), _servers([row]), actor, at)
    return wrong[1] if wrong else ""


def _is_so(host: str, server: Server | None, facts: Mapping[str, str]) -> bool:
    """Whether the register says just this of the address already."""
    try:
        there = living(read_host(host))
    except ValueError:
        return False
    return (
        there is not None
        and there.state == Address.State.USED
        and (there.server, there.label, there.dns_name) == (server, facts["label"], facts["dns_name"])
    )


def _cell(row: Row, column: str) -> str:
    return next((str(row.cells[name]) for name in COLUMNS[column] if row.cells.get(name)), "")


def _servers(rows: list[Row]) -> dict[str, Server]:
    labels = {_cell(row, "server").upper() for row in rows} - {""}
    return {server.label: server for server in Server.objects.filter(label__in=labels)}


def _fault(report: Report, row: Row, column: str, sentence: str) -> None:
    """The column as it stands in the file."""
    report.fault(row, next((name for name in COLUMNS[column] if name in row.cells), column), sentence)
