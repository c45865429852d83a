"""A document that is nobody's: what a passage is tried on before it is kept, and shown on where there is no case yet."""

from __future__ import annotations

from typing import Any

_SERVER: dict[str, Any] = {
    "name": "(nama server)", "make": "(merek dan tipe)", "label": "SRV-0000-0000", "serial": "(nomor seri)", "units": 2,
    "serial_received": "(nomor seri)", "watts": 500, "bandwidth_mbps": 100, "room": "(ruang)", "rack": "(rak)",
    "unit": "U1–2", "condition": "(keadaan)", "reason": "(keterangan)", "result": "(hasil)",
}  # fmt: skip
_PERSON = {"name": "(nama)", "nip": "(NIP)", "position": "(jabatan)", "agency": "(instansi pemohon)"}
_FIGURE = {"label": "(batas)", "needed": 500, "available": 300, "unit": "W", "ok": False, "binds": True}

SAMPLE: dict[str, Any] = {
    "case_number": "KL-0000-0000", "number": "____", "date": "2026-01-05", "agency": "(instansi pemohon)",
    "agency_address": "(alamat instansi)", "subject": "(hal)", "addressee": ["(tujuan surat)"], "decision": "accept",
    "letter": {"number": "(nomor surat)", "date": "2026-01-02", "subject": "(hal surat)"}, "servers": [_SERVER],
    "not_accepted": [_SERVER], "reasons": ["(alasan)"], "figures": [_FIGURE], "ship_within": "10 hari kerja",
    "ship_to": "(tempat kirim)", "ship_hours": "(jam penerimaan)", "contact": "(kontak)", "missing": ["(yang kurang)"],
    "reason": "(alasan)", "from_party": "(pengirim)", "to_party": "(tujuan)", "sequence": "1", "direction": "M",
    "summary": "(isi ringkas)", "checked_at": "2026-01-05T09:00:00+07:00", "verdict": "reject", "binding": ["(batas)"],
    "received_at": "2026-01-05T09:00:00+07:00", "place": "(tempat)", "first_party": _PERSON, "second_party": _PERSON,
    "reviews": [{"from_post": "(jabatan)", "outcome": "(putusan)"}], "signature": {"title": "(jabatan)", "name": "(nama)"},
    "files": [{"case_number": "KL-0000-0000", "agency": "(instansi)", "subject": "(hal)", "code": "(kode)", "sha256": "0" * 64,
               "closed_on": "2026-01-05", "due_on": "2026-01-05", "papers": "1"}],
    "rules": ["(aturan)"], "reply_number": "____", "reply_date": "2026-01-05",
}  # fmt: skip
REFUSED: dict[str, Any] = {
    **SAMPLE, "decision": "reject", "not_accepted": [], "answer_within": "5 hari kerja", "nearest": ["(yang masih mungkin)"],
}  # fmt: skip
WITHOUT_LETTER: dict[str, Any] = {**SAMPLE, "letter": {}, "verdict": "accept"}


def samples(kind: str) -> list[dict[str, Any]]:
    """Facts that between them print every passage of the kind; the first is the one to show."""
    if kind == "surat_balasan":
        return [SAMPLE, {**SAMPLE, "not_accepted": []}, REFUSED]
    return [SAMPLE, WITHOUT_LETTER] if kind in ("pembatalan", "hasil_pemeriksaan") else [SAMPLE]
