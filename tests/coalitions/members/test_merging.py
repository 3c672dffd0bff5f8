"""Merging two signatories and undoing it: nothing is lost, nothing is left over, and only those may who should."""

import datetime
import json

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from coalitions.members.merging import merge, undo_merge
from coalitions.models import IdentityAnswer, Membership
from pledges.models import Pledge
from signatories.models import (
    Identifier,
    Measure,
    MergeRecord,
    NameKind,
    Signatory,
    SignatoryName,
    SignatoryRedirect,
    free_slug,
)
from signatories.types import SignatoryType
from tests import factories

pytestmark = pytest.mark.django_db

MODELS = (
    Signatory,
    Identifier,
    SignatoryName,
    SignatoryRedirect,
    Measure,
    Membership,
    Pledge,
    IdentityAnswer,
)


def day(year):
    return datetime.date(year, 1, 1)


def dump():
    """Everything that a merge touches, in the order of keys."""
    return [
        json.loads(serializers.serialize("json", model.objects.order_by("pk").select_related(None)))
        for model in MODELS
    ]


@pytest.fixture
def pair(us):
    """Two records of one company: the first a member until 2020, the second since 2021, with all that hangs on it."""
    kept = factories.business("Acme Works")
    factories.membership(us, kept, left_on=day(2020))
    dropped = factories.business("Acme Wrks", website="https://acme.example/")
    factories.membership(us, dropped, joined_on=day(2021), external_id="A-2", note="Called in May")
    factories.pledge(us, dropped)
    factories.signatory_name(dropped, "アクメ", "ja")
    factories.measure(dropped, 12)
    factories.identifier(dropped, "Q42")
    IdentityAnswer.objects.create(coalition=us, key="acme w", signatory=dropped, is_same=True)
    return kept, dropped


def test_a_merge_moves_all_records_to_the_signatory_that_is_kept(us, pair, us_staff):
    kept, dropped = pair
    merge(kept=kept, dropped=dropped, by=us_staff, reason="one and the same")
    assert list(Signatory.objects.all()) == [kept]
    assert kept.memberships.count() == 2
    assert (
        kept.pledges.count()
        == kept.measures.count()
        == kept.identifiers.count()
        == kept.identity_answers.count()
        == 1
    )
    assert {name.name for name in kept.names.all()} == {"アクメ", "Acme Wrks"}
    kept.refresh_from_db()
    assert (kept.name, kept.website) == ("Acme Works", "https://acme.example/")
    moved = kept.memberships.get(external_id="A-2")
    assert (moved.note, moved.history.first().history_user) == ("Called in May", us_staff)


@pytest.mark.parametrize("language", ["en", "es", "ja"])
def test_the_old_address_redirects_permanently(client, us, pair, us_staff, language):
    kept, dropped = pair
    merge(kept=kept, dropped=dropped, by=us_staff, reason="one and the same")
    answer = client.get(f"/{language}/signatories/acme-wrks/")
    assert (answer.status_code, answer["Location"]) == (301, f"/{language}/signatories/acme-works/")
    kept.is_published = False
    kept.save()
    assert client.get(f"/{language}/signatories/acme-wrks/").status_code == 404, "no address is told"


def test_undoing_restores_everything_exactly(us, pair, us_staff):
    before = dump()
    record = merge(kept=pair[0], dropped=pair[1], by=us_staff, reason="one and the same")
    assert dump() != before
    assert undo_merge(record=record, by=us_staff) == []
    assert dump() == before
    record.refresh_from_db()
    assert (record.undone_by, record.undone_at is not None) == (us_staff, True)
    with pytest.raises(ValidationError):
        undo_merge(record=record, by=us_staff)


def test_overlapping_periods_stop_a_merge_or_are_joined(us, us_staff):
    kept, dropped = factories.business("Acme"), factories.business("Akme")
    factories.membership(us, kept, joined_on=day(2019), external_id="A")
    factories.membership(us, dropped, joined_on=day(2018), external_id="B")
    before = dump()
    with pytest.raises(ValidationError) as refusal:
        merge(kept=kept, dropped=dropped, by=us_staff, reason="one and the same")
    assert "2019-01-01 – … and 2018-01-01 – …" in refusal.value.messages[0]
    assert dump() == before
    record = merge(kept=kept, dropped=dropped, by=us_staff, reason="one and the same", join_periods=True)
    period = kept.memberships.get()
    assert (period.joined_on, period.left_on, period.status) == (day(2018), None, "active")
    assert (period.external_id, "key B" in period.note) == ("A", True)
    undo_merge(record=record, by=us_staff)
    assert dump() == before


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        ("active", "suspended", "active"),
        ("suspended", "active", "active"),
        ("active", "applied", "active"),
        ("applied", "active", "active"),
        ("suspended", "applied", "suspended"),
        ("applied", "suspended", "suspended"),
    ],
)
def test_of_two_open_periods_the_status_that_says_most_is_kept(us, us_staff, one, other, joined):
    """A member on either record is a member; an application beside a membership is settled."""
    kept, dropped = factories.business("Acme"), factories.business("Akme")
    factories.membership(us, kept, joined_on=day(2019), status=one)
    factories.membership(us, dropped, joined_on=day(2018), status=other)
    merge(kept=kept, dropped=dropped, by=us_staff, reason="one and the same", join_periods=True)
    assert kept.memberships.get().status == joined


