"""Reach on the database: which members count on a date, which figures stand for them, and what the sums say."""

import datetime
import io
import json

import pytest
from django.core.management import CommandError, call_command

from coalitions.reach.reach import compute_overview, compute_reach
from signatories.models import Figure, JurisdictionKind, Metric
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 22)


@pytest.fixture
def us():
    return make.coalition("us", launched_on=datetime.date(2017, 6, 5))


def state(code, name, people=None, **fields):
    place = make.region(code, name, **fields)
    if people is not None:
        make.figure(place, people)
    return place


def joins(coalition, place, type="city", name=None, **fields):
    signatory = make.signatory(name or place.name, type, governs=place, slug=f"{type}-{place.pk}")
    make.membership(coalition, signatory, **fields)
    return signatory


def line_of(reach, signatory):
    (line,) = (line for line in reach.lines if line.slug == signatory.slug)
    return line


# --- Who counts on a date ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "counts"),
    [("2017-06-04", False), ("2017-06-05", True), ("2019-12-31", True), ("2020-01-01", False)],
)
def test_a_blank_joining_date_counts_from_the_launch_and_the_leaving_day_no_more(us, on, counts):
    tucson = make.municipality("Tucson", parent=state("US-AZ", "Arizona"))
    make.figure(tucson, 500)
    joins(us, tucson, joined_on=None, left_on=datetime.date(2020, 1, 1))
    reach = compute_reach(us, datetime.date.fromisoformat(on))
    assert reach.population.value == (500 if counts else 0)
    assert reach.governments == reach.signatories == int(counts)


def test_who_leaves_on_the_day_it_joined_is_a_member_on_no_day(us):
    tucson = make.municipality("Tucson", parent=state("US-AZ", "Arizona"))
    make.figure(tucson, 500)
    day = datetime.date(2020, 5, 1)
    joins(us, tucson, joined_on=day, left_on=day)
    for on in (day - datetime.timedelta(days=1), day, day + datetime.timedelta(days=1)):
        assert compute_reach(us, on).governments == 0


@pytest.mark.parametrize("status", ["applied", "rejected", "suspended"])
def test_only_active_members_count(us, status):
    place = make.municipality("Tucson", parent=state("US-AZ", "Arizona"))
    make.figure(place, 500)
    joins(us, place, status=status)
    assert compute_reach(us, TODAY).governments == 0


def test_unpublished_signatories_do_not_count(us):
    place = make.municipality("Tucson", parent=state("US-AZ", "Arizona"))
    make.figure(place, 500)
    signatory = joins(us, place)
    signatory.is_published = False
    signatory.save()
    reach = compute_reach(us, TODAY)
    assert (reach.signatories, reach.population.value) == (0, 0)


def test_organisations_are_signatories_but_bring_nobody(us):
    company = make.business("Walmart", based_in=state("US-AR", "Arkansas", 3_000_000))
    make.membership(us, company)
    reach = compute_reach(us, TODAY)
    assert (reach.signatories, reach.governments, reach.population.value) == (1, 0, 0)


def test_governments_without_any_figure_make_the_sum_unknown_not_zero(us):
    joins(us, make.municipality("Tucson", parent=state("US-AZ", "Arizona")))
    population = compute_reach(us, TODAY).population
    assert (population.value, population.upper, population.naive, population.share) == (None,) * 4
    assert population.counts.without_figure == 1


# --- Which territories ------------------------------------------------------------------------------------


