"""One word for one thing: a class has its name to itself."""

import ast
from collections import defaultdict

from django.conf import settings

APPS = ("aca_portal", "signatories", "coalitions", "pledges")
EVERYWHERE = {"Meta", "Command", "Migration"}  # names that Django demands


def classes_by_name():
    found = defaultdict(list)
    for path in sorted(path for app in APPS for path in (settings.BASE_DIR / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name not in EVERYWHERE:
                found[node.name].append(f"{path.relative_to(settings.BASE_DIR)}:{node.lineno}")
    return found


def test_no_two_classes_have_one_name():
    found = classes_by_name()
    assert "Coalition" in found
    shared = [f"{name}: {', '.join(places)}" for name, places in found.items() if len(places) > 1]
    assert not shared, "Give each class a name that says what it is in its room:\n" + "\n".join(shared)
