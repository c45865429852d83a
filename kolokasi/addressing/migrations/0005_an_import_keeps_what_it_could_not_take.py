"""What an import of addresses could not take is kept as rows that wait to be solved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("addressing", "0004_a_vlan_is_an_object_of_its_own"),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressConflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.CharField(max_length=80)),
                ("sheet", models.CharField(blank=True, max_length=60)),
                ("row", models.PositiveIntegerField()),
                ("cells", models.JSONField()),
                ("mark", models.CharField(max_length=64)),
                ("column", models.CharField(max_length=60)),
                ("why", models.TextField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(blank=True, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "menunggu"), ("taken", "diambil"), ("dropped", "dibuang")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("solved_at", models.DateTimeField(blank=True, null=True)),
                ("solved_by", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("mark",), name="conflict_waits_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("solved_at__isnull", True), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("solved_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="conflict_is_open_until_solved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), ("state", "dropped"), _negated=True),
                        name="conflict_is_dropped_with_a_reason",
                    ),
                ],
            },
        ),
    ]
