import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("servers", "0004_photographs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="mounting", name="powered_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.CreateModel(
            name="MountingEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("server", "server dikenali"),
                            ("rack", "rak dikenali"),
                            ("units", "unit terisi"),
                            ("outlets", "stopkontak tersambung"),
                            ("port", "jaringan tersambung"),
                            ("address", "alamat terpasang"),
                            ("photo_front", "foto depan"),
                            ("photo_rear", "foto belakang"),
                            ("power", "menyala"),
                        ],
                        max_length=12,
                    ),
                ),
                ("data", models.JSONField(default=dict)),
                ("done_at", models.DateTimeField()),
                ("entered_at", models.DateTimeField()),
                ("key", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "server",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mounting_entries",
                        to="servers.server",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("server", "key"), name="mounting_entry_is_entered_once"),
                    models.CheckConstraint(
                        condition=models.Q(("done_at__lte", models.F("entered_at"))),
                        name="mounting_entry_was_done_before_it_came",
                    ),
                ],
            },
        ),
    ]
