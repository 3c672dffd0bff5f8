"""Who gets what at every address of the portal: the addresses come from the URL configuration, the rules stand here.

A new address without a rule fails. The refused are asked with each method and with the keys of records of a coalition
that is not theirs: nothing of it stands in any answer, and no answer is a fault.
"""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.addresses import filled, parameters, templates
from tests.web_client import FormFields
from tests.worlds import NAME, PRIVATE, two_coalitions

pytestmark = pytest.mark.django_db

# Everybody opens these. What only the people of a coalition may read stands on none of them.
PUBLIC = [
    "/.well-known/security.txt",
    "/data/coalitions/<slug:slug>/card-<slug:language>.png",
    "/data/coalitions/<slug:slug>/contribution.json",
    "/data/coalitions/<slug:slug>/criteria.csv",
    "/data/coalitions/<slug:slug>/growth.csv",
    "/data/coalitions/<slug:slug>/listings.csv",
    "/data/coalitions/<slug:slug>/log.csv",
    "/data/coalitions/<slug:slug>/log.json",
    "/data/coalitions/<slug:slug>/log/<str:date>.json",
    "/data/coalitions/<slug:slug>/log/<str:date>/changes.json",
    "/data/coalitions/<slug:slug>/members.csv",
    "/data/coalitions/<slug:slug>/reach.csv",
    "/data/coalitions/<slug:slug>/reach.json",
    "/data/figures.csv",
    "/data/places.csv",
    "/data/pledges.csv",
    "/data/signatories.csv",
    "/embed/coalitions/<slug:slug>/",
    "/embed/signatories/<str:slug>/",
    "/en/",
    "/en/about/",
    "/en/applications/",
    "/en/coalitions/<slug:slug>/",
    "/en/coalitions/<slug:slug>/about/",
    "/en/coalitions/<slug:slug>/apply/",
    "/en/coalitions/<slug:slug>/contribution/",
    "/en/coalitions/<slug:slug>/correction/",
    "/en/coalitions/<slug:slug>/feed/",
    "/en/coalitions/<slug:slug>/growth/",
    "/en/coalitions/<slug:slug>/log/",
    "/en/coalitions/<slug:slug>/log/<str:date>/",
    "/en/coalitions/<slug:slug>/members/",
    "/en/coalitions/<slug:slug>/members.xlsx",
    "/en/coalitions/<slug:slug>/reach.xlsx",
    "/en/coalitions/<slug:slug>/growth.xlsx",
    "/en/coalitions/<slug:slug>/listings.xlsx",
    "/en/coalitions/<slug:slug>/criteria.xlsx",
    "/en/coalitions/<slug:slug>/pledges/",
    "/en/coalitions/<slug:slug>/reach/",
    "/en/compare/",
    "/en/figures.xlsx",
    "/en/join/",
    "/en/contact/",
    "/en/privacy/",
    "/en/accessibility/",
    "/en/licence/",
    "/en/corrections/",
    "/en/methodology/",
    "/en/places.xlsx",
    "/en/places/<str:code>/",
    "/en/pledges.xlsx",
    "/en/pledges/",
    "/en/pledges/<int:pk>/",
    "/en/search/",
    "/en/signatories.xlsx",
    "/en/signatories/",
    "/en/signatories/<str:slug>/",
    "/favicon.ico",
    "/healthz",
    "/i18n/setlang/",
    "/readyz",
    "/robots.txt",
    "/sitemap-<section>.xml",
    "/sitemap.xml",
]

