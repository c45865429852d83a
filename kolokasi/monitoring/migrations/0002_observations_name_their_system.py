"""Each observation says which system made it; the newest of a target and system is marked as its current word."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

NEWEST = """
UPDATE monitoring_observation one SET current = NOT EXISTS (
    SELECT 1 FROM monitoring_observation later WHERE later.target_id = one.target_id AND later.id > one.id)
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("monitoring", "0001_targets_and_observations")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="observation", name="system", field=models.CharField(default="prometheus", max_length=12)
        ),
        migrations.AddField(model_name="observation", name="current", field=models.BooleanField(default=True)),
        migrations.RunSQL(NEWEST, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=Q(system__in=["prometheus", "zabbix"]), name="observation_system_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.UniqueConstraint(
                condition=Q(current=True),
                fields=("target", "system"),
                name="observation_of_a_system_is_current_once",
            ),
        ),
    ]
