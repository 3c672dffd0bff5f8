"""Readers report what is wrong; the coalition's staff, and nobody else, read and close it."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from coalitions.models import CoalitionRole, Correction
from coalitions.pages.corrections import REPORTS_AN_HOUR
from tests import factories
from tests.admin_pages import rows

NO_ANSWER = rows("answer")

URL = "/en/coalitions/us/correction/"
REPORT = {"message": "Tucson has 542,629 inhabitants.", "email": "", "page": "", "homepage": ""}


@pytest.fixture
def tucson(us):
    signatory = factories.signatory("Tucson")
    factories.membership(us, signatory)
    return signatory


# --- Reporting --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/en/coalitions/us/members/?q=a&type=city", "/en/coalitions/us/reach/"])
def test_coalition_pages_lead_to_the_form(client, us, path):
    page = client.get(path).content.decode()
    assert f'href="{URL}?page=%2Fen%2Fcoalitions%2Fus%2F' in page
    assert not client.get(path).cookies


def test_a_signatorys_page_leads_to_a_form_for_each_of_its_coalitions(client, us, japan, tucson):
    factories.membership(japan, tucson)
    factories.membership(us, tucson, left_on="2018-12-31", joined_on="2018-06-01")
    page = client.get("/en/signatories/tucson/").content.decode()
    for slug in ("us", "japan"):
        assert page.count(f'href="/en/coalitions/{slug}/correction/?signatory=tucson&amp;page=') == 1
    assert "Report a correction to We Are Still In" in page


def test_a_report_is_kept_and_thanked_for(client, us):
    response = client.post(
        URL, REPORT | {"page": "/en/coalitions/us/?type=city", "email": "reader@example.org"}
    )
    assert response.status_code == 302
    assert "Thank you." in client.get(response["Location"]).content.decode()
    kept = Correction.objects.get()
    assert (kept.coalition, kept.signatory, kept.state) == (us, None, "open")
    assert kept.message == REPORT["message"]
    assert (kept.page, kept.email) == ("/en/coalitions/us/?type=city", "reader@example.org")


def test_a_report_about_a_member_says_which(client, tucson):
    page = client.get(f"{URL}?signatory=tucson&page=/en/signatories/tucson/").content.decode()
    assert "Is something about Tucson wrong or missing?" in page
    assert 'value="/en/signatories/tucson/"' in page
    client.post(f"{URL}?signatory=tucson", REPORT)
    assert Correction.objects.get().signatory == tucson


def test_only_public_members_of_the_coalition_can_be_named(client, us, japan, tucson):
    applied = factories.business("Applicant")
    factories.membership(us, applied, status="applied", joined_on=None)
    elsewhere = factories.business("Elsewhere")
    factories.membership(japan, elsewhere)
    for slug in ("applicant", "elsewhere", "nobody", "%00"):
        assert client.get(f"{URL}?signatory={slug}").status_code == 404
        assert client.post(f"{URL}?signatory={slug}", REPORT).status_code == 404
    assert not Correction.objects.exists()


def test_a_coalition_that_is_not_published_takes_no_reports(client, us):
    us.is_published = False
    us.save()
    assert client.post(URL, REPORT).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"message": ""}, {"message": "  "}, {"message": "x" * 4001}, {"email": "nobody"}]
)
def test_a_report_that_is_not_valid_is_refused(client, us, wrong):
    response = client.post(URL, REPORT | wrong)
    assert response.status_code == 400
    assert 'class="errorlist"' in response.content.decode()
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    "page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", "/" * 501]
)
def test_the_address_of_another_site_is_not_kept(client, us, page):
    client.post(URL, REPORT | {"page": page})
    assert Correction.objects.get().page == ""


def test_a_report_by_a_program_that_fills_in_every_field_is_dropped(client, us):
    assert client.post(URL, REPORT | {"homepage": "https://spam.example/"}).status_code == 302
    assert not Correction.objects.exists()


def test_a_report_needs_the_token_of_the_form(us):
    assert Client(enforce_csrf_checks=True).post(URL, REPORT).status_code == 403
    assert not Correction.objects.exists()


def test_reports_from_one_address_are_limited_per_hour(client, us):
    for _attempt in range(REPORTS_AN_HOUR):
        assert client.post(URL, REPORT).status_code == 302
    response = client.post(URL, REPORT)
    assert response.status_code == 429
    assert "Please try again in an hour." in response.content.decode()
    assert Correction.objects.count() == REPORTS_AN_HOUR
    assert client.post(URL, REPORT, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_the_limit_uses_the_address_that_the_proxy_sets(client, us, settings):
    settings.CLIENT_ADDRESS_HEADER = "X-Real-IP"
    for _attempt in range(REPORTS_AN_HOUR + 1):
        response = client.post(URL, REPORT, headers={"x-real-ip": "198.51.100.1"})
    assert response.status_code == 429
    assert client.post(URL, REPORT, headers={"x-real-ip": "198.51.100.2"}).status_code == 302


def test_a_header_of_the_visitor_does_not_escape_the_limit(client, us):
    for attempt in range(REPORTS_AN_HOUR + 1):
        claimed = {"x-forwarded-for": f"203.0.113.{attempt}", "x-real-ip": f"203.0.113.{attempt}"}
        response = client.post(URL, REPORT, headers=claimed)
    assert response.status_code == 429


# --- Mail -------------------------------------------------------------------------------------------------


def report(client, callbacks, **fields):
    with callbacks(execute=True):
        response = client.post(URL, REPORT | fields)
    assert response.status_code == 302


def test_the_coordinators_get_mail(client, us, japan, django_capture_on_commit_callbacks):
    us.name = "We Are\nStill In"
    us.save()
    coordinator = CoalitionRole.Role.COORDINATOR
    factories.staff_user(us, coordinator, email="coordinator@example.org")
    factories.staff_user(us, coordinator, email="left@example.org", is_active=False)
    factories.staff_user(us, coordinator, email="")
    factories.staff_user(us, email="editor@example.org")
    factories.staff_user(japan, coordinator, email="japan@example.org")
    report(client, django_capture_on_commit_callbacks, email="reader@example.org")
    (message,) = mail.outbox
    assert message.to == ["coordinator@example.org"]
    assert message.reply_to == ["reader@example.org"]
    assert message.subject == "A reader reports a correction: We Are Still In"
    assert REPORT["message"] in message.body
    path = reverse("admin:coalitions_correction_change", args=[Correction.objects.get().pk])
    assert f"http://testserver{path}" in message.body


def test_a_report_is_kept_where_there_are_no_coordinators(client, us, django_capture_on_commit_callbacks):
    report(client, django_capture_on_commit_callbacks)
    assert Correction.objects.count() == 1
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_a_report_is_kept_where_the_mail_fails(client, monkeypatch):
    us = factories.coalition("us")
    factories.staff_user(us, CoalitionRole.Role.COORDINATOR, email="coordinator@example.org")
    monkeypatch.setattr("coalitions.members.corrections.EmailMessage.send", lambda self: 1 / 0)
    assert client.post(URL, REPORT).status_code == 302
    assert Correction.objects.count() == 1


# --- Staff ------------------------------------------------------------------------------------------------


def admin_url(page, *args):
    return reverse(f"admin:coalitions_correction_{page}", args=args)


NO_ANSWER = {"answer-TOTAL_FORMS": 0, "answer-INITIAL_FORMS": 0}


def test_staff_read_and_close_a_report(us_client, us_staff, us, tucson):
    correction = factories.correction(us, tucson, page="/en/signatories/tucson/")
    page = us_client.get(admin_url("change", correction.pk)).content.decode()
    assert correction.message in page
    assert '<a href="/en/signatories/tucson/">' in page
    us_client.post(admin_url("change", correction.pk), {"state": "done", "message": "rewritten"} | NO_ANSWER)
    correction.refresh_from_db()
    assert (correction.state, correction.closed_by) == ("done", us_staff)
    assert correction.closed_at is not None
    assert correction.message != "rewritten"
    us_client.post(admin_url("change", correction.pk), {"state": "open"} | NO_ANSWER)
    correction.refresh_from_db()
    assert (correction.state, correction.closed_by, correction.closed_at) == ("open", None, None)


def test_staff_answer_in_public_with_their_own_words_alone(client, us_client, us, tucson):
    correction = factories.correction(us, tucson, message="My neighbour says so", email="reader@example.org")
    answer = {"answer-TOTAL_FORMS": 1, "answer-INITIAL_FORMS": 0, "answer-0-outcome": "changed"}
    answer |= {"answer-0-text": "The population was corrected.", "answer-0-correction": correction.pk}
    us_client.post(admin_url("change", correction.pk), {"state": "done"} | answer)
    text = client.get("/en/corrections/").content.decode()
    assert "The population was corrected." in text
    assert "neighbour" not in text
    assert "reader@example.org" not in text


def test_staff_close_many_at_once(us_client, us_staff, us):
    ours = [factories.correction(us) for _number in range(2)]
    form = {"action": "close", "_selected_action": [correction.pk for correction in ours]}
    us_client.post(admin_url("changelist"), form)
    assert list(Correction.objects.values_list("state", "closed_by")) == [("done", us_staff.pk)] * 2


def test_viewers_read_but_do_not_close(client, us):
    correction = factories.correction(us)
    client.force_login(factories.staff_user(us, CoalitionRole.Role.VIEWER))
    assert client.get(admin_url("change", correction.pk)).status_code == 200
    assert client.post(admin_url("change", correction.pk), {"state": "done"}).status_code == 403
    client.post(admin_url("changelist"), {"action": "close", "_selected_action": [correction.pk]})
    correction.refresh_from_db()
    assert correction.state == "open"


def test_people_close_reports_only_where_they_are_editors(client, us, japan):
    here, there = factories.correction(us), factories.correction(japan)
    user = factories.staff_user(us)
    CoalitionRole.objects.create(user=user, coalition=japan, role=CoalitionRole.Role.VIEWER)
    client.force_login(user)
    client.post(admin_url("changelist"), {"action": "close", "_selected_action": [here.pk, there.pk]})
    assert dict(Correction.objects.values_list("coalition__slug", "state")) == {"us": "done", "japan": "open"}


@pytest.mark.parametrize("role", [None, CoalitionRole.Role.COORDINATOR])
def test_nobody_writes_a_report_in_the_admin(client, us, role):
    client.force_login(factories.staff_user(us, role) if role else factories.superuser())
    assert client.get(admin_url("add")).status_code == 403


def test_the_first_page_counts_what_is_open(us_client, us, japan):
    for coalition, state in ((us, "open"), (us, "open"), (us, "done"), (japan, "open")):
        closed_at = None if state == "open" else "2026-01-01T00:00Z"
        factories.correction(coalition, state=state, closed_at=closed_at)
    page = us_client.get("/admin/").content.decode()
    address = f"{admin_url('changelist')}?coalition__id__exact={us.pk}&amp;state__exact=open"
    queue = page[page.index(address) :]
    assert "<td>2</td>" in queue[: queue.index("</tr>")]


def test_a_report_outlives_its_member(us, tucson):
    correction = factories.correction(us, tucson)
    tucson.memberships.all().delete()
    tucson.delete()
    correction.refresh_from_db()
    assert correction.signatory is None
