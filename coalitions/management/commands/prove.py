"""`python manage.py prove FILE`: whether a published number follows from the inputs that it was published with."""

import json
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import translation

from aca_portal.command import PortalCommand
from coalitions.command_coalition import printed
from coalitions.publication.proof import NoProof, prove


class Command(PortalCommand):
    help = (
        "Compute a published number anew from the file that a coalition's publication log offers for the day, and say "
        "whether numbers and digest are the same. Ends with status 1 where they are not."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the file of a day, such as us-2026-11-26.json")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, file, **options):
        try:
            with translation.override("en"):
                proof = prove(file.read_bytes())
        except (NoProof, OSError) as error:
            said = f"{file} cannot be read: {error.strerror}." if isinstance(error, OSError) else str(error)
            self.fail(said, options["json"])
        if options["json"]:
            self.stdout.write(json.dumps(proof.as_json(), ensure_ascii=False))
            if not proof.holds:
                raise SystemExit(1)
            return
        self.write(proof)
        if not proof.holds:
            raise CommandError("NOT THE SAME: the published numbers do not follow from these inputs.")
        self.stdout.write("THE SAME: the published numbers follow from these inputs.")

    def fail(self, said, as_json):
        if not as_json:
            raise CommandError(said)
        self.stdout.write(json.dumps({"errors": [{"message": said}]}, ensure_ascii=False))
        raise SystemExit(1)

    def write(self, proof):
        said, numbers = proof.published, proof.numbers
        self.stdout.write(f"{said['coalition']}, as published on {said['date']} (edition {said['edition']}):")
        self.stdout.write(
            f"  members {printed(numbers['members'])}, governments {printed(numbers['governments'])}"
        )
        for code in ("population", "economy", "emissions"):
            unit = {"economy": numbers["economy"]["currency"] or "", "emissions": "tCO2e"}.get(code, "people")
            self.stdout.write(f"  {code} {printed(numbers[code]['value'])} {unit}".rstrip())
        self.stdout.write(f"  digest {proof.digest}")
        for one in proof.differences:
            self.stdout.write(f"  ! {one.what}: published {one.said}, computed {one.found}")
        self.stdout.write(
            {
                True: "The log of this portal has the same entry.",
                False: "! The log of this portal has ANOTHER entry for that day.",
                None: "The log of this portal has no entry for that day; compare the digest with the public page.",
            }[proof.logged]
        )
