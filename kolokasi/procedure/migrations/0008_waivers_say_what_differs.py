from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("procedure", "0007_shipping_notices_and_visits"),
    ]

    operations = [
        migrations.AddField(
            model_name="waiver",
            name="about",
            field=models.JSONField(default=list),
        ),
    ]
