"""Undoing an import: the database is as it was before, but for batches and history."""

import datetime
import io
import json

import pytest
from django.core import serializers
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from coalitions.imports.undo import undo_batch
from coalitions.members.merging import merge
from coalitions.models import CoalitionRole, ImportBatch, Membership
from coalitions.templatetags.roster_display import kept_label
from signatories.models import Figure, Jurisdiction, JurisdictionName, Signatory, SignatoryName
from tests import factories
from tests.coalitions.rosters.files import counts, import_rows

MODELS = (Jurisdiction, JurisdictionName, Signatory, SignatoryName, Figure, Membership)


def dump():
    """Everything on file but batches and history, key by key."""
    return {
        model.__name__: json.loads(serializers.serialize("json", model.objects.order_by("pk")))
        for model in MODELS
    }


def undo(batch, user=None):
    return undo_batch(batch=batch, user=user).batch


@pytest.fixture
def arizona(us):
    return factories.region("US-AZ", "Arizona")


@pytest.fixture
def on_file(us, arizona):
    """Members of every sort, for a roster that touches each."""
    import_rows(
        us,
        {
            "name": "Tucson",
            "city": "Tucson",
            "external_id": "t",
            "population": 500_000,
            "population_year": 2010,
        },
        {"name": "Mesa", "city": "Mesa", "external_id": "m", "joined_on": "2019-01-01"},
        {
            "name": "Yuma",
            "city": "Yuma",
            "external_id": "y",
            "joined_on": "2018-03-01",
            "left_on": "2020-01-01",
        },
        {"name": "Eloy", "city": "Eloy", "joined_on": "2019-01-01"},
        type="city",
        state="Arizona",
    )
    import_rows(us, {"name": "Acme", "type": "business", "local_name": "Acme Uno", "external_id": "a"})


ROSTER = (
    {
        "name": "Tucson",
        "city": "Tucson",
        "county": "Pima County",
        "external_id": "t",
        "website": "tucson.example",
    },
    {"name": "Mesa Grande", "city": "Mesa", "external_id": "m", "joined_on": "2019-02-02", "note": "Moved"},
    {"name": "Yuma", "city": "Yuma", "external_id": "y", "joined_on": "2022-01-01"},
    {
        "name": "Eloy",
        "city": "Eloy",
        "joined_on": "2019-01-01",
        "left_on": "2021-01-01",
        "code": "US-0422360",
    },
    {"name": "Ajo", "city": "Ajo", "county": "Pima County; Yuma County", "local_name": "Ajo Nuevo"},
    {"name": "Acme", "type": "business", "local_name": "Acme Dos", "city": "Bisbee", "external_id": "a"},
    {"name": "Pima County", "type": "county", "population": 1_000_000, "population_year": 2020},
)


def import_roster_of_everything(us):
    batch = import_rows(us, *ROSTER, type="city", state="Arizona")
    assert batch.state == ImportBatch.State.APPLIED, batch.errors
    return batch


def test_an_undo_restores_every_row(us, on_file):
    before = dump()
    batch = import_roster_of_everything(us)
    after = dump()
    assert all(before[name] != after[name] for name in before if name != "JurisdictionName"), "all is touched"
    assert counts(batch)[:2] == (3, 4)
    undone = undo(batch)
    assert undone.kept == []
    assert dump() == before
    assert (undone.state, undone.undone_by) == (ImportBatch.State.UNDONE, None)
    assert undone.undone_at


def test_what_an_undo_did_is_in_the_history(us, us_staff, arizona):
    batch = import_rows(us, {"name": "Acme", "type": "business"})
    undo(batch, us_staff)
    entry = Membership.history.latest("history_id")
    assert (entry.history_type, entry.history_user) == ("-", us_staff)
    assert entry.history_change_reason == f"undo of roster import {batch.pk}"


