"""Every document that leaves the office bears a QR that a camera reads, and it leads to the check of that document."""

from __future__ import annotations

import pytest

from kolokasi.base import scans
from kolokasi.letters.facts import KINDS
from kolokasi.letters.render import render
from tests.letters import papers

# what stays in the house: sheets of the way through the office, and its own lists
INSIDE = {"lembar_disposisi", "kartu_kendali", "hasil_pemeriksaan", "perintah_kerja", "lembar_tinjauan"}
CODE = "abcdefghjkmnpqrstuvwxyz2345"
ADDRESS = f"https://kolokasi.example.go.id/verifikasi/{CODE}"


@pytest.mark.parametrize("kind", sorted(set(KINDS) - INSIDE))
def test_the_check_is_one_scan_away(kind: str) -> None:
    facts = {**papers.PAPERS[kind], "code": CODE, "verify_url": ADDRESS}
    made = render(kind, facts, letterhead=papers.letterhead(), practice=False)
    assert any(ADDRESS in page for page in scans.codes(made)), kind
