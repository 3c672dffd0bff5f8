"""`python manage.py import_listings FILE`: who stands in lists of others, from the command line."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from aca_portal.spreadsheets.table import ReadingOptions
from coalitions.imports.command import ImportCommand
from coalitions.models import Coalition, ImportBatch

COUNTS = ("new", "updated", "unchanged", "skipped")


class Command(ImportCommand):
    help = (
        "Import entries in lists of others, such as Race to Zero (CSV, XLSX, XLS or ODS): all of them, or nothing if "
        "a row has an error. Rows about no member are counted and passed over. Without --coalition the file is held "
        "against the members of every coalition, with one batch for each."
    )
    kind = ImportBatch.Kind.LISTINGS.value
    file_help = "the file; its columns are described in the README"
    needs_coalition = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        self.batches: list[int] = []

    def run(
        self, file: Path, slug: str, dry_run: bool, reading: ReadingOptions, **choices: Any
    ) -> ImportBatch:
        slugs = [slug] if slug else list(Coalition.objects.order_by("slug").values_list("slug", flat=True))
        with transaction.atomic():
            batches = [super(Command, self).run(file, one, dry_run, reading, **choices) for one in slugs]
            whole = _together(batches)
            if whole.errors:
                transaction.set_rollback(True)
        self.batches = [] if whole.errors else [batch.pk for batch in batches if batch.pk]
        return whole

    def write_json(self, batch: ImportBatch) -> None:
        counts = {name: getattr(batch, name) for name in COUNTS}
        answer = counts | {"errors": batch.errors, "warnings": batch.warnings, "batches": self.batches}
        self.stdout.write(json.dumps(answer, ensure_ascii=False))

    def batch_named(self, batch: ImportBatch) -> str:
        return ", ".join(map(str, self.batches))


def _together(batches: list[ImportBatch]) -> ImportBatch:
    """What the file did as a whole. A row is passed over only where it is about a member of no coalition."""
    whole = ImportBatch(kind=ImportBatch.Kind.LISTINGS)
    outcomes: dict[int, set[str]] = {}
    for batch in batches:
        for row in batch.rows:
            outcomes.setdefault(row["row"], set()).add(row["outcome"])
        for name in ("errors", "warnings"):
            known = getattr(whole, name)
            known += [one for one in getattr(batch, name) if one not in known]
    for found in outcomes.values():
        first = next((name for name in COUNTS if name in found), None)
        if first and "error" not in found:
            setattr(whole, first, getattr(whole, first) + 1)
    return whole
