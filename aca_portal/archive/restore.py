"""Read an archive into the database, all or nothing, and prove that what is then there is what was written."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, models, transaction

from aca_portal.archive.backup import FORMAT, MANIFEST
from aca_portal.archive.sequences import continue_after
from aca_portal.archive.tables import ROWS_AT_ONCE, applied_migrations, columns, digest, lines, row_of, tables
from aca_portal.editions.edition import start_series
from aca_portal.progress_bar import ProgressBar, no_bar


class BadArchive(Exception):
    """The archive cannot be restored here. The message says why, for the operator."""


@dataclass(frozen=True)
class Restored:
    """What was read, each table proved by its digest."""

    tables: int
    rows: int


def restore(source: Path, *, replace: bool = False, progress: ProgressBar = no_bar) -> Restored:
    """Put the archive in the place of all data. `BadArchive` and `OSError` leave the database as it was.

    The database must be migrated to the very state of the archive. One that people already use is replaced only with
    `replace`.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            _check(manifest, replace)
            with transaction.atomic():
                _empty()
                for model in progress(tables(), "tables"):
                    _load(archive, model)
                continue_after(manifest["highest"])
                start_series(after=manifest.get("edition", 0))  # older archives name none
                _prove(manifest)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise BadArchive(f"{source} is damaged or no archive of this portal: {error}.") from error
    return Restored(
        tables=len(manifest["tables"]), rows=sum(table["rows"] for table in manifest["tables"].values())
    )


def _check(manifest: dict[str, Any], replace: bool) -> None:
    if manifest["format"] != FORMAT:
        raise BadArchive(f"The archive has format {manifest['format']}; this version reads format {FORMAT}.")
    here, there = set(applied_migrations()), set(manifest["migrations"])
    if here != there:
        named = ", ".join(sorted(here ^ there)[:5])
        raise BadArchive(
            f"The archive and this database are not of the same version of the portal ({named}). "
            "Install the version that made the archive, migrate, restore, then update."
        )
    if not replace and get_user_model()._base_manager.exists():
        raise BadArchive(
            "This database is in use: it has accounts. Add --replace to put the archive in its place."
        )


def _empty() -> None:
    with connection.cursor() as cursor:
        for model in tables():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def _load(archive: zipfile.ZipFile, model: type[models.Model]) -> None:
    names = [field.column for field in columns(model)]
    with archive.open(f"{model._meta.label}.jsonl") as file, connection.cursor() as cursor:
        rows_at_once = max(
            1, min(ROWS_AT_ONCE, (connection.features.max_query_params or 60_000) // len(names))
        )
        for some in _batches(file, rows_at_once):
            values = [row_of(model, line) for line in some]
            cursor.execute(_insert(model, names, len(values)), list(chain.from_iterable(values)))


def _batches(file: Any, size: int) -> Iterator[tuple[bytes, ...]]:
    while some := tuple(islice(file, size)):
        yield some


def _insert(model: type[models.Model], names: list[str], rows: int) -> str:
    quote = connection.ops.quote_name
    row = f"({', '.join(['%s'] * len(names))})"
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, names))}) "
        f"VALUES {', '.join([row] * rows)}"
    )


def _prove(manifest: dict[str, Any]) -> None:
    """Read every table back and compare it with what the archive says of it."""
    connection.check_constraints()
    for model in tables():
        promised = manifest["tables"][model._meta.label]
        if digest(lines(model)) != (promised["rows"], promised["sha256"]):
            raise BadArchive(
                f"What was read of {model._meta.label} is not what the archive says. Nothing was kept."
            )