def test_lines_open_the_sum(us):
    arizona = state("US-AZ", "Arizona", 7_000_000)
    pima = make.county("Pima County", parent=arizona)
    make.figure(pima, 1_000_000)
    tucson = make.municipality("Tucson", parent=pima)
    make.figure(tucson, 500_000, year=2010)
    phoenix = make.municipality("Phoenix", parent=arizona)
    make.figure(phoenix, 1_600_000)
    members = [joins(us, pima, "county"), joins(us, tucson), joins(us, phoenix)]
    reach = compute_reach(us, TODAY)
    assert [(line_of(reach, m).outcome, line_of(reach, m).within) for m in members] == [
        ("counted", None),
        ("inside", "Pima County"),
        ("counted", None),
    ]
    assert reach.population.value == 2_600_000 == sum(line.population.counted for line in reach.lines)
    assert reach.population.naive == 3_100_000
    assert (reach.population.counts.counted, reach.population.counts.inside) == (2, 1)
    assert reach.population.years == (2020, 2020)
    assert line_of(reach, members[1]).population.year == 2010


def test_coextensive_territories_count_once(us):
    california = state("US-CA", "California")
    county = make.county("San Francisco County", parent=california)
    city = make.municipality("San Francisco", parent=county, coextensive_with=county)
    make.figure(city, 870_000)
    two = [joins(us, county, "county"), joins(us, city)]
    reach = compute_reach(us, TODAY)
    assert reach.population.value == 870_000
    assert (reach.population.counts.counted, reach.population.counts.same_territory) == (1, 1)
    assert {line_of(reach, member).outcome for member in two} == {"counted", "same_territory"}


def test_two_governments_of_one_territory_count_once():
    japan = make.coalition("japan")
    tokyo = state("JP-13", "Tokyo", 14_000_000, is_city_region=True)
    joins(japan, tokyo, "state", name="Tokyo Metropolitan Government")
    second = joins(japan, tokyo, "city", name="Tokyo (city)")
    reach = compute_reach(japan, TODAY)
    assert reach.population.value == 14_000_000
    line = line_of(reach, second)
    assert (line.outcome, line.within) == ("same_territory", "Tokyo Metropolitan Government")


def test_an_abolished_territory_lies_inside_its_successor(us):
    arizona = state("US-AZ", "Arizona")
    merged = make.municipality("Newtown", parent=arizona)
    make.figure(merged, 900)
    old = make.municipality("Oldtown", parent=arizona, successor=merged, ended_on=datetime.date(2015, 1, 1))
    make.figure(old, 300)
    joins(us, merged)
    member = joins(us, old)
    line = line_of(compute_reach(us, TODAY), member)
    assert (line.outcome, line.within) == ("inside", "Newtown")


def test_a_town_across_two_counties_is_undetermined_while_one_is_a_member(us):
    illinois = state("US-IL", "Illinois")
    cook, kane = (make.county(name, parent=illinois) for name in ("Cook County", "Kane County"))
    elgin = make.municipality("Elgin", parent=illinois, lies_across=[cook, kane])
    make.figure(cook, 5_000)
    make.figure(elgin, 110)
    joins(us, cook, "county")
    member = joins(us, elgin)
    reach = compute_reach(us, TODAY)
    assert line_of(reach, member).outcome == "undetermined"
    assert (reach.population.value, reach.population.upper) == (5_000, 5_110)


def metropolitan_area(us, people):
    """An area across Illinois and Indiana: Chicago (2,700) and Gary, whose population is not on file."""
    illinois, indiana = state("US-IL", "Illinois", 12_800), state("US-IN", "Indiana", 6_800)
    chicago = make.municipality("Chicago", parent=illinois)
    make.figure(chicago, 2_700)
    gary = make.municipality("Gary", parent=indiana)
    area = make.jurisdiction("Area", "metropolitan_area", parts=[chicago, gary])
    make.figure(area, people)
    return area, chicago, illinois


def test_a_metropolitan_area_counts_in_full_though_one_of_its_own_cities_signs(us):
    area, chicago, _illinois = metropolitan_area(us, 5_268)
    joins(us, area, "metro")
    city = joins(us, chicago)
    reach = compute_reach(us, TODAY)
    assert (reach.population.value, reach.population.upper) == (5_268, 5_268)
    assert (line_of(reach, city).outcome, line_of(reach, city).within) == ("part_of", "Area")


