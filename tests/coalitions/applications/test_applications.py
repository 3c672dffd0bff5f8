"""An organisation applies by the public form, confirms by mail, and is accepted, asked back or refused by staff."""

import datetime
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from coalitions.applications.links import key_of
from coalitions.contacts.forget import forget
from coalitions.models import Application, CoalitionRole, Contact, Membership, OutgoingMail
from coalitions.pages import applications as page_of_form
from signatories.models import Signatory
from tests import factories
from tests.admin_pages import as_shown

URL = "/en/coalitions/us/apply/"
FORM = {
    "type": "business",
    "name": "Acme Solar",
    "place_said": "",
    "website": "acme.example",
    "contact_name": "Ana Rojas",
    "contact_email": "ana@example.org",
    "pledge": "Half by 2030.",
    "accepts": "on",
    "homepage": "",
}
D = datetime.date


@pytest.fixture(autouse=True)
def _mail_is_sent(settings):
    settings.SENDS_MAIL = True


@pytest.fixture
def us(us):
    us.takes_applications = True
    us.conditions_en, us.conditions_es = "We sign the declaration.", "Firmamos la declaración."
    us.save()
    return us


def own_page(application, language="en"):
    return f"/{language}/applications/?key={key_of(application)}"


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


# --- The form ---------------------------------------------------------------------------------------------


def test_the_page_about_a_coalition_leads_to_the_form_only_where_it_takes_applications(client, us, japan):
    assert f'href="{URL}"' in client.get("/en/coalitions/us/about/").content.decode()
    assert "/apply/" not in client.get("/en/coalitions/japan/about/").content.decode()
    assert client.get("/en/coalitions/japan/apply/").status_code == 404
    assert client.post("/en/coalitions/japan/apply/", FORM).status_code == 404
    us.is_published = False
    us.save()
    assert client.post(URL, FORM).status_code == 404
    assert not Application.objects.exists()


def test_what_is_sent_in_waits_for_a_confirmation_by_mail(client, us):
    response = client.post(URL, FORM)
    assert response.status_code == 302
    assert "open the link in that mail within 3 days" in text_of(client.get(response["Location"]))
    kept = Application.objects.get()
    assert (kept.coalition, kept.state, kept.language) == (us, "unconfirmed", "en")
    assert (kept.name, kept.website, kept.pledge) == ("Acme Solar", "https://acme.example", "Half by 2030.")
    assert kept.conditions == "We sign the declaration."
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.state) == ("ana@example.org", "waiting")
    assert f"http://testserver{own_page(kept)}" in mail.body


def test_the_mail_and_the_conditions_are_in_the_language_of_the_form(client, us):
    client.post("/es/coalitions/us/apply/", FORM)
    kept = Application.objects.get()
    assert kept.conditions == "Firmamos la declaración."
    assert f"http://testserver{own_page(kept, 'es')}" in OutgoingMail.objects.get().body


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "kingdom"},
        {"name": " "},
        {"name": "x" * 256},
        {"name": "Win at https://spam.example"},
        {"contact_name": "www.spam.example"},
        {"contact_email": "nobody"},
        {"accepts": ""},
        {"website": "no address"},
        {"pledge": "x" * 4001},
        {"place": "77"},
    ],
)
def test_what_is_not_valid_is_refused_with_the_reason_beside_the_field(client, us, wrong):
    factories.municipality("Mesa")
    factories.municipality("Mesa")
    response = client.post(URL, FORM | {"place_said": "Mesa"} | wrong)
    assert response.status_code == 400
    assert 'class="errorlist"' in response.content.decode()
    assert not Application.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_a_program_that_fills_in_every_field_is_dropped(client, us):
    assert client.post(URL, FORM | {"homepage": "https://spam.example/"}).status_code == 302
    assert not Application.objects.exists()


# --- The place --------------------------------------------------------------------------------------------


def test_the_only_place_of_a_name_is_taken(client, us):
    mesa = factories.municipality("Mesa", parent=factories.region("US-AZ", "Arizona"))
    client.post(URL, FORM | {"place_said": "mesa, az"})
    assert Application.objects.get().place == mesa


