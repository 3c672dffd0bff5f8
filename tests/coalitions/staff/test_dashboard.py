"""The first page of the admin: one's coalitions, and what there is to do in each."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalitions.models import CoalitionRole, Membership
from coalitions.rosters.importer import import_roster
from coalitions.staff.dashboard import cards, members_url
from tests import factories


@pytest.fixture
def governments(us):
    """One member government for every gap in its figures, and one without."""
    california = factories.region("US-CA", "California")
    factories.figure(california, 39_000_000)
    kinds = {
        "Fine": {"value": 1000},
        "Missing": None,
        "Yearless": {"value": 1000, "year": None},
        "Sourceless": {"value": 1000, "source": ""},
        "Doubtful": {"value": 30_000_000, "provenance": "staff"},
    }
    for name, figure in kinds.items():
        place = factories.municipality(name, parent=california)
        if figure:
            factories.figure(place, **figure)
        factories.membership(us, factories.signatory(name, governs=place))
    factories.membership(us, factories.business("Company"))
    factories.membership(us, factories.signatory("Applicant"), status="applied")
    former = factories.signatory("Former")
    factories.membership(us, former, left_on=datetime.date(2020, 1, 1))
    return us


@pytest.mark.parametrize(
    ("position", "name"), [(0, "Missing"), (1, "Yearless"), (2, "Sourceless"), (3, "Doubtful")]
)
def test_each_gap_shows_its_number_and_links_to_its_members(us_client, us_staff, governments, position, name):
    [card] = cards(us_staff)
    _label, number, url = card.gaps[position]
    assert number == 1
    found = us_client.get(url).context["cl"].result_list
    assert [membership.signatory.name for membership in found] == [name]


def test_each_status_shows_its_number_and_links_to_its_members(us_client, us_staff, governments):
    [card] = cards(us_staff)
    numbers = {str(label): (number, url) for label, number, url in card.statuses}
    assert {label: number for label, (number, _url) in numbers.items()} == {
        "applied": 1,
        "active": 6,
        "suspended": 0,
        "ended": 1,
        "rejected": 0,
    }
    for number, url in numbers.values():
        assert us_client.get(url).context["cl"].result_count == number


def test_the_page_shows_doubtful_figures_and_the_last_import(us_client, us_staff, governments):
    batch = import_roster(
        coalition=governments, filename="first.csv", content=b"name,type\nAcme,business\n", user=us_staff
    )
    page = re.sub(r"\s+", " ", us_client.get(reverse("admin:index")).content.decode())
    assert "Doubtful" in page
    assert "more than half of that of its region" in page
    assert "first.csv" in page
    assert reverse("admin:coalitions_importbatch_change", args=[batch.pk]) in page
    assert "1 new, 0 updated, 0 unchanged, 0 skipped" in page
    assert reverse("coalition", args=["us"]) in page
    assert f"{reverse('admin:coalitions_importbatch_upload')}?coalition={governments.pk}" in page


def test_the_export_buttons_return_the_roster(us_client, governments):
    address = f"{reverse('admin:coalitions_membership_export')}?coalition__id__exact={governments.pk}"
    assert "Company" in us_client.post(address, {"format": "0"}).content.decode()
    assert us_client.post(address, {"format": "1"}).content.startswith(b"PK")


def test_staff_without_a_role_are_told_so(client, us):
    client.force_login(factories.staff_user())
    page = client.get(reverse("admin:index")).content.decode()
    assert "You have no role in a coalition yet." in page
    assert "We Are Still In" not in page


def test_administrators_see_every_coalition(client, us, japan):
    client.force_login(factories.superuser())
    page = client.get(reverse("admin:index")).content.decode()
    assert "We Are Still In" in page
    assert "Japan Climate Initiative" in page


def test_the_page_costs_the_same_for_one_coalition_and_three(client, us, django_assert_num_queries):
    def add_member(coalition):
        place = factories.municipality(parent=factories.region(f"{coalition.country.code}-01"))
        factories.membership(coalition, factories.signatory(governs=place))
        import_roster(coalition=coalition, filename="a.csv", content=b"name,type\nAcme,business\n")

    add_member(us)
    user = factories.staff_user(us)
    client.force_login(user)
    client.get(reverse("admin:index"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("admin:index"))
    for slug in ("japan", "mexico"):
        coalition = factories.coalition(slug)
        CoalitionRole.objects.create(user=user, coalition=coalition, role=CoalitionRole.Role.EDITOR)
        add_member(coalition)
    with django_assert_num_queries(len(queries)):
        page = client.get(reverse("admin:index"))
    assert page.content.decode().count("Upload a roster") == 3


def test_the_address_of_members_filters_by_coalition(client, us, japan):
    factories.membership(us, factories.business("American"))
    factories.membership(japan, factories.business("Japanese"))
    client.force_login(factories.superuser())
    found = client.get(members_url(us)).context["cl"].result_list
    assert [membership.signatory.name for membership in found] == ["American"]
    assert Membership.objects.count() == 2
