"""A file of prefixes and addresses: the whole of it or nothing, every fault with its row and column."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from kolokasi.addressing import importing
from kolokasi.addressing.importing import import_addresses
from kolokasi.addressing.models import Address, Prefix
from kolokasi.base import events, sheets, table_reader, untrusted
from kolokasi.base.importing import Report
from kolokasi.base.models import Event
from kolokasi.base.refusal import Refusal
from tests.addressing.conftest import AT, declare
from tests.cast import Cast

pytestmark = pytest.mark.django_db

PREFIXES = [
    {
        "cidr": "10.20.0.0/24",
        "name": "Server OPD",
        "gateway": "10.20.0.1",
        "vlan": 120,
        "reserved": ["10.20.0.2-10.20.0.9"],
    },
    {"cidr": "10.0.0.0/8", "name": "Induk", "assignable": False},
]
ADDRESSES = [
    {"address": "10.20.0.15", "server": "SRV-2026-0001", "dns_name": "simpeg.example"},
    {"address": "10.20.0.1/24", "label": "Router inti"},
]


def imported(data: bytes | str, name: str = "alamat.csv", *, dry_run: bool = False) -> Report:
    content = data.encode() if isinstance(data, str) else data
    return import_addresses(content, name, dry_run=dry_run, actor="account:1", at=AT)


def workbook(**sheets: list[list[Any]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(rows: list[dict[str, Any]]) -> list[list[Any]]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [["; ".join(v) if isinstance(v := row.get(name), list) else v for name in names] for row in rows]
    return [names, *cells]


@pytest.mark.parametrize("kind", ["json", "xlsx"])
def test_both_tables_at_once(cast: Cast, kind: str) -> None:
    declare(cast)
    data = (
        json.dumps({"prefixes": PREFIXES, "addresses": ADDRESSES}).encode()
        if kind == "json"
        else workbook(prefixes=table(PREFIXES), addresses=table(ADDRESSES))
    )
    rehearsed = imported(data, f"jaringan.{kind}", dry_run=True)
    assert rehearsed.as_json() == {
        "added": {"prefixes": 2, "addresses": 2}, "changed": {}, "same": {}, "faults": [], "dry_run": True,
    }  # fmt: skip
    assert not Prefix.objects.exists()
    assert not Event.objects.filter(subject_kind__in=["prefix", "address"]).exists()
    assert imported(data, f"jaringan.{kind}").ok
    assert {str(one.cidr): (one.vlan, one.assignable) for one in Prefix.objects.all()} == {
        "10.20.0.0/24": (120, True), "10.0.0.0/8": (None, False),
    }  # fmt: skip
    assert {one.host: one.holder for one in Address.objects.select_related("server")} == {
        "10.20.0.15": "SRV-2026-0001", "10.20.0.1": "Router inti",
    }  # fmt: skip
    assert events.verify() is None
    again = imported(data, f"jaringan.{kind}")
    assert (again.ok, again.same, again.added) == (True, {"prefixes": 2, "addresses": 2}, {})
    assert Event.objects.filter(subject_kind="prefix").count() == 2


def test_a_prefix_becomes_as_the_file_says_and_an_address_keeps_its_holder() -> None:
    assert imported("cidr,name,address,label\n10.20.0.0/24,Lama,,\n,,10.20.0.7,Printer\n").ok
    again = imported("cidr,name,vlan\n10.20.0.0/24,Baru,120\n")
    assert (again.ok, again.changed) == (True, {"prefixes": 1})
    assert Prefix.objects.get().vlan == 120
    (fault,) = imported("address,label\n10.20.0.7,Lain\n").faults
    assert "Printer" in fault.sentence


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_with_indonesian_heads_and_any_delimiter(delimiter: str) -> None:
    lines = [
        "Blok|Nama|Gateway|Cadangan",
        '10.20.0.0/24|"Server ""OPD"""|10.20.0.1|10.20.0.2-10.20.0.9',
        "",
        "10.30.0.0/24|B||",
    ]
    report = imported("\ufeff" + "\r\n".join(lines).replace("|", delimiter))
    assert report.ok
    assert {one.name for one in Prefix.objects.all()} == {'Server "OPD"', "B"}


