"""`python manage.py import_figures FILE`: numbers about territories on file."""

from signatories.territories.columns import FigureFile
from signatories.territories.figure_file import import_figures
from signatories.territories.load_command import LoadCommand


class Command(LoadCommand):
    help = (
        "Load figures of territories on file from a CSV or XLSX file, all or nothing. "
        f"Columns: {', '.join(FigureFile.columns())}; only {', '.join(FigureFile.required())} are required; "
        "the metric is population, gdp or ghg. "
        "What staff changed since the last load is kept."
    )
    import_rows = staticmethod(import_figures)
