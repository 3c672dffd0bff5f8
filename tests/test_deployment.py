"""The examples for operators fit the settings and the commands. No image is built here."""

import re

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

ROOT = settings.BASE_DIR
SETTINGS = (ROOT / "aca_portal/settings.py").read_text(encoding="utf-8")
VARIABLES = set(re.findall(r"os\.environ\.get\(\"(\w+)\"", SETTINGS)) | {"DATABASE_URL"}
UNITS = sorted((ROOT / "docs/systemd").glob("*.service"))
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def test_the_example_of_the_environment_names_what_the_settings_read():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    assert named - {"POSTGRES_PASSWORD"} == VARIABLES - {"DEBUG"}


def test_no_example_of_the_environment_has_a_key_that_would_do():
    assert re.search(r"^SECRET_KEY=$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.M)


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_run_commands_that_exist(unit):
    (started,) = re.findall(r"^ExecStart=(.*)$", unit.read_text(encoding="utf-8"), re.M)
    if "manage.py" in started:
        assert started.split()[-1] in get_commands()
    else:
        assert settings.WSGI_APPLICATION.startswith(started.split()[1])


def test_containers_run_commands_that_exist():
    for name, service in COMPOSE["services"].items():
        for command in re.findall(r"manage\.py (\w+)", str(service.get("command", ""))):
            assert command in get_commands(), name


def test_slow_clients_hold_no_worker():
    """The server has threads, and the proxy buffers what comes in."""
    for server in (ROOT / "Dockerfile", ROOT / "docs/systemd/portal.service"):
        assert "threads" in server.read_text(encoding="utf-8")
    assert "request_buffers" in (ROOT / "docs/Caddyfile").read_text(encoding="utf-8")


def test_the_proxy_sets_the_headers_that_the_portal_believes():
    proxy = (ROOT / "docs/Caddyfile").read_text(encoding="utf-8")
    nginx = (ROOT / "docs/nginx.conf").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    (believed,) = re.findall(r"^CLIENT_ADDRESS_HEADER=(.+)$", example, re.M)
    assert f"header_up {believed} " in proxy
    assert "header_up X-Forwarded-Proto " in proxy
    assert f"proxy_set_header {believed} $remote_addr;" in nginx
    assert "proxy_set_header X-Forwarded-Proto https;" in nginx


def test_the_web_service_is_reached_by_its_proxy_alone():
    assert "ports" not in COMPOSE["services"]["web"]
    assert "ports" not in COMPOSE["services"]["database"]
