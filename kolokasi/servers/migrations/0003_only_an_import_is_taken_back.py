from django.db import migrations

TABLES = ("servers_server",)
ON = """CREATE TRIGGER {0}_stays AFTER DELETE ON {0} REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION base_only_an_import_is_taken_back();"""
OFF = "DROP TRIGGER {0}_stays ON {0};"


class Migration(migrations.Migration):
    dependencies = [("base", "0004_imports_are_kept"), ("servers", "0002_receipts_and_mountings")]

    operations = [migrations.RunSQL(ON.format(table), OFF.format(table)) for table in TABLES]
