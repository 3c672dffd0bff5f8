"""`python manage.py restore FILE`: an archive of `backup` in the place of all data."""

import json
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import CommandError

from aca_portal.archive.restore import BadArchive, restore
from aca_portal.command import PortalCommand
from aca_portal.progress_bar import bar


class Command(PortalCommand):
    help = (
        "Read an archive that `backup` wrote, from either database, into this one, all or nothing. The database must "
        "be migrated. Every table is read back and proved against the archive's digest."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="also where the database already has accounts"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, file, replace, **options):
        try:
            restored = restore(file, replace=replace, progress=bar)
        except (BadArchive, OSError) as error:
            said = f"{file} cannot be read: {error.strerror}." if isinstance(error, OSError) else str(error)
            raise CommandError(said) from None
        if options["json"]:
            self.stdout.write(json.dumps({"file": str(file)} | asdict(restored)))
        else:
            self.stdout.write(f"{restored.rows} rows of {restored.tables} tables were restored and proved.")
