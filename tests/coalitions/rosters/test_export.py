"""The member list as a roster: whatever is on file, uploading it again changes nothing."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aca_portal.spreadsheets.downloads import csv_lines
from aca_portal.spreadsheets.workbook_out import workbook
from coalitions.models import Membership
from coalitions.rosters.columns import RosterFile
from coalitions.rosters.export import roster_rows
from coalitions.rosters.importer import import_roster
from signatories.models import Figure, Jurisdiction, Signatory, SignatoryName
from tests import factories
from tests.coalitions.rosters.files import import_rows

pytestmark = pytest.mark.django_db

JOINED, LEFT, BACK = datetime.date(2018, 7, 6), datetime.date(2019, 12, 31), datetime.date(2021, 3, 1)


def files(coalition):
    """The export as it is downloaded, in both formats."""
    rows = list(roster_rows(coalition))
    table = [[row[column] for column in RosterFile.columns()] for row in rows]
    yield "members.csv", "".join(csv_lines(RosterFile.columns(), rows)).encode()
    yield "members.xlsx", workbook(RosterFile.columns(), table)


def on_file():
    models = (Jurisdiction, Jurisdiction.lies_across.through, Signatory, SignatoryName, Membership, Figure)
    return [list(model.objects.order_by("pk").values_list()) for model in models]


def assert_round_trip(coalition):
    before = on_file()
    for filename, content in files(coalition):
        batch = import_roster(coalition=coalition, filename=filename, content=content)
        assert batch.errors == []
        assert [row for row in batch.rows if row["outcome"] != "unchanged"] == []
        assert on_file() == before


def only_row(coalition):
    (row,) = roster_rows(coalition, with_contacts=True)
    return row


def test_every_column_is_filled_from_what_is_on_file(us):
    arizona = factories.region("US-AZ", "Arizona")
    factories.figure(us.country, 10**13, "gdp", unit="USD")
    row = {
        "name": "Tucson",
        "type": "city",
        "external_id": "A-7",
        "code": "US-0477000",
        "state": "Arizona",
        "county": "Pima County",
        "city": "",
        "joined_on": "2018-07-06",
        "left_on": "2019-12-31",
        "website": "https://tucson.example",
        "local_name": "City of Tucson",
        "population": 527972,
        "population_year": 2010,
        "population_source": "Census",
        "gdp": 1000,
        "gdp_year": 2011,
        "gdp_source": "Bureau",
        "contact_name": "Ana Ruiz",
        "contact_email": "ana@tucson.example",
        "contact_role": "Director",
        "contact_phone": "+1 520 555 0100",
        "contact_language": "es",
        "note": "a note",
    }
    assert tuple(row) == RosterFile.columns()
    import_rows(us, row)
    assert Signatory.objects.get().governs.chain()[2] == arizona
    assert only_row(us) == row
    assert_round_trip(us)


def test_all_public_members_are_listed_and_nobody_else(us):
    for status in Membership.Status:
        left_on = LEFT if status == "ended" else None
        factories.membership(us, factories.business(status), status=status, left_on=left_on)
    factories.membership(factories.coalition("other-us"), factories.business("elsewhere"))
    assert [row["name"] for row in roster_rows(us)] == ["active", "ended", "suspended"]
    assert_round_trip(us)


def test_a_part_of_the_members_may_be_listed(us, japan):
    for name in ("Acme", "Ford"):
        factories.membership(us, factories.business(name))
    some = Membership.objects.filter(signatory__name="Ford")
    assert [row["name"] for row in roster_rows(us, some)] == ["Ford"]
    assert list(roster_rows(japan, some)) == []


def test_members_that_left_or_returned_survive_a_round_trip(us):
    returner, leaver, undated = (factories.business(name) for name in ("Acme", "Ford", "Volt"))
    factories.membership(us, returner, joined_on=JOINED, left_on=LEFT)
    factories.membership(us, returner, joined_on=BACK, external_id="A", note="back again")
    factories.membership(us, leaver, joined_on=None, left_on=LEFT, external_id="F")
    factories.membership(us, undated, joined_on=None, left_on=LEFT)
    factories.membership(us, undated, joined_on=BACK, left_on=BACK)
    assert len(list(roster_rows(us))) == 5
    assert_round_trip(us)


def test_places_with_ambiguous_names_survive_a_round_trip(us):
    new_jersey = factories.region("US-NJ", "New Jersey")
    columbia = factories.region("US-DC", "District of Columbia", is_city_region=True)
    factories.jurisdiction_name(columbia, "Washington", "en", "short")
    factories.region("US-WA", "Washington")
    essex, sussex = (factories.county(f"{name} County", parent=new_jersey) for name in ("Essex", "Sussex"))
    across = factories.municipality("Union", parent=new_jersey, lies_across=[essex, sussex])
    loose = factories.municipality("Maplewood", parent=new_jersey)
    places = [
        factories.municipality("Maplewood", parent=essex),
        factories.municipality("Maplewood", parent=sussex),
        factories.municipality("Union City", parent=essex),
        across,
        loose,
        columbia,
    ]
    for number, place in enumerate(places):
        city = factories.signatory(place.name, "city", governs=place, slug=f"city-{number}")
        company = factories.business(f"Company {number}", based_in=place)
        factories.membership(us, city)
        factories.membership(us, company)
    factories.membership(us, factories.signatory("Washington", "state", governs=columbia, slug="dc"))
    factories.membership(us, factories.signatory("The Board", "county", governs=essex))
    factories.membership(
        us, factories.signatory("The Mayor", "city", governs=factories.municipality(parent=essex))
    )
    factories.membership(us, factories.business("Nowhere Inc."))
    factories.membership(us, factories.business("Everywhere Inc.", based_in=us.country))
    rows = {row["name"]: row for row in roster_rows(us)}
    assert rows["Union"]["county"] == ""
    assert rows["The Mayor"]["city"] == ""
    assert_round_trip(us)
    assert list(across.lies_across.all()) == [essex, sussex]


def test_a_name_that_does_not_lead_to_the_place_is_accompanied_by_it(us):
    essex = factories.county("Essex County", parent=factories.region("US-NJ", "New Jersey"))
    newark, orange = (factories.municipality(name, parent=essex) for name in ("Newark", "Orange"))
    factories.membership(us, factories.signatory("Orange", "city", governs=newark, slug="newark"))
    assert only_row(us)["city"] == "Newark"
    assert_round_trip(us)
    assert not orange.governments.exists()


def test_bodies_and_tribal_nations_survive_a_round_trip(us):
    arizona = factories.region("US-AZ", "Arizona")
    for number, parent in enumerate((us.country, arizona)):
        for type in ("metro", "special_district", "tribal_nation"):
            kind = {"metro": "metropolitan_area", "tribal_nation": "tribal_territory"}.get(type, type)
            place = factories.jurisdiction(f"{type} {number}", kind, parent=parent)
            factories.membership(us, factories.signatory(f"{type} {number}", type, governs=place))
            factories.membership(us, factories.business(f"{type} {number}, Inc.", based_in=place))
    assert_round_trip(us)


def test_japanese_names_survive_a_round_trip(japan):
    kanagawa = factories.region("JP-14", "Kanagawa")
    factories.jurisdiction_name(kanagawa, "神奈川県", "ja")
    tokyo = factories.region("JP-13", "Tokyo", is_city_region=True)
    factories.jurisdiction_name(tokyo, "東京都", "ja")
    yokohama = factories.municipality("横浜市", parent=kanagawa)
    members = [
        factories.signatory("神奈川県", "state", governs=kanagawa, slug="a"),
        factories.signatory("東京都", "city", governs=tokyo, slug="b"),
        factories.signatory("Yokohama", "city", governs=yokohama, slug="c"),
        factories.business(
            "ソニーグループ株式会社", based_in=factories.municipality("港区", parent=tokyo), slug="d"
        ),
    ]
    for member in members:
        factories.membership(japan, member)
    factories.signatory_name(members[2], "横浜市", "ja")
    factories.signatory_name(members[2], "よこはまし", "ja", "reading")
    factories.signatory_name(members[3], "Sony Group Corporation", "en")
    assert_round_trip(japan)


def test_figures_of_others_are_not_exported(us):
    arizona = factories.region("US-AZ", "Arizona")
    factories.figure(arizona, 7_000_000)
    factories.membership(us, factories.signatory("Arizona", "state", governs=arizona))
    assert only_row(us)["population"] == ""
    for year, value in ((None, 1), (2010, 2), (2020, 3)):
        factories.figure(arizona, value, year=year, provenance="roster:us")
    assert (only_row(us)["population"], only_row(us)["population_year"]) == (3, 2020)
    assert_round_trip(us)


@pytest.mark.parametrize("text", ["=1+1", "+81 3", "-5", "@me", "'=1", "''-x", "'Ewa", "＝1", 'a "b"; c,\nd'])
def test_cells_that_look_like_formulas_are_escaped_and_read_back_unchanged(us, text):
    factories.membership(us, factories.business(text), note=text)
    (_name, content), (_xlsx, _content) = files(us)
    assert all(
        not cell.startswith(("=", "+", "-", "@", "＝")) for cell in content.decode("utf-8-sig").split(",")
    )
    assert_round_trip(us)


def test_long_notes_and_notes_with_other_line_ends_survive_a_round_trip(us):
    factories.membership(us, factories.business("Acme"), note=" one\r\ntwo ")
    factories.membership(us, factories.business("Ford"), note="long " * 8000)
    assert_round_trip(us)


def test_the_export_costs_the_same_queries_whatever_its_length(us, django_assert_num_queries):
    essex = factories.county("Essex County", parent=factories.region("US-NJ", "New Jersey"))
    counted = []
    for number in range(3):
        place = factories.municipality(parent=essex)
        signatory = factories.signatory(place.name, "city", governs=place)
        factories.signatory_name(signatory, f"Other {number}", "en")
        factories.membership(us, signatory)
        factories.figure(place, 5, provenance="roster:us")
        counted.append(number)
        with django_assert_num_queries(7):
            assert len(list(roster_rows(us))) == len(counted)


# --- Any state of the database --------------------------------------------------------------------------------

NAMES = (
    "Maplewood",
    "Union",
    "Union City",
    "City of Union",
    "横浜市",
    "横浜",
    "Essex",
    "Buenos Aires",
    "=Orange",
)
DATES = (None, JOINED, LEFT, BACK)


@st.composite
def members(draw):
    """(type, name of the signatory, name of its place, which county or none, period) of some members."""
    return draw(
        st.lists(
            st.tuples(
                st.sampled_from(("city", "county", "special_district", "business")),
                st.sampled_from(NAMES),
                st.sampled_from(NAMES),
                st.sampled_from((None, 0, 1, "across")),
                st.sampled_from(((None, None), (JOINED, None), (JOINED, LEFT), (None, LEFT))),
                st.booleans(),
            ),
            min_size=1,
            max_size=6,
        )
    )


@given(members())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_members_survive_a_round_trip(us, drawn):
    Membership.objects.all().delete()
    Signatory.objects.all().delete()
    Jurisdiction.objects.exclude(kind__in=("country", "region")).update(parent=None)
    Jurisdiction.objects.exclude(kind__in=("country", "region")).delete()
    region = factories.region("US-NJ", "New Jersey")
    counties = [factories.county(f"{name} County", parent=region) for name in ("Essex", "Sussex")]
    for number, (type, name, place_name, where, (joined_on, left_on), has_key) in enumerate(drawn):
        parent = counties[where] if isinstance(where, int) else region
        kind = {"county": "county", "special_district": "special_district"}.get(type, "municipality")
        if kind != "municipality":
            parent = region
        place = Jurisdiction.objects.filter(name=place_name, kind=kind, parent=parent).first()
        if place is None:
            place = factories.jurisdiction(place_name, kind, parent=parent)
            place.lies_across.set(counties if where == "across" and kind == "municipality" else [])
        if type != "business" and place.governments.filter(type=type).exists():
            continue
        if type == "business":
            signatory = factories.business(f"{name} {number}", based_in=place, slug=f"s{number}")
        else:
            signatory = factories.signatory(name, type, governs=place, slug=f"s{number}")
        factories.membership(
            us, signatory, joined_on=joined_on, left_on=left_on, external_id=str(number) if has_key else ""
        )
    assert_round_trip(us)
