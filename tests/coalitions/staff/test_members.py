"""Staff look after the members of their own coalition: by hand, by actions, and as a spreadsheet."""

import csv
import datetime
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aca_portal.spreadsheets.formulas import is_formula
from coalitions.models import CoalitionRole, Membership
from coalitions.rosters.importer import import_roster
from signatories.models import Signatory
from signatories.types import SignatoryType
from tests import factories
from tests.admin_pages import NO_CONTACTS

LIST = "admin:coalitions_membership_changelist"


@pytest.fixture
def tucson(us):
    place = factories.municipality("Tucson", parent=factories.region("US-AZ", "Arizona"))
    return factories.membership(us, factories.signatory("Tucson", governs=place))


def change(membership, **fields):
    """The fields of the form for a membership, as they are on file but for `fields`."""
    form = NO_CONTACTS | {
        "status": membership.status,
        "joined_on": membership.joined_on,
        "left_on": membership.left_on or "",
    }
    form |= {"external_id": membership.external_id, "note": membership.note}
    return form | fields


def act(client, action, *memberships, **fields):
    chosen = {"action": action, "_selected_action": [membership.pk for membership in memberships]}
    return client.post(reverse(LIST), chosen | fields, follow=True)


# --- By hand ----------------------------------------------------------------------------------------------


def test_an_editor_ends_a_membership(us_client, tucson):
    address = reverse("admin:coalitions_membership_change", args=[tucson.pk])
    us_client.post(address, change(tucson, status="ended", left_on="2024-05-01", reason="They left"))
    tucson.refresh_from_db()
    assert (tucson.status, tucson.left_on) == ("ended", datetime.date(2024, 5, 1))
    written = tucson.history.first()
    assert (written.history_user.username, written.history_change_reason) == ("us-editor", "They left")


def test_an_overlapping_period_is_refused_with_a_sentence(us_client, us, tucson):
    form = NO_CONTACTS | {
        "coalition": us.pk,
        "signatory": tucson.signatory_id,
        "status": "active",
        "joined_on": "2020-01-01",
    }
    response = us_client.post(reverse("admin:coalitions_membership_add"), form)
    assert "This period overlaps another of the same member" in response.content.decode()
    assert Membership.objects.count() == 1


def test_a_key_of_another_member_is_refused_with_a_sentence(us_client, us, tucson):
    factories.membership(us, factories.business("Acme"), external_id="A-1")
    address = reverse("admin:coalitions_membership_change", args=[tucson.pk])
    response = us_client.post(address, change(tucson, external_id="A-1"))
    assert "Another member of this coalition already has this key." in response.content.decode()


def test_a_signatory_that_left_is_admitted_again(us_client, us, tucson):
    factories.membership(
        us, tucson.signatory, joined_on=datetime.date(2015, 1, 1), left_on=datetime.date(2016, 1, 1)
    )
    tucson.status, tucson.left_on = "ended", datetime.date(2020, 1, 1)
    tucson.save()
    form = NO_CONTACTS | {
        "coalition": us.pk,
        "signatory": tucson.signatory_id,
        "status": "active",
        "joined_on": "2020-01-01",
    }
    us_client.post(reverse("admin:coalitions_membership_add"), form)
    assert Membership.objects.filter(signatory=tucson.signatory).count() == 3


def test_only_people_who_may_change_a_membership_restore_an_old_version(client, us, tucson):
    tucson.note = "corrected"
    tucson.save()
    address = reverse(
        "admin:coalitions_membership_simple_history", args=[tucson.pk, tucson.history.last().pk]
    )
    client.force_login(factories.staff_user(us, CoalitionRole.Role.VIEWER))
    assert client.get(address).status_code == 403
    assert client.post(address, change(tucson, note="")).status_code == 403
    tucson.refresh_from_db()
    assert tucson.note == "corrected"
    client.force_login(factories.staff_user(us, CoalitionRole.Role.EDITOR))
    assert client.get(address).status_code == 200
    client.post(address, change(tucson, note=""))
    tucson.refresh_from_db()
    assert tucson.note == ""


