"""Writing thousands of rows at once, with their history. The ORM's own bulk methods take most of an import's time.

All history in bulk is written by `write_history`: one statement copies the rows as they are on file, on both databases.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model
from django.utils import timezone

from aca_portal.models import User

Row = TypeVar("Row")
CHUNK = 1000


def update_rows(model: type[Model], objects: Iterable[Model], fields: Sequence[Field]) -> None:
    """Write those fields of the objects, as `bulk_update` does."""
    table, key = _quoted(model._meta.db_table), _quoted(model._meta.pk.column)
    columns = [_quoted(field.column) for field in fields]
    for some in chunks(objects):
        values = [[_prepared(field, getattr(row, field.attname)) for row in some] for field in fields]
        keys = [row.pk for row in some]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                arrays = ", ".join(f"%s::{_array_type(field)}" for field in [*fields, model._meta.pk])
                assigned = ", ".join(f"{column} = new.{column}" for column in columns)
                cursor.execute(
                    f"UPDATE {table} SET {assigned} FROM unnest({arrays}) AS new ({', '.join([*columns, key])})"
                    f" WHERE {table}.{key} = new.{key}",
                    [*values, keys],
                )
            else:
                assigned = ", ".join(f"{column} = %s" for column in columns)
                cursor.executemany(
                    f"UPDATE {table} SET {assigned} WHERE {key} = %s",
                    list(zip(*values, keys, strict=True)),
                )


def write_history(
    model: type[Model],
    keys: Iterable[int],
    kind: str,
    *,
    user: User | None = None,
    reason: str | None = None,
    batch: int | None = None,
) -> None:
    """Copy rows, as they are on file now, to their history, for models that keep one.

    `kind` is "+", "~" or "-" as in every history; call it for "-" before the rows are deleted. `batch` is the key of
    the import that writes.
    """
    if not keeps_history(model):
        return
    history = history_of(model)
    columns = ", ".join(_quoted(field.column) for field in history.tracked_fields)
    stated = {"history_date": timezone.now(), "history_type": kind, "history_change_reason": reason}
    stated["history_batch"] = batch
    if user:
        stated["history_user"] = user.pk
    own = [history._meta.get_field(name) for name in stated]
    values = [_prepared(field, value) for field, value in zip(own, stated.values(), strict=True)]
    key = _quoted(model._meta.pk.column)
    is_postgres = connection.vendor == "postgresql"
    wanted = "= ANY(%s)" if is_postgres else "IN (SELECT value FROM json_each(%s))"
    statement = (
        f"INSERT INTO {_quoted(history._meta.db_table)}"
        f" ({columns}, {', '.join(_quoted(field.column) for field in own)})"
        f" SELECT {columns}, {', '.join(['%s'] * len(own))}"
        f" FROM {_quoted(model._meta.db_table)} WHERE {key} {wanted} ORDER BY {key}"
    )
    with connection.cursor() as cursor:
        for some in chunks(keys):
            cursor.execute(statement, [*values, some if is_postgres else json.dumps(some)])


def keeps_history(model: type[Model]) -> bool:
    return hasattr(model._meta, "simple_history_manager_attribute")


def history_of(model: type[Model]) -> Any:
    attribute = model._meta.simple_history_manager_attribute  # type: ignore[attr-defined]  # added by the library
    return getattr(model, attribute).model


def chunks(rows: Iterable[Row], size: int = CHUNK) -> Iterator[list[Row]]:
    rows = iter(rows)
    while some := list(islice(rows, size)):
        yield some


def _prepared(field: Field, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def _array_type(field: Field) -> str:
    """The type of a column without its length, so that what is too long is refused and never cut."""
    return (field.db_type(connection) or "").split("(")[0] + "[]"


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(name or "")
