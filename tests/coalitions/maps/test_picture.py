"""The members on the map of their country."""

import datetime
import html
import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalitions.maps import picture as map_picture
from coalitions.maps.outline import Outline, load_outline, load_world
from coalitions.maps.picture import LARGEST, LEAST, MOST_MARKS, label, label_world, lay_out_map
from coalitions.maps.projection import Frame
from coalitions.maps.whereabouts import Whereabouts
from tests import factories

D = datetime.date
OUTLINE = Outline(
    width=400,
    height=300,
    room=(350, 50, 40),
    frames=(Frame((-30, -30, 30, 30), (10, 20), 0, 300, 200, 200),),
    insets=(),
    regions={"XX-A": "M0 0l9 0 0 9z", "XX-B": "M9 9l9 0 0 9z"},
    centres={"XX-A": [60, 60, 50], "XX-B": [300, 200, 40]},
)
A = SimpleNamespace(pk=1, code="XX-A")
B = SimpleNamespace(pk=2, code="XX-B")
TOWN = SimpleNamespace(pk=3, code=None)


def member(slug="one", family="governments", region=A, place=TOWN, point=(0, 0), **fields):
    return Whereabouts(slug, slug, family, region, place, point, **fields)


def company(slug, **fields):
    return member(slug, "business", **fields)


# --- Layout -----------------------------------------------------------------------------------------------


def test_a_member_region_is_filled_and_no_other():
    picture = lay_out_map(OUTLINE, [member(place=A, point=None)])
    assert [path for _, path in picture.fills] == [OUTLINE.regions["XX-A"]]
    assert picture.land == OUTLINE.regions["XX-B"]
    assert picture.spots == []


def test_the_area_of_a_circle_is_its_population():
    other = SimpleNamespace(pk=4)
    members = [member("small", population=1_000_000), member("large", place=other, population=4_000_000)]
    (large, big), (small, little) = lay_out_map(OUTLINE, members).circles
    assert (large.slug, small.slug) == ("large", "small")
    assert big == pytest.approx(LARGEST)
    assert little == pytest.approx(LARGEST / 2)


@pytest.mark.parametrize(("people", "key"), [(8_174_962, 5_000_000), (1_999, 1_000), (2, 2), (0, None)])
def test_the_key_stands_for_a_round_number_at_the_scale_of_the_map(people, key):
    picture = lay_out_map(OUTLINE, [member(population=people)])
    assert picture.key == key
    assert picture.key_radius == pytest.approx(picture.scale * (key or 0) ** 0.5, abs=0.06)


def test_small_and_unknown_populations_are_still_seen():
    places = [SimpleNamespace(pk=pk) for pk in (4, 5)]
    circles = lay_out_map(OUTLINE, [member(place=places[0], population=10), member(place=places[1])]).circles
    assert all(radius >= LEAST for _, radius in circles)


def test_a_city_that_is_a_region_is_filled_and_a_circle():
    picture = lay_out_map(OUTLINE, [member(place=A, population=9)])
    assert len(picture.fills) == len(picture.circles) == 1


def test_few_organisations_stand_around_their_city_one_by_one():
    picture = lay_out_map(OUTLINE, [member(population=1), *(company(f"c{n}") for n in range(3))])
    (spot,) = picture.spots
    assert len({(mark.x, mark.y) for mark in spot.marks}) == 3
    assert all((mark.x**2 + mark.y**2) ** 0.5 > spot.radius for mark in spot.marks)


def test_many_organisations_stand_in_a_row_one_mark_a_family():
    others = [company(f"c{n}") for n in range(MOST_MARKS)] + [member("u", "education")]
    (spot,) = lay_out_map(OUTLINE, others).spots
    assert [(mark.family, len(mark.members)) for mark in spot.marks] == [("business", 6), ("education", 1)]


def test_the_same_members_are_drawn_the_same_way():
    members = [company(f"c{n}", place=SimpleNamespace(pk=n)) for n in range(10)]
    first, second = lay_out_map(OUTLINE, members), lay_out_map(OUTLINE, members[::-1])
    assert [spot.place.pk for spot in first.spots] != []
    assert {(spot.x, spot.y) for spot in first.spots} == {(spot.x, spot.y) for spot in second.spots}


def test_a_member_without_coordinates_is_drawn_in_the_middle_of_its_region():
    picture = lay_out_map(
        OUTLINE, [member("county", point=None, population=5), company("c", region=B, point=(80, 0))]
    )
    assert {(spot.x, spot.y) for spot in picture.spots} == {(60, 60), (300, 200)}
    assert picture.inexact == 2
    assert picture.circles == []


def test_members_that_are_not_drawn_are_counted():
    unknown = company("nowhere", region=None, place=None, point=None)
    elsewhere = company("guam", region=SimpleNamespace(pk=9, code="XX-Z"), point=None)
    assert lay_out_map(OUTLINE, [unknown, elsewhere]).missing == [unknown, elsewhere]


