"""The reach of 100,000 nested governments beside reading the same rows."""

from coalitions.models import Membership
from coalitions.reach.atlas import AtlasPlace
from coalitions.reach.reach import compute_reach
from signatories.models import Figure, Jurisdiction
from signatories.territories.figures import FigureRow
from tests.benchmarks import territories
from tests.benchmarks.database import settle
from tests.benchmarks.timing import compare


def run():
    # Half of the regions and counties are members, so that chains of every kind occur.
    coalition, regions, counties, cities = territories.nation(
        regions=50, counties=3_000, municipalities=98_475
    )
    members = [*regions[::2], *counties[::2], *cities]
    territories.govern(coalition, members)
    settle()
    assert len(members) == 100_000

    def read():
        list(
            Membership.objects.filter(coalition=coalition).values_list(
                "signatory_id",
                "signatory__slug",
                "signatory__name",
                "signatory__type",
                "signatory__governs_id",
            )
        )
        list(Jurisdiction.objects.filter(country="US").values_list(*AtlasPlace._fields))
        list(Figure.objects.filter(jurisdiction__country="US").order_by().values_list(*FigureRow._fields))

    reach = compute_reach(coalition)
    print(f"{reach.governments} governments, {reach.population.counts}")
    compare(
        ("reach of 100,000 nested governments", lambda: compute_reach(coalition)),
        ("reading the same rows with values_list", read),
        runs=5,
    )
