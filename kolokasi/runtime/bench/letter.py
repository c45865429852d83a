"""Rendering the reply letter, beside a bare compile of the same template and beside the same page as plain markup."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from kolokasi.base import clock
from kolokasi.letters import render
from kolokasi.letters.models import Letterhead
from kolokasi.runtime.bench.figures import Figure, p50, p95, side_by_side
from kolokasi.runtime.bench.page import plain_page
from kolokasi.runtime.bench.place import Place

KIND = "surat_balasan"
COUNT, WARM, AIM = 150, 20, 1.3
FACTS: dict[str, Any] = {
    "case_number": "KL-2026-0001", "date": "2026-11-23", "sifat": "Biasa", "attachment": "1 (satu) berkas",
    "addressee": ["Kepala Dinas Contoh"], "letter": {"number": "900/1/2026", "date": "2026-11-12"}, "decision": "accept",
    "ship_by": "2026-12-11", "ship_to": "Pusat Data, Jalan Contoh Nomor 1", "ship_hours": "pada jam kerja",
    "contact": "Helpdesk, telepon (0751) 000000", "copies_to": ["Sekretaris Daerah", "Inspektur"],
    "servers": [
        {"name": f"Server {n}", "make": "Contoh X1", "units": 2, "watts": 450, "room": "Ruang A", "rack": "R01",
         "unit": f"U{n}", "bandwidth_mbps": 100, "addresses": [f"10.0.0.{n}"]}
        for n in range(1, 6)
    ],
    "signature": {"title": "Kepala Dinas", "name": "Nama", "rank": "Pembina (IV/a)", "nip": "19710000 199600 1 001"},
}  # fmt: skip


def facts(number: int) -> dict[str, Any]:
    """One letter of many: the typesetter remembers what it has set before, so no two may be alike, nor their codes."""
    code = f"{number:027d}"
    named = {"number": f"B/500.12/{number}/Unit/XI/2026", "subject": f"Persetujuan {number}", "code": code}
    return {**FACTS, **named, "verify_url": f"https://colocation.example/verifikasi/{code}"}


def paper() -> Letterhead:
    """The office's paper, not stored."""
    return Letterhead(
        valid_from=date(2026, 1, 1), lines=["Pemerintah Provinsi", "Dinas"], unit="Unit", place="Kota", made_at=clock.now()
    )  # fmt: skip


def in_turn(acts: Sequence[Callable[[], object]]) -> Callable[[], object]:
    """Each of them once, one at a call."""
    waiting = iter(acts)

    def act() -> object:
        return next(waiting)()

    return act


def measure(place: Place) -> Iterator[Figure]:  # noqa: ARG001 - a letter needs no database
    head = paper()
    total, numbers = COUNT + WARM, iter(range(10_000))

    def act() -> bytes:
        return render.render(KIND, facts(next(numbers)), letterhead=head, practice=True)

    prepared = [render.compiler(KIND, facts(next(numbers)), letterhead=head) for _n in range(total)]
    taken, same = side_by_side(act, in_turn(prepared), count=COUNT, warm=WARM)
    note = "surat balasan, lima server; terhadap kompilasi telanjang templat itu"
    yield Figure("letter.render.p50", p50(taken), "ms", floor=p50(same), aim=AIM, note=note)
    yield Figure("letter.render.p95", p95(taken), "ms", floor=p95(same))
    pages = [plain_page(facts(next(numbers))) for _n in range(total)]
    taken, plain = side_by_side(act, in_turn(pages), count=COUNT, warm=WARM)
    note = "terhadap halaman yang sama tanpa templat"
    yield Figure("letter.render.page", p50(taken), "ms", floor=p50(plain), note=note)
