"""One fact of a part of the plant: how it is asked, and how what was typed is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.base.text import one_line
from kolokasi.facility.models import NAME

Text = str | Promise
TEXT, WHOLE, DECIMAL, CHOICE, TRUTH, DATE = "text", "whole", "decimal", "choice", "truth", "date"
REFERENCE, REFERENCES = "reference", "references"
DATE_FORMS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y")
NUMBER = re.compile(r"-?\d{1,12}([.,]\d{1,6})?")
YES, NO = {"ya", "y", "yes", "true", "1", "benar"}, {"tidak", "t", "no", "n", "false", "0"}
YES_OR_NO = (("ya", gettext_lazy("Ya")), ("tidak", gettext_lazy("Tidak")))


@dataclass(frozen=True)
class Field:
    """One fact of a part. A reference names another part (`to`) that stands in the same room or site; `also` are the
    names that a column may have in people's own spreadsheets."""

    name: str
    label: Text
    kind: str = WHOLE
    low: float = 0
    high: float = 100_000_000
    unit: str = ""
    required: bool = False
    default: Any = None
    hint: Text = ""
    choices: tuple[tuple[str, Text], ...] = ()
    to: str = ""
    step: float = 0
    also: tuple[str, ...] = ()

    def read(self, value: Any) -> tuple[Any, str]:
        """The value as it is kept, and a sentence where it cannot be."""
        if value is None or (isinstance(value, str) and not one_line(value)):
            return (self.default, "") if not self.required else (None, _("Isi bagian ini."))
        if self.kind in {WHOLE, DECIMAL}:
            return self._number(value)
        if self.kind == CHOICE:
            return self._choice(value)
        if self.kind == TRUTH:
            return self._truth(value)
        if self.kind == DATE:
            return self._date(value)
        if self.kind == REFERENCES:
            names = value if isinstance(value, list) else re.split(r"[;,|]", str(value))
            return [one_line(name) for name in names if one_line(name)], ""
        if isinstance(value, Mapping | list | bool):
            return None, _("Tulis dengan huruf.")
        text = one_line(value)
        if len(text) > NAME * 4 or (self.kind == TEXT and len(text) > self.high):
            return None, _("Terlalu panjang. Ringkas menjadi paling banyak {limit} huruf.").format(limit=int(self.high))
        return text, ""

    def _choice(self, value: Any) -> tuple[Any, str]:
        """By its key or, as people type it, by its words."""
        given = one_line(value).casefold()
        for key, label in self.choices:
            if given in {key.casefold(), str(label).casefold()}:
                return key, ""
        known = ", ".join(key for key, _label in self.choices if key)
        return None, _("Pilih salah satu dari daftar.") + (f" ({known})" if known else "")

    def _truth(self, value: Any) -> tuple[Any, str]:
        given = "ya" if value is True else "tidak" if value is False else one_line(value).casefold()
        if given in YES | NO:
            return given in YES, ""
        return None, _("Tulis ya atau tidak.")

    def _date(self, value: Any) -> tuple[date | None, str]:
        for form in DATE_FORMS:
            try:
                return datetime.strptime(one_line(value)[:10], form).date(), ""  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        return None, _("Tulis tanggal yang ada di kalender, misalnya 2026-11-23.")

    def _number(self, value: Any) -> tuple[Any, str]:
        sentence = _("Tulis angka dari {low} sampai {high} {unit}.").format(
            low=_plain(self.low), high=_plain(self.high), unit=self.unit
        )
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            return None, sentence.replace(" .", ".")
        text = str(value).strip()
        if isinstance(value, str) and not NUMBER.fullmatch(text):
            return None, sentence.replace(" .", ".")
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            return None, sentence.replace(" .", ".")
        fits = self.low <= number <= self.high and (self.kind == DECIMAL or number.is_integer())
        if not fits or (self.step and (number / self.step) % 1):
            return None, sentence.replace(" .", ".")
        return int(number) if number.is_integer() else number, ""


def _plain(value: float) -> str:
    return f"{value:g}" if value < 1_000_000 else str(int(value))


def by_own_names(fields: tuple[Field, ...], cells: Mapping[str, Any]) -> dict[str, Any]:
    """The cells under the names of the fields: a column may be called as in people's own spreadsheets."""
    names = {other: field.name for field in fields for other in (field.name, *field.also)}
    found: dict[str, Any] = {}
    for column, value in cells.items():
        found.setdefault(names.get(column.strip().lower(), column), value)
    return found
