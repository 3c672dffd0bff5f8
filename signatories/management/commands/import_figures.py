"""`python manage.py import_figures FILE`: numbers about territories on file."""

from signatories.territories.figure_file import COLUMNS, import_figures
from signatories.territories.load_command import LoadCommand


class Command(LoadCommand):
    help = (
        "Load figures of territories on file from a CSV or XLSX file, all or nothing. "
        f"Columns: {', '.join(COLUMNS)}; code, metric (population, gdp or ghg) and value are required. "
        "What staff changed since the last load is kept."
    )
    import_rows = staticmethod(import_figures)
