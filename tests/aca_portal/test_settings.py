"""The environment decides, and production refuses to start half configured."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

KEY = "a-long-random-key-for-this-test-only-0123456789-abcdefghijklmnop"
VARIABLES = ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "CACHE_URL", "SENTRY_DSN")

ASK_THE_PORTAL = """
import django
django.setup()
from django.test import Client
from django.conf import settings
browser = Client(headers={"host": "portal.example"})
print(browser.get("/healthz").status_code)
print(browser.get("/en/")["Location"])
proxied = browser.get("/healthz", headers={"x-forwarded-proto": "https"})
print(proxied.status_code, proxied["Strict-Transport-Security"])
print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.DEBUG)
"""


def run(code, **environment):
    """Run `code` in a fresh interpreter that has only these settings variables."""
    inherited = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=inherited | {"DJANGO_SETTINGS_MODULE": "aca_portal.settings"} | environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"SECRET_KEY": KEY},
        {"ALLOWED_HOSTS": "portal.example"},
        {"SECRET_KEY": KEY, "ALLOWED_HOSTS": " , "},
        {"DEBUG": "true"},
        {"DEBUG": "0", "SECRET_KEY": KEY},
    ],
    ids=str,
)
def test_production_needs_a_key_and_hosts(environment):
    result = run("from django.conf import settings; settings.DEBUG", **environment)
    assert result.returncode != 0
    assert "Set SECRET_KEY and ALLOWED_HOSTS" in result.stderr


def test_a_command_says_what_is_missing_without_a_traceback():
    result = run(
        "import runpy, sys; sys.argv = ['manage.py', 'reach', 'us']; "
        "runpy.run_path('manage.py', run_name='__main__')"
    )
    assert result.returncode == 1
    assert result.stderr.startswith("Set SECRET_KEY and ALLOWED_HOSTS")


def test_production_speaks_https_only_but_answers_health_checks():
    result = run(ASK_THE_PORTAL, SECRET_KEY=KEY, ALLOWED_HOSTS="portal.example")
    assert result.stdout.splitlines() == [
        "200",
        "https://portal.example/en/",
        "200 max-age=31536000; includeSubDomains; preload",
        "True True False",
    ], result.stderr


def test_development_needs_no_environment():
    result = run("from django.conf import settings; print(settings.ALLOWED_HOSTS)", DEBUG="1")
    assert "127.0.0.1" in result.stdout


def test_the_database_comes_from_the_environment():
    code = "from django.conf import settings; print(settings.DATABASES['default']['ENGINE'])"
    postgresql = run(code, DEBUG="1", DATABASE_URL="postgres://me@db.example/portal")
    assert postgresql.stdout.strip() == "django.db.backends.postgresql"
    assert run(code, DEBUG="1").stdout.strip() == "django.db.backends.sqlite3"
