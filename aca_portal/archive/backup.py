"""Write the archive: a ZIP with one file of lines a table, and `manifest.json`, which says what is in it.

The manifest holds the version of the format, the time, the edition, the migrations that were applied, and for each
table its columns, the number of its rows, the SHA-256 of its lines and the highest number it ever gave to a row.
Uploaded rosters and drawn pictures are rows like others.
"""

import fcntl
import glob
import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models
from django.utils import timezone

from aca_portal.archive.sequences import highest_ever_used
from aca_portal.archive.snapshot import one_state
from aca_portal.archive.tables import applied_migrations, columns, digest, lines, tables
from aca_portal.editions import current_edition
from aca_portal.progress_bar import ProgressBar, no_bar

FORMAT = 1
MANIFEST = "manifest.json"
FOR_THE_OWNER_ALONE = 0o600


@dataclass(frozen=True)
class Written:
    """What an archive holds."""

    tables: int
    rows: int
    bytes: int


def backup(target: Path, *, progress: ProgressBar = no_bar) -> Written:
    """Write all data to `target`, as it is at this moment. An `OSError` leaves no half file under that name.

    What a backup that was killed left half written beside it is removed.
    """
    _remove_what_was_left(target)
    half = target.with_name(f".{target.name}.{os.getpid()}.half")
    try:
        with open(os.open(half, os.O_CREAT | os.O_WRONLY | os.O_EXCL, FOR_THE_OWNER_ALONE), "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, one_state():
                manifest = _write(archive, progress)
            file.flush()
            os.fsync(file.fileno())
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    rows = sum(table["rows"] for table in manifest["tables"].values())
    return Written(tables=len(manifest["tables"]), rows=rows, bytes=target.stat().st_size)


def _remove_what_was_left(target: Path) -> None:
    """Whoever is still writing holds a lock on the half file; a process that was killed does not."""
    for half in target.parent.glob(f".{glob.escape(target.name)}.*.half"):
        with half.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            half.unlink()


def _write(archive: zipfile.ZipFile, progress: ProgressBar) -> dict[str, Any]:
    written = {}
    for model in progress(tables(), "tables"):
        written[model._meta.label] = _write_table(archive, model)
    manifest = {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "migrations": applied_migrations(),
        "highest": highest_ever_used(),
        "edition": current_edition(),
        "tables": written,
    }
    archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return manifest


def _write_table(archive: zipfile.ZipFile, model: type[models.Model]) -> dict[str, Any]:
    with archive.open(f"{model._meta.label}.jsonl", "w", force_zip64=True) as file:

        def passed_on() -> Iterator[bytes]:
            for line in lines(model):
                file.write(line)
                yield line

        rows, sha256 = digest(passed_on())
    return {"columns": [field.column for field in columns(model)], "rows": rows, "sha256": sha256}
