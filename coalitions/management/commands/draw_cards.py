"""`python manage.py draw_cards`: the pictures that other sites show beside links to coalitions."""

import json
import sys

from django.core.management.base import CommandError
from django.utils import translation

from aca_portal.command import PortalCommand
from coalitions.cards.draw import draw_cards
from coalitions.models import Coalition


class Command(PortalCommand):
    help = (
        "Draw the social cards of the published coalitions, one for each language, as of today. Run it daily, and "
        "after an import. Until its first run the pages of coalitions have no picture for links."
    )

    def add_arguments(self, parser):
        parser.add_argument("--coalition", metavar="SLUG", help="only this coalition")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, coalition, **options):
        try:
            with translation.override("en"):
                cards = draw_cards(slug=coalition, progress=self.show_progress)
        except Coalition.DoesNotExist:
            known = ", ".join(Coalition.objects.published().values_list("slug", flat=True)) or "none"
            error = f"There is no published coalition '{coalition}'. Published: {known}."
            if not options["json"]:
                raise CommandError(error) from None
            self.stdout.write(json.dumps({"cards": [], "errors": [{"message": error}]}))
            sys.exit(1)
        if options["json"]:
            answer = {"cards": [card.as_json() for card in cards], "errors": []}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            textless = sum(not card.has_text for card in cards)
            self.stdout.write(f"{len(cards)} cards drawn, {textless} of them without text.")

    def show_progress(self, text):
        if self.stderr.isatty():
            self.stderr.write(text)
