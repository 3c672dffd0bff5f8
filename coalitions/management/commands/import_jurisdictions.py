"""`python manage.py import_jurisdictions FILE`: territories and their figures, from the command line."""

from coalitions.imports.command import ImportCommand
from coalitions.models import ImportBatch
from signatories.territories.columns import JurisdictionFile


class Command(ImportCommand):
    help = (
        "Import territories with their population and GDP (CSV, XLSX, XLS or ODS) by code: all of them, or nothing if "
        "a row has an error. "
        f"Columns: {', '.join(JurisdictionFile.columns())}; "
        f"only {', '.join(JurisdictionFile.required())} are required, parts are separated by semicolons. "
        "A blank cell leaves what is on file. What staff changed since the last import is kept."
    )
    kind = ImportBatch.Kind.JURISDICTIONS.value
    file_help = "the file; its columns are described in docs/columns.md"
    takes_coalition = False
