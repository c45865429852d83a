"""Which words a document is printed with: those of its revision, or of the newest sound one before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kolokasi.letters.models import Wording
from kolokasi.letters.wording import rules
from kolokasi.letters.wording.catalogue import passages_of, shipped
from kolokasi.letters.wording.places import values
from kolokasi.letters.wording.rules import Fault, Run

# What is wrong with a line, and how to mend it.
REASONS = {
    "empty": _("baris {line}: bagian ini tidak boleh kosong. Tulis kata-katanya, atau kembalikan kata-kata bawaan."),
    "passage_too_long": _("baris {line}: lebih dari {piece} huruf. Ringkas bagian ini."),
    "line_too_long": _("baris {line}: lebih dari {piece} huruf dalam satu paragraf. Pisahkan menjadi beberapa baris."),
    "unknown_place": _("baris {line}: {piece} tidak dikenal di sini. Pakai nama dari daftar tempat."),
    "brace": _("baris {line}: {piece} tidak berpasangan. Tulis nama tempat di antara kurung kurawal."),
    "bracket": _(
        "baris {line}: {piece} tidak berpasangan, atau kurung siku berada di dalam kurung siku. Tutup yang dibuka."
    ),
    "star": _("baris {line}: tanda {piece} tidak berpasangan. Apit kata yang ditebalkan dengan dua bintang."),
}


def said(fault: Fault) -> str:
    """The fault as a sentence that begins with its line."""
    return str(REASONS[fault.reason]).format(line=fault.line, piece=fault.piece)


def faults_of(kind: str, texts: Mapping[str, str]) -> dict[str, list[Fault]]:
    """By passage what keeps these words from being printed; a passage that is not named stays as shipped."""
    passages = passages_of(kind)
    found = {
        name: rules.faults(text, passages[name].places, required=passages[name].required)
        for name, text in texts.items()
        if name in passages
    }
    return {name: some for name, some in found.items() if some}


def revision_in_force(kind: str) -> int:
    """The number of the revision that new documents of the kind are written with; 0 where the office has set none."""
    newest = Wording.objects.filter(kind=kind, in_force_at__isnull=False).order_by("-revision")
    return newest.values_list("revision", flat=True).first() or 0


def words_of(kind: str, revision: int) -> dict[str, str]:
    """All passages of that revision, what it does not name as shipped."""
    row = Wording.objects.filter(kind=kind, revision=revision).first() if revision else None
    return shipped(kind) | _own(kind, row.texts if row else {})


def candidates(kind: str, revision: int) -> Iterator[dict[str, str]]:
    """The words to print with, best first: that revision, the sound ones in force before it, and at last those shipped."""
    if revision:
        rows = Wording.objects.filter(kind=kind, revision__lte=revision).order_by("-revision")
        for row in rows:
            if row.revision == revision or row.in_force_at is not None:
                texts = _own(kind, row.texts)
                if not faults_of(kind, texts):
                    yield shipped(kind) | texts
    yield shipped(kind)


def _own(kind: str, texts: Any) -> dict[str, str]:
    known = passages_of(kind)
    held = texts if isinstance(texts, Mapping) else {}
    return {name: text for name, text in held.items() if name in known and isinstance(text, str)}


def set_out(
    texts: Mapping[str, str], facts: Mapping[str, Any], *, day_in_words: str, place: str, office: str
) -> dict[str, list[list[Run]]]:
    """Every passage as paragraphs of runs, its places filled from the printable facts."""
    told = values(facts, day_in_words=day_in_words, place=place, office=office)
    return {name: rules.filled(text, told) for name, text in texts.items()}
