"""Administrators are told of errors: by Sentry where there is one, else by one mail a kind."""

import gzip
import logging
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.conf import settings as portal
from django.core import mail
from django.db import OperationalError, connection

from aca_portal.edge.mail import OneMailAKind
from tests.faults.serving import environment

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(settings):
    """A function: the error happens in one process and in another."""
    settings.ADMINS = [("", "admin@example.org")]
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": portal.CACHE_TABLE,
        }
    }
    processes = [OneMailAKind(), OneMailAKind()]

    def tell(error, message="It failed"):
        for handler in processes:
            try:
                raise error
            except Exception:
                facts = (message, (), sys.exc_info())
                handler.handle(logging.LogRecord("portal", logging.ERROR, __file__, 1, *facts))

    return tell


def test_an_error_that_many_processes_meet_is_one_mail(told):
    for _time in range(3):
        told(ValueError("no number"))
    (sent,) = mail.outbox
    assert sent.to == ["admin@example.org"]
    assert "ValueError" in sent.subject
    assert "no number" in sent.body


def test_another_kind_of_error_is_another_mail(told):
    told(ValueError("no number"))
    told(KeyError("no name"))
    assert len(mail.outbox) == 2


def test_while_the_cache_is_away_each_process_tells_once(told):
    def down(execute, sql, params, many, context):
        raise OperationalError("connection refused")

    with connection.execute_wrapper(down):
        for _time in range(3):
            told(OperationalError("connection refused"))
    assert len(mail.outbox) == 2


def test_a_line_without_an_error_is_no_mail(settings):
    settings.ADMINS = [("", "admin@example.org")]
    OneMailAKind().handle(logging.LogRecord("portal", logging.ERROR, __file__, 1, "request", (), None))
    assert mail.outbox == []


# --- As in production -------------------------------------------------------------------------------------

VISITS = """
import django
django.setup()
from django.test import Client
visitor = Client(raise_request_exception=False, headers={"host": "portal.example", "x-forwarded-proto": "https"})
for time in range(3):
    assert visitor.get("/en/?q=what-was-asked").status_code == 503
"""


def visits(folder, **more):
    """What is printed, mail included, as three visitors ask a portal whose database has no tables."""
    facts = environment(f"sqlite:///{folder / 'empty.sqlite3'}", ADMINS_EMAIL="admin@example.org", **more)
    ran = subprocess.run(
        [sys.executable, "-c", VISITS],
        cwd=portal.BASE_DIR,
        env=facts,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_in_production_a_fault_is_mailed_once_without_what_was_asked(tmp_path):
    printed = visits(tmp_path)
    assert printed.count("To: admin@example.org") == 1
    assert "Traceback" in printed
    assert "what-was-asked" not in printed


def test_where_there_is_sentry_it_is_told_and_nobody_is_mailed(tmp_path):
    received = []

    class Sentry(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append(gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Sentry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        printed = visits(tmp_path, SENTRY_DSN=f"http://key@127.0.0.1:{server.server_port}/1")
    finally:
        server.shutdown()
        server.server_close()
    assert any(b"OperationalError" in one for one in received)
    assert "To: admin@example.org" not in printed
