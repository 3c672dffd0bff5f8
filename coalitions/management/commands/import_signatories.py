"""`python manage.py import_signatories FILE --coalition SLUG`: a roster from the command line."""

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
