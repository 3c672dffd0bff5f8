"""Roles, publishing and merges ask for the password again where it was not given lately, and then go on."""

import pytest
from django.urls import reverse

from coalitions.models import CoalitionRole
from signatories.models import Signatory
from tests import factories
from tests.aca_portal.accounts.pages import sign_in

pytestmark = pytest.mark.django_db
NO_ROWS = {
    f"{prefix}-{field}": 0
    for prefix in ("partnerships", "claims", "coalition_roles", "mail_texts")
    for field in ("TOTAL_FORMS", "INITIAL_FORMS")
} | {"map_presentation": "national"}


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.ACCOUNT_REAUTHENTICATION_REQUIRED = True


@pytest.fixture
def admin(client):
    user = factories.superuser(username="boss")
    sign_in(client, user)
    return user


def send(client, address, form):
    """Send a form that must ask for the password first; then give it. Answers the last response."""
    asked = client.post(address, form)
    assert asked.status_code == 302
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    wrong = client.post(asked["Location"], {"password": "wrong", "next": address})
    assert wrong.status_code == 200
    return lambda: client.post(asked["Location"], {"password": factories.PASSWORD, "next": address})


def test_publishing_and_withdrawing_ask_and_other_changes_do_not(client, us, admin):
    address = reverse("admin:coalitions_coalition_change", args=[us.pk])
    form = NO_ROWS | {"slug": "us", "country": us.country_id, "name_en": "New", "launched_on": "2017-06-05"}
    assert client.post(address, form | {"is_published": "on"})["Location"] == "/admin/coalitions/coalition/"
    us.refresh_from_db()
    assert (us.name, us.is_published) == ("New", True)
    go_on = send(client, address, form | {"reason": "It has closed down"})
    us.refresh_from_db()
    assert us.is_published
    assert go_on().status_code == 302
    us.refresh_from_db()
    assert not us.is_published
    assert us.history.first().history_change_reason == "It has closed down"
    assert client.post(address, form | {"is_published": "on"})["Location"] == "/admin/coalitions/coalition/"


def test_coordinators_neither_publish_nor_withdraw(client, us):
    client.force_login(factories.staff_user(us, CoalitionRole.Role.COORDINATOR))
    address = reverse("admin:coalitions_coalition_change", args=[us.pk])
    assert 'name="is_published"' not in client.get(address).content.decode()
    client.post(address, NO_ROWS | {"name_en": "New", "launched_on": "2017-06-05"})
    us.refresh_from_db()
    assert (us.name, us.is_published) == ("New", True)
    us.is_published = False
    us.save()
    client.post(address, NO_ROWS | {"name_en": "New", "launched_on": "2017-06-05", "is_published": "on"})
    us.refresh_from_db()
    assert not us.is_published


def test_roles_ask(client, us, us_staff, admin):
    address = reverse("admin:aca_portal_user_change", args=[us_staff.pk])
    role = us_staff.coalition_roles.get()
    form = NO_ROWS | {
        "username": us_staff.username,
        "is_staff": "on",
        "is_active": "on",
        "coalition_roles-TOTAL_FORMS": 1,
        "coalition_roles-INITIAL_FORMS": 1,
        "coalition_roles-0-id": role.pk,
        "coalition_roles-0-user": us_staff.pk,
        "coalition_roles-0-coalition": us.pk,
        "coalition_roles-0-role": "coordinator",
    }
    go_on = send(client, address, form)
    role.refresh_from_db()
    assert role.role == "editor"
    go_on()
    role.refresh_from_db()
    assert role.role == "coordinator"


def test_inviting_asks(client, us):
    sign_in(client, factories.staff_user(us, CoalitionRole.Role.COORDINATOR))
    address = reverse("admin:coalitions_coalition_people", args=[us.pk])
    go_on = send(client, address, {"email": "eva@example.org", "role": "viewer"})
    assert not us.roles.filter(user__email="eva@example.org").exists()
    assert go_on().status_code == 302
    assert us.roles.filter(user__email="eva@example.org").exists()


def test_merging_asks(client, us, us_staff):
    pair = [factories.business(name) for name in ("Acme Solar Works", "Acme Solr Works")]
    for one in pair:
        factories.membership(us, one)
    sign_in(client, us_staff)
    address = reverse("admin:signatories_signatory_merge", args=[one.pk for one in pair])
    assert client.get(address).status_code == 200
    go_on = send(client, address, {"keep": pair[0].pk, "reason": "one and the same", "join_periods": "on"})
    assert Signatory.objects.filter(pk=pair[1].pk).exists()
    go_on()
    assert not Signatory.objects.filter(pk=pair[1].pk).exists()


@pytest.mark.parametrize("name", ["aca_portal_user_add", "auth_user_password_change"])
def test_forms_with_a_password_ask_when_they_are_opened_and_keep_none(client, admin, name):
    address = reverse(f"admin:{name}", args=[admin.pk] if "change" in name else [])
    secret = "otter quince ladder violet"
    form = {"username": "new", "password1": secret, "password2": secret, "usable_password": "true"}
    assert client.post(address, form)["Location"].startswith(reverse("account_reauthenticate"))
    assert secret not in str(dict(client.session))
    asked = client.get(address)["Location"]
    assert asked.startswith(reverse("account_reauthenticate"))
    client.post(asked, {"password": factories.PASSWORD, "next": address})
    assert client.get(address).status_code == 200


def test_what_was_typed_beside_a_password_is_there_again(client, admin):
    address = reverse("admin:aca_portal_user_add")
    secret = "otter quince ladder violet"
    form = {
        "username": "nadia",
        "first_name": "Nadia",
        "email": "nadia@example.org",
        "usable_password": "true",
    }
    go_on = send(client, address, NO_ROWS | form | {"password1": secret, "password2": secret})
    page = go_on().content.decode()
    assert 'value="Nadia"' in page
    assert 'value="nadia@example.org"' in page
    assert secret not in page


def test_a_form_opened_from_a_filtered_list_goes_on_too(client, us_staff, admin):
    address = reverse("admin:aca_portal_user_change", args=[us_staff.pk])
    form = NO_ROWS | {
        "username": us_staff.username,
        "first_name": "Nadia",
        "is_staff": "on",
        "is_active": "on",
    }
    asked = client.post(f"{address}?_changelist_filters=is_staff__exact%3D1", form)["Location"]
    client.post(asked, {"password": factories.PASSWORD, "next": address})
    us_staff.refresh_from_db()
    assert us_staff.first_name == "Nadia"
