"""What holds for any roster: no crash, all or nothing, the second time nothing new, in whatever order."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from coalitions.models import Membership
from signatories.models import Figure, Jurisdiction, Signatory
from tests import factories
from tests.coalitions.rosters.files import import_rows

pytestmark = pytest.mark.django_db

NAMES = st.sampled_from(
    (
        "Maplewood",
        "Union",
        "Union City",
        "City of Union",
        "Essex",
        "Essex County",
        "New York",
        "Sussex County",
    )
)
COUNTIES = st.sampled_from(
    ("", "", "Essex", "Essex County", "Sussex County, NJ; Essex County", "New England", "-", "34013")
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": NAMES,
            "type": st.sampled_from(("city", "city", "county", "state", "metro", "tribe", "business")),
            "state": st.sampled_from(("", "NJ", "New Jersey", "New York State")),
            "county": COUNTIES,
            "city": st.sampled_from(("", "", "Union", "Maplewood")),
            "external_id": st.sampled_from(("", "", "1", "2")),
            "code": st.sampled_from(("", "", "", "US-34013", "34013", "US-NJ")),
            "joined_on": st.sampled_from(("", "2018-07-06", "2021-03-01")),
            "left_on": st.sampled_from(("", "", "2019-12-31")),
            "population": st.sampled_from(("", "100", "100,000")),
            "note": st.sampled_from(("", "a")),
        }
    ),
    min_size=1,
    max_size=5,
)


def start_afresh():
    for model in (Membership, Signatory, Figure):
        model.objects.all().delete()
    below = Jurisdiction.objects.exclude(kind__in=("country", "region"))
    below.update(parent=None)
    below.delete()
    for code, name in (("US-NJ", "New Jersey"), ("US-NY", "New York")):
        factories.region(code, name)


def on_file():
    """What is on file, free of keys and of address names, which are numbered in the order of the rows."""
    return (
        sorted(
            (place.name_key, place.kind, place.code or "", str(place.parent))
            for place in Jurisdiction.objects.all()
        ),
        sorted(
            (
                period.signatory.name_key,
                str(period.joined_on),
                str(period.left_on),
                period.external_id,
                period.note,
            )
            for period in Membership.objects.select_related("signatory")
        ),
        sorted(Figure.objects.values_list("jurisdiction__name_key", "value")),
    )


def row(name, **cells):
    blank = ("state", "county", "city", "external_id", "code", "joined_on", "left_on", "population", "note")
    return {"name": name, "type": "city", **dict.fromkeys(blank, ""), **cells}


@example(
    first=[row("Maplewood", state="NJ")],
    rows=[row("Maplewood"), *(row("Maplewood", external_id=key) for key in "211")],
)
@example(
    first=[row("Maplewood", state="NJ")],
    rows=[
        row("Maplewood"),
        row("Maplewood", state="New York State", city="Union", external_id="2"),
        row("Maplewood", external_id="1"),
        row("Maplewood", type="county", state="NJ", external_id="1"),
    ],
)
@example(
    first=[row("Maplewood", state="NJ")],
    rows=[
        row("Maplewood", note="a"),
        row("Maplewood", population="100"),
        row("Maplewood", note="a", population="100"),
    ],
)
@example(
    first=[row("Union", type="metro", state="NJ")],
    rows=[
        row("Sussex County", type="business", county="Sussex County, NJ; Essex County", code="US-34013"),
        row("Essex County", type="metro", county="Sussex County, NJ; Essex County", code="US-34013"),
    ],
)
@given(first=ROWS, rows=ROWS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_roster_is_imported_whole_or_not_at_all_in_any_order_of_rows(us, first, rows):
    start_afresh()
    import_rows(us, *first)
    before = on_file()
    tried = import_rows(us, *rows, dry_run=True)
    mirrored = import_rows(us, *rows[::-1], dry_run=True)
    assert bool(tried.errors) == bool(mirrored.errors)
    assert on_file() == before
    batch = import_rows(us, *rows)
    assert (batch.errors, batch.warnings, batch.rows) == (tried.errors, tried.warnings, tried.rows)
    if batch.errors:
        assert on_file() == before
        return
    after = on_file()
    again = import_rows(us, *rows)
    assert again.errors == []
    assert {row["outcome"] for row in again.rows} <= {"unchanged", "skipped"}
    assert on_file() == after