# For signing in and one's own account; closed ones among them answer 404.
ACCOUNT = [
    "/admin/2fa/",
    "/admin/2fa/authenticate/",
    "/admin/2fa/reauthenticate/",
    "/admin/2fa/recovery-codes/",
    "/admin/2fa/recovery-codes/download/",
    "/admin/2fa/recovery-codes/generate/",
    "/admin/2fa/totp/activate/",
    "/admin/2fa/totp/deactivate/",
    "/admin/2fa/webauthn/",
    "/admin/2fa/webauthn/add/",
    "/admin/2fa/webauthn/keys/<int:pk>/edit/",
    "/admin/2fa/webauthn/keys/<int:pk>/remove/",
    "/admin/2fa/webauthn/login/",
    "/admin/2fa/webauthn/reauthenticate/",
    "/admin/confirm-email/",
    "/admin/confirm-email/.*",
    "/admin/confirm-email/<key>/",
    "/admin/email/",
    "/admin/inactive/",
    "/admin/jsi18n/",
    "/admin/login/",
    "/admin/login/code/.*",
    "/admin/login/code/confirm/",
    "/admin/logout/",
    "/admin/password/change/",
    "/admin/password/reset/",
    "/admin/password/reset/done/",
    "/admin/password/reset/key/<uidb36>-<key>/",
    "/admin/password/reset/key/done/",
    "/admin/password/set/",
    "/admin/password_change/",
    "/admin/password_change/done/",
    "/admin/reauthenticate/",
    "/admin/signup/",
]

# Models of the admin with the standard pages, and all other pages of the staff side.
MODELS = [
    "aca_portal/accessentry",
    "aca_portal/user",
    "coalitions/application",
    "coalitions/claim",
    "coalitions/coalition",
    "coalitions/contact",
    "coalitions/correction",
    "coalitions/identityanswer",
    "coalitions/importbatch",
    "coalitions/mailtext",
    "coalitions/membership",
    "coalitions/outgoingmail",
    "coalitions/partner",
    "coalitions/placeanswer",
    "coalitions/publicationentry",
    "coalitions/wordanswer",
    "pledges/criterion",
    "pledges/nationalgoal",
    "pledges/pledge",
    "pledges/pledgesearch",
    "signatories/figure",
    "signatories/jurisdiction",
    "signatories/mergerecord",
    "signatories/signatory",
]
NOT_BY_COORDINATORS = ["aca_portal/user"]
OTHER_STAFF = [
    "/admin/",
    "/admin/<app_label>/",
    "/admin/<url>",
    "/admin/aca_portal/user/<id>/password/",
    "/admin/autocomplete/",
    "/admin/coalitions/coalition/<int:pk>/add-member/",
    "/admin/coalitions/coalition/<int:pk>/changes/",
    "/admin/coalitions/coalition/<int:pk>/changes/<slug:record>/<int:version>/undo/",
    "/admin/coalitions/coalition/<int:pk>/changes/export/",
    "/admin/coalitions/application/<int:pk>/decide/",
    "/admin/coalitions/coalition/<int:pk>/duplicates/",
    "/admin/coalitions/coalition/<int:pk>/people/",
    "/admin/coalitions/contact/<int:pk>/forget/",
    "/admin/coalitions/importbatch/<int:pk>/answers/",
    "/admin/coalitions/importbatch/<int:pk>/confirm/",
    "/admin/coalitions/importbatch/<int:pk>/faulty/<slug:kind>/",
    "/admin/coalitions/importbatch/<int:pk>/file/",
    "/admin/coalitions/importbatch/<int:pk>/missing/",
    "/admin/coalitions/importbatch/<int:pk>/progress/",
    "/admin/coalitions/importbatch/<int:pk>/read/",
    "/admin/coalitions/importbatch/<int:pk>/undo/",
    "/admin/coalitions/importbatch/template/<slug:kind>/",
    "/admin/coalitions/importbatch/upload/",
    "/admin/coalitions/membership/export/",
    "/admin/pledges/criterion/<int:pk>/answers/",
    "/admin/pledges/criterion/adopt/",
    "/admin/pledges/pledge/attention/",
    "/admin/r/<path:content_type_id>/<path:object_id>/",
    "/admin/signatories/mergerecord/<int:pk>/undo/",
    "/admin/signatories/signatory/merge/<int:one>/<int:other>/",
    "/admin/weekly-letter/",
]

