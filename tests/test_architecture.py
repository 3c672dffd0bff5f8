"""What the layout promises: imports go one way, and there is no drawer for leftovers."""

import ast

import pytest
from django.conf import settings

MAY_IMPORT = {
    "aca_portal": set(),
    "signatories": {"aca_portal"},
    "coalitions": {"aca_portal", "signatories"},
    "pledges": {"aca_portal", "signatories", "coalitions"},
}
LEFTOVERS = {"utils", "common", "core"}


def modules_of(app):
    return sorted((settings.BASE_DIR / app).rglob("*.py"))


def imported_packages(path):
    """Top-level packages that a module imports, wherever in it, relative imports aside."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_imports_go_one_way(app):
    forbidden = set(MAY_IMPORT) - MAY_IMPORT[app] - {app}
    wrong = [
        f"{path.relative_to(settings.BASE_DIR)} imports {package}"
        for path in modules_of(app)
        for package in imported_packages(path)
        if package in forbidden
    ]
    assert wrong == []


def test_the_apps_are_these_four():
    packages = {path.parent.name for path in settings.BASE_DIR.glob("*/__init__.py")}
    assert packages == {*MAY_IMPORT, "tests"}


def test_no_drawer_for_leftovers():
    drawers = [
        path for app in MAY_IMPORT for path in modules_of(app) if LEFTOVERS & {path.stem, path.parent.name}
    ]
    assert drawers == []