def test_several_places_of_a_name_are_offered_and_one_is_chosen(client, us):
    there = [
        factories.municipality("Springfield", parent=factories.region(code, name))
        for code, name in (("US-IL", "Illinois"), ("US-MO", "Missouri"))
    ]
    factories.municipality("Springfield", parent=factories.region("JP-13", "Tokyo"))
    response = client.post(URL, FORM | {"place_said": "Springfield"})
    page = text_of(response)
    assert response.status_code == 200
    assert "Springfield, Illinois" in page
    assert "Springfield, Missouri" in page
    assert "Tokyo" not in page
    assert 'value="Acme Solar"' in page
    assert not Application.objects.exists()
    client.post(URL, FORM | {"place_said": "Springfield", "place": there[1].pk})
    assert Application.objects.get().place == there[1]


def test_a_place_that_is_none_of_those_is_kept_as_it_was_typed(client, us):
    for code in ("US-IL", "US-MO"):
        factories.municipality("Springfield", parent=factories.region(code))
    client.post(URL, FORM | {"place_said": "Springfield", "place": "none"})
    client.post(URL, FORM | {"place_said": "Atlantis"})
    assert list(Application.objects.values_list("place", "place_said")) == [
        (None, "Springfield"),
        (None, "Atlantis"),
    ]


def test_a_government_is_looked_for_among_the_territories_of_its_kind(client, us):
    arizona = factories.region("US-AZ", "Arizona")
    factories.county("Mesa", parent=arizona)
    city = factories.municipality("Mesa", parent=arizona)
    client.post(URL, FORM | {"type": "city", "name": "Mesa"})
    assert Application.objects.get().place == city


# --- Floods -----------------------------------------------------------------------------------------------


def send_many(client, number, **fields):
    return [
        client.post(URL, FORM | {name: make(n) for name, make in fields.items() if name != "REMOTE_ADDR"},
                    REMOTE_ADDR=fields.get("REMOTE_ADDR", lambda n: "127.0.0.1")(n)).status_code
        for n in range(number)
    ]  # fmt: skip


def test_one_visitor_sends_five_an_hour(client, us):
    statuses = send_many(client, 6, contact_email=lambda n: f"a{n}@example.org")
    assert statuses == [302] * 5 + [429]
    assert Application.objects.count() == 5


def test_one_address_gets_three_mails_an_hour_whoever_asks(client, us):
    spellings = ["ana@example.org", "ANA@example.org"]
    statuses = send_many(
        client, 4, REMOTE_ADDR=lambda n: f"192.0.2.{n}", contact_email=lambda n: spellings[n % 2]
    )
    assert statuses == [302] * 3 + [429]
    assert OutgoingMail.objects.count() == 3


def test_a_flood_from_many_addresses_is_held_and_no_human_sees_it(us_client, client, us, monkeypatch):
    monkeypatch.setattr(page_of_form, "TO_A_COALITION", 7)
    statuses = send_many(
        client, 9, REMOTE_ADDR=lambda n: f"192.0.2.{n}", contact_email=lambda n: f"a{n}@example.org"
    )
    assert statuses == [302] * 7 + [429] * 2
    assert (
        "Acme Solar" not in us_client.get(reverse("admin:coalitions_application_changelist")).content.decode()
    )


# --- The personal link ------------------------------------------------------------------------------------


def test_the_link_shows_the_application_and_confirms_it_only_by_a_button(client, us):
    factories.staff_user(us, CoalitionRole.Role.COORDINATOR, email="boss@example.org")
    client.post(URL, FORM)
    application = Application.objects.get()
    for _time in range(2):  # programs that look at mail open links
        assert "Yes, we apply" in client.get(own_page(application)).content.decode()
    application.refresh_from_db()
    assert application.state == "unconfirmed"
    assert client.post(own_page(application), {"do": "confirm"}).status_code == 302
    client.post(own_page(application), {"do": "confirm"})
    application.refresh_from_db()
    assert application.state == "waiting"
    told = OutgoingMail.objects.get(occasion="received")
    assert told.to == "boss@example.org"
    assert reverse("admin:coalitions_application_decide", args=[application.pk]) in told.body


