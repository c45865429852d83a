"""Arithmetic of papers: numbers, Indonesian dates and figures. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

from kolokasi.cases.rules import tracking_code

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
ONES = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
)  # fmt: skip
WIB = timezone(timedelta(hours=7))
PLACES = frozenset({"sifat", "klasifikasi", "urut", "unit", "bulan_romawi", "bulan", "tahun", "jenis"})
NEEDED = frozenset({"urut", "tahun"})
PATTERN_LIMIT = 120
_PLACE = re.compile(r"\{([^{}]*)\}")
# Month 1 and number 11 would read like month 11 and number 1.
_TOUCHING = re.compile(r"(?:\}|\d)\{urut\}|\{urut\}[\d{]")


def pattern_fault(pattern: str) -> str:
    """Empty for a pattern that can number letters, else the part of it that is wrong or missing."""
    places: set[str] = set(_PLACE.findall(pattern))
    rest = _PLACE.sub("", pattern)
    if "{" in rest or "}" in rest or len(pattern) > PATTERN_LIMIT:
        return pattern[:PATTERN_LIMIT]
    for name in sorted(places - PLACES):
        return "{" + name + "}"
    for name in sorted(NEEDED - places):
        return "{" + name + "}"
    touching = _TOUCHING.search(pattern)
    return touching[0] if touching else ""


def number_text(pattern: str, *, number: int | None, day: date, values: Mapping[str, str]) -> str:
    """The letter number of a pattern; without a number the blank of a draft stands in its place."""
    filled = {
        **values,
        "urut": str(number) if number is not None else "____",
        "bulan_romawi": ROMAN[day.month - 1],
        "bulan": f"{day.month:02d}",
        "tahun": str(day.year),
    }
    return _PLACE.sub(lambda found: filled.get(found[1], found[0]), pattern)


def document_code() -> str:
    """What a document is checked by: more than 128 random bits, without letters that look alike."""
    return tracking_code()


def spaced_code(code: str) -> str:
    """The code as it is printed, in groups of four: people copy it by hand."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4)).upper()


def long_date(day: date) -> str:
    """23 November 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def day_and_date(day: date) -> str:
    """Senin, 23 November 2026."""
    return f"{DAYS[day.weekday()]}, {long_date(day)}"


def moment(at: datetime) -> str:
    """23 November 2026 pukul 10.24 WIB; a time without a zone is taken as WIB."""
    here = at.astimezone(WIB) if at.tzinfo else at
    return f"{long_date(here.date())} pukul {here:%H.%M} WIB"


def date_in_words(day: date) -> str:
    """Senin tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam: how a berita acara begins."""
    return f"{DAYS[day.weekday()]} tanggal {in_words(day.day)} bulan {MONTHS[day.month - 1]} tahun {in_words(day.year)}"


def in_words(number: int) -> str:
    """The whole number as Indonesian words, up to a million."""
    if number < 12:
        return ONES[number]
    if number < 20:
        return f"{ONES[number - 10]} belas"
    for size, name in ((1000, "ribu"), (100, "ratus"), (10, "puluh")):
        if number >= size:
            many, rest = divmod(number, size)
            head = "se" + name if many == 1 and size > 10 else f"{in_words(many)} {name}"
            return f"{head} {in_words(rest)}" if rest else head
    return str(number)


def figure(value: float) -> str:
    """A number as Indonesians write it: 1.187 and 27,5."""
    if float(value).is_integer():
        return f"{int(value):,}".replace(",", ".")
    whole = f"{value:,.2f}".rstrip("0").rstrip(".")
    return whole.translate(str.maketrans(",.", ".,"))


def printable(facts: Any, key: str = "") -> Any:
    """The facts as they stand on paper: figures and dates as words, nothing that a page cannot show.

    Keys `date`, `…_date`, `…_by`, `…_on` hold days (ISO), keys `…_at` moments; what is no date stays as it was typed.
    """
    if isinstance(facts, Mapping):
        return {str(name): printable(value, str(name)) for name, value in facts.items()}
    if isinstance(facts, list | tuple):
        return [printable(value, key) for value in facts]
    if facts is None or isinstance(facts, bool):
        return facts
    if isinstance(facts, int | float):
        return figure(facts)
    if isinstance(facts, datetime):
        return moment(facts)
    if isinstance(facts, date):
        return long_date(facts)
    return _worded(str(facts), key)


def _worded(text: str, key: str) -> str:
    try:
        if key == "date" or key.endswith(("_date", "_on")):
            return long_date(date.fromisoformat(text))
        if key.endswith("_by"):
            return day_and_date(date.fromisoformat(text))
        if key.endswith("_at"):
            return moment(datetime.fromisoformat(text))
    except ValueError:
        return text
    return text
