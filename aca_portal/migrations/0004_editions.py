"""The tables of the edition (aca_portal/editions). Its triggers are put on after every `migrate`."""

from django.db import migrations
from django.utils.crypto import get_random_string

MAKE = """
    CREATE TABLE portal_edition (
        only_row integer PRIMARY KEY CHECK (only_row = 1),
        series varchar(32) NOT NULL,
        number bigint NOT NULL
    )
"""

# A transaction is told by its number and its start: another cluster, into which a dump was read, counts anew.
MAKE_CHANGES = """
    CREATE TABLE portal_edition_change (
        transaction_id bigint,
        started timestamptz,
        PRIMARY KEY (transaction_id, started)
    )
"""

MAKE_FUNCTION = """
    CREATE FUNCTION portal_raise_edition() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO {schema}.portal_edition_change VALUES (txid_current(), transaction_timestamp())
            ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$
"""


def make(apps, schema_editor):
    schema_editor.execute(MAKE)
    schema_editor.execute("INSERT INTO portal_edition VALUES (1, %s, 1)", [get_random_string(12)])
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT quote_ident(current_schema())")
            (schema,) = cursor.fetchone()
        schema_editor.execute(MAKE_CHANGES)
        schema_editor.execute(MAKE_FUNCTION.format(schema=schema), None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION portal_raise_edition() CASCADE")
        schema_editor.execute("DROP TABLE portal_edition_change")
    else:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'portal_raise_edition%'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
    schema_editor.execute("DROP TABLE portal_edition")


class Migration(migrations.Migration):
    dependencies = [("aca_portal", "0003_addresses_where_people_sign_in")]

    operations = [migrations.RunPython(make, drop)]
