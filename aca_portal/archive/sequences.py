"""The highest number that each table ever gave to a row, rows deleted since included.

A restored portal must not give such a number again: the record of an import names its rows by number, and undoing an
old import would then delete a new member.
"""

from typing import Any

from django.db import connection, models
from django.db.models import Max

from aca_portal.archive.tables import tables


def highest_ever_used() -> dict[str, int]:
    """{label of the model: number}, for tables whose key counts by itself."""
    return {model._meta.label: _highest(model) for model in tables() if _counts_by_itself(model)}


def continue_after(highest: dict[str, int]) -> None:
    """Let each table count on after the number named, or after its own highest where that is above."""
    with connection.cursor() as cursor:
        for model in tables():
            if _counts_by_itself(model):
                _set(cursor, model, max(highest.get(model._meta.label, 0), _highest_row(model)))


def _counts_by_itself(model: type[models.Model]) -> bool:
    return isinstance(model._meta.pk, models.AutoField | models.BigAutoField | models.SmallAutoField)


def _highest(model: type[models.Model]) -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_sequence_last_value(%s::regclass)", [_sequence(cursor, model)])
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        found = cursor.fetchone()
    return max((found and found[0]) or 0, _highest_row(model))


def _highest_row(model: type[models.Model]) -> int:
    return model._base_manager.aggregate(highest=Max("pk"))["highest"] or 0


def _sequence(cursor: Any, model: type[models.Model]) -> str:
    table, key = model._meta.db_table, model._meta.pk.column
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table), key])
    return cursor.fetchone()[0]


def _set(cursor: Any, model: type[models.Model], highest: int) -> None:
    if connection.vendor == "postgresql":
        sequence = _sequence(cursor, model)
        cursor.execute("SELECT setval(%s::regclass, %s, %s)", [sequence, max(highest, 1), highest > 0])
        return
    cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [highest, model._meta.db_table])
    if not cursor.rowcount:
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [model._meta.db_table, highest]
        )
