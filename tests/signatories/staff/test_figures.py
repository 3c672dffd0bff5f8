"""Staff look after the figures of the territories of their countries."""

import pytest
from django.urls import reverse

from coalitions.models import CoalitionRole
from signatories.models import Figure, Jurisdiction
from tests import factories
from tests.admin_pages import NO_ROWS, rows, words


@pytest.fixture
def tucson():
    return factories.municipality(
        "Tucson", parent=factories.region("US-AZ", "Arizona"), provenance="roster:us"
    )


def figure_form(jurisdiction, **fields):
    form = {"jurisdiction": jurisdiction.pk, "metric": "population", "value": 100, "year": 2020}
    return form | {"source": "Statistics office"} | fields


def test_staff_enter_figures_of_their_country(us_client, us, tucson):
    us_client.post(reverse("admin:signatories_figure_add"), figure_form(tucson))
    figure = Figure.objects.get()
    assert (figure.unit, figure.provenance) == ("people", "staff")
    us_client.post(reverse("admin:signatories_figure_add"), figure_form(tucson, metric="gdp", unit="usd"))
    assert Figure.objects.get(metric="gdp").unit == "USD"
    assert Figure.objects.get(metric="gdp").price_basis == "current"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"unit": "thousands"}, "Convert the value, or leave the unit empty."),
        ({"metric": "gdp"}, "GDP needs the code of its currency"),
        ({"source": ""}, "This field is required."),
        ({}, "already exists"),
    ],
)
def test_a_figure_that_does_not_fit_is_refused_with_a_sentence(us_client, us, tucson, fields, sentence):
    factories.figure(tucson, 100, provenance="staff")
    response = us_client.post(reverse("admin:signatories_figure_add"), figure_form(tucson, **fields))
    assert response.status_code == 200
    assert sentence in words(response)
    assert Figure.objects.count() == 1


def test_two_preferred_figures_in_one_form_are_refused_with_a_sentence(client, us, tucson):
    client.force_login(factories.superuser())
    figure = {"metric": "population", "year": 2020, "value": 100, "is_preferred": "on"}
    form = NO_ROWS | {"name": "Tucson", "kind": "municipality", "country": "US", "parent": tucson.parent_id}
    form |= rows("figures", figure | {"source": "Census"}, figure | {"source": "City"})
    response = client.post(reverse("admin:signatories_jurisdiction_change", args=[tucson.pk]), form)
    assert "for the same territory, metric and year: choose one." in words(response)
    assert not Figure.objects.exists()


def test_a_figure_that_becomes_a_population_has_no_price_basis(client, us, tucson):
    client.force_login(factories.superuser())
    figure = factories.figure(tucson, 100, "gdp")
    address = reverse("admin:signatories_figure_change", args=[figure.pk])
    client.post(address, figure_form(tucson, price_basis="current"))
    figure.refresh_from_db()
    assert (figure.metric, figure.unit, figure.price_basis) == ("population", "people", "")


def test_only_staff_of_both_coalitions_change_the_figures_of_their_country(client, us, tucson):
    """Territories and figures are shared: staff of one of two US coalitions only read them."""
    figure = factories.figure(tucson, 100)
    other = factories.coalition("us-cities", country=factories.country("US"))
    user = factories.staff_user(us, CoalitionRole.Role.COORDINATOR)
    client.force_login(user)
    change = reverse("admin:signatories_figure_change", args=[figure.pk])
    assert "You can read this record but not change it" in words(client.get(change))
    assert client.post(change, figure_form(tucson, value=5)).status_code == 403
    response = client.post(reverse("admin:signatories_figure_add"), figure_form(tucson, year=2021))
    assert "Select a valid choice" in words(response)
    act = {"action": "mark_preferred", "_selected_action": [figure.pk]}
    client.post(reverse("admin:signatories_figure_changelist"), act)
    figure.refresh_from_db()
    assert (figure.value, figure.is_preferred) == (100, False)
    CoalitionRole.objects.create(user=user, coalition=other, role=CoalitionRole.Role.EDITOR)
    client.post(change, figure_form(tucson, value=5))
    figure.refresh_from_db()
    assert figure.value == 5


def test_staff_correct_reference_figures_but_cannot_delete_them(us_client, us, tucson):
    loaded = factories.figure(tucson, 100)
    entered = factories.figure(tucson, 200, provenance="staff")
    us_client.post(
        reverse("admin:signatories_figure_change", args=[loaded.pk]), figure_form(tucson, value=101)
    )
    loaded.refresh_from_db()
    assert loaded.value == 101
    for figure, gone in ((loaded, False), (entered, True)):
        us_client.post(reverse("admin:signatories_figure_delete", args=[figure.pk]), {"post": "yes"})
        assert Figure.objects.filter(pk=figure.pk).exists() is not gone
    region = tucson.parent
    Jurisdiction.objects.filter(pk=region.pk).update(provenance="reference")
    assert (
        us_client.post(reverse("admin:signatories_jurisdiction_delete", args=[region.pk])).status_code == 403
    )


def test_preferring_a_figure_unmarks_the_other(us_client, us, tucson):
    before = factories.figure(tucson, 100, is_preferred=True)
    after = factories.figure(tucson, 200, source="Other office")
    elsewhere = factories.figure(tucson, 300, year=2010, is_preferred=True)
    address = reverse("admin:signatories_figure_changelist")
    response = us_client.post(
        address, {"action": "mark_preferred", "_selected_action": [after.pk]}, follow=True
    )
    assert "1 figure is now preferred." in words(response)
    preferred = set(Figure.objects.filter(is_preferred=True))
    assert preferred == {after, elsewhere}
    response = us_client.post(
        address, {"action": "mark_preferred", "_selected_action": [before.pk, after.pk]}, follow=True
    )
    assert "choose one" in words(response)
    assert set(Figure.objects.filter(is_preferred=True)) == preferred


@pytest.mark.parametrize(
    ("filters", "values"),
    [
        ({"without": "year"}, {2}),
        ({"without": "source"}, {3}),
        ({"metric__exact": "gdp"}, {4}),
        ({"origin": "staff"}, {5}),
        ({"q": "tucs"}, {1, 2, 3, 4, 5}),
        ({"q": "phoenix"}, set()),
    ],
)
def test_figures_are_filtered(us_client, us, tucson, filters, values):
    factories.figure(tucson, 1)
    factories.figure(tucson, 2, year=None)
    factories.figure(tucson, 3, source="")
    factories.figure(tucson, 4, "gdp")
    factories.figure(tucson, 5, provenance="staff")
    found = us_client.get(reverse("admin:signatories_figure_changelist"), filters).context["cl"].result_list
    assert {figure.value for figure in found} == values


@pytest.mark.parametrize(
    "address", ["admin:signatories_figure_changelist", "admin:signatories_jurisdiction_change"]
)
def test_only_its_own_staff_see_figures_from_the_roster_of_a_hidden_coalition(client, us, tucson, address):
    hidden = factories.coalition("cities", country=us.country, is_published=False)
    factories.figure(tucson, 987_654, source="Cities, member roster", provenance="roster:cities")
    address = reverse(address, args=[tucson.pk] if address.endswith("change") else [])
    for coalition, is_seen in ((us, False), (hidden, True)):
        client.force_login(factories.staff_user(coalition))
        assert ("Cities, member roster" in words(client.get(address))) == is_seen
