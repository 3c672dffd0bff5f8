"""The table of the cache that the database keeps where CACHE_URL names no other (settings.CACHE_TABLE)."""

from django.core.management import call_command
from django.db import migrations

TABLE = "portal_cache"


def make_table(apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop_table(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {schema_editor.quote_name(TABLE)}")


class Migration(migrations.Migration):
    dependencies = [("aca_portal", "0001_initial")]

    operations = [migrations.RunPython(make_table, drop_table)]
