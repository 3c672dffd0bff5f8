"""`python manage.py load_reference`: the reference data that ships with the portal."""

import json
import sys

from django.core.management.base import CommandError
from django.utils import translation

from aca_portal.command import PortalCommand
from aca_portal.database import wait_for_locks
from coalitions.reference import BadReferenceData, load_reference


class Command(PortalCommand):
    help = (
        "Load countries and their regions with names, figures and sources, and the coalitions with their texts, "
        "partners and claims, without members. Loading again never overwrites what staff changed."
    )

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options):
        wait_for_locks()
        try:
            with translation.override("en"):
                result = load_reference(progress=self.show_progress).as_json()
        except BadReferenceData as error:
            if not options["json"]:
                raise CommandError(f"{error} Nothing was written.") from None
            self.stdout.write(json.dumps({"errors": [{"message": str(error)}], "warnings": []}))
            sys.exit(1)
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.write_summary(result)

    def show_progress(self, text):
        if self.stderr.isatty():
            self.stderr.write(text)

    def write_summary(self, result):
        for warning in result.pop("warnings"):
            place = f"{warning['file']}, row {warning['row']}, {warning['column']}"
            self.stderr.write(self.style.WARNING(f"{place}: {warning['message']}"))
        result.pop("errors")
        for what, counts in result.items():
            told = ", ".join(f"{number} {how}" for how, number in counts.items())
            self.stdout.write(f"{what}: {told}")
