"""Minutes, reports and sheets are issued by who writes them: nobody initials them, so no draft is set and kept."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0003_calendar_as_shipped"),
        ("cases", "0003_questions"),
        ("letters", "0004_a_reason_for_every_limit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="letter",
            name="draft",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.blob"
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(("draft__isnull", False), ("final__isnull", False), _connector="OR"),
                name="letter_has_a_draft_unless_issued_at_once",
            ),
        ),
    ]
