"""The triggers that raise the edition. They are put on after every `migrate`, where one is missing.

A migration on SQLite often makes a table anew, which drops its triggers; a change that was written meanwhile is
counted when they are put on again.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import AppConfig
from django.db import connection, transaction

from aca_portal.editions.declared import public_tables
from aca_portal.editions.edition import TABLE, raise_edition

FUNCTION = "portal_raise_edition"
EVENTS_OF_ROWS = ("INSERT", "UPDATE", "DELETE")


def install(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Receiver of `post_migrate`: put the triggers on the public tables of an app that have none, and count that."""
    if using != connection.alias:
        return
    existing = set(connection.introspection.table_names())
    if TABLE not in existing:  # a migration to before the editions
        return
    with transaction.atomic():
        missing = missing_triggers(table for table in public_tables(sender) if table in existing)
        with connection.cursor() as cursor:
            for statement in missing:
                cursor.execute(statement)
        if missing:
            raise_edition()


def missing_triggers(tables: Iterable[str]) -> list[str]:
    """The statements that make what is missing of the triggers of these tables."""
    wanted = {name: statement for table in tables for name, statement in _triggers(table).items()}
    there = _read_triggers()
    return [statement for name, statement in wanted.items() if name not in there]


def _triggers(table: str) -> dict[tuple[str, str], str]:
    """{(table, name): statement} of all triggers that a public table has."""
    return TRIGGERS[connection.vendor](table)


def _of_sqlite(table: str) -> dict[tuple[str, str], str]:
    quoted = connection.ops.quote_name(table)
    return {
        (table, name): f"CREATE TRIGGER {name} AFTER {event} ON {quoted} "
        f"BEGIN UPDATE {TABLE} SET number = number + 1; END"
        for event in EVENTS_OF_ROWS
        for name in [f"{FUNCTION}_{event.lower()}_{table}"]
    }


def _of_postgresql(table: str) -> dict[tuple[str, str], str]:
    """One trigger for each statement, whatever the number of its rows; TRUNCATE too."""
    return {
        (table, FUNCTION): f"CREATE TRIGGER {FUNCTION} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
        f"ON {connection.ops.quote_name(table)} FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
    }


def _read_triggers() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(READ_TRIGGERS[connection.vendor])
        return set(cursor.fetchall())


TRIGGERS: dict[str, Callable[[str], dict[tuple[str, str], str]]] = {
    "sqlite": _of_sqlite,
    "postgresql": _of_postgresql,
}
READ_TRIGGERS = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace AND t.tgenabled <> 'D'"
    ),
}
