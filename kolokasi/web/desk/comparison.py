"""Step 8 as a table: what was declared beside what was found, each server by itself; equal rows quiet, differences loud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.hardware.evidence import Merged
from kolokasi.hardware.models import EvidenceRow
from kolokasi.hardware.queries import tolerances
from kolokasi.hardware.rules import Difference
from kolokasi.procedure.answers import read_one
from kolokasi.procedure.colocation.verifying import INSIDE_LABELS, LABELS, NUMBERS, compared
from kolokasi.procedure.evidence import answers_of
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
    origin: str = ""

    @property
    def id(self) -> str:
        """Where the verdict stands on the page, so that it can change while one types."""
        return f"hasil-{self.entry.name.replace('.', '-')}"


@dataclass(frozen=True)
class Inside:
    """One thing that nobody can type: only a machine's own word tells of it."""

    label: str
    declared: str
    found: str
    verdict: str
    tolerance: str


def rows(
    server: Mapping[str, Any],
    questions: Sequence[Field],
    entries: Sequence[Entry],
    seen: Merged,
    *,
    at: datetime,
    judged: bool,
) -> tuple[list[Row], list[Inside]]:
    """The table of one server; nothing typed is judged before an officer has saved or sent what was found."""
    found: dict[str, Any] = {}
    for question, entry in zip(questions, entries, strict=True):
        value, wrong = read_one(question, entry.value) if entry.value else (None, None)
        found[question.name] = None if wrong else value
    every = compared(server, found, seen.found, tolerances(at))
    verdicts = every if judged or seen.found else {}
    return [
        Row(
            _("Nomor seri") if question.name == "serial" else entry.label,
            _declared(server, question.name),
            entry,
            verdict_of(verdicts[question.name]) if question.name in verdicts and not entry.error else "",
            verdicts[question.name].tolerance if question.name in verdicts else "",
            _origin(seen, question.name, entry.value),
        )
        for question, entry in zip(questions, entries, strict=True)
    ], [
        Inside(label_of(name), shown(name, one.declared), shown(name, one.found), verdict_of(one), one.tolerance)
        for name, one in every.items()
        if name in INSIDE_LABELS
    ]


def _origin(merged: Merged, name: str, typed: str) -> str:
    """Whose word stands in the field, while it is what the evidence says."""
    said = answers_of(merged.found).get(name)
    field = {"psu_count": "psu.count"}.get(name, name)
    return source_of(merged, field) if said and said == typed else ""


def source_of(merged: Merged, name: str) -> str:
    """Whose word a value is, in words; "" for nobody's."""
    source = merged.origin.get(name)
    return str(EvidenceRow.Source(source).label) if source else ""


def verdict_of(one: Difference) -> str:
    """same, near (within the tolerance), different, unknown."""
    if one.verdict == SAME and isinstance(one.declared, int | float) and one.declared != one.found:
        return NEAR
    return one.verdict


def label_of(name: str) -> str:
    """What a field of INTERFACES is called."""
    question = {"psu.count": "psu_count", "psu.watts": "psu.each"}.get(name, name)
    if question == "serial":
        return _("Nomor seri")
    known = (LABELS | INSIDE_LABELS).get(question)
    return known.in_language(words.language()) if known else name


def shown(name: str, value: Any) -> str:
    """A value as people read it."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, list):
        return ", ".join(_part(one) for one in value)
    if not isinstance(value, int | float):
        return str(value)
    unit = NUMBERS.get({"psu.watts": "watts", "psu.each": "watts"}.get(name, name), "")
    between = "" if unit == "U" else "\N{NO-BREAK SPACE}"
    return f"{words.number(value)}{between}{unit}".rstrip()


def _part(one: Any) -> str:
    """Disks and ports: "2 × 960 GB ssd", "2 × 10.000 Mbps"."""
    if not isinstance(one, Mapping):
        return str(one)
    size, unit = (one.get("size_gb"), "GB") if "size_gb" in one else (one.get("speed_mbps"), "Mbps")
    figure = f"{words.number(size)}\N{NO-BREAK SPACE}{unit}" if isinstance(size, int | float) else "?"
    return f"{one.get('count') or 1} × {figure} {one.get('kind') or ''}".rstrip()


def _declared(server: Mapping[str, Any], name: str) -> str:
    return shown(name, (server.get("watts") or {}).get("nameplate") if name == "watts" else server.get(name))


def told(servers: Sequence[Sequence[Row | Inside]]) -> str:
    """What the tables say in one line: which things differ, or that all that was looked at is the same; "" while unjudged."""
    every = [row for table in servers for row in table]
    if not any(row.verdict for row in every):
        return ""
    names = list(dict.fromkeys(row.label for row in every if row.verdict == DIFFERENT))
    return _("Berbeda: %(names)s.") % {"names": ", ".join(names).lower()} if names else _("Semua sama.")
