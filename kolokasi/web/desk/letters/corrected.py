"""What the lines of a register said before they were put right, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.letters.models import AgendaCorrection, AgendaEntry, Sifat, Urgency
from kolokasi.web.desk.letters.words import choices_of


@dataclass(frozen=True)
class Told:
    """One correction in words: which part, what it said, what it says since."""

    row: AgendaCorrection
    parts: list[tuple[str, str, str]]


def labels() -> dict[str, str]:
    """The parts of a line that can be put right, as the register calls them."""
    return {
        "date": _("Tanggal diterima atau dikirim"), "letter_number": _("Nomor surat"), "letter_date": _("Tanggal surat"),
        "party": _("Dari atau kepada"), "subject": _("Hal"), "sifat": _("Sifat surat"), "urgency": _("Urgensi"),
        "attachments": _("Lampiran"), "note": _("Keterangan"),
    }  # fmt: skip


def told(row: AgendaEntry) -> list[Told]:
    """The corrections of a line, the newest first."""
    names = labels()
    return [
        Told(
            one,
            [(names.get(name, name), _shown(name, one.old[name]), _shown(name, one.new[name])) for name in one.new],
        )
        for one in row.corrections.select_related("by")
    ]


def _shown(name: str, value: Any) -> str:
    words = dict(choices_of(Sifat) if name == "sifat" else choices_of(Urgency) if name == "urgency" else ())
    return words.get(str(value), str(value or "–"))
