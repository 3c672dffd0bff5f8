"""Every address of the portal, asked with keys and parameters that nobody types: never a fault of the server."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coalitions.imports.jobs import work_off
from tests import factories
from tests.addresses import filled, parameters, templates

HUGE = "9" * 40
KEYS = {"int": ["0", HUGE], "other": ["abc", HUGE, "a%00b", "%E6%97%A5", "-1"]}
QUERY = {
    "q": "\0",
    "p": HUGE,
    "page": "x",
    "as_of": "2024-13-45",
    "since": "\0",
    "wings": "2",
    "show": "\0",
    "coalition": HUGE,
    "id__exact": "abc",
    "o": "\0",
    "language": "\0",
    "of": "\0",
    "kind": "\0",
}


def addresses():
    """Each address filled in with odd keys."""
    found = []
    for template in templates():
        kinds = {kind for kind, _name in parameters(template)}
        keys = KEYS["int"] if kinds == {"int"} else KEYS["other"]
        for key in keys if kinds else [""]:
            found.append(filled(template, lambda kind, _name, key=key: _key_for(kind, key)))
    return found


def _key_for(kind, key):
    return key if kind != "int" or key.isdigit() else "7"


@pytest.fixture
def odd_client(client, db, us):
    factories.membership(us, factories.business("Acme"))
    client.force_login(factories.superuser())
    client.raise_request_exception = False
    return client


def faults(answers):
    return [f"{status} {what}" for what, status in answers if status >= 500]


SHARDS = 4


@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("query", [None, QUERY], ids=["keys", "parameters"])
def test_no_address_fails_with_odd_keys_and_parameters(odd_client, shard, query):
    every = addresses()
    assert len(every) > 200
    answers = []
    for address in every[shard::SHARDS]:
        if "logout" in address:
            continue
        answers.append((f"GET {address}", odd_client.get(address, query).status_code))
    assert faults(answers) == []


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_address_fails_with_an_odd_form(odd_client, shard):
    form = dict.fromkeys(("coalition", "kind", "seen", "keep", "left_on", "language", "next", "name"), "\x00")
    form |= {"_selected_action": HUGE, "action": "\0", "membership": HUGE}
    answers = []
    for address in addresses()[shard::SHARDS]:
        if "logout" in address:
            continue
        answers.append((f"POST {address}", odd_client.post(address, form).status_code))
        cut = odd_client.generic("POST", address, b"--x", "multipart/form-data; boundary=")
        answers.append((f"POST multipart {address}", cut.status_code))
    assert faults(answers) == []


@pytest.mark.parametrize("name", ["keep", "join_periods"])
def test_a_merge_with_a_huge_key_is_not_found_or_refused(odd_client, us, name):
    one, other = factories.business("One"), factories.business("Other")
    far = reverse("admin:signatories_signatory_merge", args=[one.pk, int(HUGE)])
    assert odd_client.get(far).status_code == 404
    near = reverse("admin:signatories_signatory_merge", args=[one.pk, other.pk])
    assert odd_client.post(near, {name: HUGE}).status_code == 200


def nested_pattern():
    """A small ZIP archive: nested names that keep a careless pattern busy."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", b"<a" * 100_000)
        file.writestr("[Content_Types].xml", b"<" * 100_000)
    return archive.getvalue()


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        ("commas.csv", b"name,type\n" + b"," * 10_000_000),
        ("newlines.csv", b"name,type" + b"\n" * 10_000_000),
        ("returns.csv", b"name,type" + b"\r" * 10_000_000),
        ("quotes.csv", b'name,type\n"' + b'"' * 10_000_000),
        ("null.csv", b"name,type\n" + b"\0" * 1_000_000),
        ("nested.xlsx", nested_pattern()),
        ("nested.ods", nested_pattern()),
        ("a\0b.csv", b"name,type\nAcme,business\n"),
    ],
)
def test_a_file_that_is_made_to_hurt_is_answered_with_a_page(odd_client, us, filename, content):
    file = SimpleUploadedFile(filename, content)
    url = reverse("admin:coalitions_importbatch_upload")
    response = odd_client.post(url, {"coalition": us.pk, "file": file}, follow=True)
    assert response.status_code == 200
    work_off()
    assert odd_client.get(reverse("admin:coalitions_importbatch_changelist")).status_code == 200
