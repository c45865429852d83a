from django.db import migrations, models

REFUSE = """
CREATE FUNCTION base_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON base_event
    FOR EACH STATEMENT EXECUTE FUNCTION base_refuse_change();
CREATE TRIGGER seal_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON base_seal
    FOR EACH STATEMENT EXECUTE FUNCTION base_refuse_change();
CREATE TRIGGER policy_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON base_policy
    FOR EACH STATEMENT EXECUTE FUNCTION base_refuse_change();
"""
ALLOW = """
DROP TRIGGER policy_is_append_only ON base_policy;
DROP TRIGGER seal_is_append_only ON base_seal;
DROP TRIGGER event_is_append_only ON base_event;
DROP FUNCTION base_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.CreateModel(
            name="Salt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("salt", models.CharField(max_length=32)),
            ],
        ),
        migrations.AlterField(
            model_name="dayoff",
            name="kind",
            field=models.CharField(
                choices=[
                    ("national", "libur nasional"),
                    ("joint_leave", "cuti bersama"),
                    ("local", "libur setempat"),
                    ("worked", "tetap masuk kerja"),
                ],
                default="local",
                max_length=12,
                verbose_name="jenis",
            ),
        ),
    ]
