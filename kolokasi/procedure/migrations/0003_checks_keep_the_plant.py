import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0003_calendar_as_shipped"),
        ("procedure", "0002_waivers"),
    ]

    operations = [
        migrations.AddField(
            model_name="capacitycheck",
            name="plant",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="base.blob",
            ),
        ),
        migrations.AddField(
            model_name="capacitycheck",
            name="program",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AlterField(
            model_name="capacitycheck",
            name="policy",
            field=models.CharField(max_length=600),
        ),
    ]
