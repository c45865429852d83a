"""That a void letter gave way to a newer version is a relation, no longer a reading of its reason; old rows are filled."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def fill(apps: Any, _schema: Any) -> None:
    """Each void version names the next version of its document in its case, where there is one."""
    letters = apps.get_model("letters", "Letter").objects
    later = letters.filter(
        case=models.OuterRef("case"), kind=models.OuterRef("kind"), version__gt=models.OuterRef("version")
    )
    void = letters.filter(state="void", replaced_by__isnull=True)
    void.update(replaced_by=models.Subquery(later.order_by("version").values("pk")[:1]))


class Migration(migrations.Migration):
    dependencies = [("letters", "0011_secret_cases_are_found_at_once")]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="replaced_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="letters.letter",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        # The filled rows leave checks behind, which must be over before the table changes again.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(("replaced_by__isnull", True), ("state", "void"), _connector="OR"),
                name="only_a_void_letter_is_replaced",
            ),
        ),
    ]
