"""A passage: what is wrong with it, line by line, and how its places are filled. Nothing in it is ever markup."""

from __future__ import annotations

from typing import Any

import pytest

from kolokasi.letters.facts import KINDS
from kolokasi.letters.render import render, tried
from kolokasi.letters.wording import rules
from kolokasi.letters.wording.catalogue import PASSAGES, passages_of, shipped
from kolokasi.letters.wording.places import PLACES
from kolokasi.letters.wording.queries import faults_of, said
from kolokasi.letters.wording.sample import samples
from tests.letters.looking import text_of
from tests.letters.papers import PAPERS, letterhead

PLACE = {"instansi", "nomor_surat"}
EVIL = [
    '#eval("1+1")', "#read(\"/etc/passwd\")", "$ x^2 $", "= Judul", "*tebal* _miring_", "\\ @label <a>", "{instansi} [x]",
    '"]; #panic() //', "{{", "#import \"@preview/x:0.1.0\"", "`raw` ~ -- ... ---",
]  # fmt: skip


def words(text: str, **values: str) -> str:
    return "\n".join("".join(run["t"] for run in line) for line in rules.filled(text, values))


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("Baik\nDari {nama_saya}", 2, "unknown_place"), ("Dari {instansi", 1, "brace"), ("Dari instansi}", 1, "brace"),
        ("{}", 1, "unknown_place"), ("{{instansi}}", 1, "brace"), ("a [b", 1, "bracket"), ("a ]b[", 1, "bracket"),
        ("[a [b] c]", 1, "bracket"), ("*a", 1, "star"), ("*a [b* c]", 1, "star"), ("x" * 2001, 1, "passage_too_long"),
        ("ya\n" + "x" * 1001, 2, "line_too_long"), ("  ", 1, "empty"),
    ],
)  # fmt: skip
def test_a_broken_passage_is_told_by_line_and_reason(text: str, line: int, reason: str) -> None:
    found = rules.faults(text, PLACE, required=True)
    assert (found[0].line, found[0].reason) == (line, reason)
    assert said(found[0]).startswith(f"baris {line}:")


def test_places_are_filled_and_a_bracket_without_its_fact_falls_out() -> None:
    text = "Surat {nomor_surat}[ dari {instansi}] *tebal*"
    assert words(text, nomor_surat="1/2", instansi="Dinas") == "Surat 1/2 dari Dinas tebal"
    assert words(text, nomor_surat="1/2") == "Surat 1/2 tebal"
    assert words(text) == "Surat - tebal"
    assert words("[Hubungi {instansi}.]\n\nBaris dua") == "Baris dua"
    assert [run["b"] for run in rules.filled("a *b* c", {})[0]] == [False, True, False]


@pytest.mark.parametrize("evil", EVIL)
def test_what_stands_in_a_fact_is_never_read_again(evil: str) -> None:
    assert words("Dari {instansi}", instansi=evil, nomor_surat="SALAH") == f"Dari {evil}"


@pytest.mark.parametrize("evil", EVIL)
def test_typed_words_stand_on_paper_as_they_were_typed(evil: str) -> None:
    """An applicant's text, in places, in lists, in tables and in paragraphs of its own."""
    facts = {
        **PAPERS["surat_balasan"], "letter": {"number": evil, "date": "2026-11-12", "subject": evil}, "extra": evil,
        "contact": evil, "addressee": [evil], "rules": [evil], "subject": evil,
    }  # fmt: skip
    packed = text_of(render("surat_balasan", facts, letterhead=letterhead(), practice=False)).replace(" ", "")
    assert packed.count(evil.replace(" ", "")) >= 5


@pytest.mark.parametrize("evil", ['#eval("1+1")', "$ x $ = y", "\\ @label <a>", "`raw` #panic()"])
def test_a_passage_is_no_markup_either(evil: str) -> None:
    pdf = tried(
        "surat_balasan",
        PAPERS["surat_balasan"],
        letterhead=letterhead(),
        words={**shipped("surat_balasan"), "closing": evil},
    )
    assert isinstance(pdf, bytes)
    assert evil.replace(" ", "") in text_of(pdf).replace(" ", "")


def test_every_document_has_its_passages_and_they_are_sound() -> None:
    assert set(PASSAGES) == set(KINDS)
    for kind in KINDS:
        assert faults_of(kind, shipped(kind)) == {}
        assert set().union(*(one.places for one in passages_of(kind).values())) <= set(PLACES)


@pytest.mark.parametrize("kind", KINDS)
def test_every_passage_is_printed_somewhere(kind: str) -> None:
    marked = {name: f"Kata{n}Kata" for n, name in enumerate(shipped(kind))}
    printed = ""
    for facts in samples(kind):
        pdf = tried(kind, facts, letterhead=letterhead(), words=marked)
        assert isinstance(pdf, bytes)
        printed += text_of(pdf)
    assert [name for name, words in marked.items() if words.lower() not in printed.lower()] in ([], ["freed"])


HELD = {"date", "verify_url", "code", "color", "decision", "verdict", "direction", "received_on"}


def replaced(facts: Any, words: str, key: str = "") -> Any:
    """The facts with these words in every place that holds words."""
    if isinstance(facts, dict):
        return {name: replaced(value, words, name) for name, value in facts.items()}
    if isinstance(facts, list):
        return [replaced(value, words, key) for value in facts]
    held = key in HELD or key.endswith(("_at", "_by", "_date"))
    return words if isinstance(facts, str) and not held else facts


@pytest.mark.parametrize("kind", KINDS)
def test_no_document_reads_an_applicants_words_as_markup(kind: str) -> None:
    words = '#eval("6*7") {nomor} *b*'
    pdf = render(kind, replaced(PAPERS[kind], words), letterhead=letterhead(), practice=False)
    packed = text_of(pdf).replace(" ", "").lower()
    assert '#eval("6*7")' in packed
    assert "{nomor}" in packed
    assert "42" not in packed.replace(PAPERS[kind].get("code", "").lower(), "") or kind == "hasil_pemeriksaan"
