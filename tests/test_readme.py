"""The tables of the README say what is really there."""

import re

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import URLPattern, get_resolver

APPS = ("aca_portal", "signatories", "coalitions", "pledges")
README = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
PROGRAMS_ONLY = {"favicon.ico", "robots.txt", "sitemap-<section>.xml", "i18n/setlang/", "admin/jsi18n/"}


def first_cells(heading):
    """The code in the first cell of every row of the table under that heading."""
    section = README.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return [code for row in rows for code in re.findall(r"`([^`]+)`", row.split("|")[1])]


def addresses(patterns=None, prefix=""):
    """Every address outside the admin, without the language."""
    for pattern in patterns or get_resolver().url_patterns:
        route = prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", getattr(pattern.pattern, "_route", ""))
        if isinstance(pattern, URLPattern):
            yield route
        elif not route.startswith("admin/"):
            yield from addresses(pattern.url_patterns, route)


def test_every_command_is_in_the_readme():
    named = {code.split()[0] for code in first_cells("Commands")}
    ours = {name for name, app in get_commands().items() if app in APPS}
    assert named == ours - {"import"}


def test_every_variable_of_the_environment_is_in_the_readme():
    source = (settings.BASE_DIR / "aca_portal/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r"os\.environ\.get\(\"(\w+)\"", source)) | {"DATABASE_URL"}
    assert set(first_cells("Environment")) == read


def test_every_address_is_in_the_readme():
    named = {code.removeprefix("/") for code in first_cells("Addresses")}
    assert named == {*addresses(), "admin/"} - PROGRAMS_ONLY


@pytest.mark.parametrize("target", re.findall(r"\]\((?!https?:)([^)#]+)\)", README))
def test_what_the_readme_links_to_exists(target):
    assert (settings.BASE_DIR / target).exists()