def test_restoring_an_old_version_that_overlaps_is_refused(us_client, us, tucson):
    """The open period of the past would overlap the one that came after it."""
    before = tucson.history.last()
    tucson.status, tucson.left_on = "ended", datetime.date(2020, 1, 1)
    tucson.save()
    factories.membership(us, tucson.signatory, joined_on=datetime.date(2021, 1, 1))
    address = reverse("admin:coalitions_membership_simple_history", args=[tucson.pk, before.pk])
    response = us_client.post(address, change(tucson, status="active", left_on=""))
    assert response.status_code == 200
    tucson.refresh_from_db()
    assert tucson.left_on == datetime.date(2020, 1, 1)


def test_only_coordinators_delete_memberships(client, us, tucson):
    address = reverse("admin:coalitions_membership_delete", args=[tucson.pk])
    client.force_login(factories.staff_user(us, CoalitionRole.Role.EDITOR))
    assert client.post(address, {"post": "yes"}).status_code == 403
    client.force_login(factories.staff_user(us, CoalitionRole.Role.COORDINATOR))
    assert "give it a leaving date" in client.get(address).content.decode()
    client.post(address, {"post": "yes"})
    assert not Membership.objects.exists()


def test_viewers_read_and_no_more(client, us, tucson):
    client.force_login(factories.staff_user(us, CoalitionRole.Role.VIEWER))
    assert "Tucson" in client.get(reverse(LIST)).content.decode()
    address = reverse("admin:coalitions_membership_change", args=[tucson.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, change(tucson, note="x")).status_code == 403
    assert client.get(reverse("admin:coalitions_membership_add")).status_code == 403
    act(client, "end_memberships", tucson, left_on="2024-01-01", reason="They left")
    tucson.refresh_from_db()
    assert (tucson.note, tucson.status) == ("", "active")


def test_a_role_in_one_coalition_gives_none_in_another(client, us, japan, tucson):
    """A viewer of one coalition and editor of another edits only the other."""
    user = factories.staff_user(japan)
    CoalitionRole.objects.create(user=user, coalition=us, role=CoalitionRole.Role.VIEWER)
    client.force_login(user)
    act(client, "end_memberships", tucson, left_on="2024-01-01", reason="They left")
    client.post(reverse("admin:coalitions_membership_change", args=[tucson.pk]), change(tucson, note="x"))
    form = {"coalition": us.pk, "signatory": factories.business().pk, "status": "active"}
    client.post(reverse("admin:coalitions_membership_add"), form)
    assert list(Membership.objects.values_list("status", "note")) == [("active", "")]


# --- By actions -------------------------------------------------------------------------------------------


def test_several_memberships_end_on_one_day(us_client, us, tucson):
    acme = factories.membership(us, factories.business("Acme"))
    page = act(us_client, "end_memberships", tucson, acme)
    assert "Tucson" in page.content.decode()
    assert not Membership.objects.filter(status="ended").exists(), "the first step only asks"
    page = act(us_client, "end_memberships", tucson, acme, left_on="2024-05-01", reason="They left")
    assert "2 memberships ended." in page.content.decode()
    assert set(Membership.objects.values_list("status", "left_on")) == {("ended", datetime.date(2024, 5, 1))}


def test_what_was_changed_since_is_ended_only_after_another_look(us_client, us, tucson):
    acme = factories.membership(us, factories.business("Acme"))
    version = act(us_client, "end_memberships", tucson, acme).context["version"]
    Membership.objects.filter(pk=acme.pk).update(note="Stays, they say")
    again = act(
        us_client, "end_memberships", tucson, acme, left_on="2024-05-01", reason="They left", _version=version
    )
    assert "Somebody else changed one of these" in again.content.decode()
    assert not Membership.objects.filter(status="ended").exists()
    version = again.context["version"]
    act(
        us_client, "end_memberships", tucson, acme, left_on="2024-05-01", reason="They left", _version=version
    )
    assert Membership.objects.filter(status="ended").count() == 2


def test_if_one_membership_cannot_be_ended_none_is(us_client, us, tucson):
    young = factories.membership(us, factories.business("Young"), joined_on=datetime.date(2025, 1, 1))
    page = act(us_client, "end_memberships", tucson, young, left_on="2024-05-01", reason="They left")
    assert "Young: The leaving date is before the joining date." in page.content.decode()
    assert set(Membership.objects.values_list("status", flat=True)) == {"active"}


def test_applicants_are_activated(us_client, us, tucson):
    applicant = factories.membership(us, factories.business("Acme"), status="applied")
    page = act(us_client, "activate", tucson, applicant).content.decode()
    assert "1 application activated." in page
    assert "1 selected membership is no application" in page
    applicant.refresh_from_db()
    assert applicant.status == "active"


# --- As a spreadsheet -------------------------------------------------------------------------------------


@pytest.fixture
def roster(us):
    """A roster with everything in it, imported."""
    factories.region("US-AZ", "Arizona")
    factories.figure(factories.country("US"), 330_000_000)
    text = (
        "name,type,external_id,state,county,joined_on,left_on,website,local_name,population,population_year,"
        "population_source,note\r\n"
        "Tucson,city,T-1,Arizona,Pima County,2018-02-01,,https://tucson.example/,,527972,2010,City,first\r\n"
        "Pima County,county,P-1,Arizona,,2018-01-01,2020-01-01,,,1039073,2019,County,\r\n"
        "'=SUM(A1) Company,business,+1,,,2019-01-01,,,,,,,'=quoted\r\n"
    )
    batch = import_roster(coalition=us, filename="roster.csv", content=text.encode())
    assert not batch.errors, batch.errors
    return batch


def export(client, format, **filters):
    address = reverse("admin:coalitions_membership_export")
    return client.post(
        f"{address}?{'&'.join(f'{key}={value}' for key, value in filters.items())}", {"format": format}
    )


def test_the_export_is_a_roster_again(us_client, us, roster):
    for format, name in (("0", "members.csv"), ("1", "members.xlsx")):
        response = export(us_client, format)
        assert response.status_code == 200
        batch = import_roster(coalition=us, filename=name, content=response.content)
        assert not batch.errors, batch.errors
        assert (batch.new, batch.updated, batch.unchanged) == (0, 0, 3), batch.rows


def test_an_export_contains_no_formula(us_client, roster):
    text = export(us_client, "0").content.decode("utf-8")
    assert text.startswith("\ufeff")
    cells = [cell for row in csv.reader(io.StringIO(text[1:])) for cell in row]
    assert "'=SUM(A1) Company" in cells
    assert not [cell for cell in cells if is_formula(cell)]
    sheet = openpyxl.load_workbook(io.BytesIO(export(us_client, "1").content)).active
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}


