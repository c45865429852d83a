"""Blocks for days without a network, the paper behind a number used elsewhere, and no gap even for who writes past the program."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Not for the numbers of before: some were noted as used when nobody asked for the paper. The page of the sequence names them.
FROM_NOW_ON = """
ALTER TABLE letters_letternumber ADD CONSTRAINT used_number_has_its_letter_or_its_paper
CHECK (state <> 'used' OR letter_id IS NOT NULL OR entry_id IS NOT NULL) NOT VALID;"""

GUARDS = """
CREATE FUNCTION letters_settled_number_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF (OLD.series_id, OLD.number, OLD.text, OLD.manual) IS DISTINCT FROM (NEW.series_id, NEW.number, NEW.text, NEW.manual)
     OR (OLD.state <> 'reserved' AND (OLD.state, OLD.reason, OLD.settled_at) IS DISTINCT FROM (NEW.state, NEW.reason, NEW.settled_at))
     OR (OLD.letter_id IS NOT NULL AND OLD.letter_id IS DISTINCT FROM NEW.letter_id)
     OR (OLD.entry_id IS NOT NULL AND OLD.entry_id IS DISTINCT FROM NEW.entry_id)
  THEN RAISE EXCEPTION 'number % is settled and stays', OLD.text
    USING ERRCODE = 'check_violation', CONSTRAINT = 'settled_number_stays'; END IF;
  RETURN NEW; END $$;
CREATE TRIGGER settled_number_stays BEFORE UPDATE ON letters_letternumber
  FOR EACH ROW EXECUTE FUNCTION letters_settled_number_stays();

CREATE FUNCTION letters_number_has_its_letter() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (SELECT FROM letters_letternumber WHERE id = NEW.id AND letter_id IS NULL AND NOT manual AND state <> 'void')
  THEN RAISE EXCEPTION 'number % has neither letter nor paper', NEW.text
    USING ERRCODE = 'check_violation', CONSTRAINT = 'number_has_its_letter_or_its_paper'; END IF;
  RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER number_has_its_letter_or_its_paper AFTER INSERT OR UPDATE ON letters_letternumber
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION letters_number_has_its_letter();

CREATE FUNCTION letters_series_has_no_gap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before integer := 0; given bigint; BEGIN
  IF TG_OP = 'UPDATE' THEN before := OLD.last; END IF;
  IF NEW.key IN ('agenda_masuk', 'agenda_keluar') THEN
    SELECT count(*) INTO given FROM letters_agendaentry
      WHERE direction = CASE NEW.key WHEN 'agenda_masuk' THEN 'in' ELSE 'out' END AND year = NEW.year
      AND number > before AND number <= NEW.last;
  ELSE
    SELECT count(*) INTO given FROM letters_letternumber
      WHERE series_id = NEW.id AND number > before AND number <= NEW.last;
  END IF;
  IF NEW.last < before OR given <> NEW.last - before
  THEN RAISE EXCEPTION 'series % of % would have a gap before %', NEW.key, NEW.year, NEW.last
    USING ERRCODE = 'check_violation', CONSTRAINT = 'series_has_no_gap'; END IF;
  RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER series_has_no_gap AFTER INSERT OR UPDATE ON letters_numberseries
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION letters_series_has_no_gap();"""

UNGUARDED = """
DROP TRIGGER series_has_no_gap ON letters_numberseries; DROP FUNCTION letters_series_has_no_gap();
DROP TRIGGER number_has_its_letter_or_its_paper ON letters_letternumber; DROP FUNCTION letters_number_has_its_letter();
DROP TRIGGER settled_number_stays ON letters_letternumber; DROP FUNCTION letters_settled_number_stays();"""


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0004_imports_are_kept"),
        ("letters", "0006_agenda_is_searched"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NumberBlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.SlugField(max_length=40)),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("day", models.DateField()),
                ("reason", models.CharField(max_length=200)),
                ("reserved_at", models.DateTimeField()),
                (
                    "reserved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="blocks", to="letters.numberseries"
                    ),
                ),
            ],
            options={"ordering": ["-reserved_at", "-id"]},
        ),
        migrations.AddField(
            model_name="letternumber",
            name="block",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="numbers",
                to="letters.numberblock",
            ),
        ),
        migrations.AddField(
            model_name="letternumber",
            name="entry",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outside_number",
                to="letters.agendaentry",
            ),
        ),
        migrations.AddField(
            model_name="letternumber",
            name="scan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="base.blob",
            ),
        ),
        migrations.AddConstraint(
            model_name="numberblock",
            constraint=models.UniqueConstraint(fields=("series", "first"), name="blocks_of_a_series_lie_apart"),
        ),
        migrations.AddConstraint(
            model_name="numberblock",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__gt", 0), ("last__gte", models.F("first"))), name="block_holds_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="numberblock",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="block_says_what_it_is_for"
            ),
        ),
        migrations.AddConstraint(
            model_name="letternumber",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("entry__isnull", True), ("scan__isnull", True)),
                    models.Q(("letter__isnull", True), ("manual", True)),
                    _connector="OR",
                ),
                name="only_a_paper_of_elsewhere_has_an_entry_of_its_own",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    FROM_NOW_ON,
                    "ALTER TABLE letters_letternumber DROP CONSTRAINT used_number_has_its_letter_or_its_paper;",
                )
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="letternumber",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "used"), _negated=True),
                            ("letter__isnull", False),
                            ("entry__isnull", False),
                            _connector="OR",
                        ),
                        name="used_number_has_its_letter_or_its_paper",
                    ),
                )
            ],
        ),
        migrations.RunSQL(GUARDS, UNGUARDED),
    ]