def test_what_is_undetermined_is_never_more_than_the_nation(us):
    make.figure(us.country, 13_000)
    area, _chicago, illinois = metropolitan_area(us, 5_268)
    Figure.objects.filter(jurisdiction__code="US-IN").update(value=200)
    joins(us, area, "metro")
    joins(us, illinois, "state")
    population = compute_reach(us, TODAY).population
    assert (population.value, population.upper, population.counts.undetermined) == (12_800, 13_000, 1)


# --- Which figure -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [(2016, 100), (2015, 100), (2019, 100), (2020, 200), (2026, 200), (2012, 100)],
)
def test_the_nearest_year_not_after_the_date_stands_else_the_nearest_after(us, as_of, expected):
    us.launched_on = None
    us.save()
    tucson = make.municipality("Tucson", parent=state("US-AZ", "Arizona"))
    make.figure(tucson, 100, year=2015)
    make.figure(tucson, 200, year=2020)
    make.figure(tucson, 999, year=None)
    joins(us, tucson, joined_on=None)
    assert compute_reach(us, datetime.date(as_of, 6, 1)).population.value == expected


def test_a_figure_without_a_year_stands_only_where_there_is_no_other(us):
    tucson = make.municipality("Tucson", parent=state("US-AZ", "Arizona"))
    make.figure(tucson, 999, year=None)
    member = joins(us, tucson)
    line = line_of(compute_reach(us, TODAY), member)
    assert (line.population.value, line.population.year) == (999, None)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"is_preferred": True, "kind": "projection"}, {"kind": "census"}),
        ({"kind": "census"}, {"kind": "estimate"}),
        ({"kind": "estimate"}, {"kind": "projection"}),
        ({"provenance": "reference"}, {"provenance": "roster:us"}),
        ({}, {"recorded_at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)}),
    ],
)
@pytest.mark.parametrize("better_first", [True, False])
def test_of_several_sources_for_a_year_the_better_one_stands(us, better, worse, better_first):
    tucson = make.municipality("Tucson", parent=state("US-AZ", "Arizona"))
    for fields in (better, worse) if better_first else (worse, better):
        value = 1 if fields is better else 2
        make.figure(tucson, value, source=f"Source {value}", **{"kind": "", **fields})
    joins(us, tucson)
    assert compute_reach(us, TODAY).population.value == 1


# --- The country beside it --------------------------------------------------------------------------------


def test_the_national_figure_covers_territories_that_the_countrys_own_leaves_out(us):
    make.figure(us.country, 330_000_000, year=2021)
    puerto_rico = state("US-PR", "Puerto Rico", 3_000_000, in_national_figures=False)
    state("US-VI", "Virgin Islands", in_national_figures=False)
    joins(us, puerto_rico, "state")
    population = compute_reach(us, TODAY).population
    assert population.national == 333_000_000
    assert population.national_without == ["Virgin Islands"]
    assert population.share == 3_000_000 / 333_000_000


# --- Economy ----------------------------------------------------------------------------------------------


def economy_of(us):
    return compute_reach(us, TODAY).economy


def test_reported_and_estimated_gdp_stay_apart(us):
    arizona = state("US-AZ", "Arizona", 1_000)
    make.figure(arizona, 50_000, Metric.GDP)
    joins(us, state("US-CA", "California", 4_000), "state")
    california = us.country.children.get(code="US-CA")
    make.figure(california, 300_000, Metric.GDP)
    tucson = make.municipality("Tucson", parent=arizona)
    make.figure(tucson, 100)
    member = joins(us, tucson)
    economy = economy_of(us)
    assert (economy.value, economy.reported, economy.estimated) == (305_000, 300_000, 5_000)
    assert economy.currency == "USD"
    line = line_of(compute_reach(us, TODAY), member)
    assert (line.economy.value, line.economy.is_estimate) == (5_000, True)


