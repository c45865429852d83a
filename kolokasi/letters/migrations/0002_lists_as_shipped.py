"""The standard instructions of a disposition and the grounds for refusing, as the forms of other offices word them (DOMAIN 1.4, 4.4)."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

INSTRUCTIONS: tuple[tuple[str, str], ...] = (
    ("advise", "Tanggapan dan saran"),
    ("follow_up", "Proses lebih lanjut"),
    ("coordinate", "Koordinasi/konfirmasikan"),
)

# key, words, the limit of the verdict that they go with
REASONS: tuple[tuple[str, str, str], ...] = (
    ("no_space", "Tempat di rak tidak mencukupi.", "space"),
    ("no_ups", "Daya UPS tidak mencukupi.", "ups"),
    ("no_bandwidth", "Bandwidth tidak mencukupi.", "bandwidth"),
    ("no_building_power", "Daya listrik gedung tidak mencukupi.", "building"),
    ("tower", "Server berbentuk tower tidak dapat ditempatkan di rak.", "mounting"),
    ("too_deep", "Ukuran server melebihi ukuran rak.", "depth"),
    ("unlicensed", "Perangkat lunak belum berlisensi atau belum memenuhi standar keamanan informasi.", ""),
    ("mismatch", "Spesifikasi server tidak sesuai dengan yang diajukan.", ""),
    ("late", "Server tidak diterima sampai batas kirim.", ""),
    ("incomplete", "Surat atau lampirannya tidak lengkap.", ""),
    ("not_by_head", "Surat tidak ditandatangani kepala perangkat daerah.", ""),
    ("use_vps", "Kebutuhan dapat dipenuhi dengan layanan VPS atau Pusat Data Nasional.", ""),
)


def add_lists(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
    """Each line is there once; one that an office has reworded keeps its words when this runs again."""
    instruction, reason = apps.get_model("letters", "Instruction"), apps.get_model("letters", "Reason")
    for place, (key, label) in enumerate(INSTRUCTIONS, start=1):
        instruction.objects.get_or_create(key=key, defaults={"label": label, "order": 10 * place})
    for place, (key, label, limit) in enumerate(REASONS, start=1):
        reason.objects.get_or_create(key=key, defaults={"label": label, "order": 10 * place, "limit": limit})


class Migration(migrations.Migration):
    dependencies = [("letters", "0001_papers_numbers_and_registers")]

    operations = [migrations.RunPython(add_lists, migrations.RunPython.noop)]
