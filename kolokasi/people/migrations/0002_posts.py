"""The nine posts of the office: product data, because the lanes of the procedure name them by key."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# key, Indonesian name, English name, order, many holders at once, reads all cases, may act
POSTS: tuple[tuple[str, str, str, int, bool, bool, bool], ...] = (
    ("kepala_dinas", "Kepala Dinas", "Head of Agency", 10, False, True, True),
    ("sekretaris", "Sekretaris Dinas", "Agency Secretary", 20, False, True, True),
    ("kabid_aptika", "Kepala Bidang Aptika", "Head of the Informatics Applications Division", 30, False, True, True),
    ("pranata_komputer", "Pranata Komputer", "Computer Officer", 40, True, True, True),
    ("helpdesk", "Helpdesk", "Helpdesk", 50, True, True, True),
    ("tim_teknis", "Tim Teknis", "Technical Team", 60, True, True, True),
    ("subbag_umum", "Subbagian Umum", "General Affairs Subdivision", 70, False, True, True),
    ("administrator", "Administrator", "Administrator", 80, True, True, True),
    ("auditor", "Auditor", "Auditor", 90, True, True, False),
)


def add_posts(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
    """Each post is there once; a post that an office has renamed keeps its name when this runs again."""
    post = apps.get_model("people", "Post")
    for key, name, name_en, order, many, reads_all, writes in POSTS:
        post.objects.get_or_create(
            key=key,
            defaults={
                "name": name,
                "name_en": name_en,
                "order": order,
                "many": many,
                "reads_all": reads_all,
                "writes": writes,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunPython(add_posts, migrations.RunPython.noop)]
