"""Mail waits in the database, goes out one by one and never twice, and is kept back in a demonstration."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from coalitions.mail.outbox import MOST_ATTEMPTS, send_waiting, write_mail
from coalitions.models import CoalitionRole, MailText, OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db


def raising(error):
    def send(self):
        raise error

    return send


def test_work_sends_what_waits_once_with_answers_to_who_wrote_it(us, us_staff, settings):
    settings.SENDS_MAIL = True
    us_staff.email = "editor@example.org"
    values = {"name": "Acme\nSolar", "coalition": "US", "reason": "{link}", "contact": "Ana", "link": "L"}
    write_mail(
        coalition=us, occasion="refused", language="en", to="ana@example.org", values=values, by=us_staff
    )
    assert mail.outbox == []
    call_command("work", "--once")
    call_command("work", "--once")
    (sent,) = mail.outbox
    assert (sent.to, sent.reply_to) == (["ana@example.org"], ["editor@example.org"])
    assert sent.subject == "About the application of Acme Solar"
    assert "reason:\n\n{link}\n" in sent.body  # what a person typed is not filled in again
    assert OutgoingMail.objects.get().state == "sent"


def test_nothing_goes_out_where_the_portal_sends_no_mail(us, settings):
    settings.SENDS_MAIL = False
    write_mail(coalition=us, occasion="refused", language="en", to="ana@example.org", values={})
    settings.SENDS_MAIL = True
    assert send_waiting() == 0
    assert mail.outbox == []


def test_an_address_that_the_server_refuses_is_noted_and_not_tried_again(us, monkeypatch):
    refused = SMTPRecipientsRefused({"ana@example.org": (550, b"No such user")})
    monkeypatch.setattr(EmailMessage, "send", raising(refused))
    factories.outgoing_mail(us)
    send_waiting()
    kept = OutgoingMail.objects.get()
    assert (kept.state, kept.said) == ("failed", "No such user")


def test_a_server_that_is_away_is_tried_again_later_but_not_for_ever(us, monkeypatch):
    monkeypatch.setattr(EmailMessage, "send", raising(SMTPServerDisconnected("away")))
    factories.outgoing_mail(us)
    send_waiting()
    send_waiting()
    assert OutgoingMail.objects.get().attempts == 1
    for _time in range(MOST_ATTEMPTS):
        OutgoingMail.objects.update(tried_at=timezone.now() - timedelta(hours=1))
        send_waiting()
    kept = OutgoingMail.objects.get()
    assert (kept.state, kept.attempts) == ("failed", MOST_ATTEMPTS)


def test_a_mail_whose_worker_died_is_not_sent_again(us):
    factories.outgoing_mail(us, state="sending", tried_at=timezone.now() - timedelta(hours=1))
    assert send_waiting() == 0
    kept = OutgoingMail.objects.get()
    assert kept.state == "failed"
    assert "perhaps it was sent" in kept.said


def test_mails_are_dropped_after_half_a_year(us):
    factories.outgoing_mail(us, created_at=timezone.now() - timedelta(days=181))
    new = factories.outgoing_mail(us)
    call_command("daily")
    assert list(OutgoingMail.objects.all()) == [new]


# --- Texts ------------------------------------------------------------------------------------------------


def text_form(us, **fields):
    return {
        "coalition": us.pk,
        "occasion": "refused",
        "language": "ja",
        "subject": "お知らせ",
        "body": "{reason}",
    } | fields


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"body": "{reason} {colour}"}, "{colour} is no field of this mail"),
        ({"body": "No."}, "The text needs the field {reason}."),
    ],
)
def test_a_text_with_a_wrong_field_is_refused_with_the_fields_that_exist(client, us, fields, said):
    client.force_login(factories.staff_user(us, CoalitionRole.Role.COORDINATOR))
    page = client.post(reverse("admin:coalitions_mailtext_add"), text_form(us, **fields)).content.decode()
    assert said in page
    assert not MailText.objects.exists()


def test_coordinators_write_texts_and_editors_and_others_do_not(client, us, us_client, japan):
    address = reverse("admin:coalitions_mailtext_add")
    assert us_client.post(address, text_form(us)).status_code == 403
    client.force_login(factories.staff_user(japan, CoalitionRole.Role.COORDINATOR))
    assert client.post(address, text_form(us)).status_code == 200  # the coalition is no choice
    assert not MailText.objects.exists()
    client.force_login(factories.staff_user(us, CoalitionRole.Role.COORDINATOR))
    assert "About the application of {name}" in client.get(address).content.decode()
    assert client.post(address, text_form(us)).status_code == 302
    assert MailText.objects.get().subject == "お知らせ"
