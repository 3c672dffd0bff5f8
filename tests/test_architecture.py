"""What the layout promises: imports go one way, and there is no drawer for leftovers."""

import grimp
import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

APPS = ("aca_portal", "signatories", "coalitions", "pledges")
LEFTOVERS = {"utils", "common", "core"}
EXPORT = "coalitions.rosters.export"


def test_imports_keep_to_the_order_of_apps_and_rooms():
    """The order stands in pyproject.toml."""
    config = str(settings.BASE_DIR / "pyproject.toml")
    assert lint_imports(config_filename=config, no_cache=True) == EXIT_STATUS_SUCCESS


def test_the_apps_are_these_four():
    packages = {path.parent.name for path in settings.BASE_DIR.glob("*/__init__.py")}
    assert packages == {*APPS, "tests"}


def test_no_module_is_a_drawer_for_leftovers():
    modules = [path for app in APPS for path in (settings.BASE_DIR / app).rglob("*.py")]
    assert [path for path in modules if LEFTOVERS & {path.stem, path.parent.name}] == []


# --- The export with the notes and keys of staff ------------------------------------------------------------


@pytest.fixture(scope="module")
def imports():
    return grimp.build_graph(*APPS, cache_dir=None)


def modules_of_views(patterns, inside=""):
    """The modules of our apps whose functions answer an address outside the staff side."""
    for pattern in patterns:
        address = inside + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from modules_of_views(pattern.url_patterns, address)
        elif pattern.callback.__module__.split(".")[0] in APPS and not address.startswith("admin/"):
            yield pattern.callback.__module__


def test_no_public_page_imports_the_export_of_staff(imports):
    modules = set(modules_of_views(get_resolver().url_patterns))
    assert {"coalitions.pages.views", "coalitions.pages.directory", "pledges.views"} <= modules
    assert {module: imports.find_shortest_chain(module, EXPORT) for module in modules} == dict.fromkeys(
        modules
    )


def test_the_list_of_members_for_staff_imports_their_export(imports):
    assert imports.find_shortest_chain("coalitions.staff.members", EXPORT)
