"""Staff record looks for pledges, at members of their own coalitions only."""

import datetime

import pytest
from django.urls import reverse

from pledges.models import PledgeSearch
from tests import factories as make
from tests.past_the_forms import assert_refused


@pytest.fixture
def acme(us):
    signatory = make.business("Acme")
    make.membership(us, signatory)
    return signatory


def form(coalition, signatory, **fields):
    return {
        "coalition": coalition.pk,
        "signatory": signatory.pk,
        "searched_on": "2024-05-04",
        "result": "none_found",
        "source": "Acme's website",
    } | fields


def record(client, *args, **fields):
    return client.post(reverse("admin:pledges_pledgesearch_add"), form(*args, **fields))


def test_an_editor_records_a_look_under_their_name(us_client, us, acme):
    record(us_client, us, acme)
    search = PledgeSearch.objects.get()
    assert search.recorded_by is not None
    page = us_client.get(reverse("admin:pledges_pledgesearch_changelist"), {"q": "acme"}).content.decode()
    assert search.recorded_by.username in page.split('id="result_list"')[1]


def test_a_look_is_about_a_member_of_ones_own_coalition(us_client, us, japan, acme):
    stranger = make.business("Stranger")
    make.membership(japan, stranger)
    for coalition, signatory in [(us, stranger), (japan, stranger), (japan, acme)]:
        record(us_client, coalition, signatory)
    assert not PledgeSearch.objects.exists()


def test_a_look_of_another_coalition_at_a_shared_member_is_not_ours(us_client, japan, acme):
    make.membership(japan, acme)
    search = PledgeSearch.objects.create(
        coalition=japan, signatory=acme, searched_on="2024-05-04", source="Secret source"
    )
    page = us_client.get(reverse("admin:pledges_pledgesearch_changelist")).content.decode()
    assert "Secret source" not in page
    change = reverse("admin:pledges_pledgesearch_change", args=[search.pk])
    us_client.post(change, form(japan, acme, result="no_number"))
    search.refresh_from_db()
    assert search.result == "none_found"
    delete = reverse("admin:pledges_pledgesearch_delete", args=[search.pk])
    us_client.post(delete, {"post": "yes"})
    assert PledgeSearch.objects.exists()


def test_nobody_looks_tomorrow(us_client, us, acme):
    tomorrow = datetime.date.today() + datetime.timedelta(days=1)
    answer = record(us_client, us, acme, searched_on=tomorrow.isoformat())
    assert "This day is still to come." in answer.content.decode()
    assert not PledgeSearch.objects.exists()


@pytest.mark.parametrize("wrong", [{"source": ""}, {"result": "perhaps"}])
def test_the_database_refuses_a_look_with(us, acme, wrong):
    search = PledgeSearch.objects.create(
        coalition=us, signatory=acme, searched_on="2024-05-04", source="Acme's website"
    )
    assert_refused(search, **wrong)


@pytest.mark.parametrize("looks", [1, 3])
def test_the_list_costs_the_same_however_many_looks(us_client, us, looks, django_assert_num_queries):
    for number in range(looks):
        member = make.business(f"Company {number}")
        make.membership(us, member)
        PledgeSearch.objects.create(coalition=us, signatory=member, searched_on="2024-05-04", source="Web")
    us_client.get(reverse("admin:pledges_pledgesearch_changelist"))
    with django_assert_num_queries(13):
        us_client.get(reverse("admin:pledges_pledgesearch_changelist"))
