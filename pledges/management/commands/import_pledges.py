"""`python manage.py import_pledges FILE --coalition SLUG`: pledges of members from the command line."""

from coalitions.imports.command import ImportCommand
from coalitions.models import ImportBatch


class Command(ImportCommand):
    help = (
        "Import pledges (CSV, XLSX, XLS or ODS) of members of a coalition: all of them, or nothing if a row has an "
        "error. A refused file and a dry run leave no trace in the database. Warnings do not change the exit status."
    )
    kind = ImportBatch.Kind.PLEDGES.value
    file_help = "the pledge file; its columns are described in the README"
