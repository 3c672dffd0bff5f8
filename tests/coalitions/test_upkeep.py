"""The daily work draws, drops and forgets what it should, and tells when it did not."""

import json
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from coalitions import upkeep
from coalitions.models import Correction, DailyRun, ImportBatch, SocialCard
from coalitions.rosters.importer import preview_roster
from tests import factories

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=200)


def old_preview(coalition):
    batch = preview_roster(
        coalition=coalition, filename="roster.csv", content=b"name,type\nA,business\n", user=None
    )
    ImportBatch.objects.filter(pk=batch.pk).update(created_at=LONG_AGO)
    return batch


def test_it_draws_the_pictures_and_drops_what_is_old(us):
    batch = old_preview(us)
    Session.objects.create(session_key="old", session_data="", expire_date=LONG_AGO)
    old = factories.correction(us, email="reader@example.org", created_at=LONG_AGO)
    new = factories.correction(us, email="reader@example.org")
    call_command("daily")
    assert SocialCard.objects.filter(coalition=us).exists()
    assert not Session.objects.exists()
    assert not ImportBatch.objects.filter(pk=batch.pk).exists()
    assert Correction.objects.get(pk=old.pk).email == ""
    assert Correction.objects.get(pk=old.pk).message == old.message
    assert Correction.objects.get(pk=new.pk).email == "reader@example.org"


def test_an_import_stays_however_old(us):
    batch = old_preview(us)
    ImportBatch.objects.filter(pk=batch.pk).update(state="applied", applied_at=LONG_AGO)
    call_command("daily")
    assert ImportBatch.objects.filter(pk=batch.pk).exists()


def test_twice_a_day_does_no_harm_and_is_one_record(us):
    call_command("daily")
    call_command("daily")
    assert DailyRun.objects.count() == 1
    assert upkeep.what_is_late() is None


def fail(*args, **kwargs):
    raise OSError("disk full")


def test_a_part_that_fails_is_named_and_the_others_are_done(us, monkeypatch, capsys):
    monkeypatch.setitem(upkeep.PARTS, "old sessions", fail)
    old = factories.correction(us, email="reader@example.org", created_at=LONG_AGO)
    with pytest.raises(CommandError, match="old sessions"):
        call_command("daily")
    assert Correction.objects.get(pk=old.pk).email == ""
    with pytest.raises(SystemExit):
        call_command("daily", "--json")
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["failed"] == ["old sessions"]


def test_administrators_see_that_it_failed_or_was_not_done(admin_client, us_client, us, monkeypatch):
    assert "daily work" not in admin_client.get("/admin/").content.decode()  # it never ran: a new portal
    monkeypatch.setitem(upkeep.PARTS, "old sessions", fail)
    with pytest.raises(CommandError):
        call_command("daily")
    assert "It failed at: old sessions" in admin_client.get("/admin/").content.decode()
    assert "It failed at" not in us_client.get("/admin/").content.decode()
    monkeypatch.undo()
    call_command("daily")
    assert "daily work" not in admin_client.get("/admin/").content.decode()
    DailyRun.objects.update(day=LONG_AGO.date())
    assert "has not run to its end" in admin_client.get("/admin/").content.decode()
    assert "has not run to its end" not in us_client.get("/admin/").content.decode()


def test_the_form_says_how_long_an_address_is_kept(client, us):
    assert "We delete it after 180 days." in client.get("/en/coalitions/us/correction/").content.decode()