def test_a_link_shows_one_application_and_nobody_guesses_another(client, us):
    mine = factories.application(us, name="Mine", contact_email="me@example.org")
    other = factories.application(us, name="Other", contact_email="other@example.org")
    page = client.get(own_page(mine)).content.decode()
    assert "me@example.org" in page
    assert "Other" not in page
    key = key_of(mine)
    forged = f"{other.reference.hex}.{key.split('.')[1]}"
    for guess in (forged, other.reference.hex, str(other.pk), key[:-1], "", "\0", "x" * 3000):
        response = client.get("/en/applications/", {"key": guess})
        assert response.status_code == 404
        assert client.post(f"/en/applications/?key={guess[:100]}", {"do": "delete"}).status_code == 404
    assert Application.objects.count() == 2


def test_the_page_of_an_application_is_kept_by_no_cache_and_told_to_no_other_site(client, us):
    response = client.get(own_page(factories.application(us)))
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert 'name="robots" content="noindex"' in response.content.decode()


def test_an_applicant_deletes_all_that_was_sent(client, us, us_staff):
    application = factories.application(us)
    factories.outgoing_mail(us, application=application)
    application.note = "Seen."
    application.save()
    assert "is deleted" in client.post(own_page(application), {"do": "delete"}).content.decode()
    assert not Application.objects.exists()
    assert not Application.history.exists()
    assert not OutgoingMail.objects.exists()
    assert client.get(own_page(application)).status_code == 404


def test_what_nobody_confirmed_and_what_was_refused_long_ago_is_deleted_daily(us):
    now = timezone.now()
    old = {"state": "unconfirmed", "confirmed_at": None, "created_at": now - timedelta(days=4)}
    factories.application(us, name="Unconfirmed", **old)
    factories.application(us, name="New", state="unconfirmed", confirmed_at=None)
    for name, days in (("Refused long ago", 366), ("Refused", 300)):
        factories.application(
            us, name=name, state="refused", reason="No.", decided_at=now - timedelta(days=days)
        )
    factories.application(us, name="Waiting", created_at=now - timedelta(days=400))
    call_command("daily")
    assert set(Application.objects.values_list("name", flat=True)) == {"New", "Refused", "Waiting"}
    assert set(Application.history.values_list("name", flat=True)) == {"New", "Refused", "Waiting"}


def test_the_history_keeps_no_person(us):
    application = factories.application(us, answer="Call me at home.")
    row = application.history.get()
    assert not {"contact_name", "contact_email", "answer"} & {field.name for field in row._meta.fields}


# --- The decision -----------------------------------------------------------------------------------------


def decide(client, application, decision, **fields):
    page = reverse("admin:coalitions_application_decide", args=[application.pk])
    return client.post(page, {"decision": decision} | fields)


ACCEPTANCE = {"signatory": "", "joined_on": "2026-05-01", "reason": "Fits the declaration."}


def test_acceptance_makes_the_signatory_and_the_membership_on_record(us_client, us_staff, us):
    phoenix = factories.municipality("Phoenix", parent=factories.region("US-AZ", "Arizona"))
    application = factories.application(us, name="Acme Solar", place=phoenix, website="https://acme.example")
    assert decide(us_client, application, "accept", **ACCEPTANCE).status_code == 302
    application.refresh_from_db()
    membership = Membership.objects.get()
    signatory = membership.signatory
    assert (application.state, application.decided_by, application.membership) == (
        "accepted",
        us_staff,
        membership,
    )
    assert (membership.status, membership.joined_on, membership.coalition) == ("active", D(2026, 5, 1), us)
    assert (signatory.name, signatory.based_in, signatory.country) == ("Acme Solar", phoenix, "US")
    for record in (membership, signatory, application):
        row = record.history.first()
        assert (row.history_change_reason, row.history_user) == ("Fits the declaration.", us_staff)
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Acme Solar is now a member of We Are Still In"
    assert "May 1, 2026" in mail.body


def test_the_person_who_applied_becomes_a_contact_of_the_member_and_stands_there_alone(
    us_client, us_staff, us
):
    application = factories.application(us, contact_name="Ana Rojas", contact_email="ana@example.org")
    decide(us_client, application, "accept", **ACCEPTANCE)
    application.refresh_from_db()
    contact = Contact.objects.get()
    assert (contact.name, contact.email, contact.is_main) == ("Ana Rojas", "ana@example.org", True)
    assert contact.signatory == application.membership.signatory
    assert (application.contact_name, application.contact_email) == ("", "")
    forget(contact=contact, by=us_staff)
    assert not OutgoingMail.objects.exists()


