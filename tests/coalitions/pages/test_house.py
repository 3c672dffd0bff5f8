"""What a public body is expected to say: how to join, contact, privacy, accessibility, licence, corrections."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coalitions.models import Correction, CorrectionAnswer
from coalitions.upkeep import do_daily_work
from tests import factories

pytestmark = pytest.mark.django_db

PAGES = ["join", "contact", "privacy", "accessibility", "licence", "corrections"]


def answered(coalition, text="The population was corrected.", **fields):
    fields = {"message": "Hanako wrote this", "email": "reader@example.org"} | fields
    report = Correction.objects.create(coalition=coalition, **fields)
    return CorrectionAnswer.objects.create(correction=report, text=text)


@pytest.mark.parametrize("language", ["en", "es", "ja"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_leads_to_them_in_its_language(client, japan, language, page):
    assert f'href="/{language}/{page}/"' in client.get(f"/{language}/").content.decode()
    assert client.get(f"/{language}/{page}/").status_code == 200


def test_a_coalition_says_itself_how_to_join_else_a_general_text_stands(client, us, japan):
    japan.joining_en = "Write to the secretariat of JCI."
    japan.contact = "office@example.org"
    japan.save()
    text = client.get("/en/join/").content.decode()
    assert "Write to the secretariat of JCI." in text
    assert "office@example.org" in text
    assert "Each coalition decides itself whom it takes in." in text
    assert "Write to the secretariat of JCI." in client.get("/en/coalitions/japan/about/").content.decode()


def test_the_privacy_notice_says_how_long_an_address_is_kept_and_the_daily_work_deletes_it_then(
    client, japan
):
    assert "180 days" in client.get("/en/privacy/").content.decode()
    now = timezone.now()
    old, young = (
        Correction.objects.create(
            coalition=japan, message="Wrong", email="reader@example.org", created_at=now - timedelta(days)
        )
        for days in (181, 179)
    )
    do_daily_work()
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.email, young.email) == ("", "reader@example.org")
    assert not any(hasattr(version, "email") for version in old.history.all())


def test_the_log_of_corrections_names_the_record_and_what_was_changed_and_nobody(client, japan):
    member = factories.business("Aoba")
    factories.membership(japan, member)
    answered(japan, signatory=member, page="/en/secret-page/")
    text = client.get("/en/corrections/").content.decode()
    assert "The population was corrected." in text
    assert "Aoba" in text
    for private in ("Hanako", "reader@example.org", "secret-page"):
        assert private not in text


def test_the_log_leaves_out_what_is_not_public(client, us, japan):
    us.is_published = False
    us.save()
    answered(us, "Of an unpublished coalition.")
    answered(japan, "Of an unpublished member.", signatory=factories.business("Hidden", is_published=False))
    Correction.objects.create(coalition=japan, message="Not answered yet")
    text = client.get("/en/corrections/").content.decode()
    assert "No report has been answered in public yet." in text
    assert "unpublished" not in text


@pytest.mark.parametrize("number", [1, 3])
def test_the_log_asks_the_same_queries_however_long_it_is(
    client, japan, number, django_assert_max_num_queries
):
    for count in range(number):
        member = factories.business(f"Aoba {count}")
        factories.membership(japan, member)
        answered(japan, signatory=member)
    client.get("/en/corrections/")
    answered(japan, "One more.")
    with django_assert_max_num_queries(9):
        client.get("/en/corrections/")


def test_a_page_of_a_coalition_says_when_it_was_updated(client, japan):
    member = factories.membership(japan, factories.business("Aoba"))
    later = timezone.now() + timedelta(400)
    member.history.update(history_date=later)
    text = client.get("/en/coalitions/japan/growth/").content.decode()
    assert str(later.year) in text.split("texts of the coalition updated on")[1][:40]


def test_a_change_that_readers_cannot_see_is_no_update(client, japan):
    applicant = factories.membership(japan, factories.business("Applicant"), status="applied")
    later = timezone.now() + timedelta(400)
    applicant.history.update(history_date=later)
    text = client.get("/en/coalitions/japan/growth/").content.decode()
    assert str(later.year) not in text.split("texts of the coalition updated on")[1][:40]