def test_every_fault_is_named_with_row_and_column_and_nothing_is_written() -> None:
    report = imported(
        "cidr,name,gateway,vlan,reserved,address,dns_name,label\n"
        "10.20.0.0/24,Benar,,,,,,\n"
        "10.20.0.0/24,Dua kali,,,,,,\n"
        "10.30.0.1/24,x,,9999,,,,\n"
        "10.40.0.0/24,x,10.41.0.1,,10.40.0.9-10.40.0.2,,,\n"
        ",,,,,10.20.0.999,,x\n"
        ",,,,,10.20.0.7,nama salah,x\n"
        ",,,,,10.99.0.7,,x\n"
        ",,,,,10.20.0.8,,\n"
        ",hanya nama,,,,,,\n"
    )
    assert [(one.row, one.column) for one in report.faults] == [
        (3, "cidr"), (4, "vlan"), (4, "cidr"), (5, "gateway"), (5, "reserved"), (6, "address"), (7, "dns_name"),
        (8, "address"), (9, "label"), (10, "cidr"),
    ]  # fmt: skip
    first = report.faults[0].as_json()
    assert (first["sheet"], first["row"], first["column"]) == ("alamat", 3, "cidr")
    assert str(first["message"]).startswith("Blok 10.20.0.0/24 ada dua kali")
    assert not Prefix.objects.exists()
    assert not Address.objects.exists()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (table_reader.UNPACKED + 1))
    return out.getvalue()


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets>&b;</sheets></workbook>'
)


def laughing() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(a=[["cidr"]]))) as good, zipfile.ZipFile(out, "w") as packed:
        for one in good.namelist():
            packed.writestr(one, LAUGHS if one == "xl/workbook.xml" else good.read(one))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.csv", importing.NO_ROWS),
        (b"cidr,name\n,\n", "a.csv", importing.NO_ROWS),
        (b"x" * (sheets.FILE_LIMIT + 1), "a.csv", untrusted.TOO_LARGE),
        (b"x" * (sheets.FILE_LIMIT + 1), "a.json", untrusted.TOO_LARGE),
        (b"cidr\n" + b"10.0.0.0/24\n" * 20_001, "a.csv", importing.TOO_MANY),
        (b"cidr\n\xff\xfe", "a.csv", untrusted.UNREADABLE),
        (b'cidr\n"10.0.0.0/24', "a.csv", untrusted.UNREADABLE),
        (b"[" * 100_000, "a.json", importing.NO_LISTS),
        (b'{"prefixes": 7}', "a.json", importing.NO_LISTS),
        (b'{"prefixes": [7]}', "a.json", importing.NO_LISTS),
        (b'{"prefixes": [{"cidr": {"a": 1}}]}', "a.json", importing.NO_LISTS),
        (b"PK\x03\x04 rusak", "a.xlsx", untrusted.UNREADABLE),
        (bomb(), "a.xlsx", untrusted.TOO_LARGE),
        (laughing(), "a.xlsx", untrusted.UNREADABLE),
        (b"%PDF-1.7", "a.pdf", importing.NO_TABLE),
        (b"cidr", "tanpa akhiran", importing.NO_TABLE),
    ],
    ids=lambda value: str(value)[:24] if not isinstance(value, bytes) else "",
)  # fmt: skip
def test_what_is_no_table(data: bytes, name: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        imported(data, name)
    assert refused.value.code == code
    assert str(refused.value)


def test_a_formula_is_never_run_and_in_a_workbook_refused_by_its_cell() -> None:
    formulas = ['=HYPERLINK("http://x")', "=1+1"]
    with pytest.raises(Refusal) as refused:
        imported(workbook(prefixes=[["cidr", "name"], formulas]), "a.xlsx")
    assert "prefixes!A2, prefixes!B2" in str(refused.value)
    (fault,) = imported("cidr,name\n10.20.0.0/24,=cmd|x\n=1+1,b\n").faults
    assert fault.row == 3


cells = st.text(max_size=12) | st.sampled_from(
    ["10.20.0.0/24", "10.20.0.5", "2001:db8::/64", "ya", "9", "10.20.0.1-10.20.0.9"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["cidr", "name", "gateway", "vlan", "reserved", "address", "label"]), cells)
    )
)
def test_any_cells_are_imported_or_named(rows: list[dict[str, str]]) -> None:
    data = json.dumps(rows).encode()
    try:
        report = imported(data, "a.json", dry_run=True)
    except Refusal as refusal:
        assert str(refusal)
        return
    assert report.ok or all(one.sentence for one in report.faults)
    assert not Prefix.objects.exists()