def test_several_imports_are_undone_from_the_newest_back(us, arizona):
    empty = dump()
    first = import_rows(us, {"name": "Tucson", "website": "a.example"}, type="city", state="Arizona")
    between = dump()
    second = import_rows(us, {"name": "Tucson", "website": "b.example"}, type="city", state="Arizona")
    undo(second)
    assert dump() == between
    undo(first)
    assert dump() == empty


def test_an_older_import_keeps_what_a_newer_one_changed(us, arizona):
    first = import_rows(us, {"name": "Acme", "type": "business", "website": "a.example"})
    import_rows(us, {"name": "Acme", "type": "business", "website": "b.example"})
    kept = undo(first).kept
    assert [(one["model"], one["name"], one["reason"]) for one in kept] == [
        ("signatories.signatory", "Acme", "edited")
    ]
    assert Signatory.objects.get().website == "https://b.example"
    assert not Membership.objects.exists()


def test_a_row_edited_since_is_kept_and_named(us, on_file):
    batch = import_roster_of_everything(us)
    yuma = Membership.objects.get(signatory__name="Yuma", joined_on__year=2022)
    yuma.note = "They called"
    yuma.save()
    mesa = Signatory.objects.get(name="Mesa Grande")
    mesa.name = "Mesa, Arizona"
    mesa.save()
    kept = {(one["model"], one["reason"]) for one in undo(batch).kept}
    assert ("coalitions.membership", "edited") in kept
    assert ("signatories.signatory", "edited") in kept
    assert Membership.objects.filter(pk=yuma.pk, note="They called").exists()
    mesa.refresh_from_db()
    assert mesa.name == "Mesa, Arizona"
    assert not Signatory.objects.filter(name="Ajo").exists(), "the rest is taken back"


def test_editing_another_field_does_not_stop_the_undo(us):
    acme = factories.business("Acme", website="https://old.example")
    membership = factories.membership(us, acme)
    batch = import_rows(us, {"name": "Acme", "type": "business", "website": "new.example"})
    Membership.objects.filter(pk=membership.pk).update(note="Mine")
    acme.refresh_from_db()
    acme.is_published = False
    acme.save()
    assert undo(batch).kept == []
    acme.refresh_from_db()
    assert (acme.website, acme.is_published) == ("https://old.example", False)


def test_a_member_merged_into_another_since_is_named(us, us_staff):
    kept = factories.membership(us, factories.business("Acme")).signatory
    batch = import_rows(us, {"name": "Akme of Tucson", "type": "business", "external_id": "a"})
    dropped = Signatory.objects.get(name="Akme of Tucson")
    merge(kept=kept, dropped=dropped, by=us_staff, reason="one and the same", join_periods=True)
    batch = undo(batch)
    assert [(one["name"], one["reason"]) for one in batch.kept] == [("Akme of Tucson", "merged")]
    assert "merged into another" in kept_label("merged")


def test_a_place_that_other_records_need_is_kept_with_all_that_contains_it(us, arizona):
    batch = import_rows(us, {"name": "Tucson", "county": "Pima County"}, type="city", state="Arizona")
    factories.pledge(us, Signatory.objects.get())
    kept = undo(batch).kept
    assert [one["reason"] for one in kept] == ["needed"] * 3
    assert set(Jurisdiction.objects.filter(parent__isnull=False).values_list("name", flat=True)) == {
        "Arizona",
        "Tucson",
        "Pima County",
    }
    assert not Membership.objects.exists()


def test_a_row_whose_old_value_is_taken_stays_and_the_rest_is_restored(us):
    acme = factories.business("Acme")
    membership = factories.membership(us, acme, joined_on=None, external_id="k")
    other = factories.membership(us, factories.business("Other"), joined_on=None)
    batch = import_rows(
        us,
        {"name": "Acme", "left_on": "2020-01-01"},
        {"name": "Other", "left_on": "2021-01-01"},
        type="business",
    )
    factories.membership(us, acme, joined_on=datetime.date(2023, 1, 1))
    kept = undo(batch).kept
    assert [(one["reason"], one["id"]) for one in kept] == [("in_the_way", membership.pk)]
    membership.refresh_from_db()
    other.refresh_from_db()
    assert membership.left_on == datetime.date(2020, 1, 1)
    assert (other.left_on, other.status) == (None, Membership.Status.ACTIVE)


