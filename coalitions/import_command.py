"""What the commands that import a file into a coalition have in common."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from aca_portal.uploads import UploadError
from coalitions.imports import import_roster
from coalitions.models import Coalition, ImportBatch
from coalitions.roster_rows import issue


class ImportCommand(BaseCommand):
    """Imports one file, all or nothing, and says what it did. Subclasses name the `kind` of file."""

    kind = None
    file_help = ""

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help=self.file_help)
        parser.add_argument("--coalition", required=True, metavar="SLUG", help="the coalition to import into")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done and write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, file, coalition, dry_run, **options):
        try:
            batch = self.run(file, coalition, dry_run, self.reading_options(options))
        except (CommandError, UploadError) as error:
            if not options["json"]:
                raise CommandError(str(error)) from None
            self.write_json(ImportBatch(errors=[issue(None, "", str(error))]))
            raise SystemExit(1) from None
        if options["json"]:
            self.write_json(batch)
        else:
            self.write_summary(batch, dry_run)
        if batch.errors:
            raise SystemExit(1)

    def reading_options(self, options):
        """How the file is to be read; None where all of it is detected."""
        return None

    def run(self, file, slug, dry_run, reading):
        coalition = Coalition.objects.select_related("country").filter(slug=slug).first()
        if coalition is None:
            known = ", ".join(Coalition.objects.values_list("slug", flat=True)) or "none; run load_reference"
            raise CommandError(f"There is no coalition '{slug}'. On file: {known}.")
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        return import_roster(
            coalition=coalition,
            filename=file.name,
            content=content,
            dry_run=dry_run,
            kind=self.kind,
            options=reading,
            progress=self.show_progress if sys.stderr.isatty() else None,
        )

    def show_progress(self, sentence):
        self.stderr.write(sentence)

    def write_json(self, batch):
        counts = {name: getattr(batch, name) for name in ("new", "updated", "unchanged", "skipped")}
        answer = counts | {"errors": batch.errors, "warnings": batch.warnings, "batch": batch.pk}
        self.stdout.write(json.dumps(answer, ensure_ascii=False))

    def write_summary(self, batch, dry_run):
        for kind, found in (("warning", batch.warnings), ("error", batch.errors)):
            for one in found:
                place = f"row {one['row']}" + (f", {one['column']}" if one["column"] else "")
                self.stderr.write(f"{kind}: {place}: {one['message']}")
        counts = (
            f"{batch.new} new, {batch.updated} updated, {batch.unchanged} unchanged, {batch.skipped} skipped, "
            f"{len(batch.errors)} errors, {len(batch.warnings)} warnings"
        )
        if batch.errors:
            self.stderr.write(f"Nothing was imported. Correct the errors and try again: {counts}.")
        elif dry_run:
            self.stdout.write(f"Nothing was written. The import would be: {counts}.")
        else:
            self.stdout.write(f"Imported: {counts}. Batch {batch.pk}.")
