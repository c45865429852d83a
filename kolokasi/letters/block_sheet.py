"""A block of numbers as a list to fill in by hand."""

from __future__ import annotations

from datetime import datetime

from kolokasi.base import clock
from kolokasi.letters import queries
from kolokasi.letters.facts import KINDS
from kolokasi.letters.models import NumberBlock
from kolokasi.letters.render import print_list


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
