"""`python manage.py refresh_register COUNTRY FILE --year YEAR`: a new year's population from the office's own file."""

from functools import partial

from signatories.models import FigureKind
from signatories.territories.load_command import LoadCommand
from signatories.territories.office_files import LAYOUTS, refresh_register


class Command(LoadCommand):
    help = (
        "Add a year's population to the territories of a country from a CSV file of its statistical office: "
        "co-est or sub-est of the US Census Bureau, ITER or AGEEML of INEGI, a table of e-Stat, a cuadro of INDEC. "
        "Figures of other years stay, and what staff changed is kept."
    )

    def add_arguments(self, parser):
        parser.add_argument("country", choices=sorted(LAYOUTS), help="the country, such as US")
        super().add_arguments(parser)
        parser.add_argument("--year", type=int, required=True, help="the year of the figures")
        parser.add_argument(
            "--kind",
            choices=FigureKind.values,
            default="",
            help="what they are; the office's usual kind if left out",
        )
        parser.add_argument("--source", default="", help="what the figures cite; the office if left out")

    def handle(self, *, country, year, kind, source, **options):
        self.import_rows = partial(refresh_register, country=country, year=year, kind=kind, source=source)
        super().handle(**options)