def test_the_export_holds_what_the_list_is_filtered_to(us_client, roster):
    text = export(us_client, "0", status__exact="ended").content.decode()
    assert "Pima County" in text
    assert "Company" not in text
    text = export(us_client, "0", q="tucs").content.decode()
    assert "T-1" in text
    assert "P-1" not in text


def test_exporting_two_coalitions_at_once_is_refused_with_a_sentence(client, us, japan, roster):
    factories.membership(japan, factories.business("Sony"))
    client.force_login(factories.superuser())
    response = export(client, "0")
    assert "Filter the list by coalition first" in response.content.decode()
    assert "Sony" in export(client, "0", coalition__id__exact=japan.pk).content.decode()


def test_the_export_page_offers_both_formats(us_client, roster):
    page = us_client.get(reverse("admin:coalitions_membership_export")).content.decode()
    assert "CSV" in page
    assert "XLSX" in page
    assert "population_source" in page


# --- The list ---------------------------------------------------------------------------------------------


def test_members_are_found_by_any_name_in_any_script(client, japan):
    kanagawa = factories.signatory(
        "Kanagawa Prefecture", SignatoryType.STATE, governs=factories.region("JP-14")
    )
    factories.signatory_name(kanagawa, "神奈川県", "ja")
    factories.membership(japan, kanagawa)
    factories.membership(japan, factories.business("Nuevo León K.K."), external_id="key-9")
    client.force_login(factories.staff_user(japan))
    for text, found in [
        ("神奈川", "Kanagawa"),
        ("KANAGAWA", "Kanagawa"),
        ("nuevo leon", "Nuevo"),
        ("key-9", "Nuevo"),
    ]:
        response = client.get(reverse(LIST), {"q": text})
        names = [membership.signatory.name for membership in response.context["cl"].result_list]
        assert len(names) == 1, text
        assert names[0].startswith(found)


