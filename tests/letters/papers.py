"""One set of facts for each kind of document, full enough that every part of its template is printed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from kolokasi.letters.models import Letterhead

AGENCY = "Dinas Contoh Satu Provinsi"
CODE = "2345678923456789abcdefghjkm"


def letterhead(**changes: Any) -> Letterhead:
    """The paper of the invented office; not stored."""
    facts: dict[str, Any] = {
        "valid_from": date(2026, 1, 1),
        "lines": ["Pemerintah Provinsi Contoh", "Dinas Komunikasi, Informatika dan Statistik"],
        "address": "Jalan Contoh Nomor 1, Kota Contoh 25000, Telepon (0751) 000000",
        "contact": "Laman diskominfotik.example, Pos-el surat@kantor.example",
        "place": "Kota Contoh",
        "unit": "Diskominfotik",
        "made_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return Letterhead(**{**facts, **changes})


def server(index: int = 1, **changes: Any) -> dict[str, Any]:
    facts = {
        "label": f"SRV-2026-{index:04d}", "name": f"Server Pajak {index}", "make": "Dell PowerEdge R750",
        "serial": f"CN7792{index:03d}X", "serial_received": f"CN7792{index:03d}X", "units": 2, "depth_mm": 737, "weight_kg": 28.5,
        "watts": 540, "psu_count": 2, "bandwidth_mbps": 200, "ipv4": 1, "ipv6": 1, "room": "Ruang Server A", "rack": "R05",
        "unit": "U12–13", "feeds": ["A: PDU-A3 stopkontak 4", "B: PDU-B3 stopkontak 4"], "switch_port": "SW-03 port 17",
        "vlan": "210", "addresses": [f"10.20.30.{40 + index}", f"2001:db8:30::{40 + index:x}"], "gateway": "10.20.30.1",
        "dns_name": f"pajak{index}.opd.example", "contact": "Laut Contoh, 0811000000", "condition": "Baik",
        "accessories": "Rel, 2 kabel daya", "received_at": "2026-11-27T09:20:00+07:00", "verified_at": "2026-11-27T10:05:00+07:00",
        "mounted_at": "2026-11-30T10:15:00+07:00", "addressed_at": "2026-11-30T10:40:00+07:00",
        "seen_at": "2026-11-30T11:05:00+07:00",
        "target": f"10.20.30.{40 + index}:9100", "result": "sesuai",
        "fields": [
            {"field": "Merek", "declared": "Dell", "found": "Dell Inc.", "verdict": "same"},
            {"field": "Memori", "declared": "128 GiB", "found": "64 GiB", "verdict": "different"},
            {"field": "Berat", "declared": "28,5 kg", "found": "", "verdict": "unknown"},
        ],
    }  # fmt: skip
    return {**facts, **changes}


PERSON = {
    "name": "Laut Contoh, S.P.", "nip": "19710000 199600 1 012", "rank": "Penata Muda (III/a)",
    "position": "Penanggung Jawab Teknis", "agency": AGENCY, "phone": "0811000000", "email": "laut@opd.example",
}  # fmt: skip
OFFICER = {
    "name": "Gunung Contoh, S.T.", "nip": "19710000 199600 1 007", "rank": "Penata Muda (III/a)", "position": "Tim Teknis",
    "agency": "Dinas Komunikasi, Informatika dan Statistik",
}  # fmt: skip
HEAD = {
    "title": "Kepala Dinas", "name": "Dr. Awan Contoh, M.T.", "rank": "Pembina Utama Muda (IV/c)",
    "nip": "19710000 199600 1 001",
}  # fmt: skip
INCOMING = {
    "number": "900/318/DCS-2026", "date": "2026-11-12", "subject": "Permohonan Colocation", "received_on": "2026-11-16",
    "agenda_number": "1042",
}  # fmt: skip
FIGURES = [
    {"label": "Tempat berurutan", "needed": 2, "available": 12, "unit": "U", "scope": "Rak R05", "ok": True},
    {"label": "Daya UPS, bila satu UPS padam", "needed": 540, "available": 310, "unit": "W", "scope": "UPS-A", "ok": False,
     "binds": True},
    {"label": "Listrik gedung", "needed": 864, "available": None, "unit": "W", "ok": None},
]  # fmt: skip
NUMBERED = {
    "number": "B/500.12/1187/Diskominfotik/XI/2026", "date": "2026-11-23", "signature": HEAD, "code": CODE,
    "verify_url": f"https://colocation.example/verifikasi/{CODE}",
}  # fmt: skip
CASE = {"case_number": "KL-2026-0039", "agency": AGENCY}
ADDRESSED = {
    **NUMBERED, **CASE, "sifat": "Biasa", "attachment": "1 (satu) berkas", "letter": INCOMING,
    "addressee": [f"Kepala {AGENCY}", "di Kota Contoh"], "contact": "Helpdesk, telepon (0751) 000000",
    "copies_to": ["Sekretaris Daerah Provinsi Contoh", "Inspektur Provinsi Contoh"],
}  # fmt: skip
SHIPPING = {
    "ship_by": "2026-12-11",
    "ship_to": "Pusat Data, Jalan Contoh Nomor 1",
    "ship_hours": "Senin–Jumat 08.00–15.00",
}
MINUTES = {
    **NUMBERED, **CASE, "number": "BA/500.12/12/Diskominfotik/XI/2026", "place": "Pusat Data Provinsi Contoh",
    "first_party": OFFICER, "second_party": PERSON, "servers": [server()],
    "witness": {"name": "Embun Contoh, A.Md.", "nip": "19710000 199600 1 005", "position": "Helpdesk"},
}  # fmt: skip

PAPERS: dict[str, dict[str, Any]] = {
    "surat_balasan": {
        **ADDRESSED,
        **SHIPPING,
        "subject": "Persetujuan Penempatan Server",
        "decision": "accept",
        "servers": [server()],
        "extra": "Mohon membawa surat tugas.",
        "rules": ["Server berbentuk rak; server menara tidak diterima.", "Semua perangkat lunak berlisensi sah."],
    },
    "surat_pengembalian": {
        **ADDRESSED,
        "subject": "Pengembalian Permohonan",
        "missing": ["Surat kepala perangkat daerah", "Nomor seri server"],
        "note": "Berkas terlampir.",
    },
    "pembatalan": {
        **ADDRESSED,
        "subject": "Permohonan Tidak Dilanjutkan",
        "reason": "Server tidak diterima sampai batas kirim.",
        "servers": [server(reason="tidak dikirim")],
    },
    "lembar_disposisi": {
        **CASE,
        "date": "2026-11-16",
        "from_party": AGENCY,
        "letter": INCOMING,
        "subject": "Permohonan Colocation",
        "sifat": "Biasa",
        "urgency": "Segera",
        "instructions": ["Tanggapan dan saran", "Proses lebih lanjut", "Koordinasi/konfirmasikan"],
        "forward_to": ["Kepala Bidang Aptika", "Pranata Komputer", "Helpdesk"],
        "dispositions": [
            {
                "from_post": "Kepala Dinas",
                "from_name": "Dr. Awan Contoh, M.T.",
                "to_post": "Kepala Bidang Aptika",
                "instructions": ["Proses lebih lanjut"],
                "note": "Selesaikan minggu ini.",
                "sent_at": "2026-11-16T09:10:00+07:00",
                "read_at": "2026-11-16T09:40:00+07:00",
            },
            {
                "from_post": "Plh. Kepala Bidang Aptika",
                "to_post": "Pranata Komputer",
                "instructions": ["Tanggapan dan saran"],
                "sent_at": "2026-11-16T10:10:00+07:00",
                "recalled_at": "2026-11-16T10:12:00+07:00",
            },
        ],
    },
    "kartu_kendali": {
        **CASE,
        "index": "Colocation",
        "date": "2026-11-16",
        "sequence": "1042",
        "direction": "M",
        "classification": "500.12",
        "summary": "Permohonan penempatan satu server aplikasi pajak di pusat data.",
        "attachment": "1 berkas",
        "letter": INCOMING,
        "from_party": AGENCY,
        "to_party": "Kepala Dinas",
        "handler": "Bidang Aptika",
        "note": "Segera",
        "copies": [
            {"name": "pengarah surat", "color": "#ffffff"},
            {"name": "penata arsip", "color": "#fff3b0"},
            {"name": "unit pengolah", "color": "#f8c9c4"},
        ],
    },
    "hasil_pemeriksaan": {
        **CASE,
        "date": "2026-11-17",
        "letter": INCOMING,
        "checked_at": "2026-11-17T10:24:00+07:00",
        "checked_by": {"name": "Embun Contoh, A.Md.", "position": "Helpdesk"},
        "verdict": "reject",
        "binding": ["daya UPS"],
        "figures": FIGURES,
        "servers": [server()],
        "places": ["Rak R05, U12–13: paling rapat"],
        "rooms": [
            {
                "room": "Ruang Server A",
                "units_free": 84,
                "units_run": 12,
                "va_free": 3200,
                "watts_free": 2890,
                "mbps_free": 400,
            }
        ],
        "building": {
            "answer": "cukup",
            "figure": "15 kVA",
            "answered_by": "Hujan Contoh, S.E.",
            "answered_at": "2026-11-17T10:50:00+07:00",
        },
        "policy": "capacity.derating r3",
        "as_of_at": "2026-11-17T10:24:00+07:00",
    },
    "form_barang": {
        **CASE,
        **SHIPPING,
        "date": "2026-11-23",
        "reply_number": NUMBERED["number"],
        "reply_date": "2026-11-23",
        "servers": [server(), server(2, serial="")],
        "administrative": {**PERSON, "name": "Kabut Contoh, S.P."},
        "technical": PERSON,
        "contact": "Helpdesk, telepon (0751) 000000",
        "verify_url": "https://colocation.example/permohonan/KL-2026-0039/",
    },
    "tanda_terima": {
        **CASE,
        "received_at": "2026-11-27T09:05:00+07:00",
        "servers": [server()],
        "handed_by": PERSON,
        "received_by": {**OFFICER, "name": "Embun Contoh, A.Md.", "position": "Helpdesk"},
        "note": "Kardus penyok.",
        "code": CODE,
        "verify_url": f"https://colocation.example/verifikasi/{CODE}",
    },
    "ba_verifikasi": {
        **MINUTES,
        "conclusion": "Server diterima dengan pengecualian memori.",
        "servers": [server(result="dibebaskan", reason="Memori menyusul.")],
    },
    "perintah_kerja": {
        **CASE,
        "number": "SPK/500.12/7/Diskominfotik/XI/2026",
        "date": "2026-11-27",
        "due_at": "2026-12-01T16:00:00+07:00",
        "ordered_by": {**OFFICER, "name": "Embun Contoh, A.Md.", "position": "Helpdesk"},
        "team": ["Gunung Contoh, S.T."],
        "servers": [server()],
        "contact": "Laut Contoh, 0811000000",
        "note": "Bawa rel.",
    },
    "ba_pemasangan": {
        **MINUTES,
        "work": ["Pemasangan di rak", "Pemberian alamat IP"],
        "rules": ["Masuk ruang server dengan pendamping."],
    },
    "laporan": {
        **NUMBERED,
        **CASE,
        "number": "LAP/500.12/9/Diskominfotik/XII/2026",
        "basis": ["Surat Nomor 900/318/DCS-2026"],
        "purpose": "Melaporkan penempatan server.",
        "scope": "Satu server di Ruang Server A.",
        "activities": [{"done_at": "2026-11-30T10:15:00+07:00", "what": "Pemasangan server", "who": "Tim Teknis"}],
        "servers": [server(result="terpasang dan terpantau")],
        "conclusion": "Server berjalan baik.",
        "suggestions": ["Tambah memori."],
    },
    "lembar_tinjauan": {
        **CASE,
        "date": "2026-12-03",
        "report_number": "LAP/500.12/9/Diskominfotik/XII/2026",
        "report_date": "2026-12-02",
        "reviews": [
            {
                "from_post": "Pranata Komputer",
                "from_name": "Daun Contoh, S.Kom.",
                "outcome": "Disetujui",
                "note": "Lengkap.",
                "done_at": "2026-12-02T14:00:00+07:00",
            }
        ],
    },
    "bast": {
        **{name: value for name, value in MINUTES.items() if name != "witness"},
        "number": "BAST/500.12/4/Diskominfotik/XII/2026",
        "servers": [server(), server(2)],
        "rules": ["Masuk ruang server dengan pendamping."],
    },
    "bast_pengembalian": {
        **MINUTES,
        "number": "BAST/500.12/3/Diskominfotik/XII/2026",
        "reason": "Permohonan dibatalkan pemohon",
    },
    "ba_pemusnahan": {
        **{key: value for key, value in MINUTES.items() if key not in ("case_number", "servers", "agency")},
        "number": "BA/500.12/14/Diskominfotik/XII/2031",
        "reason": "Masa simpan berakhir",
        "way": "dicacah",
        "files": [
            {
                "case_number": "KL-2026-0039",
                "agency": AGENCY,
                "subject": "Permohonan Colocation",
                "code": "500.12",
                "closed_on": "2026-12-04",
                "due_on": "2031-12-04",
                "papers": 14,
                "sha256": "0f1e2d3c" * 8,
            }
        ],
    },
}
