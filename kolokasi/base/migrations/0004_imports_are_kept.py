import django.db.models.deletion
from django.db import migrations, models

# Rows of a register are never deleted, except those that an import put there, when that import is taken back.
GUARD = """
CREATE FUNCTION base_only_an_import_is_taken_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_class WHERE oid = TG_RELID AND pg_has_role(current_user, relowner, 'USAGE')) THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM gone LEFT JOIN base_importchange c
            ON c."table" = TG_TABLE_NAME AND c.row_id = gone.id AND c.old IS NULL
        WHERE c.id IS NULL
    ) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'rows of % stay, only what an import added is taken back', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("base", "0003_calendar_as_shipped")]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("added", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_by", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(undone_at__isnull=True, undone_by="")
                        | models.Q(undone_at__gte=models.F("at")),
                        name="import_is_undone_after_it_was_done",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="base.importrun"
                    ),
                ),
                ("table", models.CharField(max_length=60)),
                ("row_id", models.BigIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("old", models.JSONField(null=True)),
                ("new", models.JSONField()),
            ],
            options={"indexes": [models.Index(fields=["table", "row_id"], name="import_change_by_row")]},
        ),
        migrations.RunSQL(GUARD, "DROP FUNCTION base_only_an_import_is_taken_back();"),
    ]
