"""Numbers, dates and figures as the office writes them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from kolokasi.letters import rules

DAY = date(2026, 11, 23)
VALUES = {"sifat": "B", "klasifikasi": "500.12", "unit": "Diskominfotik", "jenis": "BA"}


def test_a_number_is_composed_by_its_pattern() -> None:
    pattern = "{sifat}/{klasifikasi}/{urut}/{unit}/{bulan_romawi}/{tahun}"
    assert rules.number_text(pattern, number=1187, day=DAY, values=VALUES) == "B/500.12/1187/Diskominfotik/XI/2026"
    assert rules.number_text(pattern, number=None, day=DAY, values=VALUES) == "B/500.12/____/Diskominfotik/XI/2026"


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("{urut}/{tahun}", ""),
        ("{urut}", "{tahun}"),
        ("{tahun}", "{urut}"),
        ("{urut}/{tahun}/{rahasia.__class__}", "{rahasia.__class__}"),
        ("{urut}/{tahun}{", "{urut}/{tahun}{"),
    ],
)
def test_a_pattern_must_tell_letters_apart(pattern: str, fault: str) -> None:
    assert rules.pattern_fault(pattern) == fault


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "nol"), (11, "sebelas"), (19, "sembilan belas"), (20, "dua puluh"), (100, "seratus"), (121, "seratus dua puluh satu"),
     (1000, "seribu"), (1999, "seribu sembilan ratus sembilan puluh sembilan"), (2026, "dua ribu dua puluh enam")],
)  # fmt: skip
def test_numbers_in_words(number: int, words: str) -> None:
    assert rules.in_words(number) == words


def test_days_and_moments_are_worded() -> None:
    facts = {
        "date": "2026-11-23", "ship_by": "2026-12-11", "read_at": "2026-11-23T03:24:00+00:00", "checked_by": "Embun",
        "units": 27.5, "watts": 1187, "ok": True, "letter_date": "kemarin", "at": [datetime(2026, 1, 1)],  # noqa: DTZ001
    }  # fmt: skip
    assert rules.printable(facts) == {
        "date": "23 November 2026", "ship_by": "Jumat, 11 Desember 2026", "read_at": "23 November 2026 pukul 10.24 WIB",
        "checked_by": "Embun", "units": "27,5", "watts": "1.187", "ok": True, "letter_date": "kemarin",
        "at": ["1 Januari 2026 pukul 00.00 WIB"],
    }  # fmt: skip
    assert rules.date_in_words(DAY) == "Senin tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam"


def test_codes_have_more_than_128_random_bits() -> None:
    codes = {rules.document_code() for _ in range(100)}
    assert len(codes) == 100
    assert all(31 ** len(code) > 2**128 for code in codes)
