"""Files of strangers are opened by `table_reader` in a process of its own, with bounded memory and time; here is the parent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from kolokasi.base.alone import answer_of
from kolokasi.base.refusal import Refusal, define

READER = Path(__file__).with_name("table_reader.py")
MEMORY_BYTES, CPU_SECONDS, WALL_SECONDS = 768 << 20, 30, 60
UNPACKED_MB = 80
ZIP = b"PK\x03\x04"
LOCKED_FILE = b"\xd0\xcf\x11\xe0"

TOO_LARGE = define("sheet_too_large", _("Berkas melebihi {limit} MB. Bagi menjadi beberapa berkas."), 413)
TOO_MANY_ROWS = define(
    "sheet_too_many_rows", _("Berkas memuat lebih dari {limit} baris. Bagi menjadi beberapa berkas.")
)
UNREADABLE = define(
    "sheet_unreadable",
    _("Berkas {name} tidak dapat dibaca sebagai {kind}. Simpan ulang dari aplikasinya, lalu coba lagi."),
)
LOCKED = define(
    "sheet_locked",
    _("Berkas {name} berformat lama (xls) atau dikunci kata sandi. Simpan ulang sebagai xlsx tanpa kata sandi."),
)
FAULTS = {
    "macro": define("sheet_macro", _("Berkas {name} memuat makro. Simpan ulang sebagai xlsx tanpa makro.")),
    "external_link": define(
        "sheet_external_link",
        _(
            "Berkas {name} mengambil data dari berkas atau alamat lain. Putuskan tautannya, tempel nilainya, lalu coba lagi."
        ),
    ),
    "embedded": define(
        "sheet_embedded", _("Berkas {name} memuat berkas lain di dalamnya. Hapus lampirannya, lalu coba lagi.")
    ),
    "formula": define(
        "sheet_formula",
        _(
            "Ada {count} sel berisi rumus, di antaranya {cells}. Tulis angkanya, bukan rumus:"
            " salin selnya, lalu Tempel Khusus › Nilai."
        ),
    ),
    "hidden_sheet": define(
        "sheet_hidden", _("Lembar {sheet} tersembunyi. Tampilkan agar isinya terlihat, atau hapus, lalu coba lagi.")
    ),
    "merged_cells": define(
        "sheet_merged_cells", _("Sel {cells} di lembar {sheet} digabung. Pisahkan dan isi tiap selnya, lalu coba lagi.")
    ),
    "empty_rows": define(
        "sheet_empty_rows",
        _("Lembar {sheet} memuat ribuan baris kosong sesudah baris {row}. Hapus baris-baris itu, lalu simpan ulang."),
    ),
    "alias": define(
        "yaml_alias", _("Berkas {name} memakai rujukan (*) di baris {row}. Tulis isinya di tempatnya, lalu coba lagi.")
    ),
    "not_yaml": define("not_yaml", _("Berkas {name} bukan YAML yang utuh. Periksa baris {row}.")),
    "not_text": define(
        "not_utf8_text", _("Berkas {name} bukan teks UTF-8. Simpan ulang sebagai UTF-8, lalu coba lagi.")
    ),
    "too_deep": define(
        "yaml_too_deep", _("Berkas {name} bersarang terlalu dalam. Mulai dari templat di halaman impor.")
    ),
    "nested": define(
        "zip_in_zip", _("Berkas {name} memuat arsip lain di dalamnya. Buka dulu, lalu pilih isinya saja.")
    ),
    "too_many_rows": TOO_MANY_ROWS,
}


def read(kind: str, name: str, data: bytes) -> dict[str, Any]:
    """What the child tells of the file ("xlsx", "yaml" or "zip"); a Refusal with the sentence of what is wrong."""
    if data.startswith(LOCKED_FILE):
        raise Refusal(LOCKED, name=name)
    if kind != "yaml" and not data.startswith(ZIP):
        raise Refusal(UNREADABLE, name=name, kind=kind)
    found = _child(kind, data)
    code = found.get("fault")
    if code is None:
        return found
    if code == "too_large":
        raise Refusal(TOO_LARGE, limit=UNPACKED_MB)
    raise refusal_of(found, name, kind)


def refusal_of(found: dict[str, Any], name: str, kind: str = "yaml") -> Refusal:
    """The child's answer in a sentence."""
    facts = {"name": name, "kind": kind} | {key: value for key, value in found.items() if key != "fault"}
    return Refusal(FAULTS.get(found["fault"], UNREADABLE), **facts)


def _child(kind: str, data: bytes) -> dict[str, Any]:
    """One that dies or takes too long says that the file is too large."""
    said = answer_of(READER, kind, str(MEMORY_BYTES), str(CPU_SECONDS), given=data, seconds=WALL_SECONDS)
    try:
        found = json.loads(said) if said is not None else None
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"fault": "too_large"}
