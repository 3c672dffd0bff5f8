"""`python manage.py daily`: all that must be done every day."""

import json

from django.core.management.base import CommandError
from django.utils import translation

from aca_portal.command import PortalCommand
from aca_portal.database import wait_for_locks
from coalitions.upkeep import PARTS, do_daily_work


class Command(PortalCommand):
    help = (
        "Write the publication log, draw the pictures for links, and drop what is kept no longer: old sessions, "
        "uploads that nobody imported, mail addresses of readers, the access log. Count possible duplicates, and write "
        "the weekly letters. Run it by a timer each night; twice does no harm."
    )

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options):
        wait_for_locks()
        with translation.override("en"):
            run = do_daily_work()
        done = [name for name in PARTS if name not in run.failed]
        if options["json"]:
            self.stdout.write(json.dumps({"day": run.day.isoformat(), "done": done, "failed": run.failed}))
        elif done:
            self.stdout.write(f"Done: {', '.join(done)}.")
        if run.failed and options["json"]:
            raise SystemExit(1)
        if run.failed:
            raise CommandError(f"Failed, see the log: {', '.join(run.failed)}.")
