"""The list of possible duplicates: what it finds, what it lets people do, and what it keeps to itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalitions.members.identity import possible_duplicates
from coalitions.models import IdentityAnswer
from signatories.models import NameKind
from signatories.types import SignatoryType
from tests import factories

pytestmark = pytest.mark.django_db


def url(coalition):
    return reverse("admin:coalitions_coalition_duplicates", args=[coalition.pk])


def pairs(coalition, user=None):
    found = possible_duplicates(coalition, user or factories.superuser())
    return {frozenset((one.name, other.name)) for one, other in found}


@pytest.fixture
def twins(us):
    acme, akme = factories.business("Acme Solar Works"), factories.business("Acme Solr Works")
    for one in (acme, akme):
        factories.membership(us, one)
    return acme, akme


def test_organisations_are_found_by_any_of_their_names(us, twins):
    sony = factories.business("Sony")
    factories.signatory_name(sony, "ソニー・グループ", "ja")
    factories.membership(us, factories.business("ソニーグループ"))
    factories.signatory_name(sony, "Acme Solar Works", kind=NameKind.READING)
    assert pairs(us) == {
        frozenset({"Acme Solar Works", "Acme Solr Works"}),
        frozenset({"Sony", "ソニーグループ"}),
    }


def test_governments_are_compared_with_those_of_their_type_and_region(us):
    arizona, california = factories.region("US-AZ", "Arizona"), factories.region("US-CA", "California")
    for name, region, type in (
        ("Flagstaff", arizona, SignatoryType.CITY),
        ("Flagstaf", arizona, SignatoryType.CITY),
        ("Flagstafff", california, SignatoryType.CITY),
        ("Flagstaff", arizona, SignatoryType.COUNTY),
    ):
        make = factories.county if type == SignatoryType.COUNTY else factories.municipality
        made = factories.signatory(
            name, type, governs=make(name, parent=region), slug=f"{name}-{region.code}-{type}"
        )
        factories.membership(us, made)
    assert pairs(us) == {frozenset({"Flagstaff", "Flagstaf"})}


def test_signatories_of_other_countries_make_no_pairs(us, twins, japan):
    factories.membership(japan, factories.business("Acme Solaar Works", country="JP"))
    factories.business("Vitro Andes"), factories.business("Vitro Andess")
    assert len(pairs(us)) == 1
    assert pairs(japan) == set()


def test_a_pair_called_different_is_not_asked_about_again(us, us_client, twins):
    shown = us_client.get(url(us)).content.decode()
    assert reverse("admin:signatories_signatory_merge", args=[one.pk for one in twins]) in shown
    one, other = possible_duplicates(us, factories.superuser())[0]
    us_client.post(url(us), {"one": one.pk, "other": other.pk})
    assert pairs(us) == set()
    assert "No two names are nearly the same" in us_client.get(url(us)).content.decode()


def test_signatories_that_the_person_may_not_see_are_not_named(us, us_client, us_staff, twins):
    other = factories.coalition("other", country=us.country)
    secret = factories.business("Acme Solarr Works", is_published=False)
    factories.membership(other, secret)
    public = factories.business("Acme Solars Works")
    factories.membership(other, public)
    shown = us_client.get(url(us)).content.decode()
    assert "Solarr" not in shown
    assert "Acme Solars Works" in shown, "it is on the public pages anyway"
    for one in twins:
        assert reverse("admin:signatories_signatory_merge", args=[one.pk, public.pk]) not in shown
    us_client.post(url(us), {"one": twins[0].pk, "other": secret.pk})
    assert not IdentityAnswer.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("viewer", 404), (None, 404)])
def test_only_editors_of_the_coalition_call_a_pair_different(client, us, japan, twins, role, status):
    client.force_login(factories.staff_user(us if role else japan, role or "coordinator"))
    assert client.get(url(us)).status_code == (200 if role else 404)
    one, other = twins
    for first, second in ((one, other), (other, one)):
        answer = client.post(url(us), {"one": first.pk, "other": second.pk})
        assert answer.status_code == status
    assert not IdentityAnswer.objects.exists()


def test_the_page_costs_the_same_queries_for_one_pair_and_for_three(us, us_client, twins):
    costs = []
    for letter in ("", "b", "c"):
        if letter:
            for ending in ("Works", "Wrorks"):
                factories.membership(us, factories.business(f"{letter * 5} {ending}"))
        with CaptureQueriesContext(connection) as queries:
            us_client.get(url(us))
        costs.append(len(queries))
    assert len(set(costs)) == 1
