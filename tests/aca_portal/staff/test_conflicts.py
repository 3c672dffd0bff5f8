"""Two forms of one record: the second is told what the first changed, on every form of the staff side."""

import datetime

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aca_portal.models import User
from aca_portal.staff.conflicts import VersionedForms
from coalitions.models import (
    Application,
    Claim,
    Coalition,
    Contact,
    Correction,
    MailText,
    Membership,
    Partner,
)
from coalitions.rosters.importer import import_roster
from pledges.models import Criterion, NationalGoal, Pledge, PledgeSearch
from signatories.models import Figure, Jurisdiction, Signatory, SignatoryName
from tests import factories
from tests.admin_pages import as_shown, words

pytestmark = pytest.mark.django_db
D = datetime.date
NOW = datetime.datetime.now(datetime.UTC)


def goal():
    return NationalGoal.objects.create(
        jurisdiction=factories.country(), kind="absolute_base_year", unit="percent", year=2030,
        target_value=50, base_year=2005, source="NDC", source_url="https://ndc.example/",
    )  # fmt: skip


def pledge_of_a_member(us):
    return factories.pledge(us, factories.membership(us, factories.business()).signatory)


def contact(us):
    return factories.contact(us, factories.membership(us, factories.business()).signatory)


def search(us):
    signatory = factories.membership(us, factories.business()).signatory
    return PledgeSearch.objects.create(
        coalition=us, signatory=signatory, searched_on=D(2024, 1, 1), result="none_found", source="Site",
        source_url="https://site.example/",
    )  # fmt: skip


RECORDS = {
    Signatory: (lambda us: factories.membership(us, factories.business()).signatory, {"name": "Else"}),
    Jurisdiction: (lambda us: factories.region("US-AZ", "Arizona"), {"name": "Else"}),
    Figure: (lambda us: factories.figure(factories.region("US-AZ", "Arizona"), 5), {"value": 77}),
    Coalition: (lambda us: us, {"name_en": "Else"}),
    Partner: (lambda us: factories.partner(us), {"name": "Else"}),
    Claim: (lambda us: factories.claim(us, 5), {"source": "Else"}),
    Membership: (lambda us: factories.membership(us, factories.business()), {"note": "Else"}),
    Contact: (contact, {"role": "Else"}),
    Correction: (lambda us: factories.correction(us), {"state": "done", "closed_at": NOW}),
    Application: (lambda us: factories.application(us), {"note": "Else"}),
    MailText: (lambda us: factories.mail_text(us), {"subject": "Else"}),
    Pledge: (lambda us: pledge_of_a_member(us), {"title": "Else"}),
    NationalGoal: (lambda us: goal(), {"source": "Else"}),
    PledgeSearch: (search, {"source": "Else"}),
    Criterion: (
        lambda us: Criterion.objects.create(coalition=us, title="Plan", source="Us"),
        {"source": "Else"},
    ),
    User: (lambda us: factories.staff_user(us), {"first_name": "Else"}),
}
READ_ONLY = {
    "AccessEntry": "is only read",
    "PublicationEntry": "is never changed",
    "OutgoingMail": "is only read",
    "ImportBatch": "has pages of its own",
    "MergeRecord": "is only read",
    "IdentityAnswer": "is only withdrawn",
    "PlaceAnswer": "is only withdrawn",
    "WordAnswer": "is only withdrawn",
}


@pytest.fixture
def boss():
    client = Client()
    client.force_login(factories.superuser(username="boss"))
    return client


def address(record, page="change"):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}", args=[record.pk])


def opened(client, record):
    """What the form of a record sends, as it was when it was opened."""
    return as_shown(client.get(address(record)))


def send(client, record, form):
    return client.post(address(record), form)