def test_the_smallest_of_very_many_members_are_dots_without_a_link(monkeypatch):
    monkeypatch.setattr(map_picture, "MOST_LINKS", 6)
    cities = [
        member(f"city{n}", place=SimpleNamespace(pk=n), point=(n, n), population=1000 * n)
        for n in range(1, 9)
    ]
    firms = [company(f"c{n}", place=SimpleNamespace(pk=n % 3 + 1), point=(n % 3 + 1,) * 2) for n in range(7)]
    picture = lay_out_map(OUTLINE, [*cities, *firms])
    assert [found.slug for found, _ in picture.circles] == ["city8", "city7", "city6", "city5"]
    links = len(picture.circles) + sum(len(spot.marks) for spot in picture.spots)
    assert links <= 6
    drawn = len(picture.circles) + sum(len(mark.members) for spot in picture.spots for mark in spot.marks)
    assert drawn + picture.unmarked == 15


def test_rows_of_numbers_do_not_overlap():
    here, there = SimpleNamespace(pk=4), SimpleNamespace(pk=5)
    members = [company(f"c{n}", place=here) for n in range(9)]
    members += [company(f"d{n}", place=there, point=(0.3, 0)) for n in range(9)]
    one, other = lay_out_map(OUTLINE, members).spots
    assert abs(one.y + one.marks[0].y - other.y - other.marks[0].y) > 10


def test_labels_do_not_overlap_and_stay_on_the_map():
    members = [
        member(f"city{n}", place=SimpleNamespace(pk=n), point=(n / 5, n / 5), population=10**6 * n)
        for n in range(1, 30)
    ]
    names = {n: f"A rather long name {n}" for n in range(1, 30)}
    labels = label(lay_out_map(OUTLINE, members), names, 15)
    boxes = [map_picture._box(found, 15) for found in labels]
    assert labels
    assert labels[0].text == names[29]
    assert all(map_picture._is_free(box, OUTLINE, ()) for box in boxes)
    assert not any(
        map_picture._overlap(one, other) for n, one in enumerate(boxes) for other in boxes[n + 1 :]
    )


def test_every_country_of_the_world_map_has_its_name():
    names = {"AR": "Argentina", "JP": "Japón", "MX": "México", "US": "Estados Unidos"}
    labels = label_world(load_world(), names, 38)
    assert {code: found.text for code, found in labels.items()} == names


# --- The page ---------------------------------------------------------------------------------------------


@pytest.fixture
def us(db):
    return factories.coalition("us", name_en="We Are Still In")


@pytest.fixture
def arizona(us):
    return factories.region("US-AZ", "Arizona")


def the_map(client, query="", path="/en/coalitions/us/"):
    page = client.get(path + query).content.decode()
    return html.unescape(re.search(r'<details[^>]* id="map".*?</section>', page, re.S)[0])


def add_city(coalition, region, name="Tucson", **fields):
    city = factories.signatory(name, governs=factories.municipality(name, parent=region))
    factories.membership(coalition, city, **fields)
    return city


def test_a_city_is_a_circle_that_leads_to_it(client, us, arizona):
    factories.figure(add_city(us, arizona).governs, 527_972)
    shown = the_map(client)
    assert "<title>Tucson: 527,972 people (2020)</title>" in shown
    assert re.search(
        r'<a href="/en/signatories/tucson/" tabindex="-1" transform="translate\(\d+ \d+\)">', shown
    )
    assert "GeoNames, CC BY 4.0" in shown
    assert "not on the map" not in shown


def test_a_city_in_a_county_lies_where_its_name_lies_in_the_region(client, us, arizona):
    add_city(us, factories.county("Pima County", parent=arizona))
    assert "Tucson: population not known" in the_map(client)


def test_the_point_on_file_goes_before_the_list_of_towns(client, us, arizona):
    place = factories.municipality("Tucson", parent=arizona, latitude=44.0, longitude=-72.0)
    factories.membership(us, factories.signatory("Tucson", governs=place))
    x = int(re.search(r"translate\((\d+)", the_map(client))[1])
    assert x > 800


def test_a_state_is_filled_and_an_organisation_stands_in_its_place(client, us, arizona):
    factories.membership(us, factories.signatory("Arizona", "state", governs=arizona))
    factories.membership(
        us, factories.business("Acme", based_in=factories.municipality("Tucson", parent=arizona))
    )
    shown = the_map(client)
    assert '<a class="map-region" href="/en/signatories/arizona/" tabindex="-1">' in shown
    assert "<title>Acme, Tucson</title>" in shown


