"""Entries in lists of others on the admin page of a signatory: read by those who may know of them, changed by files."""

import datetime

import pytest
from django.urls import reverse

from coalitions.models import ListEntry
from signatories.models import Provenance
from tests import factories
from tests.admin_pages import change_signatory, complaints, rows, words


@pytest.fixture
def acme(us):
    acme = factories.business("Acme")
    factories.membership(us, acme)
    return acme


def entry(signatory, provenance=Provenance.STAFF, **fields):
    values = {"list": "sbti", "as_of": datetime.date(2025, 6, 1), "source_url": "https://sbti.example/"}
    return ListEntry.objects.create(signatory=signatory, provenance=provenance, **values | fields)


def page(client, signatory):
    return words(client.get(reverse("admin:signatories_signatory_change", args=[signatory.pk])))


def test_the_page_of_a_signatory_shows_its_entries_and_for_whom_they_count(us_client, us, acme):
    entry(acme, status="Targets Set")
    entry(acme, Provenance.roster(us.slug), list="re100", status="Gold member")
    shown = page(us_client, acme)
    for text in ("Science Based Targets initiative (SBTi)", "Targets Set", "every coalition", "Gold member"):
        assert text in shown
    assert 'name="list_entries-0-status"' not in shown


def test_what_an_unpublished_coalition_of_others_loaded_is_not_shown(us_client, japan, acme):
    factories.membership(japan, acme)
    entry(acme, Provenance.roster(japan.slug), status="Secret status")
    assert "Secret status" in page(us_client, acme)
    japan.is_published = False
    japan.save()
    assert "Secret status" not in page(us_client, acme)


def test_a_posted_entry_is_not_written(us_client, us, acme):
    known = entry(acme, status="Targets Set")
    forged = [
        {"id": known.pk, "signatory": acme.pk, "status": "Forged", "DELETE": "on"},
        {"signatory": acme.pk, "list": "re100", "as_of": "2025-06-01", "source_url": "https://x.example/"},
    ]
    period = acme.memberships.get()
    kept = {"id": period.pk, "signatory": acme.pk, "coalition": us.pk, "status": period.status}
    fields = rows("memberships", kept, initial=1) | rows("list_entries", *forged, initial=1)
    response = change_signatory(us_client, acme, **fields, website="https://acme.example/")
    assert complaints(response) == []
    acme.refresh_from_db()
    assert acme.website == "https://acme.example/"
    assert [one.status for one in ListEntry.objects.all()] == ["Targets Set"]