def test_estimates_never_exceed_what_is_left_of_the_ancestors_gdp(us):
    arizona = state("US-AZ", "Arizona", 1_000)
    make.figure(arizona, 50_000, Metric.GDP)
    rich, plain = (make.municipality(name, parent=arizona) for name in ("Rich", "Plain"))
    for place in (rich, plain):
        make.figure(place, 500)
        joins(us, place)
    make.figure(rich, 45_000, Metric.GDP)
    economy = economy_of(us)
    assert (economy.reported, economy.estimated) == (45_000, 5_000)


def test_where_more_is_reported_than_the_ancestor_has_estimates_are_nothing_and_never_negative(us):
    arizona = state("US-AZ", "Arizona", 1_000)
    make.figure(arizona, 50_000, Metric.GDP)
    rich, plain = (make.municipality(name, parent=arizona) for name in ("Rich", "Plain"))
    for place in (rich, plain):
        make.figure(place, 500)
        joins(us, place)
    make.figure(rich, 60_000, Metric.GDP)
    economy = economy_of(us)
    assert (economy.value, economy.reported, economy.estimated) == (60_000, 60_000, 0)


def test_an_estimate_is_never_more_than_the_gdp_it_is_taken_from(us):
    make.figure(us.country, 900_000, Metric.GDP)
    arizona = state("US-AZ", "Arizona", 1_000)
    make.figure(arizona, 50_000, Metric.GDP)
    tucson = make.municipality("Tucson", parent=arizona)
    make.figure(tucson, 3_000)
    member = joins(us, tucson)
    line = line_of(compute_reach(us, TODAY), member)
    assert (line.economy.value, line.economy.counted) == (50_000, 50_000)


def test_an_estimate_gives_way_to_more_that_is_reported_inside(us):
    """A tenth of Arizona's people would have 5,000; Tucson alone reports 7,000 of it."""
    make.figure(us.country, 900_000, Metric.GDP)
    arizona = state("US-AZ", "Arizona", 1_000)
    make.figure(arizona, 50_000, Metric.GDP)
    pima = make.county("Pima County", parent=arizona)
    make.figure(pima, 100)
    tucson = make.municipality("Tucson", parent=pima)
    make.figure(tucson, 7_000, Metric.GDP)
    joins(us, pima, "county")
    assert economy_of(us).value == 5_000
    joins(us, tucson)
    assert economy_of(us).value == 7_000


def test_gdp_in_another_currency_or_price_basis_is_left_out(us):
    make.figure(us.country, 1_000_000, Metric.GDP)
    for name, fields in (("Euro", {"unit": "EUR"}), ("Constant", {"price_basis": "2015"})):
        place = make.municipality(name, parent=state("US-AZ", "Arizona"))
        make.figure(place, 700, Metric.GDP, **fields)
        joins(us, place)
    economy = economy_of(us)
    assert (economy.value, economy.counts.without_figure) == (None, 2)


def test_the_national_gdp_is_the_total_of_the_regions_own_table(us):
    make.figure(us.country, 999_999, Metric.GDP, source="Another office")
    arizona, utah = state("US-AZ", "Arizona", 10), state("US-UT", "Utah", 10)
    make.figure(arizona, 300, Metric.GDP, source="BEA")
    make.figure(utah, 200, Metric.GDP, source="BEA")
    state("US-PR", "Puerto Rico", 5, in_national_figures=False)
    joins(us, arizona, "state")
    economy = economy_of(us)
    assert (economy.value, economy.national, economy.share) == (300, 500, 0.6)
    assert economy.national_without == ["Puerto Rico"]


def test_a_table_with_gaps_is_no_national_total(us):
    make.figure(us.country, 900, Metric.GDP, source="Another office")
    make.figure(state("US-AZ", "Arizona", 10), 300, Metric.GDP, source="BEA")
    state("US-UT", "Utah", 10)
    assert economy_of(us).national == 900


