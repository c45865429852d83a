"""The table of the shared cache: counts of failed log-ins, seen by every web process alike."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.RunSQL(
            sql=[
                """CREATE TABLE web_cache (
                    cache_key varchar(255) PRIMARY KEY,
                    value text NOT NULL,
                    expires timestamp with time zone NOT NULL
                )""",
                "CREATE INDEX web_cache_expires ON web_cache (expires)",
            ],
            reverse_sql="DROP TABLE web_cache",
        )
    ]