def test_every_form_of_the_staff_side_notices_what_was_changed_meanwhile():
    admins = admin.site._registry
    assert {model.__name__ for model in admins} == {model.__name__ for model in RECORDS} | READ_ONLY.keys()
    assert [model for model in RECORDS if not isinstance(admins[model], VersionedForms)] == []
    assert [model for model, one in admins.items() if one.list_editable] == [], "a list has no version"


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_a_change_past_all_forms_is_noticed_and_not_overwritten(model, us, boss):
    make, change = RECORDS[model]
    record = make(us)
    form = opened(boss, record)
    model.objects.filter(pk=record.pk).update(**change)
    name, value = next(iter(change.items()))
    mine = {"value": "55", "state": "open"}.get(name, "Mine")
    response = send(boss, record, form | {name: mine})
    assert response.status_code == 200
    assert "changed while you had it open" in words(response)
    assert model.objects.values_list(name, flat=True).get(pk=record.pk) == value


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_a_form_of_an_unchanged_record_is_saved(model, us, boss):
    make, change = RECORDS[model]
    record = make(us)
    form = opened(boss, record)
    name = next(iter(change))
    mine = {name: {"value": "55", "state": "done"}.get(name, "Mine")}
    response = send(boss, record, form | mine | ({"reason": "Misread"} if model is Claim else {}))
    assert response.status_code == 302, words(response)


@pytest.fixture
def member(us):
    return factories.membership(us, factories.business("Acme"), note="old", external_id="a")


@pytest.fixture
def colleague(us):
    client = Client()
    client.force_login(factories.staff_user(us, username="ana", first_name="Ana"))
    return client


def both_edit(us_client, colleague, member):
    mine, theirs = opened(us_client, member), opened(colleague, member)
    assert send(colleague, member, theirs | {"note": "theirs", "external_id": "b"}).status_code == 302
    return mine | {"note": "mine"}


def test_the_second_of_two_editors_is_told_and_keeps_their_input(us_client, colleague, member):
    response = send(us_client, member, both_edit(us_client, colleague, member))
    page = words(response)
    assert "by ana" in page
    assert "theirs" in page
    assert "> mine</textarea>" in page
    assert 'value="b"' in page, "what only the other changed stands in the form"
    member.refresh_from_db()
    assert (member.note, member.external_id) == ("theirs", "b")


def test_the_second_editor_keeps_theirs_by_saving_again(us_client, colleague, member):
    told = send(us_client, member, both_edit(us_client, colleague, member))
    assert send(us_client, member, as_shown(told)).status_code == 302
    member.refresh_from_db()
    assert (member.note, member.external_id) == ("mine", "b")


def test_the_second_editor_takes_over_what_is_on_file(us_client, colleague, member):
    told = send(us_client, member, both_edit(us_client, colleague, member))
    assert 'name="_take..note" value="file"' in words(told)
    assert send(us_client, member, as_shown(told) | {"_take..note": "file"}).status_code == 302
    member.refresh_from_db()
    assert (member.note, member.external_id) == ("theirs", "b")


def test_a_third_change_after_the_second_was_told_is_noticed_too(us_client, colleague, member):
    told = as_shown(send(us_client, member, both_edit(us_client, colleague, member)))
    Membership.objects.update(note="third")
    response = send(us_client, member, told)
    assert "third" in words(response)
    member.refresh_from_db()
    assert member.note == "third"


def test_an_import_between_opening_and_saving_is_noticed(us, us_client, member):
    form = opened(us_client, member)
    import_roster(
        coalition=us, filename="r.csv", content=b"name,type,external_id,note\nAcme,business,a,new\n"
    )
    response = send(us_client, member, form | {"note": "mine"})
    assert "roster import" in words(response)
    member.refresh_from_db()
    assert member.note == "new"


def test_both_made_the_same_change_and_nobody_is_bothered(us_client, colleague, member):
    form = opened(us_client, member)
    Membership.objects.update(note="same")
    assert send(us_client, member, form | {"note": "same"}).status_code == 302


def test_the_version_of_a_form_that_is_wrong_otherwise_stays(us_client, member):
    form = opened(us_client, member) | {"joined_on": "2020-02-02", "left_on": "2019-01-01", "status": "ended"}
    wrong = send(us_client, member, form)
    Membership.objects.update(note="theirs")
    response = send(us_client, member, as_shown(wrong) | {"left_on": "2021-01-01", "note": "mine"})
    assert "changed while you had it open" in words(response)


def test_who_changed_it_is_named_to_colleagues_only(us, us_client, boss, member):
    form = opened(us_client, member)
    send(boss, member, opened(boss, member) | {"note": "theirs"})
    page = words(send(us_client, member, form | {"note": "mine"}))
    assert "by somebody else" in page
    assert "boss" not in page


