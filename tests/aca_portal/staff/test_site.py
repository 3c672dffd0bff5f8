"""The staff side as a whole: accounts, languages, navigation, and who may come in."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from coalitions.models import CoalitionRole, Partner
from tests import factories

User = get_user_model()
NO_ROLES = {"coalition_roles-TOTAL_FORMS": 0, "coalition_roles-INITIAL_FORMS": 0}


def words(response):
    return " ".join(response.content.decode().split())


# --- Accounts ---------------------------------------------------------------------------------------------


def test_an_administrator_makes_staff_accounts_and_gives_them_coalitions(client, us):
    client.force_login(factories.superuser())
    page = words(client.get(reverse("admin:aca_portal_user_add")))
    assert 'name="is_staff" id="id_is_staff" checked' in page or 'id="id_is_staff" checked' in page
    form = {
        "username": "maria",
        "email": "maria@example.org",
        "is_staff": "on",
        "usable_password": "true",
        "password1": factories.PASSWORD,
        "password2": factories.PASSWORD,
        "coalition_roles-TOTAL_FORMS": 1,
        "coalition_roles-INITIAL_FORMS": 0,
        "coalition_roles-0-coalition": us.pk,
        "coalition_roles-0-role": "editor",
    }
    response = client.post(reverse("admin:aca_portal_user_add"), form)
    assert response.status_code == 302
    maria = User.objects.get(username="maria")
    assert maria.is_staff
    assert not maria.is_superuser
    assert maria.may("edit", us.pk)
    assert not maria.may("coordinate", us.pk)
    client.logout()
    assert client.login(username="maria", password=factories.PASSWORD)
    assert "We Are Still In" in words(client.get(reverse("admin:index")))


@pytest.mark.parametrize("role", CoalitionRole.Role.values)
def test_only_administrators_see_people_and_give_roles(client, us, role):
    user = factories.staff_user(us, role)
    client.force_login(user)
    form = NO_ROLES | {"username": user.username, "is_staff": "on", "is_superuser": "on", "is_active": "on"}
    for address in (
        reverse("admin:aca_portal_user_changelist"),
        reverse("admin:aca_portal_user_add"),
        reverse("admin:aca_portal_user_change", args=[user.pk]),
        reverse("admin:auth_user_password_change", args=[user.pk]),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, form).status_code == 403
    user.refresh_from_db()
    assert not user.is_superuser
    assert "Users" not in words(client.get(reverse("admin:index")))


def test_groups_and_single_permissions_give_no_access(client, us):
    client.force_login(factories.superuser())
    page = words(client.get(reverse("admin:index")))
    assert "Groups" not in page
    user = factories.staff_user(us)
    page = words(client.get(reverse("admin:aca_portal_user_change", args=[user.pk])))
    assert "user_permissions" not in page
    assert 'name="groups"' not in page


# --- Coordinators -----------------------------------------------------------------------------------------


@pytest.fixture
def coordinator(client, us):
    user = factories.staff_user(us, CoalitionRole.Role.COORDINATOR)
    client.force_login(user)
    return user


def coalition_form(coalition, **fields):
    form = {"name_en": coalition.name, "launched_on": "2017-06-05", "is_published": "on"}
    form |= {"map_presentation": "national"}
    for prefix in ("partnerships", "claims", "mail_texts"):
        form |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return form | fields


def test_coordinators_write_the_texts_of_their_coalition_in_every_language(client, us, coordinator):
    address = reverse("admin:coalitions_coalition_change", args=[us.pk])
    client.post(address, coalition_form(us, name_es="Seguimos dentro", summary_ja="私たちはまだここにいる"))
    us.refresh_from_db()
    assert (us.name_en, us.name_es, us.summary_ja) == (
        "We Are Still In",
        "Seguimos dentro",
        "私たちはまだここにいる",
    )


def test_coordinators_cannot_change_the_address_or_country_of_a_coalition(client, us, japan, coordinator):
    address = reverse("admin:coalitions_coalition_change", args=[us.pk])
    client.post(address, coalition_form(us, slug="japan2", country=japan.country.pk))
    us.refresh_from_db()
    assert (us.slug, us.country.code) == ("us", "US")
    assert client.get(reverse("admin:coalitions_coalition_add")).status_code == 403
    assert client.post(reverse("admin:coalitions_coalition_delete", args=[us.pk])).status_code == 403


def test_editors_read_the_texts(us_client, us):
    address = reverse("admin:coalitions_coalition_change", args=[us.pk])
    assert "You can read these texts." in words(us_client.get(address))
    assert us_client.post(address, coalition_form(us, name_en="Taken over")).status_code == 403
    for model in ("claim", "partner"):
        assert us_client.get(reverse(f"admin:coalitions_{model}_add")).status_code == 403


def test_coordinators_keep_partners_and_claims(client, us, coordinator):
    partner = {
        "name": "City network",
        "partnerships-TOTAL_FORMS": 1,
        "partnerships-INITIAL_FORMS": 0,
        "partnerships-0-coalition": us.pk,
        "partnerships-0-role": "supporter",
    }
    assert client.post(reverse("admin:coalitions_partner_add"), partner).status_code == 302
    assert us.partners.get().name == "City network"
    claim = {"coalition": us.pk, "metric": "population", "qualifier": "over", "value": "155000000"}
    claim |= {"year": 2019, "source": "Press"}
    assert client.post(reverse("admin:coalitions_claim_add"), claim).status_code == 302
    assert us.claims.get().value == 155_000_000
    change = reverse("admin:coalitions_claim_change", args=[us.claims.get().pk])
    assert 'value="155000000"' in words(client.get(change))


def test_a_partner_is_added_with_its_part_in_an_own_coalition(client, us, japan, coordinator):
    form = {"name": "City network", "partnerships-TOTAL_FORMS": 0, "partnerships-INITIAL_FORMS": 0}
    assert client.post(reverse("admin:coalitions_partner_add"), form).status_code == 200
    form |= {
        "partnerships-TOTAL_FORMS": 1,
        "partnerships-0-coalition": japan.pk,
        "partnerships-0-role": "convener",
    }
    assert client.post(reverse("admin:coalitions_partner_add"), form).status_code == 200
    assert not Partner.objects.exists()


@pytest.mark.parametrize("is_global", [True, False])
def test_partners_of_others_too_are_read_only(client, us, japan, coordinator, is_global):
    partner = factories.partner(us, name="C40", is_global=is_global)
    if not is_global:
        japan.partnerships.create(partner=partner, role="supporter")
    address = reverse("admin:coalitions_partner_change", args=[partner.pk])
    page = words(client.get(address))
    assert "C40" in page
    assert "Japan Climate Initiative" not in page
    assert client.post(address, {"name": "Taken over"}).status_code == 403
    assert client.post(reverse("admin:coalitions_partner_delete", args=[partner.pk])).status_code == 403


def test_a_global_partner_is_given_a_part_in_an_own_coalition(client, us, coordinator):
    partner = factories.partner(name="C40", is_global=True)
    form = coalition_form(us) | {
        "partnerships-TOTAL_FORMS": 1,
        "partnerships-0-partner": partner.pk,
        "partnerships-0-role": "supporter",
    }
    assert client.post(reverse("admin:coalitions_coalition_change", args=[us.pk]), form).status_code == 302
    assert us.partners.get() == partner


# --- Coming in --------------------------------------------------------------------------------------------


def test_only_staff_can_open_the_admin(client, us):
    assert client.get(reverse("admin:index")).status_code == 302
    assert client.get(reverse("admin:login")).status_code == 200
    person = factories.staff_user(us, is_staff=False)
    client.force_login(person)
    assert client.get(reverse("admin:index")).status_code == 302
    assert client.get(reverse("admin:coalitions_membership_changelist")).status_code == 302


def test_a_person_who_is_deactivated_loses_access_at_once(us_client, us_staff):
    us_staff.is_active = False
    us_staff.save()
    assert us_client.get(reverse("admin:coalitions_membership_changelist")).status_code == 302


@pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/admin/coalitions/membership/?q=x"])
def test_the_language_is_switched_on_the_page(us_client, address):
    if "login" in address:
        us_client.logout()
    page = words(us_client.get(address))
    assert 'action="/i18n/setlang/"' in page
    assert f'name="next" value="{address}"' in page
    response = us_client.post("/i18n/setlang/", {"language": "ja", "next": address})
    assert response["Location"] == address
    assert 'lang="ja"' in words(us_client.get(address))


def test_the_menu_is_in_the_order_in_which_staff_need_it(us_client, us):
    response = us_client.get(reverse("admin:index"))
    names = [str(model["name"]) for app in response.context["available_apps"] for model in app["models"]]
    assert names[0] == "Memberships"
    assert names.index("Signatories") < names.index("Figures") < names.index("Jurisdictions")


def test_logs_name_only_colleagues(client, us, japan):
    """A global partner is read by staff of every coalition; who changed it is not their business."""
    partner = factories.partner(us, name="C40", is_global=True)
    client.force_login(factories.superuser(username="secret-administrator"))
    change = reverse("admin:coalitions_partner_change", args=[partner.pk])
    form = {"name": "C40 Cities", "is_global": "on"}
    client.post(change, form | {"partnerships-TOTAL_FORMS": 0, "partnerships-INITIAL_FORMS": 0})
    client.force_login(factories.staff_user(japan))
    page = words(client.get(reverse("admin:coalitions_partner_history", args=[partner.pk])))
    assert "somebody else" in page
    assert "secret-administrator" not in page
