"""A contact with unmistakable secrets is on file: no public page, feed, file, log or error page holds any of them."""

import io
import logging

import pytest
from django.core import mail
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from aca_portal.edge.logs import JsonLines
from coalitions.contacts.forget import forget
from tests import factories
from tests.addresses import filled
from tests.admin_pages import rows
from tests.test_matrix import PUBLIC
from tests.worlds import two_coalitions

pytestmark = pytest.mark.django_db
SECRETS = {
    "name": "Quetzalina Vorschnitz",
    "role": "Undersecretary of Zamboni",
    "email": "quetzalina@vorschnitz.example",
    "phone": "+99 123 456 789 0",
    "notes": "prefers pistachio",
}
LOGGERS = ("aca_portal.accounts", "aca_portal.requests", "aca_portal.queries", "coalitions", "django.request")
LANGUAGES = ["en", "es", "ja"]


@pytest.fixture
def world():
    """Two coalitions, and at a member that everybody sees the person of the secrets."""
    world = two_coalitions()
    factories.contact(world.ours, world.records["signatory"], is_main=False, **SECRETS)
    return world


@pytest.fixture
def log():
    """All that the portal's loggers write while the test runs, as production writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    loggers = [logging.getLogger(name) for name in LOGGERS]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.addHandler(handler)
        one.setLevel(logging.DEBUG)
    yield written
    for one, level in zip(loggers, levels, strict=True):
        one.removeHandler(handler)
        one.setLevel(level)


def secrets_in(text):
    return [secret for secret in SECRETS.values() if secret.casefold() in text.casefold()]


def body(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")


def public_addresses(world):
    values = {
        "slug": world.ours.slug,
        "pk": world.records["pledge"].pk,
        "code": world.place.code,
        "date": world.records["publicationentry"].date.isoformat(),
        "language": "en",
        "section": "signatories",
    }
    for template in PUBLIC:
        own = {"slug": world.records["signatory"].slug} if "/signatories/" in template else {}
        address = filled(template, lambda _kind, name, own=own: (values | own)[name])
        if not address.startswith("/en/"):
            yield address
            continue
        for language in LANGUAGES:
            yield f"/{language}/{address.removeprefix('/en/')}"
    for query in ("q=zyzzyva", "q=quetz", "q=vorschnitz", "sort=name", "as_of=2020-01-01"):
        yield f"/en/signatories/?{query}"
        yield f"/en/search/?{query}"
        yield f"/data/signatories.csv?{query}"


def test_the_secrets_are_really_on_file(world):
    client = Client()
    client.force_login(factories.staff_user(world.ours))
    page = body(
        client.get(reverse("admin:coalitions_membership_change", args=[world.records["membership"].pk]))
    )
    assert len(secrets_in(page)) == len(SECRETS)


def test_no_public_address_holds_a_secret(client, world, log):
    found = [(address, secrets_in(body(client.get(address)))) for address in public_addresses(world)]
    assert len(found) > 80
    assert [one for one in found if one[1]] == []
    assert secrets_in(log.getvalue()) == []


def test_no_error_page_holds_a_secret(world, log, monkeypatch):
    client = Client(raise_request_exception=False)
    slug = world.records["signatory"].slug
    address = f"/en/signatories/{slug}/"

    def down(execute, sql, params, many, context):
        raise OperationalError("connection refused")

    with connection.execute_wrapper(down):
        pages = [client.get(address)]
    pages += [client.get("/en/signatories/nobody/"), client.post(address), client.get("/en/nothing/")]
    monkeypatch.setattr("coalitions.models.published_signatories", lambda: 1 / 0)
    monkeypatch.setattr("coalitions.models.Coalition.objects.published", lambda: 1 / 0)
    pages.append(client.get("/en/"))
    assert {page.status_code for page in pages} >= {404, 500, 503}
    assert [secrets_in(body(page)) for page in pages if secrets_in(body(page))] == []
    assert secrets_in(log.getvalue()) == []


def test_the_log_holds_none_of_what_staff_write_look_for_export_and_forget(world, log, settings, monkeypatch):
    settings.ADMINS = [("Operator", "operator@portal.example")]
    client, user = Client(raise_request_exception=False), factories.staff_user(world.ours)
    client.force_login(user)
    member = world.records["membership"]
    page = reverse("admin:coalitions_membership_change", args=[member.pk])
    contact = member.signatory.contacts.get(name=SECRETS["name"])
    form = {"status": "active", "joined_on": "2019-01-01"} | rows(
        "contacts", {"id": contact.pk, **SECRETS, "language": "es"}, initial=1
    )
    client.post(page, form)
    client.get(reverse("admin:coalitions_membership_changelist"), {"q": "Quetzalina"})
    client.post(reverse("admin:coalitions_membership_export"), {"format": "0", "resource": "1"})
    with monkeypatch.context() as broken:
        broken.setattr("coalitions.staff.contacts.ContactFormSet.clean", lambda self: 1 / 0)
        assert client.post(page, form).status_code == 500
    forget(contact=contact, by=user)
    assert "person forgotten" in log.getvalue()
    assert "contacts exported" in log.getvalue()
    assert secrets_in(log.getvalue()) == []
    assert secrets_in(str([(one.subject, one.body) for one in mail.outbox])) == []
