"""The office's papers as rows."""

from kolokasi.letters.models.archive import Classification, Destruction, DestructionItem, Filing, Retention
from kolokasi.letters.models.lists import Entry, Instruction, Reason
from kolokasi.letters.models.numbers import LetterNumber, NumberBlock, NumberSeries
from kolokasi.letters.models.papers import Initial, Letter, Letterhead, Sifat, Urgency
from kolokasi.letters.models.registers import AgendaEntry, Disposition

__all__ = [
    "AgendaEntry",
    "Classification",
    "Destruction",
    "DestructionItem",
    "Disposition",
    "Entry",
    "Filing",
    "Initial",
    "Instruction",
    "Letter",
    "LetterNumber",
    "Letterhead",
    "NumberBlock",
    "NumberSeries",
    "Reason",
    "Retention",
    "Sifat",
    "Urgency",
]
