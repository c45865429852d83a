"""The places that a passage may name, and what stands there: read from the printable facts of a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# By name: where the fact stands (a dot leads into an object), and what the editor says about it.
PLACES: dict[str, tuple[str, Promise]] = {
    "permohonan": ("case_number", _("nomor permohonan")),
    "instansi": ("agency", _("instansi pemohon")),
    "alamat_instansi": ("agency_address", _("alamat instansi pemohon")),
    "nomor": ("number", _("nomor dokumen ini")),
    "tanggal": ("date", _("tanggal dokumen ini")),
    "hari_tanggal": ("", _("hari dan tanggal dengan huruf")),
    "hal": ("subject", _("hal dokumen ini")),
    "nomor_surat": ("letter.number", _("nomor surat pemohon")),
    "tanggal_surat": ("letter.date", _("tanggal surat pemohon")),
    "hal_surat": ("letter.subject", _("hal surat pemohon")),
    "tempat": ("", _("tempat dokumen dibuat")),
    "kantor": ("", _("nama kantor menurut kop surat")),
    "jumlah_server": ("", _("banyaknya server")),
    "jumlah_berkas": ("", _("banyaknya berkas arsip")),
    "kontak": ("contact", _("kontak kantor")),
    "batas_kirim": ("ship_by", _("hari terakhir kirim, bila sudah diketahui")),
    "lama_kirim": ("", _("lama batas kirim, selama harinya belum diketahui")),
    "tempat_kirim": ("ship_to", _("tempat kirim")),
    "jam_kirim": ("ship_hours", _("jam penerimaan")),
    "lama_jawab": ("answer_within", _("lama tawaran dari daftar tunggu")),
    "waktu_pemeriksaan": ("checked_at", _("waktu pemeriksaan kapasitas")),
    "alasan": ("reason", _("alasan")),
    "diterima": ("received_at", _("waktu terima")),
    "yang_membatasi": ("", _("batas yang menentukan")),
    "nomor_balasan": ("reply_number", _("nomor surat balasan")),
    "tanggal_balasan": ("reply_date", _("tanggal surat balasan")),
}
COMMON = (
    "permohonan", "instansi", "alamat_instansi", "nomor", "tanggal", "hari_tanggal", "hal", "nomor_surat", "tanggal_surat",
    "hal_surat", "tempat", "kantor", "jumlah_server",
)  # fmt: skip
VALUE_LIMIT = 600


def values(facts: Mapping[str, Any], *, day_in_words: str, place: str, office: str) -> dict[str, str]:
    """What stands in each place of this document; empty where the fact is not there."""
    found = {name: _told(facts, path) for name, (path, _label) in PLACES.items() if path}
    found["hari_tanggal"], found["tempat"], found["kantor"] = day_in_words, place, office
    for name, key in (("jumlah_server", "servers"), ("jumlah_berkas", "files")):
        rows = facts.get(key)
        found[name] = str(len(rows)) if isinstance(rows, list) and rows else ""
    found["lama_kirim"] = "" if found["batas_kirim"] else _told(facts, "ship_within")
    binding = facts.get("binding")
    found["yang_membatasi"] = ", ".join(map(str, binding)) if isinstance(binding, list) else ""
    return found


def _told(facts: Mapping[str, Any], path: str) -> str:
    value: Any = facts
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return " ".join(str(value).split())[:VALUE_LIMIT] if isinstance(value, str | int | float) else ""