def test_the_version_of_another_person_or_record_counts_for_nothing(us, us_client, colleague, member):
    """It is as if the form were of an unknown time: whatever differs from the file is shown."""
    other = factories.membership(us, factories.business())
    for foreign in (opened(colleague, member), opened(us_client, other), {"_version": "forged"}):
        form = opened(us_client, member) | {"_version": foreign["_version"], "note": "mine"}
        assert "changed while you had it open" in words(send(us_client, member, form))


def test_a_deleted_record_is_a_sentence_with_what_was_entered(us_client, japan_staff, member):
    form, url = opened(us_client, member) | {"note": "My long note"}, address(member)
    member.delete()
    response = us_client.post(url, form)
    assert response.status_code == 200
    assert "Somebody else deleted it" in words(response)
    assert "My long note" in words(response)
    stranger = Client()
    stranger.force_login(japan_staff)
    assert "Somebody else deleted it" not in words(stranger.post(url, form, follow=True))


# --- Rows of inlines --------------------------------------------------------------------------------------


@pytest.fixture
def acme(member):
    for name in ("Acme One", "Acme Two", "Acme Three"):
        factories.signatory_name(member.signatory, name, kind="short")
    return member.signatory


def names(acme):
    return sorted(acme.names.values_list("name", flat=True))


def row_of(form, name):
    return next(field.removesuffix("-name") for field, value in form.items() if value == name)


def test_a_row_of_an_inline_that_both_changed_is_chosen_too(us_client, acme):
    form = opened(us_client, acme)
    SignatoryName.objects.filter(name="Acme Two").update(name="Theirs")
    told = send(us_client, acme, form | {f"{row_of(form, 'Acme Two')}-name": "Mine"})
    assert names(acme) == ["Acme One", "Acme Three", "Theirs"]
    page, again = words(told), as_shown(told)
    assert "Other name “Theirs”: Name" in page
    choice = f"_take.names-{SignatoryName.objects.get(name='Theirs').pk}.name"
    assert choice in again
    assert send(us_client, acme, again | {choice: "file"}).status_code == 302
    assert names(acme) == ["Acme One", "Acme Three", "Theirs"]
    assert send(us_client, acme, opened(us_client, acme) | {"name": "Acme Inc"}).status_code == 302


def test_a_row_that_somebody_deleted_leaves_the_form_and_the_others_stay(us_client, acme):
    form = opened(us_client, acme)
    SignatoryName.objects.filter(name="Acme One").delete()
    told = send(us_client, acme, form | {f"{row_of(form, 'Acme Three')}-name": "Mine"})
    assert "Somebody else deleted" in words(told)
    assert send(us_client, acme, as_shown(told)).status_code == 302
    assert names(acme) == ["Acme Two", "Mine"]


@pytest.mark.parametrize(
    ("leave", "after"), [(False, ["Acme Three", "Acme Two", "Mine"]), (True, ["Acme Three", "Acme Two"])]
)
def test_a_row_that_one_deleted_and_the_other_changed_is_added_anew_or_left_deleted(
    us_client, acme, leave, after
):
    form = opened(us_client, acme)
    SignatoryName.objects.filter(name="Acme One").delete()
    told = send(us_client, acme, form | {f"{row_of(form, 'Acme One')}-name": "Mine"})
    again = as_shown(told)
    assert '_leave.names-2" value="1"' in words(told)
    response = send(us_client, acme, again | ({"_leave.names-2": "1"} if leave else {}))
    assert response.status_code == 302, words(response)
    assert names(acme) == after


def test_a_row_that_one_changed_and_the_other_deletes_is_asked_about(us_client, acme):
    form = opened(us_client, acme)
    SignatoryName.objects.filter(name="Acme One").update(name="Theirs")
    form |= {f"{row_of(form, 'Acme One')}-DELETE": "on"}
    told = send(us_client, acme, form)
    assert "Theirs" in names(acme)
    choice = f"_take.names-{SignatoryName.objects.get(name='Theirs').pk}.DELETE"
    assert choice in as_shown(told)
    keep = as_shown(told) | {f"{row_of(form, 'Acme One')}-DELETE": "on"}
    assert send(us_client, acme, keep | {choice: "file"}).status_code == 302
    assert "Theirs" in names(acme)


