"""A database moved by `dumpdata` and `loaddata` gives old keys to new rows: what is undone leaves these alone."""

import datetime

import pytest
from django.core.management import call_command

from aca_portal.identified import Identified
from coalitions.imports.undo import undo_batch
from coalitions.members.merging import _related, merge, undo_merge
from coalitions.models import Coalition, ImportBatch, ImportChange, ListEntry, Membership
from coalitions.rosters.importer import import_roster
from pledges.models import Pledge, ProgressReport
from signatories.models import Figure, Jurisdiction, JurisdictionName, MergeRecord, Signatory, SignatoryName
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
WRITTEN_BY_IMPORTS = [
    Jurisdiction, JurisdictionName, Signatory, SignatoryName, Membership, Figure, ListEntry, Pledge, ProgressReport,
]  # fmt: skip


def move(tmp_path):
    """Write everything to a file and read it into an empty database: keys count on from the highest that is left."""
    file = str(tmp_path / "all.json")
    call_command("dumpdata", output=file, exclude=["contenttypes", "auth.permission"], verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    call_command("loaddata", file, verbosity=0)


def import_rows(us, *lines):
    content = "\n".join(["name,type,external_id,note,local_name", *lines]).encode()
    batch = import_roster(coalition=us, filename="roster.csv", content=content)
    assert batch.state == ImportBatch.State.APPLIED, batch.errors
    return batch


def stranger(pk, **fields):
    """An unrelated member, made after the move, that is given an old key."""
    signatory = factories.business("Stranger")
    member = factories.membership(Coalition.objects.get(), signatory, **fields)
    assert (member.pk, signatory.pk) == pk
    return member


def undo(batch):
    return undo_batch(batch=ImportBatch.objects.get(pk=batch.pk), user=None).batch


def keys_of(name):
    member = Membership.objects.get(signatory__name=name)
    return member.pk, member.signatory_id


def remove(name):
    Membership.objects.filter(signatory__name=name).delete()
    Signatory.objects.filter(name=name).delete()


def test_what_imports_and_merges_name_has_an_identity():
    named = {*WRITTEN_BY_IMPORTS, *(model for model, _field in _related())}
    assert [model for model in named if not issubclass(model, Identified)] == []


@pytest.mark.parametrize("is_older", [False, True], ids=["with uids", "older record"])
def test_undoing_an_import_leaves_a_new_member_under_the_key_of_one_it_made(us, tmp_path, is_older):
    batch = import_rows(us, "Kept,business,k,,", "Gone,business,g,,")
    if is_older:
        ImportChange.objects.update(uids=[], targets={})
    keys = keys_of("Gone")
    remove("Gone")
    move(tmp_path)
    stranger(keys)
    undo(batch)
    assert [member.signatory.name for member in Membership.objects.all()] == ["Stranger"]
    assert [one.name for one in Signatory.objects.all()] == ["Stranger"]


def test_undoing_an_import_leaves_a_new_member_under_the_key_of_one_it_changed(us, tmp_path):
    import_rows(us, "Kept,business,k,old,", "Gone,business,g,old,")
    batch = import_rows(us, "Kept,business,k,new,", "Gone,business,g,new,")
    keys = keys_of("Gone")
    remove("Gone")
    move(tmp_path)
    stranger(keys, note="new")
    undone = undo(batch)
    assert dict(Membership.objects.values_list("signatory__name", "note")) == {
        "Kept": "old",
        "Stranger": "new",
    }
    assert [(one["id"], one["reason"]) for one in undone.kept] == [(keys[0], "gone")]


def test_another_name_under_an_old_key_stays_even_if_it_says_the_same(us, tmp_path):
    batch = import_rows(us, "Acme,business,a,,Acmé")
    SignatoryName.objects.all().delete()
    move(tmp_path)
    acme = Signatory.objects.get()
    factories.membership(factories.coalition("other"), acme)
    SignatoryName.objects.create(**{"signatory": acme, **name_made_by(batch)})
    undo(batch)
    assert SignatoryName.objects.count() == 1


def name_made_by(batch):
    change = ImportChange.objects.get(batch=batch, model="signatories.signatoryname")
    made = SignatoryName.history.get(id=change.rows[0][0], history_type="+", history_batch=batch.pk)
    return {name: getattr(made, name) for name in ("id", "name", "language", "kind")}


def test_a_place_that_came_after_the_old_one_is_not_taken_for_it(us, tmp_path):
    arizona = factories.region("US-AZ", "Arizona")
    old, new = (factories.municipality(name, parent=arizona) for name in ("Zuni", "Bisbee"))
    acme = factories.business("Acme", based_in=new)
    factories.membership(us, acme, external_id="a")
    content = b"name,type,external_id,state,city\nAcme,business,a,Arizona,Zuni\n"
    batch = import_roster(coalition=us, filename="r.csv", content=content)
    assert batch.state == ImportBatch.State.APPLIED, batch.errors
    acme.refresh_from_db()
    assert acme.based_in == old
    key = new.pk
    new.delete()
    move(tmp_path)
    arizona = Jurisdiction.objects.get(code="US-AZ")
    assert factories.municipality("Yuma", parent=arizona).pk == key
    assert [one["reason"] for one in undo(batch).kept] == ["gone"]
    assert Signatory.objects.get().based_in.name == "Zuni"


def test_undo_works_after_a_move_where_nothing_was_deleted(us, tmp_path):
    batch = import_rows(us, "Acme,business,a,,Acmé")
    move(tmp_path)
    assert undo(batch).kept == []
    assert not Membership.objects.exists()
    assert not Signatory.objects.exists()


@pytest.mark.parametrize("is_older", [False, True], ids=["with uids", "older record"])
def test_an_older_record_of_a_merge_is_undone(us, is_older):
    kept, dropped = factories.business("Acme"), factories.business("Akme")
    for one, year in ((kept, 2019), (dropped, 2021)):
        factories.membership(us, one, joined_on=datetime.date(year, 1, 1), left_on=datetime.date(year, 6, 1))
    record = merge(kept=kept, dropped=dropped, by=None, reason="one and the same")
    if is_older:
        forget_uids(record)
    assert undo_merge(record=record, by=None) == []
    assert Membership.objects.get(signatory__name="Akme").joined_on.year == 2021


def forget_uids(record):
    def forget(data):
        if isinstance(data, dict):
            return {name: forget(value) for name, value in data.items() if name not in ("uid", "targets")}
        return [forget(one) for one in data] if isinstance(data, list) else data

    MergeRecord.objects.filter(pk=record.pk).update(done=forget(record.done))


def test_undoing_a_merge_leaves_a_new_member_under_the_key_of_one_it_moved(us, tmp_path):
    kept = factories.business("Acme")
    factories.membership(us, kept, left_on=datetime.date(2020, 1, 1))
    dropped = factories.business("Akme")
    moved = factories.membership(us, dropped, joined_on=datetime.date(2021, 1, 1))
    record = merge(kept=kept, dropped=dropped, by=None, reason="one and the same")
    key = moved.pk
    Membership.objects.filter(pk=key).delete()
    move(tmp_path)
    us = Coalition.objects.get()
    new = factories.membership(us, Signatory.objects.get(), joined_on=datetime.date(2021, 1, 1))
    assert new.pk == key
    Signatory.objects.create(pk=dropped.pk + 10, name="Other", slug="other", type="business", country="US")
    edited = undo_merge(record=MergeRecord.objects.get(pk=record.pk), by=None)
    assert edited == ["no longer on file: membership"]
    new.refresh_from_db()
    assert new.signatory.name == "Acme"


def test_undoing_a_merge_refuses_where_the_place_it_refers_to_is_another(us, tmp_path):
    arizona = factories.region("US-AZ", "Arizona")
    kept = factories.business("Acme", based_in=arizona)
    place = factories.municipality("Zuni", parent=arizona)
    dropped = factories.business("Akme", based_in=place)
    factories.membership(us, kept)
    record = merge(kept=kept, dropped=dropped, by=None, reason="one and the same")
    key = place.pk
    place.delete()
    move(tmp_path)
    assert factories.municipality("Yuma", parent=Jurisdiction.objects.get(code="US-AZ")).pk == key
    with pytest.raises(Exception, match="no longer on file: signatory"):
        undo_merge(record=MergeRecord.objects.get(pk=record.pk), by=None)
    assert not Signatory.objects.filter(name="Akme").exists()
