"""What the commands that import a file have in common, into a coalition or into the official data."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from aca_portal.command import PortalCommand
from aca_portal.database import wait_for_locks
from aca_portal.progress_bar import bar
from aca_portal.spreadsheets.rows import issue
from aca_portal.spreadsheets.table import ReadingOptions, UploadError
from aca_portal.spreadsheets.text import DELIMITERS, ENCODINGS
from coalitions.command_coalition import find_coalition
from coalitions.imports.batches import DataChanged, import_file, twin_of
from coalitions.imports.writing import Busy
from coalitions.models import ImportBatch


class ImportCommand(PortalCommand):
    """Imports one file, all or nothing, and says what it did. Subclasses name the `kind` of file."""

    kind: str
    file_help = ""
    takes_coalition = True  # whether files of that kind belong to a coalition
    needs_coalition = True
    choices: tuple[str, ...] = ()  # options that the planner of that kind of file takes

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=self.file_help)
        if self.takes_coalition:
            parser.add_argument(
                "--coalition",
                required=self.needs_coalition,
                default="",
                metavar="SLUG",
                help="the coalition to import into",
            )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done and write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        reading = parser.add_argument_group("reading", "how the file is read; what is not said is detected")
        reading.add_argument("--encoding", default="", choices=ENCODINGS, help="the encoding of a CSV")
        reading.add_argument("--delimiter", default="", help="what separates columns: , ; | or tab")
        reading.add_argument("--sheet", default="", help="the sheet of a workbook")
        reading.add_argument("--header-row", type=int, help="the row that holds the headings")
        reading.add_argument("--decimal", default="", choices=[".", ","], help="the decimal mark of numbers")

    def handle(self, *args: Any, file: Path, dry_run: bool, coalition: str = "", **options: Any) -> None:
        wait_for_locks()
        try:
            choices = {name: options[name] for name in self.choices}
            batch = self.run(file, coalition, dry_run, self.reading_options(options), **choices)
        except (Busy, CommandError, DataChanged, UploadError) as error:
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

    def reading_options(self, options: dict[str, Any]) -> ReadingOptions:
        delimiter = {"tab": "\t", "\\t": "\t"}.get(options["delimiter"], options["delimiter"])
        if delimiter and delimiter not in DELIMITERS:
            raise CommandError("--delimiter must be one of: , ; | tab.")
        if options["header_row"] is not None and options["header_row"] < 1:
            raise CommandError("--header-row must be 1 or more.")
        names = ("encoding", "sheet", "header_row", "decimal")
        return ReadingOptions(delimiter=delimiter, **{name: options[name] for name in names})

    def run(
        self, file: Path, slug: str, dry_run: bool, reading: ReadingOptions, **choices: Any
    ) -> ImportBatch:
        coalition = find_coalition(slug) if self.takes_coalition else None
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        return import_file(
            coalition=coalition,
            filename=file.name,
            content=content,
            dry_run=dry_run,
            kind=self.kind,
            options=reading,
            progress=bar,
            **choices,
        )

    def write_json(self, batch: ImportBatch) -> None:
        counts = {name: getattr(batch, name) for name in ("new", "updated", "unchanged", "skipped")}
        answer = counts | {"errors": batch.errors, "warnings": batch.warnings, "batch": batch.pk}
        self.stdout.write(json.dumps(answer, ensure_ascii=False))

    def write_summary(self, batch: ImportBatch, dry_run: bool) -> None:
        for kind, found in (("warning", batch.warnings), ("error", batch.errors)):
            for one in found:
                place = f"row {one['row']}" + (f", {one['column']}" if one["column"] else "")
                self.stderr.write(f"{kind}: {place}: {one['message']}")
        has_twins = bool(batch.coalition_id) or not self.takes_coalition
        twin = twin_of(batch) if has_twins else None
        if twin:
            self.stderr.write(f"This very file was already imported: batch {twin.pk}.")
        counts = (
            f"{batch.new} new, {batch.updated} updated, {batch.unchanged} unchanged, {batch.skipped} skipped, "
            f"{len(batch.errors)} errors, {len(batch.warnings)} warnings"
        )
        if batch.errors:
            self.stderr.write(
                f"Nothing was imported. Correct the errors and try again. As it is, the file would be: {counts}."
            )
        elif dry_run:
            self.stdout.write(f"Nothing was written. The import would be: {counts}.")
        else:
            self.stdout.write(f"Imported: {counts}. Batch {self.batch_named(batch)}.")

    def batch_named(self, batch: ImportBatch) -> str:
        """What a summary says is the number of the batch."""
        return str(batch.pk)
