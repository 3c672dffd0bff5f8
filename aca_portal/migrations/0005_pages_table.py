"""The table in which the database keeps whole answers (settings.PAGES_TABLE)."""

from django.core.management import call_command
from django.db import migrations

TABLE = "portal_pages"


def make_table(apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop_table(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {schema_editor.quote_name(TABLE)}")


class Migration(migrations.Migration):
    dependencies = [("aca_portal", "0004_editions")]

    operations = [migrations.RunPython(make_table, drop_table)]
