from django.db import migrations

TABLES = (
    "facility_occupation",
    "facility_allotment",
)
ON = """CREATE TRIGGER {0}_stays AFTER DELETE ON {0} REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION base_only_an_import_is_taken_back();"""
OFF = "DROP TRIGGER {0}_stays ON {0};"


class Migration(migrations.Migration):
    dependencies = [("base", "0004_imports_are_kept"), ("facility", "0004_racks_know_what_is_free")]

    operations = [migrations.RunSQL(ON.format(table), OFF.format(table)) for table in TABLES]
