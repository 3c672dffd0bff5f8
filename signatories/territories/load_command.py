"""What the commands that load a file of territories or figures have in common."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from aca_portal.database import wait_for_locks
from aca_portal.spreadsheets.table import UploadError
from signatories.territories.three_way_merge import LoadResult


class LoadCommand(BaseCommand):
    """Loads one file, all or nothing, and prints what it did. Subclasses read the file in `import_rows`."""

    import_rows = None  # a function of content, file name and `progress` that answers an LoadResult

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="the file to load")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, file, **options):
        wait_for_locks()
        outcome = self.load(file)
        if options["json"]:
            self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False))
        else:
            self.write_summary(outcome)
        if outcome.errors and options["json"]:
            sys.exit(1)
        if outcome.errors:
            raise CommandError(f"{len(outcome.errors)} errors; nothing was written.")

    def load(self, file):
        outcome = LoadResult()
        try:
            return self.import_rows(file.read_bytes(), file.name, progress=self.show_progress)
        except OSError as error:
            outcome.error(None, "", f"{file} cannot be read: {error.strerror}.")
        except UploadError as error:
            outcome.error(None, "", str(error))
        return outcome

    def show_progress(self, text):
        if self.stderr.isatty():
            self.stderr.write(text)

    def write_summary(self, outcome):
        for problem in outcome.as_json()["warnings"]:
            self.stderr.write(self.style.WARNING(f"Warning, {place_of(problem)}: {problem['message']}"))
        for problem in outcome.as_json()["errors"]:
            self.stderr.write(self.style.ERROR(f"Error, {place_of(problem)}: {problem['message']}"))
        if not outcome.errors:
            self.stdout.write(
                f"{outcome.new} new, {outcome.updated} updated, {outcome.unchanged} unchanged, "
                f"{len(outcome.warnings)} warnings."
            )


def place_of(problem):
    return f"row {problem['row']}, column {problem['column']}" if problem["row"] else "file"
