import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """CREATE TRIGGER evidence_is_append_only BEFORE UPDATE OR DELETE ON hardware_evidencerow
FOR EACH ROW EXECUTE FUNCTION base_refuse_change();"""
UNGUARD = "DROP TRIGGER evidence_is_append_only ON hardware_evidencerow;"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("base", "0004_imports_are_kept"),
        ("servers", "0003_only_an_import_is_taken_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EvidenceRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(choices=[("delivered", "saat tiba"), ("running", "saat berjalan")], max_length=10),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("label", "dilihat petugas"),
                            ("redfish", "Redfish"),
                            ("lshw", "lshw"),
                            ("dmidecode", "dmidecode"),
                        ],
                        max_length=10,
                    ),
                ),
                ("found", models.JSONField(default=dict)),
                ("said", models.JSONField(default=list)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "blob",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="base.blob",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "server",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="servers.server"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "indexes": [models.Index(fields=["server", "stage", "at"], name="evidence_of_server")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["delivered", "running"])), name="evidence_stage_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["label", "redfish", "lshw", "dmidecode"])),
                        name="evidence_source_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("differences", models.JSONField()),
                ("at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "server",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="servers.server"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=("server",),
                        name="server_has_one_open_finding",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("settled_at__isnull", True)),
                            models.Q(("settled_at__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="finding_is_settled_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
