"""`python manage.py demo`: a portal to look around in, on this machine only."""

import json

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from aca_portal.command import PortalCommand
from coalitions.cards.draw import draw_cards
from coalitions.publication.log import freeze_all
from pledges.demo.load import load_demo, make_logins

ADDRESS = "127.0.0.1:8000"


class Command(PortalCommand):
    help = (
        "Load the reference data and a selection of members marked as demonstration data, draw the social cards, "
        f"create demonstration logins, and serve on http://{ADDRESS}. Refuses to run outside development (DEBUG=1)."
    )

    def add_arguments(self, parser):
        parser.add_argument("--no-serve", action="store_true", help="only load, do not serve")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, no_serve, **options):
        if not settings.DEBUG:
            raise CommandError("The demonstration has public passwords: it runs with DEBUG=1 only.")
        with translation.override("en"):
            result = load_demo(progress=self.show_progress).as_json()
            result["cards"] = {"drawn": len(draw_cards(progress=self.show_progress))}
            result["publication log"] = {"written": len(freeze_all())}
            logins = [login.as_json() for login in make_logins()]
        if options["json"]:
            told = {**result, "logins": logins, "url": f"http://{ADDRESS}/"}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.write_summary(result, logins)
        if not no_serve:
            self.serve(quietly=options["json"])

    def show_progress(self, text):
        if self.stderr.isatty():
            self.stderr.write(text)

    def write_summary(self, result, logins):
        for what in ("jurisdictions", "coalitions", "members", "pledges", "cards", "publication log"):
            told = ", ".join(f"{number} {how}" for how, number in result[what].items())
            self.stdout.write(f"{what}: {told}")
        self.stdout.write(f"\nStaff sign in at http://{ADDRESS}/admin/ with:")
        for login in logins:
            about = f"{login['role']} {login['coalition']}".strip()
            self.stdout.write(f"  {login['username']:16} {login['password']:26} {about}")

    def serve(self, quietly):
        stream = self.stderr if quietly else self.stdout
        stream.write(f"\nServing on http://{ADDRESS}/ (stop it with Ctrl-C).")
        call_command("runserver", ADDRESS, use_reloader=False, stdout=stream)