def test_a_row_that_somebody_added_is_told_and_stays(us_client, acme):
    form = opened(us_client, acme)
    factories.signatory_name(acme, "Added", kind="short")
    told = send(us_client, acme, form | {"name": "Acme Inc"})
    assert "Somebody else added" in words(told)
    assert send(us_client, acme, as_shown(told)).status_code == 302
    assert "Added" in names(acme)


def test_a_pledge_whose_kind_was_changed_meanwhile_loses_nothing(us, us_client, member):
    pledge = factories.pledge(us, member.signatory)
    form = opened(us_client, pledge)
    Pledge.objects.filter(pk=pledge.pk).update(
        kind="intensity_base_year", denominator="tonne of steel", unit="percent", base_value=None
    )
    told = send(us_client, pledge, form | {"title": "Mine"})
    assert "changed while you had it open" in words(told)
    response = send(us_client, pledge, as_shown(told))
    assert response.status_code == 302, words(response)
    pledge.refresh_from_db()
    assert (pledge.title, pledge.kind, pledge.denominator) == (
        "Mine",
        "intensity_base_year",
        "tonne of steel",
    )


# --- Deleting and going back ------------------------------------------------------------------------------


@pytest.fixture
def coordinator(us):
    client = Client()
    client.force_login(factories.staff_user(us, "coordinator"))
    return client


def version(response):
    return response.context["version"]


def test_what_was_changed_since_is_not_deleted_before_one_has_looked_again(coordinator, member):
    page = coordinator.get(address(member, "delete"))
    assert f'name="_version" value="{version(page)}"' in words(page)
    Membership.objects.update(note="changed")
    response = coordinator.post(
        address(member, "delete"), {"post": "yes", "_version": version(page)}, follow=True
    )
    assert "Nothing was deleted" in words(response)
    assert Membership.objects.exists()
    coordinator.post(address(member, "delete"), {"post": "yes", "_version": version(response)})
    assert not Membership.objects.exists()


def test_the_same_holds_for_deleting_several(coordinator, us, member):
    other = factories.membership(us, factories.business())
    url = reverse("admin:coalitions_membership_changelist")
    data = {"action": "delete_selected", "_selected_action": [member.pk, other.pk]}
    page = coordinator.post(url, data)
    assert f'name="_version" value="{version(page)}"' in words(page)
    Membership.objects.filter(pk=other.pk).update(note="changed")
    again = coordinator.post(url, data | {"post": "yes", "_version": version(page)})
    assert "Nothing was deleted" in words(again)
    assert Membership.objects.count() == 2
    coordinator.post(url, data | {"post": "yes", "_version": version(again)})
    assert not Membership.objects.exists()


def test_going_back_to_an_old_version_notices_a_newer_one(us_client, member):
    first = Membership.history.earliest("history_id")
    url = reverse("admin:coalitions_membership_simple_history", args=[member.pk, first.pk])
    form = as_shown(us_client.get(url))
    assert form["_version"]
    Membership.objects.update(note="theirs")
    assert "Nothing was saved" in words(us_client.post(url, form, follow=True))
    member.refresh_from_db()
    assert member.note == "theirs"


# --- Cost -------------------------------------------------------------------------------------------------


def queries(act):
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


def test_a_form_with_more_rows_asks_no_more_queries(us_client, acme):
    """To open; to be told, no more than to be told of a wrong name, for which each row is checked."""

    def told_of_a_conflict():
        form = opened(us_client, acme)
        SignatoryName.objects.update(language="en")
        asked = queries(lambda: send(us_client, acme, form | {"name": "Mine"}))
        SignatoryName.objects.update(language="")
        return asked

    def told_of_a_mistake():
        form = opened(us_client, acme) | {"name": ""}
        del form["_version"]
        return queries(lambda: send(us_client, acme, form))

    def all_three():
        return queries(lambda: opened(us_client, acme)), told_of_a_conflict() - told_of_a_mistake()

    all_three()
    few = all_three()
    for number in range(5):
        factories.signatory_name(acme, f"More {number}", kind="short")
    assert all_three() == few
