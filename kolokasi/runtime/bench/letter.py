"""Rendering the reply letter, beside a bare compile of the same template with the same facts, fonts and standards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kolokasi.base import clock
from kolokasi.letters import render
from kolokasi.letters.models import Letterhead
from kolokasi.runtime.bench.figures import Figure, p50, p95, times
from kolokasi.runtime.bench.place import Place

KIND = "surat_balasan"
COUNT, WARM, AIM = 200, 20, 1.3
FACTS = {
    "case_number": "KL-2026-0001", "number": "B/500.12/1/Unit/XI/2026", "date": "2026-11-23", "sifat": "Biasa",
    "subject": "Persetujuan", "addressee": ["Kepala Dinas"], "letter": {"number": "900/1/2026", "date": "2026-11-12"},
    "decision": "accept", "ship_by": "2026-12-11", "code": "2" * 27, "verify_url": "https://colocation.example/verifikasi/2",
    "servers": [
        {"name": f"Server {n}", "make": "Contoh X1", "units": 2, "watts": 450, "room": "Ruang A", "rack": "R01",
         "unit": f"U{n}", "bandwidth_mbps": 100, "addresses": [f"10.0.0.{n}"]}
        for n in range(1, 6)
    ],
    "signature": {"title": "Kepala Dinas", "name": "Nama", "rank": "Pembina (IV/a)", "nip": "1"},
}  # fmt: skip


def facts(number: int) -> dict[str, Any]:
    """One letter of many: the typesetter remembers what it has set before, so no two may be alike."""
    return {**FACTS, "number": f"B/500.12/{number}/Unit/XI/2026", "subject": f"Persetujuan {number}"}


def measure(place: Place) -> Iterator[Figure]:  # noqa: ARG001 - a letter needs no database
    paper = Letterhead(valid_from=date(2026, 1, 1), lines=["Pemerintah", "Dinas"], unit="Unit", made_at=clock.now())
    prepared = iter([render.compiler(KIND, facts(n), letterhead=paper) for n in range(COUNT + WARM)])

    def bare() -> object:
        return next(prepared)()

    floor = p50(times(bare, count=COUNT, warm=WARM))
    numbers = iter(range(COUNT + WARM, 2 * (COUNT + WARM)))

    def act() -> bytes:
        return render.render(KIND, facts(next(numbers)), letterhead=paper, practice=False)

    taken = times(act, count=COUNT, warm=WARM)
    yield Figure(
        "letter.render.p50", p50(taken), "ms", floor=floor, aim=AIM, note="surat balasan, lima server, PDF/A-2a"
    )
    yield Figure("letter.render.p95", p95(taken), "ms", floor=floor)
