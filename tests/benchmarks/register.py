"""The reach of 10, 200 and 4,000 governments with the register loaded, beside reading the members' own rows."""

import tracemalloc

from coalitions.models import Coalition, Membership
from coalitions.reach.reach import compute_reach
from coalitions.reference import load_reference
from signatories.models import Figure, Jurisdiction
from signatories.territories.figures import FigureRow
from tests.benchmarks import territories
from tests.benchmarks.database import settle
from tests.benchmarks.timing import compare

SIZES = (10, 200, 4_000)


def run():
    load_reference()
    coalition = Coalition.objects.get(slug="us")
    places = list(Jurisdiction.objects.filter(country="US", kind__in=territories.TYPE_OF).order_by("id"))
    print(f"{len(places)} territories in the register of the United States")
    step = len(places) // SIZES[-1]
    chosen = places[::step][: SIZES[-1]]
    before = 0
    for size in SIZES:
        territories.govern(coalition, chosen[before:size])
        before = size
        settle()
        compare(
            (f"reach of {size} governments", lambda: compute_reach(coalition)),
            ("reading their own rows", lambda: read(coalition)),
            runs=5,
        )
        print(f"{peak(lambda: compute_reach(coalition)) / 1e6:10.1f} MB at most")


def read(coalition):
    """The members' memberships, territories and figures."""
    members = Membership.objects.filter(coalition=coalition)
    governed = members.values("signatory__governs")
    list(members.values_list("signatory_id", "signatory__slug", "signatory__name", "signatory__governs_id"))
    list(Jurisdiction.objects.filter(pk__in=governed).values_list("id", "parent_id", "kind", "name"))
    list(Figure.objects.filter(jurisdiction__in=governed).order_by().values_list(*FigureRow._fields))


def peak(operation):
    """The most memory that Python held for it, in bytes."""
    tracemalloc.start()
    operation()
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most
