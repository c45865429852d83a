"""Which cases are secret is asked by every list of cases; the secret lines of the register have an index of their own."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("letters", "0010_every_signature_is_a_row")]

    operations = [
        migrations.AddIndex(
            model_name="agendaentry",
            index=models.Index(condition=models.Q(("secret", True)), fields=["case"], name="secret_cases"),
        ),
    ]
