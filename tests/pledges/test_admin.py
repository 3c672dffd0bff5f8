"""Staff look after the pledges of their own coalition's members."""

import pytest
from django.urls import reverse

from coalitions.models import CoalitionRole
from pledges.models import Pledge
from tests import factories

LIST = "admin:pledges_pledge_changelist"


@pytest.fixture
def acme(us):
    signatory = factories.business("Acme")
    factories.membership(us, signatory)
    return signatory


def pledge_form(coalition, signatory, **fields):
    form = {"coalition": coalition.pk, "signatory": signatory.pk, "title": "Net zero by 2050"}
    return (
        form | {"kind": "net_zero", "status": "declared", "target_year": 2050, "is_published": "on"} | fields
    )


def words(response):
    return " ".join(response.content.decode().split())


def test_an_editor_keeps_pledges(us_client, us, acme):
    us_client.post(reverse("admin:pledges_pledge_add"), pledge_form(us, acme))
    pledge = Pledge.objects.get()
    assert pledge.target_year == 2050
    change = reverse("admin:pledges_pledge_change", args=[pledge.pk])
    us_client.post(change, pledge_form(us, acme, title="Net zero by 2045", target_year=2045))
    assert Pledge.objects.get().title == "Net zero by 2045"
    assert "Net zero by 2045" in words(us_client.get(reverse(LIST), {"q": "acme"}))
    us_client.post(reverse("admin:pledges_pledge_delete", args=[pledge.pk]), {"post": "yes"})
    assert not Pledge.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"target_value": "50"}, "A target value needs a unit."),
        ({"base_year": 2060}, "The target year is before the base year."),
    ],
)
def test_a_target_that_does_not_fit_is_refused_with_a_sentence(us_client, us, acme, fields, sentence):
    response = us_client.post(reverse("admin:pledges_pledge_add"), pledge_form(us, acme, **fields))
    assert sentence in words(response)
    assert not Pledge.objects.exists()


def test_only_members_pledge(client, us, acme):
    stranger = factories.business("Stranger")
    client.force_login(factories.superuser())
    response = client.post(reverse("admin:pledges_pledge_add"), pledge_form(us, stranger))
    assert "This signatory is not a member of the coalition." in words(response)


def test_viewers_read_pledges_and_no_more(client, us, acme):
    pledge = factories.pledge(us, acme)
    client.force_login(factories.staff_user(us, CoalitionRole.Role.VIEWER))
    change = reverse("admin:pledges_pledge_change", args=[pledge.pk])
    assert pledge.title in words(client.get(change))
    assert client.post(change, pledge_form(us, acme)).status_code == 403
    assert client.post(reverse("admin:pledges_pledge_delete", args=[pledge.pk])).status_code == 403
    assert client.get(reverse("admin:pledges_pledge_add")).status_code == 403


def test_pledges_are_listed_on_the_page_of_the_signatory(us_client, us, japan, acme):
    factories.pledge(us, acme, title="Our pledge")
    factories.membership(japan, acme)
    factories.pledge(japan, acme, title="Their pledge")
    page = words(us_client.get(reverse("admin:signatories_signatory_change", args=[acme.pk])))
    assert "Our pledge" in page
    assert "Their pledge" not in page
    assert 'id="pledges-group"' not in words(us_client.get(reverse("admin:signatories_signatory_add")))
