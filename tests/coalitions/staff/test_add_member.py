"""A member is added with one form: who, where, since when, and whom to write to."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalitions.members.identity import possible_duplicates
from coalitions.models import Contact, IdentityAnswer, Membership
from signatories.models import Jurisdiction, Signatory
from tests import factories
from tests.admin_pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def arizona(db):
    arizona = factories.region("US-AZ", "Arizona")
    pima = factories.county("Pima County", parent=arizona, code="US-04019")
    factories.municipality("Tucson", parent=pima, code="US-0477000")
    return arizona


@pytest.fixture
def elsewhere(db):
    """A published coalition of the same country, whose members everybody may know."""
    return factories.coalition("us-cities")


def add(client, coalition, **fields):
    address = reverse("admin:coalitions_coalition_add_member", args=[coalition.pk])
    return client.post(address, {"type": "business", "name": "Acme"} | fields, follow=True)


def test_the_first_page_leads_to_the_form(us_client, us):
    address = reverse("admin:coalitions_coalition_add_member", args=[us.pk])
    assert address in us_client.get(reverse("admin:index")).content.decode()
    assert us_client.get(address).status_code == 200


def test_a_company_with_everything(us_client, us, us_staff, arizona):
    page = add(
        us_client, us, name="Acme", place_region=arizona.pk, place_name="Tucson", joined_on="20-11-2018",
        external_id="A-1", website="acme.example", contact_name="Ana", contact_email="ana@acme.example",
        contact_language="es",
    )  # fmt: skip
    assert "is a member now." in words(page)
    member = Membership.objects.get()
    assert (member.status, member.joined_on, member.external_id) == (
        "active",
        datetime.date(2018, 11, 20),
        "A-1",
    )
    signatory = member.signatory
    assert (signatory.based_in.name, signatory.website, signatory.country, signatory.slug) == (
        "Tucson", "https://acme.example", "US", "acme",
    )  # fmt: skip
    contact = Contact.objects.get()
    assert (contact.name, contact.language, contact.is_main) == ("Ana", "es", True)
    assert member.history.get().history_user == us_staff


def test_the_name_of_a_city_completes_its_region(us_client, us, arizona):
    add(us_client, us, type="city", name="Tucson", place_region=arizona.pk)
    assert Signatory.objects.get().governs.code == "US-0477000"


def test_a_government_on_file_is_not_made_again(us_client, us, japan, arizona):
    tucson = factories.signatory("City of Tucson", governs=Jurisdiction.objects.get(code="US-0477000"))
    factories.membership(japan, tucson)
    add(us_client, us, type="city", name="Tucson", place_region=arizona.pk)
    assert Membership.objects.get(coalition=us).signatory == tucson
    assert Signatory.objects.count() == 1


def test_a_place_that_is_not_in_the_register_is_asked_about_and_then_made(us_client, us, arizona):
    fields = {"type": "business", "place_region": arizona.pk, "place_name": "Tuscon"}
    page = words(add(us_client, us, **fields))
    assert "is not in the register of Arizona. Is it one of these: Tucson" in page
    assert not Membership.objects.exists()
    add(us_client, us, **fields, place_county="Pima County", place_is_new="on")
    assert Signatory.objects.get().based_in.name == "Tuscon"


@pytest.mark.parametrize("name", ["Banco Galicia", "Banco Galisia S.A."])
def test_a_near_name_is_asked_about_and_the_answer_is_remembered(us_client, us, elsewhere, name):
    on_file = factories.business("Banco de Galicia S.A.")
    factories.membership(elsewhere, on_file)
    page = words(add(us_client, us, name=name))
    assert "Is it one of these?" in page
    assert "Banco de Galicia S.A." in page
    assert not us.memberships.exists()
    add(us_client, us, name=name, same_as="new")
    assert Signatory.objects.count() == 2
    assert IdentityAnswer.objects.get().is_same is False
    assert possible_duplicates(us, factories.superuser()) == []
    assert on_file.memberships.count() == 1


def test_the_same_one_gets_the_membership_and_its_name_is_remembered(us_client, us):
    on_file = factories.business("Banco de Galicia S.A.")
    factories.membership(us, on_file, left_on=datetime.date(2020, 1, 1))
    add(us_client, us, name="Banco Galisia", same_as=on_file.pk, joined_on="2021-01-01")
    assert Membership.objects.get(left_on=None).signatory == on_file
    assert Signatory.objects.search("Galisia").get() == on_file
    assert IdentityAnswer.objects.get().is_same


def test_a_near_name_that_the_person_may_not_know_is_not_told(us_client, us):
    hidden = factories.coalition("hidden", country=factories.country("US"), is_published=False)
    factories.membership(hidden, factories.business("Secret Banco Galicia"))
    assert "Secret" not in words(add(us_client, us, name="Secrat Banco Galicia"))
    assert Membership.objects.filter(coalition=us).count() == 1


def test_who_is_a_member_already_is_told_with_a_link(us_client, us):
    acme = factories.membership(us, factories.business("Acme"))
    page = words(add(us_client, us, same_as=acme.signatory_id))
    assert "It is a member already" in page
    assert reverse("admin:coalitions_membership_change", args=[acme.pk]) in page
    assert Membership.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"type": "city"}, "Choose the region"),
        ({"place_name": "Tucson"}, "Choose the region that contains the place."),
        ({"joined_on": "soon"}, "is no date. Write it like 2018-11-20"),
        ({"external_id": "T-1"}, "Another member of this coalition already has this key."),
        ({"contact_role": "Chair"}, "A contact needs a name"),
        ({"type": "state"}, "Choose the region"),
    ],
)
def test_what_is_missing_or_wrong_is_told_beside_the_field(us_client, us, arizona, fields, said):
    factories.membership(us, factories.business("Ford"), external_id="T-1")
    assert said in words(add(us_client, us, **fields))
    assert Membership.objects.count() == 1


def test_after_one_the_next_is_added(us_client, us):
    page = add(us_client, us, _addanother="1")
    assert page.redirect_chain[-1][0].endswith(f"/{us.pk}/add-member/?type=business")


@pytest.mark.parametrize(("role", "answered"), [("viewer", 403), ("elsewhere", 404)])
def test_only_editors_of_the_coalition_add_members(client, us, japan, role, answered):
    user = factories.staff_user(us, "viewer") if role == "viewer" else factories.staff_user(japan)
    client.force_login(user)
    assert add(client, us).status_code == answered
    assert not Membership.objects.exists()


def test_the_question_costs_the_same_for_one_and_three_signatories(us_client, us, django_assert_num_queries):
    factories.business("Banco Galicia")
    add(us_client, us, name="Banco Galisia")
    with CaptureQueriesContext(connection) as queries:
        add(us_client, us, name="Banco Galisia")
    for name in ("Banco Galicia Norte", "Banco Galicia Sur"):
        factories.signatory_name(factories.business(name), f"{name} S.A.")
    with django_assert_num_queries(len(queries)):
        add(us_client, us, name="Banco Galisia")


def test_the_form_of_a_membership_offers_no_plus_that_would_make_a_second_one(us_client):
    page = us_client.get(reverse("admin:coalitions_membership_add")).content.decode()
    assert reverse("admin:signatories_signatory_add") + "?_to_field" not in page
    assert "For a new one use “Add a member”" in page


def test_a_signatory_that_staff_rename_is_found_by_both_names(us_client, us):
    from tests.admin_pages import change_signatory

    acme = factories.membership(us, factories.business("Acme Works")).signatory
    change_signatory(us_client, acme, name="Zenith")
    assert list(acme.names.values_list("kind", "name")) == [("former", "Acme Works")]
    for text in ("zenith", "acme works"):
        assert Signatory.objects.search(text).get() == acme
