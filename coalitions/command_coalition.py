"""What the commands about one coalition have in common."""

import argparse
import datetime
import json

from django.core.management.base import CommandError
from django.utils import translation

from aca_portal.command import PortalCommand
from coalitions.models import Coalition


def find_coalition(slug, *, published=False):
    """The coalition, with its country. Raises CommandError, which names those on file, where there is none."""
    coalitions = Coalition.objects.published() if published else Coalition.objects.all()
    coalition = coalitions.select_related("country").filter(slug=slug).first()
    if coalition is None:
        known = ", ".join(coalitions.values_list("slug", flat=True)) or "none; run load_reference"
        raise CommandError(
            f"There is no {'published ' if published else ''}coalition '{slug}'. On file: {known}."
        )
    return coalition


class ReportCommand(PortalCommand):
    """Prints what subclasses `compute` for a coalition on a date: as one JSON object, or by `write_summary`."""

    as_of_help = "the date to compute it for; today by default"

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the coalition, such as argentina, japan, mexico or us")
        parser.add_argument("--as-of", type=parse_date, metavar="YYYY-MM-DD", help=self.as_of_help)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, slug, **options):
        try:
            coalition = find_coalition(slug)
        except CommandError as error:
            if not options["json"]:
                raise
            self.stdout.write(json.dumps({"errors": [{"message": str(error)}]}))
            raise SystemExit(1) from None
        with translation.override("en"):
            found = self.compute(coalition, **options)
            if options["json"]:
                self.stdout.write(json.dumps(self.as_json(found), ensure_ascii=False))
            else:
                self.write_summary(found)

    def as_json(self, found):
        return found.as_json()


def parse_date(text):
    """The date that an argument states, which is year, month and day in this one form."""
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError:
        date = None
    if date is None or text != date.isoformat():
        raise argparse.ArgumentTypeError(f"'{text}' is not a date; write it as YYYY-MM-DD.")
    return date


def printed(value):
    """A number as commands print it; None is unknown."""
    return "unknown" if value is None else f"{value:,}"
