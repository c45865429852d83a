"""The lists and forms that are printed from no letter: the SOP AP, a step's form, a register's volume, a block of numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from kolokasi.letters.render import print_list
from kolokasi.sop import official
from tests.letters.papers import AGENCY, CODE, letterhead
from tests.sop.sample import colocation

DAY = date(2026, 11, 23)


def asked(label: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {"hint": "", "unit": "", "required": True, "choices": [], "known": ""}
    return {"label": label, "kind": kind, **plain, **more}


SLIP: dict[str, Any] = {
    "day": DAY, "title": "Formulir langkah 8 KL-2026-0039", "case_number": "KL-2026-0039", "agency": AGENCY,
    "subject": "Permohonan Colocation", "step": "8", "name": "Memeriksa server yang datang", "official": "Server, form barang",
    "output": "Berita acara verifikasi", "amount": "1 jam", "round": "2", "since": "Jumat, 27-11-2026 09.05",
    "due": "Jumat, 27-11-2026 10.05", "printed": "Jumat, 27-11-2026 09.10", "post": "Pranata Komputer",
    "people": ["Bayu Contoh, S.Kom."], "nip": "19710000 199600 1 003", "code": "2345-6789-2345-6789-ABCD-EFGH-JKM",
    "verify_url": f"https://colocation.example/kertas/{CODE}",
    "outcomes": [{"label": "Sesuai", "hint": "", "note": False},
                 {"label": "Kembalikan", "hint": "Tulis apa yang berbeda.", "note": True}],
    "questions": [asked("Diperiksa pada", "datetime"), asked("Kesimpulan", "long", required=False, known="Sesuai"),
                  asked("Terbukti menyala", "yes"), asked("Suhu", "number", unit="°C", hint="Diukur di depan rak")],
    "of_servers": [asked("Nomor seri"), asked("Berat", "number", unit="kg")],
    "servers": ["1. Server Pajak 1", "2. Server Pajak 2"],
    "parts": [{"title": "Terima server: Server Pajak 1", "questions": [asked("Diterima pada", "date")],
               "documents": [{"label": "Foto label", "later": False}]}],
    "documents": [{"label": "Berita acara bertanda tangan", "later": True}], "reads": False,
}  # fmt: skip
REGISTER: dict[str, Any] = {
    "day": DAY, "title": "Buku Agenda Surat Masuk 2026", "about": ["Jilid 1 dari 2", "Yang memuat “server”"],
    "columns": [{"head": "No.", "width": "12mm", "right": True}, {"head": "Tanggal", "width": "20mm", "right": False},
                {"head": "Nomor surat", "width": "1fr", "right": False}, {"head": "Dari", "width": "1.1fr", "right": False},
                {"head": "Hal", "width": "1.5fr", "right": False}, {"head": "Ket.", "width": "1fr", "right": False}],
    "rows": [[str(n), f"{n % 28 + 1:02d}-11-2026", f"900/{n}/DCS-2026/SANGATPANJANGTANPASPASI", AGENCY,
              "Permohonan Colocation", "SRIKANDI 77" if n % 3 == 0 else ""] for n in range(1, 31)],
}  # fmt: skip
BLOCK: dict[str, Any] = {
    "day": DAY, "title": "Blok Nomor 41–60 Tahun 2026", "reason": "Jaringan padam", "kind": "Surat Balasan",
    "rows": [{"number": f"B/500.12/{n}/Diskominfotik/XI/2026", "became": "Undangan rapat" if n == 41 else "",
              "state": "dipakai" if n == 41 else ""} for n in range(41, 61)],
}  # fmt: skip


def _list(template: str, facts: dict[str, Any]) -> Callable[[str], bytes]:
    return lambda paper: print_list(template, facts, letterhead=letterhead(paper=paper))


def _sop(paper: Any) -> bytes:
    return official.pdf(colocation(), official=True, paper=paper)


LISTS: dict[str, Callable[[str], bytes]] = {
    "formulir_langkah": _list("slip", SLIP), "buku_agenda": _list("register", REGISTER),
    "blok_nomor": _list("blok_nomor", BLOCK), "sop_ap": _sop,
}  # fmt: skip
