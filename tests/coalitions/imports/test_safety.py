"""Double submits, two people at once, a process killed in the middle: the old state or the new one."""

import dataclasses
import os
import signal
import subprocess
import sys
import threading
from contextlib import nullcontext
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.urls import reverse

from coalitions.imports import importers
from coalitions.imports.batches import confirm_batch
from coalitions.imports.undo import undo_batch
from coalitions.models import ImportBatch, ImportChange, Membership
from coalitions.rosters.importer import IMPORTER, preview_roster
from coalitions.rosters.write import write as write_roster
from signatories.models import Figure, Jurisdiction, Signatory, SignatoryName
from tests import factories
from tests.coalitions.rosters.files import roster

pytestmark = pytest.mark.django_db(transaction=True)
MODELS = (Jurisdiction, Signatory, Figure, Membership, ImportChange, Signatory.history.model)
ROWS = [
    {"name": f"Town {n}", "type": "city", "state": "Arizona", "population": n + 1000, "population_year": 2020}
    for n in range(40)
]


def on_file():
    return [list(model.objects.order_by("pk").values_list()) for model in MODELS]


def preview(coalition, user, rows=ROWS):
    content = roster(*rows)
    return preview_roster(coalition=coalition, filename="roster.csv", content=content, user=user)


def at_once(*operations):
    """Run the operations in threads of their own, started together; answers what each returned or raised."""
    barrier, answers = threading.Barrier(len(operations)), [None] * len(operations)

    def run(number, operation):
        barrier.wait()
        try:
            answers[number] = operation()
        except Exception as error:
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(operations)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


@pytest.fixture
def arizona(us):
    return factories.region("US-AZ", "Arizona")


def test_submitting_twice_at_once_imports_once(us, us_staff, arizona):
    batch = preview(us, us_staff)
    one, other = at_once(*[lambda: confirm_batch(batch=batch, user=us_staff)] * 2)
    assert sorted([one.is_repeat, other.is_repeat]) == [False, True]
    assert {one.batch.state, other.batch.state} == {ImportBatch.State.APPLIED}
    assert Membership.objects.count() == Signatory.history.count() == 40


def test_two_people_who_import_the_same_members_at_once_make_no_duplicates(us, us_staff, arizona):
    batches = [preview(us, us_staff), preview(us, us_staff, ROWS[:20])]
    answers = at_once(*[lambda one=one: confirm_batch(batch=one, user=us_staff) for one in batches])
    assert sorted(one.batch.state for one in answers) == ["applied", "previewed"]
    late = next(one for one in answers if one.batch.state == ImportBatch.State.PREVIEWED)
    assert late.changed_since_preview
    assert Membership.objects.count() in (20, 40)
    assert confirm_batch(batch=late.batch, user=us_staff).batch.state == ImportBatch.State.APPLIED
    assert Membership.objects.count() == Signatory.objects.count() == 40


def test_undoing_twice_at_once_undoes_once(us, us_staff, arizona):
    before = on_file()[:4]
    batch = confirm_batch(batch=preview(us, us_staff), user=us_staff).batch
    answers = at_once(*[lambda: undo_batch(batch=batch, user=us_staff)] * 2)
    assert sorted(one.is_repeat for one in answers) == [False, True]
    assert on_file()[:4] == before


# --- An edit while a roster is being written --------------------------------------------------------------


def edited_meanwhile(monkeypatch, edit):
    """Let somebody edit after a file was planned and before it is written.

    PostgreSQL lets them; SQLite lets nobody write during an import, so there it is a fault within it.
    """

    def write(plan, changes):
        if changes.batch is not None:
            if connection.vendor == "sqlite":
                edit()
            else:
                (fault,) = at_once(edit)
                assert not isinstance(fault, Exception)
        write_roster(plan, changes)

    monkeypatch.setitem(importers._importers, "roster", dataclasses.replace(IMPORTER, write=write))


TUCSON = {"name": "Tucson", "type": "city", "state": "Arizona", "external_id": "town-1", "note": "new"}


def take_the_key(us):
    factories.membership(us, factories.business("Acme"), external_id="town-1")


def delete_a_member(_us):
    Membership.objects.filter(external_id="town-1").delete()


@pytest.mark.parametrize("edit", [take_the_key, delete_a_member])
def test_an_edit_during_an_import_is_reported_and_nothing_is_half_written(
    us, us_staff, us_client, arizona, monkeypatch, edit
):
    if edit is delete_a_member:
        tucson = factories.signatory("Tucson", governs=factories.municipality("Tucson", parent=arizona))
        factories.membership(us, tucson, external_id="town-1", note="old")
    before = on_file()
    batch = preview(us, us_staff, [TUCSON])
    edited_meanwhile(monkeypatch, lambda: edit(us))
    url = reverse("admin:coalitions_importbatch_confirm", args=[batch.pk])
    response = us_client.post(url, follow=True)
    assert response.status_code == 200
    batch.refresh_from_db()
    said = "the file has errors" if batch.errors else "since you saw the preview, the data on file"
    assert said in response.content.decode()
    assert not ImportChange.objects.exists()
    if connection.vendor == "sqlite":
        assert on_file() == before
        assert batch.state == ImportBatch.State.PREVIEWED
    monkeypatch.undo()
    if batch.state == ImportBatch.State.PREVIEWED:
        assert confirm_batch(batch=batch, user=us_staff).batch.state == ImportBatch.State.APPLIED


