"""The archive: classifications, the retention schedule, files, and destruction, whose minutes bear a number too."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_CHECK = """
ALTER TABLE letters_letternumber DROP CONSTRAINT used_number_has_its_letter_or_its_paper;
ALTER TABLE letters_letternumber ADD CONSTRAINT used_number_has_its_letter_or_its_paper
CHECK (state <> 'used' OR num_nonnulls({columns}) > 0) NOT VALID;
CREATE OR REPLACE FUNCTION letters_number_has_its_letter() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (SELECT FROM letters_letternumber WHERE id = NEW.id AND num_nonnulls({mine}) = 0 AND NOT manual AND state <> 'void')
  THEN RAISE EXCEPTION 'number % has neither letter nor paper', NEW.text
    USING ERRCODE = 'check_violation', CONSTRAINT = 'number_has_its_letter_or_its_paper'; END IF;
  RETURN NULL; END $$;"""
BACKED = _CHECK.format(columns="letter_id, entry_id, destruction_id", mine="letter_id, destruction_id")
UNBACKED = _CHECK.format(columns="letter_id, entry_id", mine="letter_id")

FROZEN = """
CREATE FUNCTION letters_issued_letter_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF OLD.final_id IS NOT NULL AND (OLD.final_id, OLD.code, OLD.kind, OLD.version, OLD.case_id)
     IS DISTINCT FROM (NEW.final_id, NEW.code, NEW.kind, NEW.version, NEW.case_id)
  THEN RAISE EXCEPTION 'letter % is issued and stays', OLD.code
    USING ERRCODE = 'check_violation', CONSTRAINT = 'issued_letter_stays'; END IF;
  RETURN NEW; END $$;
CREATE TRIGGER issued_letter_stays BEFORE UPDATE ON letters_letter FOR EACH ROW EXECUTE FUNCTION letters_issued_letter_stays();"""
MELTED = "DROP TRIGGER issued_letter_stays ON letters_letter; DROP FUNCTION letters_issued_letter_stays();"


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0004_imports_are_kept"),
        ("cases", "0004_promise_says_when_it_was_dated"),
        ("letters", "0007_a_number_has_its_letter_or_its_paper"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Classification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True)),
                ("label", models.CharField(max_length=300)),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Destruction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "diusulkan"),
                            ("approved", "disetujui"),
                            ("done", "dilaksanakan"),
                            ("cancelled", "dibatalkan"),
                        ],
                        default="proposed",
                        max_length=9,
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("proposed_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("facts", models.JSONField(default=dict)),
                ("way", models.CharField(blank=True, max_length=200)),
                ("done_on", models.DateField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("cancel_reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="DestructionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("told", models.JSONField(default=dict)),
                ("live", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("filed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Retention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("active_years", models.PositiveSmallIntegerField()),
                ("inactive_years", models.PositiveSmallIntegerField()),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("musnah", "musnah"),
                            ("dinilai_kembali", "dinilai kembali"),
                            ("permanen", "permanen"),
                        ],
                        max_length=16,
                    ),
                ),
                ("basis", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["classification__code"],
            },
        ),
        migrations.AddConstraint(
            model_name="classification",
            constraint=models.CheckConstraint(
                condition=models.Q(("label", ""), _negated=True), name="classification_says_what_it_is"
            ),
        ),
        migrations.AddField(
            model_name="destruction",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="destruction",
            name="done_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="destruction",
            name="final",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.blob"
            ),
        ),
        migrations.AddField(
            model_name="destruction",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="destruction",
            name="scan",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.blob"
            ),
        ),
        migrations.AddField(
            model_name="letternumber",
            name="destruction",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="number",
                to="letters.destruction",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(BACKED, UNBACKED)],
            state_operations=[
                migrations.RemoveConstraint(model_name="letternumber", name="used_number_has_its_letter_or_its_paper"),
                migrations.AddConstraint(
                    model_name="letternumber",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "used"), _negated=True),
                            ("letter__isnull", False),
                            ("entry__isnull", False),
                            ("destruction__isnull", False),
                            _connector="OR",
                        ),
                        name="used_number_has_its_letter_or_its_paper",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="destructionitem",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="destructions", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="destructionitem",
            name="destruction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="letters.destruction"
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="case",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="filing", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="filed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="retention",
            name="classification",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="retention", to="letters.classification"
            ),
        ),
        migrations.AddConstraint(
            model_name="destruction",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["proposed", "approved", "done", "cancelled"])),
                name="destruction_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="destruction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="destruction_takes_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="destruction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["approved", "done"]), _negated=True),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False), ("final__isnull", False)),
                    _connector="OR",
                ),
                name="approved_destruction_has_its_minutes",
            ),
        ),
        migrations.AddConstraint(
            model_name="destruction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    models.Q(
                        ("done_at__isnull", False),
                        ("done_by__isnull", False),
                        ("done_on__isnull", False),
                        ("scan__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="destruction_is_done_with_signed_minutes",
            ),
        ),
        migrations.AddConstraint(
            model_name="destruction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "cancelled"), _negated=True),
                    models.Q(("cancel_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="cancelled_destruction_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("live", True)), fields=("case",), name="file_is_proposed_once_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", ""), _negated=True), name="filing_has_a_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="retention",
            constraint=models.CheckConstraint(
                condition=models.Q(("active_years__lte", 100), ("inactive_years__lte", 100)),
                name="retention_is_no_longer_than_a_century",
            ),
        ),
        migrations.AddConstraint(
            model_name="retention",
            constraint=models.CheckConstraint(
                condition=models.Q(("fate__in", ["musnah", "dinilai_kembali", "permanen"])),
                name="retention_fate_is_known",
            ),
        ),
        migrations.RunSQL(FROZEN, MELTED),
    ]