def test_a_second_undo_changes_nothing(us):
    batch = import_rows(us, {"name": "Acme", "type": "business"})
    undo(batch)
    factories.business("Acme")
    before = dump()
    assert undo_batch(batch=batch, user=None).is_repeat
    assert dump() == before


def test_only_editors_undo_and_signatories_of_others_stay_as_they_are(us, us_staff, japan, japan_staff):
    acme = factories.business("Acme", website="https://old.example")
    factories.membership(us, acme)
    factories.membership(japan, acme)
    batch = import_rows(us, {"name": "Acme", "type": "business", "website": "new.example"})
    for user in (japan_staff, factories.staff_user(us, CoalitionRole.Role.VIEWER)):
        with pytest.raises(PermissionDenied):
            undo(batch, user)
    assert [one["reason"] for one in undo(batch, us_staff).kept] == ["shared"]
    acme.refresh_from_db()
    assert acme.website == "https://new.example"


def test_names_of_a_signatory_that_another_coalition_shares_by_now_are_kept(us, japan, us_staff):
    batch = import_rows(us, {"name": "Acme", "type": "business", "local_name": "Acmé"}, user=us_staff)
    acme = Signatory.objects.get()
    factories.membership(japan, acme)
    undone = undo(batch, us_staff)
    assert [(one["name"], one["reason"]) for one in undone.kept] == [("Acmé", "shared"), ("Acme", "needed")]
    assert [name.name for name in acme.names.all()] == ["Acmé"]


def test_the_command_undoes_once(us):
    before = dump()
    batch = import_rows(us, {"name": "Acme", "type": "business"})
    out = io.StringIO()
    call_command("undo_import", str(batch.pk), stdout=out)
    assert "undone" in out.getvalue()
    assert dump() == before
    with pytest.raises(CommandError, match="undone"):
        call_command("undo_import", str(batch.pk))
    with pytest.raises(CommandError, match="no import"):
        call_command("undo_import", "999999")


def test_the_undo_command_prints_what_was_kept_as_json(us, capsys):
    batch = import_rows(us, {"name": "Acme", "type": "business"})
    Signatory.objects.update(website="https://edited.example/")
    call_command("undo_import", str(batch.pk), "--json")
    answer = json.loads(capsys.readouterr().out)
    assert (answer["batch"], answer["errors"]) == (batch.pk, [])
    assert [(one["model"], one["reason"]) for one in answer["kept"]] == [("signatories.signatory", "edited")]
    with pytest.raises(SystemExit) as status:
        call_command("undo_import", str(batch.pk), "--json")
    assert status.value.code == 1
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert "cannot be undone" in error["message"]


def test_a_member_that_a_roster_changes_is_no_longer_demonstration_data_until_undone(us):
    for name in ("Acme", "Bolt", "Gone"):
        left_on = datetime.date(2020, 1, 1) if name == "Gone" else None
        factories.membership(us, factories.business(name), is_demo=True, left_on=left_on)
    before = dump()
    batch = import_rows(
        us, {"name": "Acme", "note": "Signed in Paris"}, {"name": "Bolt"}, {"name": "New"}, type="business"
    )
    assert counts(batch) == (1, 1, 1, 0)
    assert [warning["message"] for warning in batch.warnings] == [
        "1 member was demonstration data. This roster changes it, so it counts as real."
    ]
    demo = Membership.objects.filter(is_demo=True).values_list("signatory__name", flat=True)
    assert sorted(demo) == ["Bolt", "Gone"]
    undo(batch)
    assert dump() == before
