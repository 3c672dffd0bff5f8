"""`python manage.py import_signatories FILE --coalition SLUG`: a roster from the command line."""

from django.core.management.base import CommandError

from aca_portal.upload_text import DELIMITERS, ENCODINGS
from aca_portal.uploads import ReadingOptions
from coalitions.import_command import ImportCommand
from coalitions.models import ImportBatch


class Command(ImportCommand):
    help = (
        "Import a roster of signatories (CSV, XLSX, XLS or ODS) into a coalition: all of it, or nothing if a row "
        "has an error. A refused file and a dry run leave no trace in the database. Warnings do not change the "
        "exit status."
    )
    kind = ImportBatch.Kind.ROSTER.value
    file_help = "the roster; its columns are described in the README"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        reading = parser.add_argument_group("reading", "how the file is read; what is not said is detected")
        reading.add_argument("--encoding", default="", choices=ENCODINGS, help="the encoding of a CSV")
        reading.add_argument("--delimiter", default="", help="what separates columns: , ; | or tab")
        reading.add_argument("--sheet", default="", help="the sheet of a workbook")
        reading.add_argument("--header-row", type=int, help="the row that holds the headings")
        reading.add_argument("--decimal", default="", choices=[".", ","], help="the decimal mark of numbers")

    def reading_options(self, options):
        delimiter = {"tab": "\t", "\\t": "\t"}.get(options["delimiter"], options["delimiter"])
        if delimiter and delimiter not in DELIMITERS:
            raise CommandError("--delimiter must be one of: , ; | tab.")
        if options["header_row"] is not None and options["header_row"] < 1:
            raise CommandError("--header-row must be 1 or more.")
        names = ("encoding", "sheet", "header_row", "decimal")
        return ReadingOptions(delimiter=delimiter, **{name: options[name] for name in names})
