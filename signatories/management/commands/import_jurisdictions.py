"""`python manage.py import_jurisdictions FILE`: territories and their figures from a file."""

from signatories.territories.columns import JurisdictionFile
from signatories.territories.load_command import LoadCommand
from signatories.territories.territory_file import import_jurisdictions


class Command(LoadCommand):
    help = (
        "Load territories with their population and GDP from a CSV or XLSX file: by code, all or nothing. "
        f"Columns: {', '.join(JurisdictionFile.columns())}; "
        f"only {', '.join(JurisdictionFile.required())} are required, parts are separated by semicolons. "
        "A blank cell leaves what is on file. What staff changed since the last load is kept."
    )
    import_rows = staticmethod(import_jurisdictions)