def test_who_is_forgotten_is_forgotten_in_other_applications_too(us, us_staff):
    member = factories.membership(us, factories.business()).signatory
    contact = factories.contact(us, member, email="ana@example.org")
    application = factories.application(us, contact_email="Ana@example.org", answer="Ana said so.")
    forget(contact=contact, by=us_staff)
    application.refresh_from_db()
    assert (application.contact_name, application.contact_email, application.answer) == ("", "", "")


def test_a_near_name_on_file_is_shown_and_can_be_the_one(us_client, us, japan):
    near = factories.business("Acme Solar Works")
    factories.membership(us, near, joined_on=D(2019, 1, 1), left_on=D(2020, 1, 1))
    secret = factories.business("Acme Solar Werks", is_published=False)
    factories.membership(japan, secret)
    application = factories.application(us, name="Acme Solar Wroks")
    page = reverse("admin:coalitions_application_decide", args=[application.pk])
    shown = us_client.get(page).content.decode()
    assert "On file: Acme Solar Works" in shown
    assert "Werks" not in shown
    assert (
        decide(us_client, application, "accept", **ACCEPTANCE | {"signatory": secret.pk}).status_code == 200
    )
    assert decide(us_client, application, "accept", **ACCEPTANCE | {"signatory": near.pk}).status_code == 302
    assert near.memberships.filter(coalition=us, status="active").get().joined_on == D(2026, 5, 1)
    assert Signatory.objects.count() == 2


def test_a_government_is_who_governs_its_place(us_client, us):
    tucson = factories.signatory("Tucson")
    factories.membership(us, tucson, left_on=D(2020, 1, 1))
    application = factories.application(us, name="City Hall", type="city", place=tucson.governs)
    page = reverse("admin:coalitions_application_decide", args=[application.pk])
    assert "On file: Tucson" in us_client.get(page).content.decode()
    response = decide(us_client, application, "accept", **ACCEPTANCE)
    assert response.status_code == 200
    assert "already has a government of this type" in response.content.decode()
    assert not Membership.objects.filter(status="active").exists()
    assert (
        decide(us_client, application, "accept", **ACCEPTANCE | {"signatory": tucson.pk}).status_code == 302
    )


def test_a_government_without_its_territory_is_not_accepted(us_client, us):
    application = factories.application(us, name="Mesa", type="city", place_said="Mesa")
    response = decide(us_client, application, "accept", **ACCEPTANCE)
    assert "the territory that this government governs" in response.content.decode()
    assert not Signatory.objects.exists()


def test_a_member_is_not_made_a_member_again(us_client, us):
    member = factories.business("Acme Solar")
    factories.membership(us, member)
    application = factories.application(us, name="Acme Solar")
    response = decide(us_client, application, "accept", **ACCEPTANCE | {"signatory": member.pk})
    assert "This period overlaps another of the same member" in response.content.decode()
    application.refresh_from_db()
    assert application.state == "waiting"
    assert not OutgoingMail.objects.exists()


def test_who_was_noted_as_an_applicant_becomes_the_member(us_client, us):
    noted = factories.membership(us, factories.business("Acme"), status="applied", joined_on=None)
    application = factories.application(us, name="Acme")
    decide(us_client, application, "accept", **ACCEPTANCE | {"signatory": noted.signatory_id})
    noted.refresh_from_db()
    assert (noted.status, noted.joined_on) == ("active", D(2026, 5, 1))


def test_a_question_is_mailed_and_answered_on_the_applicants_page(us_client, us_staff, client, us):
    us_staff.email = "editor@example.org"
    us_staff.save()
    application = factories.application(us)
    decide(us_client, application, "ask", question="Since when?")
    mail = OutgoingMail.objects.get()
    assert "Since when?" in mail.body
    assert mail.reply_to == "editor@example.org"
    assert "Since when?" in client.get(own_page(application)).content.decode()
    assert client.post(own_page(application), {"do": "answer", "answer": ""}).status_code == 400
    client.post(own_page(application), {"do": "answer", "answer": "Since 2001."})
    application.refresh_from_db()
    assert (application.state, application.answer) == ("waiting", "Since 2001.")