def test_members_that_are_not_on_the_map_are_named_below_it(client, us):
    factories.membership(us, factories.business("Placeless"))
    shown = the_map(client)
    assert "1 member is not on the map:" in shown
    assert '<a href="/en/signatories/placeless/">Placeless</a>' in shown


def test_the_table_counts_every_member_by_region(client, us, arizona):
    add_city(us, arizona)
    factories.membership(us, factories.business("Acme", based_in=arizona))
    factories.membership(us, factories.business("Placeless"))
    table = re.search(r"<tbody.*</tbody>", the_map(client), re.S)[0]
    assert re.findall(r'rowheader">(.*?)</th>', table) == [
        '<a href="/en/coalitions/us/members/?region=US-AZ#list">Arizona</a>',
        '<span class="unknown">region not known</span>',
    ]
    assert table.count("Businesses and investors: 1") == 2


def test_the_map_is_that_of_the_date(client, us, arizona):
    add_city(us, arizona, joined_on=D(2020, 1, 1), left_on=D(2021, 1, 1))
    assert "Tucson" in the_map(client, "?as_of=2020-06-01")
    assert "Nobody was a member on that day." in the_map(client, "?as_of=2019-06-01")
    assert "No members are on file yet." in the_map(client)


@pytest.mark.parametrize("hidden", ["signatory", "applied", "suspended"])
def test_members_that_are_not_public_or_do_not_count_are_not_on_the_map(client, us, arizona, hidden):
    add_city(us, arizona, "Phoenix")
    city = add_city(us, arizona, **({} if hidden == "signatory" else {"status": hidden}))
    if hidden == "signatory":
        city.is_published = False
        city.save()
    shown = the_map(client)
    assert "Phoenix" in shown
    assert "Tucson" not in shown


def test_an_undetermined_member_is_hatched(client, us, arizona):
    pima, pinal = (factories.county(name, parent=arizona) for name in ("Pima County", "Pinal County"))
    town = factories.municipality(
        "Marana", parent=arizona, lies_across=[pima, pinal], latitude=32.2, longitude=-110.9
    )
    for place, people, type in ((pima, 5000, "county"), (town, 1000, "city")):
        factories.figure(place, people)
        factories.membership(us, factories.signatory(place.name, type, governs=place))
    assert re.search(r'<circle[^>]*class="maybe" fill="url\(#hatch-map\)"', the_map(client))


def test_a_country_without_outline_has_a_table(client, db):
    brazil = factories.coalition("brazil", country=factories.country("BR"))
    region = factories.region("BR-SP", "São Paulo")
    factories.membership(brazil, factories.signatory("São Paulo", "state", governs=region))
    shown = the_map(client, path="/en/coalitions/brazil/")
    assert "No outline of this country is on file yet" in shown
    assert "<details" in shown
    assert "<svg" not in shown
    assert "São Paulo" in shown


def test_the_page_needs_as_many_queries_for_more_members_on_the_map(
    client, us, arizona, django_assert_num_queries
):
    def add(*names):
        for name in names:
            city = add_city(us, arizona, name)
            factories.membership(us, factories.business(based_in=city.governs))

    add("Tucson")
    with CaptureQueriesContext(connection) as one:
        client.get("/en/coalitions/us/")
    add("Phoenix", "Mesa")
    with django_assert_num_queries(len(one)):
        client.get("/en/coalitions/us/")


def test_the_home_page_shows_the_countries_of_published_coalitions(client, us):
    factories.coalition("japan", is_published=False)
    factories.membership(us, factories.business())
    page = client.get("/en/").content.decode()
    world = re.search(r'<figure class="map map-world">.*?</figure>', page, re.S)[0]
    assert re.findall(r'<a class="map-region" href="([^"]+)"', world) == ["/en/coalitions/us/"]
    assert "United States of America: We Are Still In, 1 member" in world


# --- Disputed territories ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "region", "point", "words"),
    [
        ("argentina", "AR-V", (-51.7, -57.9), "with the Islas Malvinas"),
        ("japan", "JP-01", (45.2, 147.9), "with its northern territories"),
    ],
)
def test_a_map_presents_the_country_as_its_staff_chose(client, db, slug, region, point, words):
    coalition = factories.coalition(slug)
    factories.membership(coalition, factories.signatory(region, "state", governs=factories.region(region)))
    code = coalition.country.country
    national, in_fact = load_outline(code, True), load_outline(code)
    assert national.place(*point)
    assert national.regions[region].startswith(in_fact.regions[region])
    assert len(national.regions[region]) > len(in_fact.regions[region])
    address = f"/en/coalitions/{slug}/"
    page = html.unescape(client.get(address).content.decode())
    assert page.count(words) == 1
    assert national.regions[region] in page
    coalition.map_presentation = "in_fact"
    coalition.save()
    page = html.unescape(client.get(address).content.decode())
    assert words not in page
    assert "as boundaries are in fact" in page
    assert national.regions[region] not in page
