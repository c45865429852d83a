"""From what was typed to answers: numbers as Indonesians write them, NFC, no hidden characters, nothing huge."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from kolokasi.base.text import plain_text
from kolokasi.procedure.answers import read_one
from kolokasi.sop.spec import Field
from kolokasi.sop.spec import Words as Label
from kolokasi.web.portal.questions import Page, Question, Rows, Words

HIDDEN = _("Isian memuat huruf yang tidak terlihat. Hapus isiannya, lalu ketik ulang.")
TOO_LONG = _("Terlalu panjang. Ringkas menjadi paling banyak {limit} huruf.")
LIMIT = 4000
NUMBERS = {"number", "select-number"}
COUNTED = {"psu_count"}


@dataclass
class Reading:
    """What a page brought: `typed` word for word, `values` by path, `errors` by the name of the input.

    `rows` maps each kept row of a list to the row of the page it was typed in.
    """

    typed: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, Words] = field(default_factory=dict)
    rows: dict[str, list[int]] = field(default_factory=dict)


def read(page: Page, posted: Mapping[str, Any]) -> Reading:
    """Every answer of the page, as far as it can be read; what cannot has its sentence and keeps its typed text."""
    reading = Reading()
    for item in page.items:
        if isinstance(item, Rows):
            reading.values[item.path] = _read_rows(item, posted, reading)
        else:
            value = _read_question(item, item.name, posted, reading)
            if item.name not in reading.errors:
                reading.values[item.path] = value
    return reading


def _read_rows(item: Rows, posted: Mapping[str, Any], reading: Reading) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    reading.rows[item.path] = []
    for index in range(item.limit):
        names = {column.path: f"{item.path}.{index}.{column.path}" for column in item.columns}
        if not any(str(posted.get(name) or "").strip() for name in names.values()):
            continue
        row = {c.path: _read_question(c, names[c.path], posted, reading) for c in item.columns}
        kept.append(row)
        reading.rows[item.path].append(index)
    return kept


def _read_question(question: Question, name: str, posted: Mapping[str, Any], reading: Reading) -> Any:
    """The answer as it is kept; None when empty or wrong, and then perhaps with a sentence under `name`."""
    raw = str(posted.get(name) or "")
    reading.typed[name] = raw[: LIMIT + 1]
    if len(raw) > LIMIT:
        reading.errors[name] = str(TOO_LONG).format(limit=LIMIT)
        return None
    if has_hidden(raw):
        reading.errors[name] = HIDDEN
        return None
    text = plain_text(raw)
    if question.kind != "area":
        text = " ".join(text.split())
    if not text:
        return None
    value = _typed(question, text)
    if value is None:
        reading.errors[name] = question.ask
    return value


def has_hidden(text: str) -> bool:
    """Whether the text holds control or direction-changing characters that a person cannot have meant."""
    return any(
        (unicodedata.category(c) == "Cc" and c not in "\r\n\t")
        or unicodedata.category(c) in {"Cs", "Co"}
        or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        for c in text
    )


def _typed(question: Question, text: str) -> Any:
    """The value of a non-empty answer in its own type, or None."""
    if question.kind in NUMBERS or question.path in COUNTED:
        return _number(question, text)
    if question.kind == "yes":
        return {"true": True, "false": False}.get(text)
    if question.kind in {"choice", "select"}:
        return text if text in dict(question.choices) else None
    if question.kind == "digits":
        return "".join(text.split())
    if question.kind == "date":
        return _day(text)
    return text


def _number(question: Question, text: str) -> float | int | None:
    """A number; the unit of the question and W after it are forgiven ("800 W", "27,5 kg")."""
    lowered = text.lower()
    for unit in (str(question.unit).lower(), "w" if question.unit == "watt" else ""):
        if unit and lowered.endswith(unit):
            lowered = lowered[: -len(unit)].strip()
            break
    value, wrong = read_one(Field("n", Label(""), Label(""), kind="number"), lowered)
    return None if wrong or value is None else value


def _day(text: str) -> str | None:
    """A calendar day as ISO; "23-11-2026" and "23/11/2026" are understood too."""
    parts = text.replace("/", "-").replace(".", "-").split("-")
    if len(parts) == 3 and len(parts[2]) == 4:
        text = f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}"
    value, wrong = read_one(Field("n", Label(""), Label(""), kind="date"), text)
    return None if wrong else value


def shown(value: Any) -> str:
    """A kept answer as it stands in its input: numbers with a comma, yes and no as the inputs name them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",") if abs(value) < 1e6 else str(value).replace(".", ",")
    return str(value)