def test_a_refusal_tells_its_reason_in_the_words_of_the_coalition(us_client, client, us):
    factories.mail_text(us, language="es", subject="Lo sentimos, {name}", body="No: {reason}")
    application = factories.application(us, name="Acme", language="es")
    assert decide(us_client, application, "refuse", **{"refuse-reason": ""}).status_code == 200
    assert decide(us_client, application, "refuse", **{"refuse-reason": "Sin plan."}).status_code == 302
    mail = OutgoingMail.objects.get()
    assert (mail.subject, mail.body) == ("Lo sentimos, Acme", "No: Sin plan.")
    assert "Sin plan." in client.get(own_page(application)).content.decode()


def test_what_is_decided_is_not_decided_again(us_client, us):
    application = factories.application(us)
    decide(us_client, application, "refuse", **{"refuse-reason": "No."})
    decide(us_client, application, "accept", **ACCEPTANCE)
    application.refresh_from_db()
    assert application.state == "refused"
    assert not Membership.objects.exists()


@pytest.mark.parametrize("role", ["viewer here", "coordinator elsewhere"])
def test_others_do_not_decide(client, us, japan, role):
    rank, where = role.split()
    application = factories.application(us, name="Acme Solar")
    client.force_login(factories.staff_user(us if where == "here" else japan, rank))
    for decision, fields in (
        ("accept", ACCEPTANCE),
        ("ask", {"question": "?"}),
        ("refuse", {"refuse-reason": "No."}),
    ):
        response = decide(client, application, decision, **fields)
        assert response.status_code == (403 if where == "here" else 404)
    application.refresh_from_db()
    assert application.state == "waiting"


def test_the_owner_is_one_of_the_coalition(us_client, us_staff, us, japan_staff):
    application = factories.application(us)
    page = reverse("admin:coalitions_application_change", args=[application.pk])
    owners = us_client.get(page).context["adminform"].form.fields["owner"].queryset
    assert list(owners) == [us_staff]


def test_the_first_page_counts_what_waits(us_client, us, japan):
    factories.application(us, confirmed_at=datetime.datetime(2026, 3, 4, tzinfo=datetime.UTC))
    factories.application(us)
    factories.application(japan)
    factories.application(us, state="unconfirmed", confirmed_at=None)
    page = text_of(us_client.get("/admin/"))
    queue = page[page.index("Applications by the public form") :]
    assert queue.index("<td>2</td>") < queue.index("days")


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(us_client, us, number, django_assert_max_num_queries):
    for _one in range(number):
        factories.application(us)
    with django_assert_max_num_queries(12):
        us_client.get(reverse("admin:coalitions_application_changelist"))


# --- Switching it on --------------------------------------------------------------------------------------


def test_applications_are_switched_on_with_conditions_only(client, japan):
    client.force_login(factories.staff_user(japan, CoalitionRole.Role.COORDINATOR))
    page = reverse("admin:coalitions_coalition_change", args=[japan.pk])
    form = as_shown(client.get(page)) | {"takes_applications": "on"}
    assert "Write below what applicants accept" in client.post(page, form).content.decode()
    assert client.post(page, form | {"conditions_ja": "宣言に署名します。"}).status_code == 302
    japan.refresh_from_db()
    assert japan.takes_applications


# --- The demonstration ------------------------------------------------------------------------------------


def test_a_demonstration_says_so_and_sends_nothing(client, us, settings):
    settings.SENDS_MAIL = False
    assert "it sends no mail" in client.get(URL).content.decode()
    client.post(URL, FORM)
    assert OutgoingMail.objects.get().state == "kept_back"
    settings.DEBUG = True
    response = client.post(URL, FORM)
    assert response["Location"].startswith("http://testserver/en/applications/?key=")


def test_the_privacy_page_says_how_long_an_application_is_kept(client, us):
    page = text_of(client.get("/en/privacy/"))
    assert (
        "not confirmed is deleted after 3 days, a refused one after 365 days, and mails about it after 180"
        in page
    )