def test_of_two_periods_with_one_end_the_suspended_one_stays_suspended(us, us_staff):
    kept, dropped = factories.business("Acme"), factories.business("Akme")
    factories.membership(us, kept, left_on=day(2022))
    factories.membership(us, dropped, left_on=day(2022), status="suspended")
    merge(kept=kept, dropped=dropped, by=us_staff, reason="one and the same", join_periods=True)
    assert kept.memberships.get().status == "suspended"


def test_one_period_may_bridge_two_of_the_other(us, us_staff):
    kept, dropped = factories.business("Acme"), factories.business("Akme")
    factories.membership(us, kept, joined_on=day(2018), left_on=day(2019))
    factories.membership(us, kept, joined_on=day(2021))
    factories.membership(us, dropped, joined_on=None, left_on=day(2022))
    before = dump()
    record = merge(kept=kept, dropped=dropped, by=us_staff, reason="one and the same", join_periods=True)
    period = kept.memberships.get()
    assert (period.joined_on, period.left_on, period.status) == (day(2018), None, "active")
    undo_merge(record=record, by=us_staff)
    assert dump() == before


def test_what_was_edited_since_is_kept_and_named(us, pair, us_staff):
    kept, dropped = pair
    record = merge(kept=kept, dropped=dropped, by=us_staff, reason="one and the same")
    membership = kept.memberships.get(external_id="A-2")
    membership.note = "Called again"
    membership.save()
    kept.pledges.all().delete()
    with translation.override("en"):
        edited = undo_merge(record=record, by=us_staff)
    assert sorted(edited) == ["Membership: Acme Works · We Are Still In", "no longer on file: pledge"]
    membership.refresh_from_db()
    assert (membership.signatory_id, membership.note) == (dropped.pk, "Called again")


def test_merges_are_undone_from_the_newest_back(us, pair, us_staff):
    kept, dropped = pair
    last = factories.business("Acme Holding Works")
    before = dump()
    first = merge(kept=kept, dropped=dropped, by=us_staff, reason="one and the same")
    second = merge(kept=last, dropped=kept, by=us_staff, reason="one and the same")
    assert {one.slug for one in last.redirects.all()} == {"acme-works", "acme-wrks"}
    first.refresh_from_db()
    with pytest.raises(ValidationError):
        undo_merge(record=first, by=us_staff)
    undo_merge(record=second, by=us_staff)
    undo_merge(record=MergeRecord.objects.get(pk=first.pk), by=us_staff)
    assert dump() == before


def test_the_signatory_that_is_kept_keeps_its_official_name(us, us_staff):
    dropped, kept = factories.business("Akme"), factories.business("Acme")
    factories.signatory_name(dropped, "アクメ社", "ja")
    factories.signatory_name(kept, "アクメ", "ja")
    merge(kept=kept, dropped=dropped, by=us_staff, reason="one and the same")
    assert Signatory.objects.with_local_name("ja").get().shown_name == "アクメ"
    assert kept.names.get(name="アクメ社").kind == NameKind.SHORT


def test_a_name_that_both_have_is_kept_once(us, us_staff):
    dropped, kept = factories.business("Akme"), factories.business("Acme")
    for one in (dropped, kept):
        factories.signatory_name(one, "アクメ", "ja", kind=NameKind.SHORT)
    before = dump()
    record = merge(kept=kept, dropped=dropped, by=us_staff, reason="one and the same")
    assert sorted(name.name for name in kept.names.all()) == ["Akme", "アクメ"]
    undo_merge(record=record, by=us_staff)
    assert dump() == before


def test_two_values_of_one_measure_stop_the_merge(us, us_staff):
    dropped, kept = factories.business("Akme"), factories.business("Acme")
    factories.measure(dropped, 1)
    factories.measure(kept, 2)
    with pytest.raises(ValidationError, match="Delete one of the two first"):
        merge(kept=kept, dropped=dropped, by=us_staff, reason="one and the same")
    assert Measure.objects.count() == 2


def test_governments_are_merged_only_where_they_govern_one_territory(us, us_staff):
    city = factories.municipality("San Francisco")
    county = factories.county("San Francisco County", coextensive_with=city)
    one = factories.signatory("San Francisco", governs=city)
    same = factories.signatory("San Francisco County", SignatoryType.COUNTY, governs=county)
    far = factories.signatory("Los Angeles")
    company = factories.business("Acme")
    for other in (far, company):
        with pytest.raises(ValidationError):
            merge(kept=one, dropped=other, by=us_staff, reason="one and the same")
    merge(kept=one, dropped=same, by=us_staff, reason="one and the same")
    assert not Signatory.objects.filter(pk=same.pk).exists()


def test_no_new_signatory_takes_an_old_address(us, pair, us_staff):
    merge(kept=pair[0], dropped=pair[1], by=us_staff, reason="one and the same")
    assert free_slug("Acme Wrks") == "acme-wrks-2"


