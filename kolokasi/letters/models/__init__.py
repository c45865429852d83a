"""The office's papers as rows."""

from kolokasi.letters.models.archive import Classification, Destruction, DestructionItem, Filing, Retention
from kolokasi.letters.models.lists import Entry, Instruction, Reason
from kolokasi.letters.models.numbers import LetterNumber, NumberBlock, NumberSeries
from kolokasi.letters.models.papers import Initial, Letter, Letterhead, Sifat, Urgency
from kolokasi.letters.models.registers import AgendaCorrection, AgendaEntry, Disposition
from kolokasi.letters.models.signatures import LetterSignature, SignerNik, SigningAttempt, Way
from kolokasi.letters.models.wordings import Wording

__all__ = [
    "AgendaCorrection",
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
    "LetterSignature",
    "Letterhead",
    "NumberBlock",
    "NumberSeries",
    "Reason",
    "Retention",
    "Sifat",
    "SignerNik",
    "SigningAttempt",
    "Urgency",
    "Way",
    "Wording",
]
