"""The register of a year as a book to print (buku agenda), and a block of numbers as a list to fill in by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kolokasi.base import clock
from kolokasi.letters import queries, rules
from kolokasi.letters.facts import KINDS
from kolokasi.letters.models import AgendaEntry, NumberBlock
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


def block_sheet(*, block: NumberBlock, at: datetime) -> bytes:
    """The numbers of a block as a list to fill in by hand while the network is down, as PDF."""
    rows = block.numbers.order_by("number")
    return print_list(
        "blok_nomor",
        {
            "title": f"Blok Nomor {block.first}–{block.last} Tahun {block.series.year}",
            "day": clock.office_date(at),
            "reason": block.reason,
            "kind": KINDS[block.kind].title,
            "rows": [
                {
                    "number": row.text,
                    "became": row.reason or (row.subject if row.state == row.State.USED else ""),
                    "state": "" if row.state == row.State.RESERVED else row.get_state_display(),
                }
                for row in rows
            ],
        },
        letterhead=queries.letterhead(at),
    )
