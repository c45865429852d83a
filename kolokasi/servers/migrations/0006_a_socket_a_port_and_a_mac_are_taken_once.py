import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("servers", "0005_ticks_at_the_rack"),
    ]

    operations = [
        migrations.AddField(
            model_name="mounting",
            name="rack_number",
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="mounting",
            constraint=models.UniqueConstraint(
                models.F("rack_number"),
                django.db.models.functions.text.Lower("outlet_a"),
                condition=models.Q(
                    ("rack_number__isnull", False),
                    ("removed_at__isnull", True),
                    models.Q(("outlet_a", ""), _negated=True),
                ),
                name="outlet_a_is_taken_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="mounting",
            constraint=models.UniqueConstraint(
                models.F("rack_number"),
                django.db.models.functions.text.Lower("outlet_b"),
                condition=models.Q(
                    ("rack_number__isnull", False),
                    ("removed_at__isnull", True),
                    models.Q(("outlet_b", ""), _negated=True),
                ),
                name="outlet_b_is_taken_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="mounting",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("switch"),
                django.db.models.functions.text.Lower("port"),
                condition=models.Q(
                    ("rack_number__isnull", False),
                    ("removed_at__isnull", True),
                    models.Q(("switch", ""), _negated=True),
                    models.Q(("port", ""), _negated=True),
                ),
                name="switch_port_is_taken_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="mounting",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("rack_number__isnull", False), ("removed_at__isnull", True), models.Q(("mac", ""), _negated=True)
                ),
                fields=("mac",),
                name="mac_is_mounted_once",
            ),
        ),
    ]
