"""The log says what matters, when, for which request and by whom, and nothing personal."""

import json
import logging

import pytest
from django.db import OperationalError

from aca_portal.edge import logs

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """What the loggers of the portal write, as read from JSON."""
    written = []

    class Kept(logging.Handler):
        def emit(self, record):
            written.append(json.loads(self.format(record)))

    handler = Kept()
    handler.setFormatter(logs.JsonLines())
    handler.addFilter(logs.TracebacksOnce())
    root = logging.getLogger()
    root.addHandler(handler)
    logs.requests.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)


def test_reading_a_page_writes_no_line(client, us, lines):
    response = client.get("/en/")
    assert lines == []
    assert logs.A_REQUEST_ID.fullmatch(response["X-Request-ID"])


def test_a_write_is_one_line_with_request_and_account(us_client, us, lines):
    response = us_client.post("/en/coalitions/us/correction/?page=secret", {"email": "reader@example.org"})
    (line,) = lines
    assert (line["method"], line["path"], line["status"]) == ("POST", "/en/coalitions/us/correction/", 400)
    assert line["request"] == response["X-Request-ID"]
    assert {"time", "level", "ms"} <= line.keys()
    assert "reader@example.org" not in str(line)
    assert "secret" not in str(line)


def test_an_account_is_named_by_its_number(us_client, lines):
    us_client.post("/admin/coalitions/importbatch/add/", {})
    assert lines[-1]["who"] == us_client.session["_auth_user_id"]


@pytest.mark.parametrize(
    ("sent", "is_taken"), [("abcdef-123456", True), ("a\nb injected line", False), ("x", False)]
)
def test_the_id_of_the_proxy_is_taken_where_it_is_one(client, sent, is_taken):
    answered = client.get("/healthz", headers={"x-request-id": sent})["X-Request-ID"]
    assert (answered == sent) is is_taken


def test_a_fault_is_told_once_with_its_traceback_and_then_in_short(client, us, lines, monkeypatch):
    def down():
        raise OperationalError("connection refused")

    client.raise_request_exception = False
    monkeypatch.setattr("coalitions.models.Coalition.objects.published", down)
    for _time in range(20):
        client.get("/en/")
    assert [line["status"] for line in lines if "status" in line] == [503] * 20
    assert len([line for line in lines if "traceback" in line]) == 1
    assert len(lines) <= 40


def test_a_slow_query_is_named_without_its_values(lines, monkeypatch, client, us):
    monkeypatch.setattr(logs, "SLOW_QUERY_SECONDS", 0)
    client.get("/en/signatories/?q=Reykjavik")
    assert any("SELECT" in line.get("sql", "") for line in lines)
    assert "Reykjavik" not in str(lines)
