"""The tables of the portal and their rows as lines of text that are the same on both databases."""

import base64
import datetime
import hashlib
import json
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder

ROWS_AT_ONCE = 2000
NOT_KEPT = {"sessions.Session"}  # whoever is signed in signs in again
UTC = datetime.UTC


def tables() -> list[type[models.Model]]:
    """Every model that has a table of its own, histories and links between tables included, in the order of labels."""
    found = apps.get_models(include_auto_created=True)
    kept = [model for model in found if _has_own_table(model) and model._meta.label not in NOT_KEPT]
    return sorted(kept, key=lambda model: model._meta.label)


def _has_own_table(model: type[models.Model]) -> bool:
    return model._meta.managed and not model._meta.proxy


def columns(model: type[models.Model]) -> list[models.Field]:
    return list(model._meta.local_concrete_fields)


def lines(model: type[models.Model]) -> Iterator[bytes]:
    """The rows in the order of their keys, each a JSON list of its columns' values, with a line end."""
    names = [field.attname for field in columns(model)]
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        yield (
            json.dumps([_written(value) for value in row], ensure_ascii=False, sort_keys=True).encode()
            + b"\n"
        )


def row_of(model: type[models.Model], line: bytes) -> list[Any]:
    """The values of a line as the database takes them."""
    fields = columns(model)
    read = (_read(value) for value in json.loads(line))
    return [field.get_db_prep_save(value, connection) for field, value in zip(fields, read, strict=True)]


def digest(written: Iterator[bytes]) -> tuple[int, str]:
    """(number of lines, SHA-256 of them)."""
    counted, total = hashlib.sha256(), 0
    for line in written:
        counted.update(line)
        total += 1
    return total, counted.hexdigest()


def applied_migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _written(value: Any) -> Any:
    """JSON's own kinds as they are, any other as `{"its kind": text}`; the object of a JSON column as `{"json": …}`."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return {"decimal": str(value)}
        case datetime.datetime():
            return {"time": value.astimezone(UTC).isoformat()}
        case datetime.date():
            return {"date": value.isoformat()}
        case datetime.timedelta():
            return {"seconds": str(value.total_seconds())}
        case uuid.UUID():
            return {"uuid": str(value)}
        case bytes() | memoryview():
            return {"bytes": base64.b64encode(bytes(value)).decode()}
    return {"json": value}


READERS = {
    "decimal": Decimal,
    "time": datetime.datetime.fromisoformat,
    "date": datetime.date.fromisoformat,
    "seconds": lambda text: datetime.timedelta(seconds=float(text)),
    "uuid": uuid.UUID,
    "bytes": base64.b64decode,
    "json": lambda value: value,
}


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        ((kind, content),) = value.items()
        return READERS[kind](content)
    return value
