"""The register of a year as a book to print (buku agenda)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kolokasi.base import clock
from kolokasi.letters import queries, rules
from kolokasi.letters.models import AgendaEntry
from kolokasi.letters.render import print_list

TITLES = {AgendaEntry.Direction.IN: "Buku Agenda Surat Masuk", AgendaEntry.Direction.OUT: "Buku Agenda Surat Keluar"}
MOST = 5000  # lines of one printing


def register_book(*, direction: str, year: int, at: datetime) -> bytes:
    """Every entry of the year in order, as PDF."""
    incoming = direction == AgendaEntry.Direction.IN
    rows = queries.register(direction, year).order_by("number")[:MOST]
    return print_list(
        "buku_agenda",
        {
            "title": f"{TITLES[AgendaEntry.Direction(direction)]} {year}",
            "day": clock.office_date(at),
            "party": "Dari" if incoming else "Kepada",
            "rows": [_line(row) for row in rows],
        },
        letterhead=queries.letterhead(at),
    )


def _line(row: AgendaEntry) -> dict[str, Any]:
    remarks = (
        row.sifat if row.sifat != "biasa" else "",
        row.urgency.replace("_", " ") if row.urgency != "biasa" else "",
        f"permohonan {row.case.number}" if row.case else "",
        f"SRIKANDI {row.srikandi_number}" if row.srikandi_number else "",
        "manual" if row.manual else "",
        row.note,
    )
    return {
        "number": str(row.number),
        "date": rules.long_date(row.date),
        "letter_number": row.bears,
        "letter_date": rules.long_date(row.letter_date) if row.letter_date else "",
        "party": row.party,
        "subject": row.subject,
        "attachments": row.attachments,
        "remarks": "; ".join(words for words in remarks if words),
    }