PAGES = [
    "",
    "add/",
    "<path:object_id>/",
    "<path:object_id>/change/",
    "<path:object_id>/delete/",
    "<path:object_id>/history/",
    "<key>/history/<key>/",
]
STANDARD = [f"/admin/{model}/{page}" for model in MODELS for page in PAGES]
NO_RECORD = ("/template/", "<app_label>", "<url>")  # parameters of these name no record of a coalition

OUTSIDERS = ["anonymous", "closed account", "no staff"]  # sent to sign in
REFUSED_STAFF = ["no role", "viewer elsewhere", "editor elsewhere", "coordinator elsewhere"]
METHODS = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"]
FEWER = ["GET", "POST"]
CLOSED = {302, 403, 404, 405}


def rule_of(template):
    """public, account or staff; None where nobody has said who may open the address."""
    if template in PUBLIC:
        return "public"
    if template in ACCOUNT:
        return "account"
    return "staff" if template in STANDARD or template in OTHER_STAFF else None


def test_every_address_has_a_rule():
    assert [template for template in templates() if rule_of(template) is None] == []


def test_no_rule_is_left_over():
    known = set(templates())
    assert [one for one in (*PUBLIC, *ACCOUNT, *OTHER_STAFF) if one not in known] == []


def _client_of(role, world):
    client = Client(raise_request_exception=False)
    if role == "anonymous":
        return client
    if role in ("closed account", "no staff"):
        user = factories.staff_user(world.ours, "coordinator", is_staff=role == "closed account")
    elif role == "no role":
        user = factories.staff_user()
    elif role == "administrator":
        user = factories.superuser()
    else:
        rank, where = role.split()
        user = factories.staff_user(world.theirs if where == "elsewhere" else world.ours, rank)
    client.force_login(user)
    if role == "closed account":
        user.is_active = False
        user.save()
    return client


def _address(template, world):
    """Filled with the keys of the first coalition's records."""
    model = next((name for name in world.records if f"/{name}/" in template), None)
    record = world.records.get(model) or world.records["pledge"]
    history = iter((record.pk, world.version_of(model) if "/history/<key>" in template else 1))
    values = {
        "object_id": record.pk if model else world.records["claim"].pk,
        "id": record.pk,
        "pk": record.pk,
        "one": world.records["signatory"].pk,
        "other": world.records["mergerecord"].signatory_id,
        "slug": world.records["signatory"].slug if "/signatories/" in template else world.ours.slug,
        "code": world.place.code,
        "date": world.records["publicationentry"].date.isoformat(),
        "language": "en",
        "record": "membership",
        "version": world.version_of("membership"),
        "kind": "roster" if "/template/" in template else "csv",
        "section": "pages",
        "content_type_id": world.content_type_of("claim"),
        "app_label": "coalitions",
        "url": "nothing/here",
        "uidb36": "1",
    }
    return filled(template, lambda _kind, name: next(history) if name == "key" else values[name])


def _answers(role, world, rules, methods):
    """(template, method, response, its text) of each cell; what a request wrote is taken back."""
    client = _client_of(role, world)
    session = client.cookies.get("sessionid")
    for template in templates():
        if rule_of(template) not in rules:
            continue
        address = _address(template, world)
        for method in methods:
            with transaction.atomic():
                response = client.generic(method, address)
                body = b"".join(response.streaming_content) if response.streaming else response.content
                transaction.set_rollback(True)
            if session:
                client.cookies["sessionid"] = session.value
            yield template, method, response, body.decode(errors="replace")


def _faults(role, world, rules, methods, judge):
    return [
        f"{method} {template}: {response.status_code} {response.get('Location', '')}"
        for template, method, response, text in _answers(role, world, rules, methods)
        if response.status_code >= 500 or judge(template, response, text)
    ]


