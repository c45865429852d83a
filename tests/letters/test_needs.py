"""What each document needs is a list beside its template, and a gap is named with what to do about it."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.utils import translation
from PIL import Image

from kolokasi.base import files
from kolokasi.base.refusal import Refusal
from kolokasi.letters import needs
from kolokasi.letters.facts import KINDS
from kolokasi.letters.render import render
from tests.letters.looking import text_of
from tests.letters.papers import PAPERS, letterhead, server

WORK = ("ba_pemasangan", "laporan", "bast")
NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_list_and_a_full_document_has_no_gap(kind: str) -> None:
    assert needs.needs_of(kind)
    assert needs.gaps(kind, PAPERS[kind]) == []
    for need in needs.needs_of(kind):
        assert all(need.names)
        assert all(need.acts)


@pytest.mark.parametrize(
    ("kind", "path"), [(kind, need.path) for kind in KINDS for need in needs.needs_of(kind)]
)  # fmt: skip
def test_what_is_taken_away_is_named(kind: str, path: str) -> None:
    facts = without(PAPERS[kind], path)
    found = needs.gaps(kind, facts)
    assert path in [gap.need.path for gap in found]
    with pytest.raises(Refusal) as said:
        render(kind, facts, letterhead=letterhead(), practice=False)
    assert found[0].need.acts[0] in str(said.value)


def without(facts: dict[str, Any], path: str) -> dict[str, Any]:
    """The facts without the one at this path."""
    group, each, name = path.partition("[].")
    if each:
        return {**facts, group: [{**row, name: ""} for row in facts[group]]}
    first, _dot, rest = path.partition(".")
    return {**facts, first: without(facts[first], rest) if rest else ""}


def test_only_the_servers_that_lack_it_are_named() -> None:
    facts = {**PAPERS["ba_pemasangan"], "servers": [server(1), server(2, serial=""), server(3, serial=None)]}
    gap = needs.gaps("ba_pemasangan", facts)[0]
    assert str(gap) == "nomor seri Server Pajak 2, Server Pajak 3 (Catat nomor seri pada label server, langkah 8)"
    with translation.override("en"):
        assert "serial number Server Pajak 2" in str(gap)


def test_a_draft_may_still_lack_what_comes_later() -> None:
    facts = {**PAPERS["ba_pemasangan"], "servers": [server(1, serial="")]}
    assert render("ba_pemasangan", facts, letterhead=letterhead(), practice=False, draft=True)


def photo(size: tuple[int, int] = (1600, 1200)) -> str:
    """The hash of a kept picture that is as hard to press together as pictures are."""
    out = BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, "JPEG")
    return files.store(out.getvalue(), "image/jpeg", NOW).sha256


@pytest.mark.django_db
@pytest.mark.parametrize("kind", WORK)
def test_photos_are_small_described_and_the_same_each_time(kind: str) -> None:
    kept = [
        {"sha256": photo(), "caption": "Terpasang di R05 U12–13", "taken_at": "2026-11-30T10:15:00+07:00"},
        {"sha256": "0" * 64, "caption": "Tidak tersimpan lagi"},
    ]
    facts = {**PAPERS[kind], "servers": [server(1, photos=kept, result="terpasang")]}
    made = render(kind, facts, letterhead=letterhead(), practice=False)
    assert made == render(kind, facts, letterhead=letterhead(), practice=False)
    assert "Terpasang di R05 U12–13" in text_of(made)
    assert "Tidak tersimpan lagi" not in text_of(made)
    plain = render(kind, PAPERS[kind], letterhead=letterhead(), practice=False)
    assert len(made) - len(plain) < 250_000
    assert "Terpasang di R05" in alternatives(made)


@pytest.mark.django_db
def test_bytes_that_are_no_picture_leave_the_document_without_it() -> None:
    kept = files.store(b"\xff\xd8\xff not a picture", "image/jpeg", NOW).sha256
    facts = {**PAPERS["bast"], "servers": [server(1, photos=[{"sha256": kept, "caption": "Rusak"}])]}
    assert "Rusak" not in text_of(render("bast", facts, letterhead=letterhead(), practice=False))


def alternatives(pdf: bytes) -> str:
    """Every text that stands for a picture."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return " ".join(
            str(one["/Alt"]) for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one
        )