# --- In the admin -----------------------------------------------------------------------------------------


def merge_url(kept, dropped):
    return reverse("admin:signatories_signatory_merge", args=[kept.pk, dropped.pk])


def undo_url(record):
    return reverse("admin:signatories_mergerecord_undo", args=[record.pk])


def test_staff_merge_on_a_page_of_its_own_and_undo(us_client, us, pair):
    kept, dropped = pair
    chosen = {"action": "merge_two", "_selected_action": [kept.pk, dropped.pk]}
    answer = us_client.post(reverse("admin:signatories_signatory_changelist"), chosen)
    assert answer["Location"] == merge_url(kept, dropped)
    assert "Keep “Acme Wrks”" in us_client.get(merge_url(kept, dropped)).content.decode()
    assert Signatory.objects.count() == 2, "looking changes nothing"
    shown = us_client.post(
        merge_url(kept, dropped), {"keep": kept.pk, "reason": "one and the same"}, follow=True
    ).content.decode()
    assert "“Acme Wrks” is now part of “Acme Works”" in shown
    record = MergeRecord.objects.get()
    assert us_client.get(undo_url(record)).status_code == 405
    assert (
        "both signatories are on file again" in us_client.post(undo_url(record), follow=True).content.decode()
    )
    assert Signatory.objects.count() == 2


def test_two_that_were_changed_since_are_merged_only_after_another_look(us_client, us, pair):
    kept, dropped = pair
    version = us_client.get(merge_url(kept, dropped)).context["version"]
    dropped.memberships.update(note="changed")
    again = us_client.post(
        merge_url(kept, dropped), {"keep": kept.pk, "reason": "twins", "_version": version}
    )
    assert "Somebody else changed one of the two" in again.content.decode()
    assert Signatory.objects.count() == 2
    form = {"keep": kept.pk, "reason": "twins", "_version": again.context["version"]}
    us_client.post(merge_url(kept, dropped), form)
    assert Signatory.objects.count() == 1


def test_the_page_shows_periods_that_overlap_and_refuses_until_they_are_joined(us_client, us):
    kept, dropped = factories.business("Acme"), factories.business("Akme")
    for one in (kept, dropped):
        factories.membership(us, one)
    assert "Periods that overlap" in us_client.get(merge_url(kept, dropped)).content.decode()
    refused = us_client.post(
        merge_url(kept, dropped), {"keep": kept.pk, "reason": "one and the same"}
    ).content.decode()
    assert "Both are members of We Are Still In at one time" in refused
    us_client.post(
        merge_url(kept, dropped), {"keep": kept.pk, "reason": "one and the same", "join_periods": "on"}
    )
    assert list(Signatory.objects.all()) == [kept]


@pytest.mark.parametrize("number", [1, 3])
def test_only_exactly_two_signatories_can_be_merged(us_client, us, number):
    chosen = [factories.membership(us, factories.business()).signatory_id for _one in range(number)]
    data = {"action": "merge_two", "_selected_action": chosen}
    shown = us_client.post(reverse("admin:signatories_signatory_changelist"), data, follow=True)
    assert "Select exactly two" in shown.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_people_who_may_change_both_merge_them(us_client, us, japan, pair, method):
    kept, dropped = pair
    factories.membership(japan, dropped)
    for one, other in (pair, pair[::-1]):
        answer = getattr(us_client, method)(
            merge_url(one, other), {"keep": kept.pk, "reason": "one and the same"}
        )
        assert answer.status_code == 403
    assert Signatory.objects.count() == 2


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("editor", 302), (None, 404)])
def test_only_editors_of_their_coalition_merge_signatories(client, us, japan, pair, role, status):
    client.force_login(factories.staff_user(us if role else japan, role or "coordinator"))
    assert (
        client.post(merge_url(*pair), {"keep": pair[0].pk, "reason": "one and the same"}).status_code
        == status
    )
    assert Signatory.objects.count() == (1 if role == "editor" else 2)


def test_a_merge_is_seen_and_undone_only_by_those_who_may_change_what_was_kept(client, us, japan, pair):
    record = merge(kept=pair[0], dropped=pair[1], by=factories.superuser(), reason="one and the same")
    page = reverse("admin:signatories_mergerecord_change", args=[record.pk])
    listed = reverse("admin:signatories_mergerecord_changelist")
    for coalition, role in ((japan, "coordinator"), (us, "viewer")):
        client.force_login(factories.staff_user(coalition, role))
        assert client.get(page).status_code in (302, 404)
        assert client.post(undo_url(record)).status_code == 404
        assert "Acme" not in client.get(listed).content.decode()
    factories.membership(japan, pair[0])
    client.force_login(factories.staff_user(us))
    assert client.post(undo_url(record)).status_code == 404
    assert Signatory.objects.count() == 1


def test_the_merge_page_hides_applications_to_other_coalitions(us_client, us, japan, pair):
    factories.membership(japan, pair[1], status=Membership.Status.REJECTED)
    assert japan.name not in us_client.get(merge_url(*pair)).content.decode()
