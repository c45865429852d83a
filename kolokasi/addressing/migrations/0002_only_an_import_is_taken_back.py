from django.db import migrations

TABLES = (
    "addressing_prefix",
    "addressing_address",
)
ON = """CREATE TRIGGER {0}_stays AFTER DELETE ON {0} REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION base_only_an_import_is_taken_back();"""
OFF = "DROP TRIGGER {0}_stays ON {0};"


class Migration(migrations.Migration):
    dependencies = [("base", "0004_imports_are_kept"), ("addressing", "0001_prefixes_and_addresses")]

    operations = [migrations.RunSQL(ON.format(table), OFF.format(table)) for table in TABLES]
