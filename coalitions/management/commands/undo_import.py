"""`python manage.py undo_import BATCH`: take back what an import wrote."""

import json

from django.core.management.base import CommandError

from aca_portal.command import PortalCommand
from aca_portal.database import wait_for_locks
from coalitions.imports.undo import undo_batch
from coalitions.imports.writing import Busy
from coalitions.models import ImportBatch


class Command(PortalCommand):
    help = (
        "Undo an import: delete what its batch made and give back what it changed. What was edited since, or is "
        "needed by something else, is kept and named."
    )

    def add_arguments(self, parser):
        parser.add_argument("batch", type=int, help="the number of the import, as the import printed it")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, batch, **options):
        try:
            undone = self.undo(batch)
        except CommandError as error:
            if not options["json"]:
                raise
            self.write_json(batch, kept=[], errors=[{"message": str(error)}])
            raise SystemExit(1) from None
        if options["json"]:
            self.write_json(batch, kept=undone.kept, errors=[])
        else:
            self.write_summary(undone)

    def undo(self, number):
        found = ImportBatch.objects.filter(pk=number).first()
        if found is None:
            raise CommandError(f"There is no import {number}.")
        wait_for_locks()
        try:
            attempt = undo_batch(batch=found, user=None)
        except Busy as busy:
            raise CommandError(str(busy)) from None
        if attempt.is_repeat:
            raise CommandError(f"Import {number} cannot be undone: {attempt.batch.get_state_display()}.")
        return attempt.batch

    def write_json(self, batch, **answer):
        self.stdout.write(json.dumps({"batch": batch} | answer, ensure_ascii=False))

    def write_summary(self, undone):
        for one in undone.kept:
            self.stderr.write(f"kept: {one['model']} {one['id']}, {one['name']}: {one['reason']}")
        self.stdout.write(f"Import {undone.pk} was undone; {len(undone.kept)} records were kept.")
