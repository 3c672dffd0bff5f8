"""`python manage.py import_figures FILE`: numbers about territories on file, from the command line."""

from coalitions.imports.command import ImportCommand
from coalitions.models import ImportBatch
from signatories.territories.columns import FigureFile


class Command(ImportCommand):
    help = (
        "Import figures of territories on file (CSV, XLSX, XLS or ODS): all of them, or nothing if a row has an error. "
        f"Columns: {', '.join(FigureFile.columns())}; {', '.join(FigureFile.required())} are required, and the code "
        "or the name of the territory. The metric is population, gdp or ghg. What staff changed since the last import "
        "is kept."
    )
    kind = ImportBatch.Kind.FIGURES.value
    file_help = "the file; its columns are described in docs/columns.md"
    takes_coalition = False
