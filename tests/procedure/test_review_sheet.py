"""Rows 11 and 12: the sheet names the report and each who has read it, of the version that lies there now."""

from __future__ import annotations

from kolokasi.cases.models import Attachment
from kolokasi.letters.queries import living_letter
from kolokasi.procedure.printing import bytes_of
from tests.letters.looking import text_of
from tests.procedure.walking import Office


def sheet(office: Office, kind: str) -> str:
    """The words of the newest sheet of that kind."""
    newest = Attachment.objects.filter(case=office.case, kind=kind).order_by("-pk").first()
    assert newest is not None
    return text_of(bytes_of(newest.blob))


def test_the_sheet_names_the_report_and_its_readers(office: Office) -> None:
    office.until("")
    report = living_letter(office.case, "laporan")
    assert report is not None
    said = sheet(office, "ba_ditinjau")
    for words in (
        report.number.text,
        *(office.cast[key].name for key in ("pranata_komputer", "kabid_aptika", "kepala_dinas")),
    ):
        assert words in said


def test_who_read_an_earlier_version_has_not_read_this_one(office: Office) -> None:
    office.until("T12")
    office.do("T12", "return")
    office.until("T11B")
    assert office.cast["kabid_aptika"].name not in sheet(office, "laporan_diperiksa")
