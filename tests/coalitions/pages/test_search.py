"""The search of the header finds places and organisations, and says whether a place is in."""

import re
from html import unescape

import pytest
from django.utils.html import strip_tags

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def california():
    return make.region("US-CA", "California")


def results(client, asked, language="en"):
    """The lines of the results as text."""
    response = client.get(f"/{language}/search/", {"q": asked})
    assert response.status_code == 200
    items = re.findall(r"<li>\s*(<a class=\"name\".*?)</li>", response.content.decode(), flags=re.DOTALL)
    return [" ".join(unescape(strip_tags(item)).split()) for item in items]


def names(client, asked):
    return [
        re.split(r" (?:city or town|municipality|county|state|region|Business|City)", line)[0]
        for line in results(client, asked)
    ]


def test_places_and_organisations_stand_together_the_whole_name_first(client, us, california):
    for name in ("Diego", "San Diego", "Diego Alto", "Andiego"):
        make.municipality(name, parent=california)
    for name in ("Diego Solar", "Friends of Diego"):
        make.membership(us, make.business(name, based_in=california))
    assert names(client, "Diego") == [
        "Diego",
        "Diego Alto",
        "Diego Solar",
        "San Diego",
        "Friends of Diego",
        "Andiego",
    ]


def test_of_equal_names_the_one_with_more_people_goes_first(client, us, california):
    for name, people in (("Maine", 68_000), ("Oregon", 652_000)):
        place = make.municipality("Portland", parent=make.region(f"US-{name[:2].upper()}", name))
        make.figure(place, people)
    assert ["Oregon" in line for line in results(client, "Portland")] == [True, False]


def test_the_region_may_stand_behind_the_name(client, us, california):
    make.municipality("Portland", parent=make.region("US-OR", "Oregon"))
    make.municipality("Portland", parent=make.region("US-ME", "Maine"))
    for asked in ("Portland, Oregon", "portland (OR)", "Portland, US-OR", "Portland、Oregon"):
        (line,) = results(client, asked)
        assert "Oregon" in line


def test_is_my_city_in(client, us, california):
    make.municipality("Fresno", parent=california)
    oregon = make.region("US-OR", "Oregon")
    make.municipality("Bend", parent=oregon)
    eugene = make.municipality("Eugene", parent=oregon)
    make.membership(us, make.signatory("State of California", "state", governs=california))
    make.membership(us, make.signatory("City of Eugene", governs=eugene))
    member = f"a member of {us.name}."
    assert f"Eugene is {member} The member: City of Eugene" in results(client, "Eugene")[0]
    inside = f"Fresno is not a member itself, but lies inside State of California, {member}"
    assert inside in results(client, "Fresno")[0]
    assert "Bend is not a member; it lies in Oregon, which is not either." in results(client, "Bend")[0]


@pytest.mark.parametrize("asked", ["Yokohama", "横浜", "よこはま", "ヨコハマ", "JP-14100", "14100", "141003"])
def test_in_any_script_and_by_any_form_of_the_code(client, japan, asked):
    place = make.municipality("Yokohama", parent=make.region("JP-14", "Kanagawa"), code="JP-14100")
    make.jurisdiction_name(place, "横浜市", "ja")
    make.jurisdiction_name(place, "ヨコハマシ", "ja", "reading")
    (line,) = results(client, asked)
    assert line.startswith("Yokohama")
    assert results(client, asked, "ja")[0].startswith("横浜市")


def test_nothing_of_that_name_is_said_so(client, us):
    page = client.get("/en/search/?q=Atlantis").content.decode()
    assert "Nothing of that name or code is on file" in page


@pytest.mark.parametrize(
    "asked", ["", "   ", "%", "'", "<script>", "x" * 5000, ",", "(", "a,", "a\x00b", "a\x00, b", "🦆"]
)
def test_any_text_gets_an_answer(client, us, california, asked):
    response = client.get("/en/search/", {"q": asked})
    assert response.status_code == 200
    assert b"<script>" not in response.content.split(b"<main")[1]


def test_the_header_leads_to_it_without_script(client, us):
    page = client.get("/en/").content.decode()
    assert 'method="get" action="/en/search/" role="search"' in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_same_queries_however_many_are_found(client, us, california, number, django_assert_num_queries):
    for one in range(number):
        city = make.municipality(f"Same City {one}", parent=california)
        make.figure(city, 1000)
        make.membership(us, make.signatory(f"Same City {one}", governs=city))
        make.membership(us, make.business(f"Same City Shop {one}", based_in=city))
    with django_assert_num_queries(18):
        assert len(results(client, "Same City")) == 2 * number


def test_one_typing_error_is_asked_about(client, us, california):
    make.municipality("Sacramento", parent=california)
    page = client.get("/en/search/?q=Sacremento").content.decode()
    assert "Nothing on file is called “Sacremento”. Did you mean one of these?" in page
    assert "Sacramento is not a member" in results(client, "Sacremento")[0]
    assert "Did you mean" not in client.get("/en/search/?q=Sacramento").content.decode()


def test_an_organisation_says_whether_it_is_or_was_a_member(client, us):
    make.membership(us, make.business("Acme"), joined_on="2019-05-02")
    make.membership(us, make.business("Bcme"), joined_on="2019-05-02", left_on="2020-01-01", status="ended")
    assert f"Member of {us.name}: since May 2, 2019" in results(client, "Acme")[0]
    assert f"Member of {us.name}: from May 2, 2019, left on Jan. 1, 2020" in results(client, "Bcme")[0]


def test_what_nobody_sees_is_not_found_by_near_names_either(client, us):
    hidden = make.coalition("hidden", is_published=False)
    make.membership(hidden, make.business("Secret Solar"))
    for asked in ("Secret Solar", "Secret Solr", "sec sol", "ret so"):
        assert results(client, asked) == []


def test_one_coalition_asks_its_own_country(client, us, japan, california):
    make.municipality("Mesa", parent=california)
    make.municipality("Mesa", parent=make.region("MX-JAL", "Jalisco"))
    make.membership(us, make.business("Mesa Foods", country="MX"))
    lines = client.get("/en/search/?q=Mesa&coalition=us").content.decode()
    assert "California" in lines
    assert "Jalisco" not in lines
    assert "Mesa Foods" in lines
    for unknown in ("none", "x" * 300, "a\x00b"):
        assert "Jalisco" in client.get("/en/search/", {"q": "Mesa", "coalition": unknown}).content.decode()


def test_the_name_that_was_found_stands_beside_the_one_shown(client, us):
    city = make.region("MX-CMX", "Mexico City")
    make.jurisdiction_name(city, "Distrito Federal", "es", "former")
    (line,) = results(client, "distrito federal")
    assert "also “Distrito Federal”" in line
