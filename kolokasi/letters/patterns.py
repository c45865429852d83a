"""How the numbers of every series are composed, their classification, and the copies of a control card."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, policy
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line
from kolokasi.letters import queries, rules
from kolokasi.letters.facts import KINDS, LETTERS, Copy
from kolokasi.letters.models import Sifat
from kolokasi.people.actions import administrator
from kolokasi.people.models import Account

PATTERN_WRONG = define(
    "number_pattern_wrong",
    _(
        "Pola nomor tidak dapat dipakai karena {part}. Pola harus memuat {{urut}} dan {{tahun}}, hanya nama yang tertera,"
        " dan tanda pemisah di kedua sisi {{urut}}."
    ),
)
PATTERNS_ALIKE = define(
    "number_patterns_alike",
    _("Dua deret akan memberi nomor yang sama, yaitu {text}. Bedakan polanya, misalnya dengan {{jenis}}."),
)
CLASSIFICATION_NEEDED = define("classification_needed", _("Tulis kode klasifikasi arsip, misalnya 500.12."))
COPY_WRONG = define(
    "card_copy_wrong", _("Tiap lembar kartu kendali memerlukan nama dan warna seperti #fff3b0. Perbaiki lembar itu.")
)
SIFAT_CODE_WRONG = define(
    "sifat_code_wrong",
    _("Kode sifat terdiri atas 1 sampai 5 huruf besar atau angka, misalnya B. Perbaiki kode untuk {sifat}."),
)
SIFAT_CODES_ALIKE = define("sifat_codes_alike", _("Kode sifat {text} dipakai dua kali. Beri tiap sifat kode sendiri."))
SIFAT_CODE = re.compile(r"[A-Z0-9]{1,5}")
COLOR = re.compile(r"#[0-9a-f]{6}")


def series_names() -> list[str]:
    """Every series that numbers a kind of document, letters first."""
    return list(dict.fromkeys([LETTERS, *(kind.series for kind in KINDS.values() if kind.series)]))


def samples(
    patterns: Mapping[str, str], classification: str, at: datetime, number: int = 0, sifat_code: str = ""
) -> dict[str, list[str]]:
    """What the patterns would give next in each series, once for each kind that it numbers; with `number` that one.

    `sifat_code` stands in them where it is given, else the one that holds.
    """
    day, paper = clock.office_date(at), queries.letterhead(at)
    found: dict[str, list[str]] = {series: [] for series in patterns}
    for name, kind in KINDS.items():
        if kind.series in patterns:
            values = {**queries.composition(name, Sifat.BIASA, paper, at).values}
            values["sifat"] = sifat_code or values["sifat"]
            text = rules.number_text(
                patterns[kind.series], number=number or queries.expected_number(name, at), day=day,
                values={**values, "klasifikasi": classification},
            )  # fmt: skip
            if text not in found[kind.series]:
                found[kind.series].append(text)
    return found


def check(patterns: Mapping[str, str], classification: str, at: datetime) -> None:
    """Refuses a pattern that cannot number letters, and two that would give one number twice."""
    for pattern in patterns.values():
        fault = rules.pattern_fault(pattern)
        if fault:
            raise Refusal(PATTERN_WRONG, part=fault)
    if not classification:
        raise Refusal(CLASSIFICATION_NEEDED)
    seen: set[str] = set()
    for texts in samples(patterns, classification, at, number=1).values():
        for text in texts:
            if text in seen:
                raise Refusal(PATTERNS_ALIKE, text=text)
        seen |= set(texts)


@transaction.atomic
def set_numbering(
    *, patterns: Mapping[str, str], classification: str, copies: Sequence[Copy], actor: Account, at: datetime,
    sifat_codes: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Papers numbered from now on follow the patterns and bear the classification; cards are printed in these copies.

    `sifat_codes`: what stands in a number for each sifat; those not named stay as they are.
    """
    administrator(actor, at)
    held = queries.sifat_codes(at)
    codes = _checked_codes({**held, **(sifat_codes or {})})
    present = {series: queries.pattern_of(series, at) for series in series_names()}
    wanted = present | {series: one_line(text) for series, text in patterns.items() if series in present}
    classification = one_line(classification)[:40]
    check(wanted, classification, at)
    kept: list[Copy] = [{"name": one_line(one["name"])[:60], "color": one["color"].strip().lower()} for one in copies]
    if not kept or any(not one["name"] or not COLOR.fullmatch(one["color"]) for one in kept):
        raise Refusal(COPY_WRONG)
    changes: list[tuple[str, object, object]] = [
        *((queries.pattern_policy(series), present[series], text) for series, text in wanted.items()),
        ("letters.classification", queries.classification(at), classification),
        ("letters.card_copies", queries.card_copies(at), kept),
        ("letters.sifat_codes", held, codes),
    ]
    for name, before, value in changes:
        if before != value:
            policy.set(name=name, value=value, valid_from=at, by=f"account:{actor.pk}", at=at)


def _checked_codes(wanted: Mapping[str, str]) -> dict[str, str]:
    """The codes of every sifat; refuses one that is none, and one that stands for two."""
    codes = {str(sifat): one_line(wanted.get(sifat, "")) for sifat in Sifat.values}
    for sifat, code in codes.items():
        if not SIFAT_CODE.fullmatch(code):
            raise Refusal(SIFAT_CODE_WRONG, sifat=Sifat(sifat).label)
        if list(codes.values()).count(code) > 1:
            raise Refusal(SIFAT_CODES_ALIKE, text=code)
    return codes
