"""The signature block says how the office signed, and nothing that is not so."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf
import pytest

from kolokasi.letters.facts import SIGNED_AS
from kolokasi.letters.render import render
from tests.letters.looking import text_of
from tests.letters.papers import HEAD, PAPERS, letterhead

ISSUER = "Penerbit Sertifikat Contoh"
BSRE = "yang diterbitkan oleh Balai Besar Sertifikasi Elektronik (BSrE), Badan Siber dan Sandi Negara."
SIGNED = ["surat_balasan", "surat_pengembalian", "pembatalan", "ba_verifikasi", "laporan", "bast_pengembalian"]


def words_of(kind: str, way: str, **more: Any) -> str:
    facts = {**PAPERS[kind], "signed_as": way, "signed_issuer": ISSUER, **more}
    return text_of(render(kind, facts, letterhead=letterhead(), practice=False))


@pytest.mark.parametrize("kind", SIGNED)
@pytest.mark.parametrize("way", SIGNED_AS)
def test_only_a_bsre_signature_brings_the_sentence_about_it(kind: str, way: str) -> None:
    words = words_of(kind, way)
    assert (BSRE in words) is (way == "bsre")
    assert ("Ditandatangani secara elektronik" in words) is (way in ("bsre", "certified", "uncertified"))
    assert ("TTE tidak tersertifikasi" in words) is (way == "uncertified")
    assert ("LATIHAN – bukan surat dinas" in words) is (way == "training")
    assert (ISSUER in words) is (way in ("certified", "uncertified", "training"))


def test_what_is_no_known_way_of_signing_leaves_room_for_a_hand() -> None:
    wet = words_of("surat_balasan", "")
    assert words_of("surat_balasan", "sertifikat saya") == wet
    assert "elektronik" not in wet.lower()


def test_words_in_the_facts_do_not_bring_the_sentence_to_the_foot() -> None:
    words = words_of("surat_balasan", "certified", signed_issuer="bsre", extra="BSrE")
    assert BSRE not in words


@pytest.mark.parametrize("way", SIGNED_AS)
def test_the_block_is_drawn_and_no_field(way: str) -> None:
    facts = {**PAPERS["surat_balasan"], "signed_as": way, "signed_issuer": ISSUER}
    with pikepdf.open(BytesIO(render("surat_balasan", facts, letterhead=letterhead(), practice=False))) as document:
        assert "/AcroForm" not in document.Root
        assert not any("/Annots" in page for page in document.pages)


def test_on_behalf_and_for_him_stand_above_the_post() -> None:
    block = {**HEAD, "on_behalf": "a.n. Gubernur Contoh", "for_post": "Sekretaris Daerah", "title": "Plh. Kepala Dinas"}
    words = words_of("surat_balasan", "", signature=block)
    assert "a.n. Gubernur Contoh Sekretaris Daerah, u.b. Plh. Kepala Dinas, Dr. Awan Contoh, M.T." in words
