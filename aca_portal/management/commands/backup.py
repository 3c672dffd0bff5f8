"""`python manage.py backup FILE`: all data in one portable archive."""

import json
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import CommandError

from aca_portal.archive.backup import backup
from aca_portal.command import PortalCommand
from aca_portal.progress_bar import bar


class Command(PortalCommand):
    help = (
        "Write all data, uploads included, to one archive that `restore` reads into either database. It holds "
        "the members' private data and the staff's password hashes: keep it where only you can read it."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, file, **options):
        try:
            written = backup(file, progress=bar)
        except OSError as error:
            raise CommandError(
                f"{file} cannot be written: {error.strerror}. Nothing was kept of it."
            ) from None
        if options["json"]:
            self.stdout.write(json.dumps({"file": str(file)} | asdict(written)))
        else:
            self.stdout.write(
                f"{file}: {written.rows} rows of {written.tables} tables, {written.bytes} bytes."
            )
