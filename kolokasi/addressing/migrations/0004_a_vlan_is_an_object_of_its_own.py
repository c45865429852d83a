"""The number that a prefix carried becomes a pointer to the VLAN of that number; what imports noted is renamed along."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
INSERT INTO addressing_vlan (vid, name, note)
SELECT DISTINCT vlan, 'VLAN ' || vlan, '' FROM addressing_prefix WHERE vlan IS NOT NULL ORDER BY vlan;
UPDATE base_importchange SET
    old = CASE WHEN old ? 'vlan' THEN old - 'vlan' || jsonb_build_object('lan_id', old -> 'vlan') ELSE old END,
    new = CASE WHEN new ? 'vlan' THEN new - 'vlan' || jsonb_build_object('lan_id', new -> 'vlan') ELSE new END
WHERE "table" = 'addressing_prefix';
SET CONSTRAINTS ALL IMMEDIATE;
"""
EMPTY = """
UPDATE base_importchange SET
    old = CASE WHEN old ? 'lan_id' THEN old - 'lan_id' || jsonb_build_object('vlan', old -> 'lan_id') ELSE old END,
    new = CASE WHEN new ? 'lan_id' THEN new - 'lan_id' || jsonb_build_object('vlan', new -> 'lan_id') ELSE new END
WHERE "table" = 'addressing_prefix';
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("addressing", "0003_an_address_is_taken_in_one_statement"), ("base", "0004_imports_are_kept")]

    operations = [
        migrations.RemoveConstraint(model_name="prefix", name="vlan_is_a_vlan"),
        migrations.CreateModel(
            name="Vlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("vid", models.PositiveSmallIntegerField(unique=True, verbose_name="VLAN")),
                ("name", models.CharField(max_length=80, verbose_name="nama")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="catatan")),
            ],
            options={
                "ordering": ["vid"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("vid__range", (1, 4094))), name="vlan_is_a_vlan")
                ],
            },
        ),
        migrations.RunSQL(FILL, EMPTY),
        migrations.AlterField(
            model_name="prefix",
            name="vlan",
            field=models.PositiveSmallIntegerField(blank=True, db_column="vlan", null=True, verbose_name="VLAN"),
        ),
        migrations.RenameField(model_name="prefix", old_name="vlan", new_name="lan"),
        migrations.AlterField(
            model_name="prefix",
            name="lan",
            field=models.ForeignKey(
                blank=True,
                db_column="vlan",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="prefixes",
                to="addressing.vlan",
                to_field="vid",
            ),
        ),
    ]
