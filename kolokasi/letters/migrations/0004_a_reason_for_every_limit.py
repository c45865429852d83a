"""Grounds for refusing go with every limit that the verdict knows, so that a refusal always finds its words."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Max

# key, words, the limit of the verdict that they go with
REASONS: tuple[tuple[str, str, str], ...] = (
    ("no_rack_power", "Daya rak tidak mencukupi.", "rack_power"),
    ("no_feed", "Daya jalur listrik tidak mencukupi bila satu jalur padam.", "feed"),
    ("no_cooling", "Pendinginan ruang tidak mencukupi.", "cooling"),
    ("too_heavy", "Berat server melebihi beban yang diizinkan pada rak.", "weight"),
    ("no_address", "Alamat IP tidak tersedia.", "address"),
)


def add_reasons(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
    """Each is there once, after those that are; one that an office has reworded keeps its words."""
    reason = apps.get_model("letters", "Reason")
    last = reason.objects.aggregate(last=Max("order"))["last"] or 0
    for place, (key, label, limit) in enumerate(REASONS, start=1):
        reason.objects.get_or_create(key=key, defaults={"label": label, "order": last + 10 * place, "limit": limit})


class Migration(migrations.Migration):
    dependencies = [("letters", "0003_initials_may_stand_on_paper")]

    operations = [migrations.RunPython(add_reasons, migrations.RunPython.noop)]
