"""`python manage.py freeze_numbers`: today's entries of the publication log."""

import json

from django.utils import translation

from aca_portal.command import PortalCommand
from aca_portal.database import wait_for_locks
from coalitions.command_coalition import find_coalition
from coalitions.publication.log import freeze, freeze_all
from coalitions.publication.proof import published


class Command(PortalCommand):
    help = (
        "Write today's entries of the publication log, as `daily` does: one for each published coalition whose "
        "numbers changed since its last entry. A day that has its entry keeps it."
    )

    def add_arguments(self, parser):
        parser.add_argument("--coalition", metavar="SLUG", help="of this published coalition alone")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, coalition, **options):
        wait_for_locks()
        with translation.override("en"):
            entries = self.freeze_one(coalition) if coalition else freeze_all()
        if options["json"]:
            self.stdout.write(json.dumps({"written": [published(entry) for entry in entries]}))
            return
        for entry in entries:
            self.stdout.write(f"{entry.coalition.slug}, {entry.date}: {entry.digest}")
        if not entries:
            self.stdout.write("Nothing to write: no numbers changed, or today's entries are written.")

    def freeze_one(self, slug):
        found = find_coalition(slug, published=True)
        entry = freeze(coalition=found)
        return [entry] if entry else []
