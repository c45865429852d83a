"""A scanned sheet as one line of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kolokasi.letters.facts import KINDS
from kolokasi.procedure import queries, sheet_words
from kolokasi.procedure.models import ScanSheet
from kolokasi.procedure.scanned import GOODS
from kolokasi.web import words

TONES = {sheet_words.READY: "now", sheet_words.PAPER: "now", sheet_words.STUCK: "warn", sheet_words.DONE: ""}


@dataclass(frozen=True)
class Line:
    """A sheet with what it is, where it stands in a sentence, and the colour of that."""

    sheet: ScanSheet
    what: str
    state: str
    said: str

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def badge(self) -> str:
        """The state in a word or two."""
        return {
            sheet_words.READY: _("Siap diisi"), sheet_words.PAPER: _("Surat"), sheet_words.STUCK: _("Perlu ditunjuk"),
        }.get(self.state, _("Beres"))  # fmt: skip

    @property
    def ready(self) -> bool:
        return self.state == sheet_words.READY

    @property
    def pages(self) -> str:
        """Which pages of the stack it is."""
        last = self.sheet.first + self.sheet.pages - 1
        if last == self.sheet.first:
            return _("halaman %(first)s") % {"first": self.sheet.first}
        return _("halaman %(first)s–%(last)s") % {"first": self.sheet.first, "last": last}


def lines(sheets: Sequence[ScanSheet]) -> list[Line]:
    """The sheets in words."""
    return [Line(one.sheet, what_it_is(one.sheet), one.state, one.said) for one in sheet_words.standings(sheets)]


def what_it_is(sheet: ScanSheet) -> str:
    """The letter, form or step that the sheet is, as far as anybody knows."""
    if sheet.letter is not None:
        return KINDS[sheet.letter.kind].title
    if sheet.case is None or not sheet.element:
        return _("Formulir barang") if sheet.kind == GOODS else _("Lembar tanpa langkah")
    task = queries.procedure_of(sheet.case.revision_id).tasks.get(sheet.element)
    return f"{task.step} · {task.name.in_language(words.language())}" if task else sheet.element
