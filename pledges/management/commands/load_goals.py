"""`python manage.py load_goals`: the countries' own goals, beside which contributions are shown."""

import json

from django.core.management.base import BaseCommand

from pledges.goals import load_goals


class Command(BaseCommand):
    help = (
        "Load the national goals of the countries on file (see load_reference). What staff changed is kept."
    )

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options):
        counts = load_goals()
        if options["json"]:
            self.stdout.write(json.dumps(counts))
        else:
            self.stdout.write(
                f"National goals: {counts['new']} new, {counts['updated']} updated, {counts['unchanged']} unchanged."
            )
