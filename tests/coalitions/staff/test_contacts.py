"""Staff write down whom they speak to at a member; nobody else reads it."""

import datetime
import io

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalitions.models import Contact
from coalitions.rosters.importer import import_roster
from tests import factories
from tests.aca_portal.accounts.pages import sign_in
from tests.admin_pages import as_shown, rows, words

pytestmark = pytest.mark.django_db
LIST = "admin:coalitions_membership_changelist"
ANA = {"name": "Ana Ruiz", "email": "ana@acme.example", "role": "Director", "language": "es"}


@pytest.fixture
def acme(us):
    return factories.membership(us, factories.business("Acme"))


def page_of(membership):
    return reverse("admin:coalitions_membership_change", args=[membership.pk])


def save(client, membership, *people, initial=0, **more):
    form = {"status": membership.status, "joined_on": membership.joined_on}
    return client.post(page_of(membership), form | rows("contacts", *people, initial=initial) | more)


def test_contacts_are_written_on_the_page_of_the_membership(us_client, us_staff, acme):
    save(us_client, acme, ANA | {"is_main": "on"}, {"phone": "555 0100"})
    assert list(Contact.objects.values_list("name", "phone", "is_main", "coalition", "signatory")) == [
        ("Ana Ruiz", "", True, acme.coalition_id, acme.signatory_id),
        ("", "555 0100", False, acme.coalition_id, acme.signatory_id),
    ]
    assert Contact.history.first().history_user == us_staff
    assert "Ana Ruiz" in words(us_client.get(page_of(acme)))


def test_the_main_contact_changes_hands_in_one_form(us_client, us, acme):
    one = factories.contact(us, acme.signatory, name="One")
    other = factories.contact(us, acme.signatory, name="Other")
    people = [{"id": one.pk, "name": "One"}, {"id": other.pk, "name": "Other", "is_main": "on"}]
    assert save(us_client, acme, *people, initial=2).status_code == 302
    assert list(Contact.objects.values_list("name", "is_main")) == [("Other", True), ("One", False)]


def test_two_main_contacts_and_an_empty_one_are_refused_with_a_sentence(us_client, acme):
    page = words(save(us_client, acme, ANA | {"is_main": "on"}, {"name": "Bo", "is_main": "on"}))
    assert "Only one of the contacts is the main contact." in page
    page = words(save(us_client, acme, {"role": "Director"}))
    assert "A contact needs a name, an e-mail address or a telephone number." in page
    assert not Contact.objects.exists()


def test_a_contact_is_deleted_with_its_box(us_client, us, acme):
    one = factories.contact(us, acme.signatory, name="One")
    save(us_client, acme, {"id": one.pk, "name": "One", "DELETE": "on"}, initial=1)
    assert not Contact.objects.exists()


def test_who_comes_back_keeps_the_contacts(us_client, us, acme):
    factories.contact(us, acme.signatory, name="Ana Ruiz")
    acme.status, acme.left_on = "ended", "2020-01-01"
    acme.save()
    again = factories.membership(us, acme.signatory, joined_on="2021-01-01")
    assert "Ana Ruiz" in words(us_client.get(page_of(again)))


def test_what_another_editor_changed_meanwhile_is_told(us_client, us, acme):
    contact = factories.contact(us, acme.signatory, name="Ana", role="old")
    form = as_shown(us_client.get(page_of(acme)))
    Contact.objects.filter(pk=contact.pk).update(role="theirs")
    page = words(us_client.post(page_of(acme), form | {"contacts-0-role": "mine"}))
    assert "theirs" in page
    assert "mine" in page
    contact.refresh_from_db()
    assert contact.role == "theirs"


def test_members_are_found_by_their_contact_and_by_having_none(us_client, us, acme):
    factories.membership(us, factories.business("Ford"))
    factories.contact(us, acme.signatory, name="Ana Ruiz", email="ana@acme.example")
    for query, found in [
        ({"q": "ruiz"}, ["Acme"]),
        ({"q": "ana@acme"}, ["Acme"]),
        ({"contact": "yes"}, ["Acme"]),
        ({"contact": "no"}, ["Ford"]),
    ]:
        shown = us_client.get(reverse(LIST), query).context["cl"].result_list
        assert [one.signatory.name for one in shown] == found, query
    assert "Ana Ruiz" in words(us_client.get(reverse(LIST)))


@pytest.fixture
def shared(us, japan):
    """A member of both; Japan's contact is no business of the United States."""
    sony = factories.business("Sony")
    factories.membership(japan, sony)
    factories.contact(japan, sony, name="Secret Taro", email="taro@secret.example")
    return factories.membership(us, sony)


def test_staff_of_another_coalition_of_the_member_see_nothing_of_it(us_client, us, japan, shared):
    theirs = Contact.objects.get()
    for address in (
        page_of(shared),
        reverse(LIST),
        f"{reverse(LIST)}?q=secret",
        reverse("admin:coalitions_contact_changelist"),
        f"{reverse('admin:coalitions_contact_changelist')}?q=secret",
        reverse("admin:signatories_signatory_change", args=[shared.signatory_id]),
        reverse("admin:index"),
    ):
        page = words(us_client.get(address))
        assert "Secret Taro" not in page, address
        assert "secret.example" not in page, address
    assert us_client.get(f"{reverse(LIST)}?q=secret").context["cl"].result_count == 0
    change = reverse("admin:coalitions_contact_change", args=[theirs.pk])
    assert us_client.get(change).status_code == 302
    save(us_client, shared, {"id": theirs.pk, "name": "Stolen"}, initial=1)
    theirs.refresh_from_db()
    assert theirs.name == "Secret Taro"