@pytest.mark.parametrize("role", OUTSIDERS)
def test_outsiders_are_sent_to_sign_in(role):
    login = reverse("account_login")

    def judge(_template, response, _text):
        return response.status_code != 302 or not response["Location"].startswith(login)

    methods = METHODS if role == "anonymous" else FEWER
    assert _faults(role, two_coalitions(), {"staff"}, methods, judge) == []


@pytest.mark.parametrize("role", REFUSED_STAFF)
def test_staff_of_others_open_no_record_and_read_no_word_of_it(role):
    def judge(template, response, text):
        is_record = parameters(template) and not any(mark in template for mark in NO_RECORD)
        is_open = is_record and response.status_code not in CLOSED
        return is_open or NAME in text or PRIVATE in text or PRIVATE.lower() in text

    methods = METHODS if role == "coordinator elsewhere" else FEWER
    assert _faults(role, two_coalitions(), {"staff"}, methods, judge) == []


@pytest.mark.parametrize("role", ["anonymous", "coordinator elsewhere"])
def test_public_pages_and_those_of_an_account_tell_nothing_private(role):
    def judge(_template, _response, text):
        return PRIVATE in text or PRIVATE.lower() in text

    assert _faults(role, two_coalitions(), {"public", "account"}, FEWER, judge) == []


@pytest.mark.parametrize("role", ["coordinator here", "administrator"])
def test_the_people_of_the_coalition_open_its_records(role):
    """The words that others must not read are really there to be read."""
    read = {}
    for template, _method, response, text in _answers(role, two_coalitions(), {"staff"}, ["GET"]):
        assert response.status_code < 500, template
        read[template] = NAME in text or PRIVATE in text
    shown = [
        f"/admin/{model}/<path:object_id>/change/" for model in MODELS if model not in NOT_BY_COORDINATORS
    ]
    assert [template for template in shown if not read[template]] == []


# --- Forms that are sent by who may not --------------------------------------------------------------------

OWN_SETTING = "/admin/weekly-letter/"  # of whoever sends it
UNCOUNTED = ("django_session", "aca_portal_accessentry", "portal_", "sqlite_", "signatories_search")


def _rows_of_all_tables():
    """The number of rows of each table. Whatever changes a record adds a row to its history."""
    tables = [name for name in connection.introspection.table_names() if not name.startswith(UNCOUNTED)]
    counts = [f"SELECT '{name}', count(*) FROM \"{name}\"" for name in tables]
    found = {}
    with connection.cursor() as cursor:
        for start in range(0, len(counts), 50):
            cursor.execute(" UNION ALL ".join(counts[start : start + 50]))
            found |= dict(cursor.fetchall())
    return found


def _addresses_written_by(role, world):
    """Send the form of each staff page, filled as an administrator sees it; which of them wrote something?"""
    boss, client = _client_of("administrator", world), _client_of(role, world)
    session = client.cookies["sessionid"].value
    written = []
    for template in templates():
        if rule_of(template) != "staff" or template == OWN_SETTING:
            continue
        address = _address(template, world)
        page = boss.get(address)
        text = "" if page.streaming else page.content.decode(errors="replace")
        fields = {}
        for name, value in FormFields(text).fields:
            fields.setdefault(name, []).append(value)
        sent = fields | {"post": "yes", "reason": "A reason", "_save": "Save"}
        with transaction.atomic():
            before = _rows_of_all_tables()
            client.post(address, sent)
            if _rows_of_all_tables() != before:
                written.append(template)
            transaction.set_rollback(True)
        client.cookies["sessionid"] = session
    return written


@pytest.mark.parametrize("role", ["viewer here", "coordinator elsewhere"])
def test_a_form_that_somebody_may_not_send_writes_nothing(role):
    assert _addresses_written_by(role, two_coalitions()) == []


def test_the_same_forms_write_where_they_are_allowed():
    assert len(_addresses_written_by("administrator", two_coalitions())) > 20
