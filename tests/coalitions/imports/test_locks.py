"""An import plans without locks and holds few while it writes; a lock that is not had in time is a sentence."""

import dataclasses
import threading
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.urls import reverse

from coalitions.imports import importers
from coalitions.imports.batches import confirm_batch
from coalitions.imports.undo import undo_batch
from coalitions.imports.writing import Busy
from coalitions.members.merging import merge
from coalitions.members.periods import admit
from coalitions.models import Coalition, ImportBatch, Membership
from coalitions.rosters.importer import IMPORTER, preview_roster
from signatories.models import Signatory
from tests import factories
from tests.admin_pages import NO_CONTACTS
from tests.coalitions.imports.test_safety import at_once
from tests.coalitions.rosters.files import roster

pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets one connection write at a time"
)
ROWS = [{"name": "Acme", "type": "business"}, {"name": "Umbrella", "type": "business"}]


@pytest.fixture
def other(us):
    """A second coalition of the same country."""
    return factories.coalition("chapter", country=us.country)


def preview(coalition, user, rows=ROWS):
    return preview_roster(coalition=coalition, filename="r.csv", content=roster(*rows), user=user)


def meanwhile(monkeypatch, step, act):
    """Let another connection act once, while the importer plans or writes; answers what came of it."""
    answers, original, begun = [], getattr(IMPORTER, step), threading.Event()

    def wrapped(*args, **kwargs):
        done = original(*args, **kwargs)
        if not begun.is_set():
            begun.set()
            answers.extend(at_once(act))
        return done

    monkeypatch.setitem(importers._importers, "roster", dataclasses.replace(IMPORTER, **{step: wrapped}))
    return answers


def in_a_hurry():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET lock_timeout = '200ms'")
        else:
            cursor.execute("PRAGMA busy_timeout = 200")


def patient():
    connection.close()  # the next one waits as the settings say


@contextmanager
def another_writes_to(coalition):
    locked, ends = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Coalition.objects.select_for_update().get(pk=coalition.pk)
            Coalition.objects.filter(pk=coalition.pk).update(slug=coalition.slug)
            locked.set()
            ends.wait(30)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    locked.wait(30)
    try:
        yield
    finally:
        ends.set()
        thread.join()


def admit_quickly(coalition, name):
    def act():
        in_a_hurry()
        signatory = factories.business(name)
        return admit(coalition=coalition, signatory=signatory, joined_on=None, by=None)

    return act


def test_editors_of_the_same_coalition_write_while_an_import_is_planned(us, us_staff, monkeypatch):
    batch = preview(us, us_staff)
    answers = meanwhile(monkeypatch, "plan", admit_quickly(us, "Initech"))
    attempt = confirm_batch(batch=batch, user=us_staff)
    assert isinstance(answers[0], Membership)
    assert attempt.batch.state == ImportBatch.State.APPLIED
    assert Membership.objects.count() == 3


def test_what_was_written_while_an_import_was_planned_is_planned_with(us, us_staff, other, monkeypatch):
    """Somebody makes the very organisation that the file names: it is found, not made a second time."""
    batch = preview(us, us_staff)
    meanwhile(monkeypatch, "plan", admit_quickly(other, "Acme"))
    attempt = confirm_batch(batch=batch, user=us_staff)
    assert Signatory.objects.filter(name="Acme").count() == 1
    if attempt.changed_since_preview:
        attempt = confirm_batch(batch=attempt.batch, user=us_staff)
    assert attempt.batch.state == ImportBatch.State.APPLIED
    assert Signatory.objects.filter(name="Acme").count() == 1


@on_postgresql
def test_editors_of_another_coalition_write_while_an_import_is_written(us, us_staff, other, monkeypatch):
    batch = preview(us, us_staff)
    answers = meanwhile(monkeypatch, "write", admit_quickly(other, "Initech"))
    assert confirm_batch(batch=batch, user=us_staff).batch.state == ImportBatch.State.APPLIED
    assert isinstance(answers[0], Membership)


@on_postgresql
def test_signatories_of_another_coalition_are_merged_while_an_import_is_written(
    us, us_staff, other, monkeypatch
):
    kept, dropped = factories.business("Initech"), factories.business("Initech Works")
    factories.membership(other, kept)

    def act():
        in_a_hurry()
        return merge(kept=kept, dropped=dropped, by=factories.superuser(), reason="one and the same")

    batch = preview(us, us_staff)
    answers = meanwhile(monkeypatch, "write", act)
    assert confirm_batch(batch=batch, user=us_staff).batch.state == ImportBatch.State.APPLIED
    assert not isinstance(answers[0], Exception)


@on_postgresql
def test_an_import_of_another_country_goes_on_beside(us, us_staff, japan, japan_staff, monkeypatch):
    elsewhere = preview(japan, japan_staff, [{"name": "Hooli", "type": "business"}])

    def act():
        in_a_hurry()
        return confirm_batch(batch=elsewhere, user=japan_staff)

    batch = preview(us, us_staff)
    answers = meanwhile(monkeypatch, "write", act)
    assert confirm_batch(batch=batch, user=us_staff).batch.state == ImportBatch.State.APPLIED
    assert answers[0].batch.state == ImportBatch.State.APPLIED


def test_who_does_not_get_the_lock_is_told_and_nothing_was_changed(us, us_staff):
    batch = preview(us, us_staff)
    with another_writes_to(us):
        in_a_hurry()
        with pytest.raises(Busy, match="try again in a moment"):
            confirm_batch(batch=batch, user=us_staff)
        patient()
    assert not Membership.objects.exists()
    assert confirm_batch(batch=batch, user=us_staff).batch.state == ImportBatch.State.APPLIED
    with another_writes_to(us):
        in_a_hurry()
        with pytest.raises(Busy):
            undo_batch(batch=batch, user=us_staff)
        patient()
    assert undo_batch(batch=batch, user=us_staff).batch.state == ImportBatch.State.UNDONE


def test_a_form_that_does_not_get_its_lock_is_answered_with_a_sentence(us, us_client, us_staff, settings):
    acme = factories.business("Acme")
    with another_writes_to(us):
        in_a_hurry()
        response = us_client.post(
            reverse("admin:coalitions_membership_add"),
            NO_CONTACTS | {"coalition": us.pk, "signatory": acme.pk, "status": "active"},
        )
        patient()
    assert response.status_code == 503
    assert "Try again in a moment" in response.content.decode()
    assert response["Retry-After"]
    assert not Membership.objects.exists()