EDITS = {
    "the same field of a signatory": (Signatory, {"website": "https://edited.example/"}),
    "a field that another row changes": (Signatory, {"name": "Old Pueblo"}),
    "a membership": (Membership, {"note": "edited"}),
    "a figure": (Figure, {"value": 12}),
    "another name": (SignatoryName, {"name": "Chukson"}),
    "a territory": (Jurisdiction, {"code": "US-0477001"}),
}


@pytest.mark.parametrize("edited", EDITS)
def test_an_import_never_overwrites_an_edit_made_while_it_writes(us, us_staff, arizona, monkeypatch, edited):
    place = factories.municipality("Tucson", parent=arizona)
    tucson = factories.signatory("Tucson", governs=place, website="https://old.example/")
    factories.membership(us, tucson, external_id="town-1", note="old")
    factories.membership(us, factories.business("Acme"), external_id="acme")
    factories.signatory_name(tucson, "Cuk Ṣon", "en")
    factories.figure(place, 11, source="Census", provenance="roster:us")
    rows = [
        TUCSON
        | {"website": "https://new.example/", "local_name": "Tucson, AZ", "code": "US-0477000"}
        | {"population": 13, "population_year": 2020, "population_source": "Census"},
        {"name": "Apex Works", "type": "business", "external_id": "acme"},
    ]
    model, values = EDITS[edited]
    record = {Signatory: tucson, Jurisdiction: place}.get(model) or model.objects.earliest("pk")

    def edit():
        model.objects.filter(pk=record.pk).update(**values)

    batch = preview(us, us_staff, rows)
    assert batch.errors == []
    edited_meanwhile(monkeypatch, edit)
    confirmed = confirm_batch(batch=batch, user=us_staff)
    assert confirmed.changed_since_preview
    assert not ImportChange.objects.exists()
    if connection.vendor == "postgresql":
        assert list(model.objects.filter(pk=record.pk).values(*values)) == [values]
    monkeypatch.undo()
    if confirmed.batch.state == ImportBatch.State.PREVIEWED:
        assert confirm_batch(batch=confirmed.batch, user=us_staff).batch.state == ImportBatch.State.APPLIED


@pytest.mark.parametrize(("code", "is_conflict"), [("40P01", True), ("08006", False)])
def test_a_deadlock_is_reported_as_an_edit_but_a_lost_connection_is_not(
    us, us_staff, arizona, monkeypatch, code, is_conflict
):
    def fail(plan, changes):
        fault = RuntimeError()
        fault.pgcode = code
        raise OperationalError from fault

    batch = preview(us, us_staff, [TUCSON])
    importer = dataclasses.replace(IMPORTER, write=fail)
    monkeypatch.setitem(importers._importers, "roster", importer)
    with nullcontext() if is_conflict else pytest.raises(OperationalError):
        assert confirm_batch(batch=batch, user=us_staff).changed_since_preview


def test_the_command_says_that_somebody_changed_the_data(us, arizona, monkeypatch, tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes(roster(TUCSON))
    edited_meanwhile(monkeypatch, lambda: take_the_key(us))
    with pytest.raises(CommandError, match="The data on file changed while the file was being written"):
        call_command("import_signatories", str(path), "--coalition", "us")
    assert not ImportBatch.objects.exists()
    assert not Signatory.objects.filter(name="Tucson").exists()


# --- A kill -----------------------------------------------------------------------------------------------

KILLED = """
import sys, time, django
django.setup()
from coalitions.imports import batches, changes, undo
from coalitions.models import ImportBatch
from signatories.models import {model}

wait_at, create, delete = {model}, changes.ChangeRecorder.create, undo._Undo._delete

def waiting(step):
    def wait(self, model, *args):
        step(self, model, *args)
        if model is wait_at:
            print("in the middle", flush=True)
            time.sleep(60)
    return wait

changes.ChangeRecorder.create = waiting(create)
undo._Undo._delete = waiting(delete)
batch = ImportBatch.objects.get()
{action}(batch=batch, user=batch.uploaded_by)
"""


def database_url():
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def environment_of_test():
    """For another process that works on the database of the test."""
    settings_module = "aca_portal.settings"
    return os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": settings_module,
        "DEBUG": "1",
    }


def kill_in_the_middle(action, model):
    """Let another process do it on the database of the test, and kill it after it has written that model."""
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED.format(action=action, model=model)],
        cwd=settings.BASE_DIR,
        env=environment_of_test(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline().strip() == "in the middle"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(30)
        process.stdout.close()


@pytest.mark.parametrize("model", ["Jurisdiction", "Signatory", "Figure"])
def test_a_kill_in_the_middle_of_an_import_leaves_the_old_state(us, us_staff, arizona, model):
    batch = preview(us, us_staff)
    before = on_file()
    kill_in_the_middle("batches.confirm_batch", model)
    assert on_file() == before
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.PREVIEWED
    assert confirm_batch(batch=batch, user=us_staff).batch.new == 40
    assert Membership.objects.count() == 40


def test_a_kill_in_the_middle_of_an_undo_leaves_the_old_state(us, us_staff, arizona):
    empty = on_file()[:4]
    batch = confirm_batch(batch=preview(us, us_staff), user=us_staff).batch
    before = on_file()
    kill_in_the_middle("undo.undo_batch", "Signatory")
    assert on_file() == before
    assert undo_batch(batch=batch, user=us_staff).batch.state == ImportBatch.State.UNDONE
    assert on_file()[:4] == empty
