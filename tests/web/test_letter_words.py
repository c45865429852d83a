"""How a letter's facts are said on pages."""

from __future__ import annotations

import pytest

from kolokasi.web.desk.letters.words import ship_limit


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"ship_within": "10 hari kerja"}, "10 hari kerja sejak surat dikirim"),
        ({"ship_within": "4 jam kerja"}, "4 jam kerja sejak surat dikirim"),
        ({}, ""),
    ],
)
def test_how_long_the_server_is_awaited(facts: dict[str, str], said: str) -> None:
    assert ship_limit(facts) == said
