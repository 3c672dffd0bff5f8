"""`python manage.py undo_import BATCH`: take back what an import wrote."""

from django.core.management.base import BaseCommand, CommandError

from coalitions.import_undo import undo_batch
from coalitions.models import ImportBatch


class Command(BaseCommand):
    help = (
        "Undo an import: delete what its batch made and give back what it changed. What was edited since, or is "
        "needed by something else, is kept and named."
    )

    def add_arguments(self, parser):
        parser.add_argument("batch", type=int, help="the number of the import, as the import printed it")

    def handle(self, *, batch, **options):
        found = ImportBatch.objects.filter(pk=batch).first()
        if found is None:
            raise CommandError(f"There is no import {batch}.")
        undone = undo_batch(batch=found, user=None)
        if undone.is_repeat:
            raise CommandError(f"Import {batch} cannot be undone: {undone.get_state_display()}.")
        for one in undone.kept:
            self.stderr.write(f"kept: {one['model']} {one['id']}, {one['name']}: {one['reason']}")
        self.stdout.write(f"Import {batch} was undone; {len(undone.kept)} records were kept.")
