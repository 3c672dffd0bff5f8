"""Figures have owners: official ones go first, a roster's count in the reach of its own coalition alone."""

import datetime

import pytest
from django.urls import reverse

from coalitions.reach.reach import compute_overview, compute_reach
from signatories.models import Figure, Metric
from tests import factories as make
from tests.coalitions.rosters.files import import_rows

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 22)


@pytest.fixture
def california(us):
    place = make.region("US-CA", "California")
    make.figure(us.country, 39_000_000)
    make.figure(place, 39_000_000)
    make.membership(us, make.signatory("California", "state", governs=place))
    return place


def states(coalition, place, value, metric=Metric.POPULATION, **fields):
    """A figure that the roster of the coalition states."""
    fields = {"year": 2026, "source": f"{coalition.slug} roster", "kind": ""} | fields
    return make.figure(place, value, metric, provenance=f"roster:{coalition.slug}", **fields)


def test_a_row_of_another_coalition_does_not_change_the_reach(us, california):
    other = make.coalition("other")
    states(other, california, 1000)
    states(other, california, 5, Metric.GDP)
    before = compute_reach(us, TODAY)
    assert before.population.value == 39_000_000
    assert before.economy.value is None


def test_not_even_where_there_is_no_official_figure(us):
    other = make.coalition("other")
    tucson = make.municipality("Tucson", parent=make.region("US-AZ"))
    states(other, tucson, 1000)
    member = make.signatory("Tucson", "city", governs=tucson)
    make.membership(us, member)
    make.membership(other, member)
    assert compute_reach(us, TODAY).population.value is None
    assert compute_reach(other, TODAY).population.value == 1000
    overview = compute_overview([us, other], TODAY)
    assert [overview.reaches[one.pk].population.value for one in (us, other)] == [None, 1000]


def test_a_digit_too_many_in_the_own_roster_does_not_beat_the_official_figure(us):
    iowa = make.region("US-IA", "Iowa")
    linn = make.county("Linn County", parent=iowa)
    make.figure(iowa, 3_190_369)
    make.figure(linn, 230_299)
    states(us, linn, 2_111_226)
    make.membership(us, make.signatory("Linn County", "county", governs=linn))
    reach = compute_reach(us, TODAY)
    assert reach.population.value == 230_299
    assert reach.lines[0].warnings == ["stated_otherwise"]


def test_the_upload_says_which_figure_counts_and_how_far_they_are_apart(us, us_staff):
    iowa = make.region("US-IA", "Iowa")
    linn = make.county("Linn County", parent=iowa)
    make.figure(iowa, 3_190_369)
    make.figure(linn, 230_299)
    row = {"name": "Linn County", "type": "county", "state": "Iowa", "population_year": "2020"}
    assert [found["message"] for found in warnings(us, us_staff, **row, population="231000")] == [
        "The official figure, 230299 (2020), counts; 231000 stands beside it (0.3% apart)."
    ]
    far = [found["message"] for found in warnings(us, us_staff, **row, population="2111226")]
    assert any("differs by more than half from the official figure, 230299 (2020)" in text for text in far)
    assert warnings(us, us_staff, **row, population="230299") == []


def warnings(coalition, user, **cells):
    return import_rows(coalition, cells, user=user, dry_run=True).warnings


def test_only_an_administrator_marks_a_figure_official(us, us_client, client):
    tucson = make.municipality("Tucson", parent=make.region("US-AZ"))
    figure = make.figure(tucson, 5, provenance="staff")
    address = reverse("admin:signatories_figure_change", args=[figure.pk])
    values = {"jurisdiction": tucson.pk, "metric": "population", "year": 2020, "value": 5, "source": "Office"}
    us_client.post(address, values | {"is_official": "on"})
    figure.refresh_from_db()
    assert figure.source == "Office"
    assert not figure.is_official
    client.force_login(make.superuser())
    client.post(address, values | {"is_official": "on"})
    figure.refresh_from_db()
    assert figure.is_official


# --- What a coalition states that is not published --------------------------------------------------------


@pytest.fixture
def secret(us):
    return make.coalition("secret-plan", is_published=False)


def test_what_it_states_is_in_no_reach_of_others(us, california, secret):
    Figure.objects.filter(jurisdiction=california).delete()
    states(secret, california, 777_777)
    assert compute_reach(us, TODAY).population.value is None


def test_its_figures_do_not_show_in_the_warnings_of_others(us, us_staff, secret):
    tucson = make.municipality("Tucson", parent=make.region("US-AZ", "Arizona"))
    states(secret, tucson, 777_777, year=2019)
    row = {"name": "Tucson", "type": "city", "state": "Arizona"}
    assert "777" not in str(warnings(us, us_staff, **row, population="100", population_year="2020"))


def test_its_figures_are_no_base_of_a_pledge(us, secret, client):
    california = make.region("US-CA", "California")
    member = make.signatory("California", "state", governs=california)
    make.membership(us, member)
    states(secret, california, 777_777, Metric.GHG, year=2010)
    pledge = make.pledge(us, member)
    assert "777,777" not in client.get(f"/en/pledges/{pledge.pk}/").content.decode()


def test_places_that_it_made_show_to_its_own_staff_alone(us, us_client, secret, client):
    place = make.municipality("Hidden Falls", parent=make.region("US-CA"), provenance="roster:secret-plan")
    make.figure(place, 777_777, provenance="roster:secret-plan")
    pages = [
        reverse("admin:signatories_jurisdiction_changelist") + "?q=hidden",
        reverse("admin:signatories_jurisdiction_changelist"),
        reverse("admin:autocomplete")
        + "?app_label=signatories&model_name=signatory&field_name=governs&term=hidden",
    ]
    for page in pages:
        text = us_client.get(page).content.decode()
        assert "Hidden Falls" not in text
        assert "secret-plan" not in text
    for view in ("change", "history"):
        address = reverse(f"admin:signatories_jurisdiction_{view}", args=[place.pk])
        assert us_client.get(address).status_code in (302, 404)
    client.force_login(make.staff_user(secret))
    assert "Hidden Falls" in client.get(pages[0]).content.decode()


def test_a_place_that_own_members_stand_on_shows_without_the_name_of_the_hidden_coalition(
    us, us_client, secret
):
    place = make.municipality("Hidden Falls", parent=make.region("US-CA"), provenance="roster:secret-plan")
    make.membership(us, make.signatory("Hidden Falls", "city", governs=place))
    for page in (
        reverse("admin:signatories_jurisdiction_changelist"),
        reverse("admin:signatories_jurisdiction_change", args=[place.pk]),
    ):
        text = us_client.get(page).content.decode()
        assert "Hidden Falls" in text
        assert "secret-plan" not in text


def test_an_exact_match_with_a_hidden_signatory_tells_nothing_of_it(us, us_staff, secret):
    hidden = make.business("Acme Underground Holdings Inc.")
    make.signatory_name(hidden, "Acme")
    make.membership(secret, hidden)
    found = str(warnings(us, us_staff, name="Acme", type="business"))
    assert "Underground" not in found
    assert "coalition that you do not manage" not in found
