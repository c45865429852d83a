"""Step 8 as a table: what was declared beside what was found, each server by itself; equal rows quiet, differences loud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.hardware.rules import Difference
from kolokasi.procedure.answers import read_one
from kolokasi.procedure.colocation.verifying import NUMBERS, compared
from kolokasi.sop.spec import Field
from kolokasi.web import words
from kolokasi.web.fields import Entry

SAME, NEAR, DIFFERENT, UNKNOWN = "same", "near", "different", "unknown"


@dataclass(frozen=True)
class Row:
    """One thing that is looked at. `verdict` is "" while nobody has looked; `near` is within the tolerance."""

    label: str
    declared: str
    entry: Entry
    verdict: str
    tolerance: str

    @property
    def id(self) -> str:
        """Where the verdict stands on the page, so that it can change while one types."""
        return f"hasil-{self.entry.name.replace('.', '-')}"


def rows(server: Mapping[str, Any], questions: Sequence[Field], entries: Sequence[Entry], *, judged: bool) -> list[Row]:
    """The table of one server; nothing is judged before an officer has saved or sent what was found."""
    found: dict[str, Any] = {}
    for question, entry in zip(questions, entries, strict=True):
        value, wrong = read_one(question, entry.value) if entry.value else (None, None)
        found[question.name] = None if wrong else value
    verdicts = compared(server, found) if judged else {}
    return [
        Row(
            _("Nomor seri") if question.name == "serial" else entry.label,
            _declared(server, question.name),
            entry,
            _verdict(verdicts[question.name]) if question.name in verdicts and not entry.error else "",
            verdicts[question.name].tolerance if question.name in verdicts else "",
        )
        for question, entry in zip(questions, entries, strict=True)
    ]


def _verdict(one: Difference) -> str:
    if one.verdict == SAME and isinstance(one.declared, int | float) and one.declared != one.found:
        return NEAR
    return one.verdict


def _declared(server: Mapping[str, Any], name: str) -> str:
    value = (server.get("watts") or {}).get("nameplate") if name == "watts" else server.get(name)
    if value in (None, ""):
        return ""
    if not isinstance(value, int | float):
        return str(value)
    unit = NUMBERS.get(name, "")
    between = "" if unit == "U" else "\N{NO-BREAK SPACE}"
    return f"{words.number(value)}{between}{unit}".rstrip()


def told(servers: Sequence[Sequence[Row]]) -> str:
    """What the tables say in one line: which things differ, or that all that was looked at is the same; "" while unjudged."""
    every = [row for table in servers for row in table]
    if not any(row.verdict for row in every):
        return ""
    names = list(dict.fromkeys(row.label for row in every if row.verdict == DIFFERENT))
    return _("Berbeda: %(names)s.") % {"names": ", ".join(names).lower()} if names else _("Semua sama.")