def test_the_list_costs_the_same_for_one_and_three(us_client, us, tucson, django_assert_num_queries):
    us_client.get(reverse(LIST))
    with CaptureQueriesContext(connection) as queries:
        us_client.get(reverse(LIST))
    for number in range(2):
        place = factories.municipality(parent=factories.region("US-CA"))
        factories.membership(us, factories.signatory(f"City {number}", governs=place))
    with django_assert_num_queries(len(queries)):
        us_client.get(reverse(LIST))


def test_administrators_see_everybody(client, us, japan, tucson):
    factories.membership(japan, factories.business("Sony"))
    client.force_login(factories.superuser())
    page = client.get(reverse(LIST)).content.decode()
    assert "Tucson" in page
    assert "Sony" in page
    assert Signatory.objects.count() == 2


def test_names_are_also_shown_in_the_language_of_the_page(client, japan):
    sony = factories.business("Sony")
    factories.signatory_name(sony, "ソニー", "ja")
    factories.membership(japan, sony)
    client.force_login(factories.staff_user(japan))
    for name in (LIST, "admin:signatories_signatory_changelist"):
        page = client.get(reverse(name), headers={"accept-language": "ja"}).content.decode()
        assert "Sony" in page
        assert "ソニー" in page
        assert "ソニー" not in client.get(reverse(name), headers={"accept-language": "en"}).content.decode()


# --- Suspending -------------------------------------------------------------------------------------------


def test_filtered_members_are_suspended_with_a_reason_and_counted(us_client, us, tucson):
    acme = factories.membership(us, factories.business("Acme"))
    ended = factories.membership(us, factories.business("Gone"), left_on=datetime.date(2020, 1, 1))
    page = act(us_client, "suspend", tucson, acme, ended).content.decode()
    assert "Suspend 2 memberships" in page
    assert not Membership.objects.filter(status="suspended").exists(), "the first step only asks"
    assert "Say in a sentence why" in act(us_client, "suspend", tucson, acme, reason=" ").content.decode()
    page = act(us_client, "suspend", tucson, acme, ended, reason="No fee").content.decode()
    assert "2 memberships suspended." in page
    assert set(Membership.objects.values_list("status", flat=True)) == {"suspended", "ended"}
    assert acme.history.first().history_change_reason == "No fee"
    page = act(us_client, "reinstate", tucson, acme, ended).content.decode()
    assert "2 memberships active again." in page


def test_what_was_changed_meanwhile_is_suspended_only_after_another_look(us_client, us, tucson):
    version = act(us_client, "suspend", tucson).context["version"]
    Membership.objects.filter(pk=tucson.pk).update(note="Pays, they say")
    page = act(us_client, "suspend", tucson, reason="No fee", _version=version).content.decode()
    assert "Somebody else changed one of these" in page
    tucson.refresh_from_db()
    assert tucson.status == "active"


def test_staff_of_another_coalition_suspend_nothing(client, japan_staff, tucson):
    client.force_login(japan_staff)
    act(client, "suspend", tucson, reason="x")
    tucson.refresh_from_db()
    assert tucson.status == "active"