# --- Figures that look wrong ------------------------------------------------------------------------------


def test_suspicious_figures_carry_a_warning(us):
    iowa = state("US-IA", "Iowa", 3_190_369)
    linn = make.county("Linn County", parent=iowa)
    make.figure(linn, 2_111_226, provenance="staff")
    rapids = make.municipality("Cedar Rapids", parent=linn)
    make.figure(rapids, 2_200_000, provenance="staff")
    make.figure(rapids, 126_000, year=2010, provenance="staff")
    members = [joins(us, linn, "county"), joins(us, rapids)]
    reach = compute_reach(us, TODAY)
    assert [line_of(reach, member).warnings for member in members] == [
        ["below_part", "above_half_region"],
        ["above_parent", "above_half_region", "jumped"],
    ]


@pytest.mark.parametrize(("people", "warnings"), [(1_500, []), (1_501, ["above_half_region", "jumped"])])
def test_exactly_half_a_region_or_half_more_than_before_carries_no_warning(us, people, warnings):
    pima = make.county("Pima County", parent=state("US-AZ", "Arizona", 3_000))
    make.figure(pima, people, provenance="staff")
    make.figure(pima, 1_000, year=2010, provenance="staff")
    member = joins(us, pima, "county")
    assert line_of(compute_reach(us, TODAY), member).warnings == warnings


def test_an_official_figure_of_more_than_half_a_region_carries_no_warning(japan):
    kyoto = make.municipality("Kyoto City", parent=state("JP-26", "Kyoto", 2_578_087))
    make.figure(kyoto, 1_464_890)
    member = joins(japan, kyoto)
    assert line_of(compute_reach(japan, TODAY), member).warnings == []


def test_a_figure_above_that_of_the_whole_country_carries_a_warning(us):
    make.figure(us.country, 1_000_000)
    linn = make.county("Linn County", parent=state("US-IA", "Iowa"))
    make.figure(linn, 2_111_226)
    member = joins(us, linn, "county")
    assert line_of(compute_reach(us, TODAY), member).warnings == ["above_national"]


def test_a_figure_that_somebody_checked_carries_no_warning(us):
    make.figure(us.country, 1_000_000)
    linn = make.county("Linn County", parent=state("US-IA", "Iowa"))
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    make.figure(linn, 2_111_226, checked_at=day, checked_value=2_111_226)
    member = joins(us, linn, "county")
    assert line_of(compute_reach(us, TODAY), member).warnings == []


@pytest.mark.parametrize(("people", "is_doubted"), [(1000, False), (1001, True)])
def test_only_more_people_than_the_nation_has_are_doubted_as_such(us, people, is_doubted):
    make.figure(us.country, 1000)
    tucson = make.municipality("Tucson", parent=state("US-AZ", "Arizona", 1000))
    make.figure(tucson, people)
    member = joins(us, tucson)
    assert ("above_national" in line_of(compute_reach(us, TODAY), member).warnings) == is_doubted


def test_a_county_and_a_city_of_one_name_that_are_not_linked_carry_a_warning(us):
    maryland = state("US-MD", "Maryland")
    county = make.county("Baltimore County", parent=maryland)
    city = make.municipality("Baltimore", parent=maryland)
    inside = make.municipality("Howard", parent=make.county("Howard County", parent=maryland))
    for place, type in ((county, "county"), (city, "city"), (inside, "city"), (inside.parent, "county")):
        make.figure(place, 1000)
        joins(us, place, type)
    reach = compute_reach(us, TODAY)
    assert {line.name: line.warnings for line in reach.lines} == {
        "Baltimore County": ["same_name"],
        "Baltimore": ["same_name"],
        "Howard": [],
        "Howard County": [],
    }


