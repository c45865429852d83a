"""The register is searched by letters and by Indonesian stems, holds its scans, and knows which of its lines are secret."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import migrations, models
from django.db.models.functions import Concat, Lower

SOUGHT = ("party", "subject", "letter_number", "case_number", "srikandi_number", "attachments", "note")
TEXT = Lower(
    Concat(
        *[part for name in SOUGHT for part in (models.Value(" "), models.F(name))][1:], output_field=models.TextField()
    )
)
# The lines that were there already, said as the triggers say it of new ones.
SAID = """
UPDATE letters_agendaentry AS line
SET case_number = coalesce((SELECT number FROM cases_case WHERE id = line.case_id), ''),
    secret = line.sifat <> 'biasa' OR EXISTS (
        SELECT FROM letters_agendaentry WHERE case_id = line.case_id AND direction = 'in' AND sifat <> 'biasa')
"""
# A letter that comes in as anything but Biasa makes all papers of its case as secret as itself, those before it too.
TRIGGERS = """
CREATE FUNCTION letters_agenda_says() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.case_number := coalesce((SELECT number FROM cases_case WHERE id = NEW.case_id), '');
    NEW.secret := NEW.sifat <> 'biasa' OR EXISTS (
        SELECT FROM letters_agendaentry
        WHERE case_id = NEW.case_id AND direction = 'in' AND sifat <> 'biasa' AND id <> NEW.id);
    RETURN NEW;
END $$;
CREATE FUNCTION letters_agenda_tells() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE letters_agendaentry SET secret = true WHERE case_id = NEW.case_id AND NOT secret;
    RETURN NULL;
END $$;
CREATE TRIGGER agenda_says BEFORE INSERT OR UPDATE OF case_id, sifat, direction ON letters_agendaentry
FOR EACH ROW EXECUTE FUNCTION letters_agenda_says();
CREATE TRIGGER agenda_tells AFTER INSERT OR UPDATE OF case_id, sifat, direction ON letters_agendaentry
FOR EACH ROW WHEN (NEW.direction = 'in' AND NEW.sifat <> 'biasa' AND NEW.case_id IS NOT NULL)
EXECUTE FUNCTION letters_agenda_tells();
"""
NO_TRIGGERS = """
DROP TRIGGER agenda_tells ON letters_agendaentry;
DROP TRIGGER agenda_says ON letters_agendaentry;
DROP FUNCTION letters_agenda_tells();
DROP FUNCTION letters_agenda_says();
"""


def to_blob() -> models.Field[Any, Any]:
    return models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.blob"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0004_imports_are_kept"),
        ("cases", "0004_promise_says_when_it_was_dated"),
        ("letters", "0005_papers_issued_at_once_have_no_draft"),
    ]

    operations = [
        migrations.AddField(
            model_name="agendaentry",
            name="case_number",
            field=models.CharField(blank=True, default="", editable=False, max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="agendaentry", name="secret", field=models.BooleanField(default=False, editable=False)
        ),
        migrations.AddField(model_name="agendaentry", name="scan", field=to_blob()),
        migrations.AddField(model_name="agendaentry", name="srikandi_file", field=to_blob()),
        migrations.RunSQL(SAID, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="agendaentry",
            name="text",
            field=models.GeneratedField(db_persist=True, expression=TEXT, output_field=models.TextField()),
        ),
        migrations.AddField(
            model_name="agendaentry",
            name="words",
            field=models.GeneratedField(
                db_persist=True,
                expression=SearchVector(*SOUGHT, config="indonesian"),
                output_field=SearchVectorField(),
            ),
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RemoveIndex(model_name="agendaentry", name="agenda_by_direction"),
        migrations.AddIndex(
            model_name="agendaentry",
            index=models.Index(fields=["direction", "year", "-entered_at", "-id"], name="agenda_by_year"),
        ),
        migrations.AddIndex(
            model_name="agendaentry",
            index=models.Index(fields=["direction", "year", "date", "entered_at"], name="agenda_by_date"),
        ),
        migrations.AddIndex(
            model_name="agendaentry",
            index=models.Index(
                condition=models.Q(("sifat", "biasa"), _negated=True),
                fields=["direction", "year", "-entered_at", "-id"],
                name="agenda_not_biasa",
            ),
        ),
        migrations.AddIndex(
            model_name="agendaentry",
            index=models.Index(
                condition=models.Q(("urgency", "biasa"), _negated=True),
                fields=["direction", "year", "-entered_at", "-id"],
                name="agenda_urgent",
            ),
        ),
        migrations.AddIndex(
            model_name="agendaentry",
            index=GinIndex(OpClass(models.F("text"), "gin_trgm_ops"), name="agenda_text_trigram"),
        ),
        migrations.AddIndex(model_name="agendaentry", index=GinIndex(fields=["words"], name="agenda_words")),
        migrations.AddIndex(
            model_name="disposition", index=models.Index(fields=["-sent_at", "-id"], name="disposition_by_day")
        ),
    ]
