"""Codes of a table that a spreadsheet took for numbers: kept as they are shown, or refused where a zero may be gone."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest

from kolokasi.letters.archive import schedule
from kolokasi.letters.models import Classification
from tests.fixtures import NOON

pytestmark = pytest.mark.django_db


def workbook(*codes: tuple[Any, str]) -> bytes:
    """A sheet of classifications; each code with the format of its cell."""
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    sheet = book.create_sheet("classifications")
    sheet.append(["Uraian", "Kode Klasifikasi"])
    for n, (code, shape) in enumerate(codes):
        sheet.append([f"Jenis {n}", code])
        sheet.cell(n + 2, 2).number_format = shape
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def faults(*codes: tuple[Any, str]) -> list[tuple[int | str, str]]:
    report = schedule.import_table(
        "classifications", workbook(*codes), "kode.xlsx", dry_run=False, actor="test", at=NOON
    )
    return [(one.row, one.column) for one in report.faults]


def test_what_was_typed_as_text_or_is_shown_with_its_zeros_is_kept() -> None:
    assert (
        faults(("500.10", "@"), (500, "General"), (500.2, "0.00"), (0.8, "000.0"), (0, "000"), ("500.12.1", "General"))
        == []
    )
    assert set(Classification.objects.values_list("code", flat=True)) == {
        "500.10", "500", "500.20", "000.8", "000", "500.12.1",
    }  # fmt: skip


@pytest.mark.parametrize(
    "code", [(500.1, "General"), (500.12, "General"), (0, "General"), (45, "0"), (500.1, "#,##0.0#")]
)
def test_a_number_that_may_have_lost_a_zero_is_refused_by_its_row(code: tuple[float, str]) -> None:
    found = faults(("500.13", "@"), code)
    if code == (45, "0"):
        assert found == []  # its format says that it has two digits and no more
        return
    assert found == [(3, "kode klasifikasi")]
    assert not Classification.objects.exists()


def test_the_sentence_says_how_to_mend_it() -> None:
    report = schedule.import_table(
        "classifications", workbook((500.1, "General")), "kode.xlsx", dry_run=True, actor="test", at=NOON
    )
    assert "menjadi Teks" in report.faults[0].sentence


def test_a_csv_says_its_codes_as_they_are() -> None:
    data = b"kode;uraian\n500.10;A\n500.1;B\n"
    assert not schedule.import_table("classifications", data, "a.csv", dry_run=False, actor="test", at=NOON).faults
    assert set(Classification.objects.values_list("code", flat=True)) == {"500.10", "500.1"}