def test_a_county_and_a_city_of_one_name_inside_another_member_count_no_one_twice(us):
    maryland = state("US-MD", "Maryland")
    for place, type in (
        (maryland, "state"),
        (make.county("Baltimore County", parent=maryland), "county"),
        (make.municipality("Baltimore", parent=maryland), "city"),
    ):
        make.figure(place, 6000 if type == "state" else 1000)
        joins(us, place, type)
    assert [line.warnings for line in compute_reach(us, TODAY).lines] == [[], [], []]


# --- Several coalitions, queries, command -----------------------------------------------------------------


def test_several_coalitions_count_shared_signatories_and_territories_once(us):
    second = make.coalition("second")
    arizona = state("US-AZ", "Arizona", 7_000)
    member = joins(us, arizona, "state")
    make.membership(second, member)
    overview = compute_overview([us, second], TODAY)
    assert (overview.signatories, overview.population.value) == (1, 7_000)
    assert [overview.reaches[c.pk].population.value for c in (us, second)] == [7_000, 7_000]


@pytest.mark.parametrize("coalitions", [1, 3])
@pytest.mark.parametrize("members", [1, 3])
def test_reach_costs_the_same_queries_however_many_there_are(coalitions, members, django_assert_num_queries):
    from coalitions.models import Coalition

    for slug in ("us", "japan", "mexico")[:coalitions]:
        coalition = make.coalition(slug)
        for number in range(members):
            place = make.municipality(f"City {number}", parent=coalition.country)
            make.figure(place, 10)
            joins(coalition, place)
    found = list(Coalition.objects.select_related("country"))
    with django_assert_num_queries(5):
        compute_overview(found, TODAY)


def run(*args):
    out = io.StringIO()
    call_command("reach", *args, stdout=out)
    return out.getvalue()


def test_the_command_prints_the_contract(us):
    tucson = make.municipality("Tucson", parent=state("US-AZ", "Arizona"))
    make.figure(tucson, 520_116, year=2010)
    joins(us, tucson)
    found = json.loads(run("us", "--as-of", "2020-01-01", "--json"))
    assert (found["coalition"], found["as_of"]) == ("us", "2020-01-01")
    assert found["population"]["value"] == 520_116
    assert found["population"]["national"] is None
    assert found["population"]["years"] == [2010, 2010]
    assert found["economy"]["value"] is None
    assert found["economy"]["currency"] is None
    (line,) = found["lines"]
    assert (line["name"], line["jurisdiction"], line["outcome"]) == ("Tucson", "Tucson", "counted")
    assert line["within"] is line["warning"] is None
    assert "520,116" in run("us")


def test_the_command_names_the_coalitions_when_it_finds_none(us):
    with pytest.raises(CommandError, match="us"):
        run("atlantis")
    with pytest.raises(CommandError, match="YYYY-MM-DD"):
        run("us", "--as-of", "yesterday")
    with pytest.raises(CommandError, match="YYYY-MM-DD"):
        run("us", "--as-of", "20200101")


@pytest.mark.parametrize("command", ["reach", "contribution"])
def test_a_program_reads_why_there_is_no_answer(us, capsys, command):
    with pytest.raises(SystemExit) as status:
        call_command(command, "atlantis", "--json")
    assert status.value.code == 1
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error["message"] == "There is no coalition 'atlantis'. On file: us."


def test_tribal_territories_count_where_none_of_their_regions_is_a_member(us):
    arizona, utah = state("US-AZ", "Arizona", 7_000), state("US-UT", "Utah", 3_000)
    nation = make.jurisdiction("Nation", JurisdictionKind.TRIBAL_TERRITORY, lies_across=[arizona, utah])
    make.figure(nation, 170)
    member = joins(us, nation, "tribal_nation")
    assert line_of(compute_reach(us, TODAY), member).outcome == "counted"
    joins(us, utah, "state")
    assert line_of(compute_reach(us, TODAY), member).outcome == "undetermined"
    joins(us, arizona, "state")
    assert line_of(compute_reach(us, TODAY), member).outcome == "inside"
