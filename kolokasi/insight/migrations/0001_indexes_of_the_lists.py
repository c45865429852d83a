"""What an auditor looks for is rare among many rows; each list has an index of its own over tables of the rooms below."""

from django.db import migrations

INDEXES = {
    "insight_waived_steps": "cases_closing (closed_at, id) WHERE outcome = 'waive'",
    "insight_manual_steps": "cases_closing (closed_at, id) WHERE manual",
    "insight_told_answers": "cases_question (entered_at, id) WHERE told_by <> ''",
    "insight_voided_documents": "cases_attachment (voided_at, id) WHERE voided_at IS NOT NULL",
    "insight_acting_acts": "base_event (at, id) WHERE acting <> ''",
    "insight_readings": "base_event (at, id) WHERE act IN ('document_read', 'case_file_read')",
}


class Migration(migrations.Migration):
    dependencies = [("base", "0003_calendar_as_shipped"), ("cases", "0003_questions")]

    operations = [
        migrations.RunSQL(f"CREATE INDEX {name} ON {rows}", f"DROP INDEX {name}") for name, rows in INDEXES.items()
    ]
