"""`python manage.py import_signatories FILE --coalition SLUG`: a roster from the command line."""

from django.core.management.base import CommandParser

from coalitions.imports.command import ImportCommand
from coalitions.models import ImportBatch


class Command(ImportCommand):
    help = (
        "Import a roster of signatories (CSV, XLSX, XLS or ODS) into a coalition: all of it, or nothing if a row "
        "has an error. A refused file and a dry run leave no trace in the database. Warnings do not change the "
        "exit status."
    )
    kind = ImportBatch.Kind.ROSTER.value
    file_help = "the roster; its columns are described in the README"
    choices = ("new_places",)

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--new-places",
            action="store_true",
            help="make counties and municipalities that the register does not list; without it they are errors",
        )