def test_a_contact_needs_a_member_of_the_coalition(us_client, us, shared):
    stranger = factories.business("Stranger")
    factories.membership(us, stranger, status="applied")
    form = {"coalition": us.pk, "name": "Ana"}
    address = reverse("admin:coalitions_contact_add")
    us_client.post(address, form | {"signatory": stranger.pk})
    assert Contact.objects.filter(signatory=stranger).exists()
    unrelated = factories.business("Unrelated")
    us_client.post(address, form | {"signatory": unrelated.pk})
    assert not Contact.objects.filter(signatory=unrelated).exists()


def test_viewers_read_contacts_and_change_none(client, us, acme):
    contact = factories.contact(us, acme.signatory, name="Ana Ruiz")
    client.force_login(factories.staff_user(us, "viewer"))
    assert "Ana Ruiz" in words(client.get(page_of(acme)))
    assert save(client, acme, {"id": contact.pk, "name": "X"}, initial=1).status_code == 403
    assert Contact.objects.get().name == "Ana Ruiz"


def test_the_log_of_actions_names_no_person(us_client, acme):
    save(us_client, acme, ANA | {"is_main": "on"})
    contact = Contact.objects.get()
    address = reverse("admin:coalitions_contact_change", args=[contact.pk])
    us_client.post(address, ANA | {"role": "President"})
    us_client.post(reverse("admin:coalitions_contact_delete", args=[contact.pk]), {"post": "yes"})
    said = str(list(LogEntry.objects.values_list("object_repr", "change_message")))
    assert LogEntry.objects.count() >= 3
    assert "Ana" not in said
    assert "acme.example" not in said


# --- Export ------------------------------------------------------------------------------------------------


def export(client, resource, format="0"):
    return client.post(
        reverse("admin:coalitions_membership_export"), {"format": format, "resource": resource}
    )


def test_an_export_holds_contacts_only_where_they_are_asked_for_and_is_logged(
    us_client, us, us_staff, acme, caplog
):
    caplog.set_level("INFO", logger="aca_portal.accounts")
    factories.contact(us, acme.signatory, name="Ana Ruiz")
    assert "Ana Ruiz" not in export(us_client, "0").content.decode()
    assert "Ana Ruiz" not in export(us_client, "").content.decode()
    assert "contact_name" not in export(us_client, "0").content.decode()
    assert not [one for one in caplog.records if one.message == "contacts exported"]
    response = export(us_client, "1")
    assert "Ana Ruiz" in response.content.decode()
    (line,) = [one for one in caplog.records if one.message == "contacts exported"]
    assert line.facts == {"account": us_staff.pk, "coalitions": [us.pk], "format": "csv", "rows": 1}
    batch = import_roster(coalition=us, filename="members.csv", content=response.content)
    assert (batch.unchanged, batch.errors) == (1, [])


def test_an_export_with_contacts_asks_for_the_password_first(client, us, us_staff, acme, settings):
    settings.ACCOUNT_REAUTHENTICATION_REQUIRED = True
    sign_in(client, us_staff)
    assert export(client, "0").status_code == 200
    asked = export(client, "1")
    assert asked.status_code == 302
    assert asked["Location"].startswith(reverse("account_reauthenticate"))


# --- Speed -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [LIST, "admin:coalitions_contact_changelist"])
def test_lists_cost_the_same_for_one_and_three(us_client, us, acme, name, django_assert_num_queries):
    factories.contact(us, acme.signatory)
    us_client.get(reverse(name))
    with CaptureQueriesContext(connection) as queries:
        us_client.get(reverse(name))
    for number in range(2):
        other = factories.membership(us, factories.business(f"More {number}"))
        factories.contact(us, other.signatory)
    with django_assert_num_queries(len(queries)):
        us_client.get(reverse(name))


def test_the_page_of_a_membership_costs_the_same_for_one_and_three_contacts(
    us_client, us, acme, django_assert_num_queries
):
    factories.contact(us, acme.signatory)
    us_client.get(page_of(acme))
    with CaptureQueriesContext(connection) as queries:
        us_client.get(page_of(acme))
    for _number in range(2):
        factories.contact(us, acme.signatory)
    with django_assert_num_queries(len(queries)):
        us_client.get(page_of(acme))


def test_the_list_as_it_is_seen_has_real_dates_words_and_figures(us_client, us, acme):
    factories.contact(us, acme.signatory, name="Ana Ruiz", email="ana@acme.example")
    factories.contact(us, acme.signatory, name="Bo Li", email="bo@acme.example")
    factories.pledge(us, acme.signatory, title="=Half by 2030")
    place = factories.municipality("Tucson", parent=factories.region("US-AZ", "Arizona"))
    factories.figure(place, 527_972)
    factories.membership(us, factories.signatory("Tucson", governs=place), status="active")
    response = us_client.post(
        reverse("admin:coalitions_membership_export"),
        {"format": "1", "resource": "2"},
        headers={"accept-language": "es"},
    )
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    head, *found = sheet.iter_rows(values_only=True)
    assert len(head) == 20
    rows_by_name = {row[1]: row for row in found}
    assert rows_by_name["Acme"][5].date() == datetime.date(2019, 1, 1)
    assert rows_by_name["Acme"][9:12] == ("Ana Ruiz", None, "ana@acme.example")
    assert rows_by_name["Acme"][14] == "Bo Li bo@acme.example"
    assert rows_by_name["Acme"][15] == "=Half by 2030"
    assert rows_by_name["Tucson"][16:19] == (527972, 2020, "Statistics office")
    assert rows_by_name["Acme"][4] == "activa"


def test_the_list_as_it_is_seen_holds_nothing_of_another_coalition(us_client, us, japan, shared):
    factories.pledge(japan, shared.signatory, title="Secret pledge")
    text = export(us_client, "2").content.decode()
    assert "Sony" in text
    assert "Secret" not in text
