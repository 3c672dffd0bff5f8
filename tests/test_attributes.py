"""What code sets on an object from outside is declared by a class: nothing is hung onto records for a page to find.

Results are small dataclasses instead; see `ListedSignatory`. The test knows names, not types: it finds a name that no
class declares.
"""

import ast

from django.conf import settings

APPS = ("aca_portal", "signatories", "coalitions", "pledges")
OF_LIBRARIES = {
    "_change_reason", "_history_user", "_value_", "can_add_related", "can_change_related", "can_delete_related",
    "can_view_related",
    "current_app", "disabled", "empty_label", "EndElementHandler", "exc_info", "help_text", "initial", "is_active",
    "label_from_instance", "modified",
    "is_staff", "is_superuser", "object_list", "POST", "queryset", "StartDoctypeDeclHandler", "StartElementHandler",
    "streaming_content", "widget",
}  # fmt: skip


def trees():
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(settings.BASE_DIR), ast.parse(path.read_text(encoding="utf-8"))


def targets(node):
    """What a statement assigns to, tuples opened."""
    if isinstance(node, ast.Assign):
        found = node.targets
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign, ast.For)):
        found = [node.target]
    else:
        return
    for target in found:
        yield from (one for one in ast.walk(target) if isinstance(getattr(one, "ctx", None), ast.Store))


def is_own(target):
    return isinstance(target.value, ast.Name) and target.value.id in ("self", "cls")


def declared_by(tree):
    """Names in the bodies of classes, and those that methods set on `self` or modules define."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.ClassDef, ast.Module)):
            for statement in node.body:
                names = [one.id for one in targets(statement) if isinstance(one, ast.Name)]
                yield from (form for name in names for form in (name, f"{name}_id"))
        for target in targets(node):
            if isinstance(target, ast.Attribute) and is_own(target):
                yield target.attr


def set_from_outside(tree):
    for node in ast.walk(tree):
        for target in targets(node):
            if isinstance(target, ast.Attribute) and not is_own(target):
                yield node.lineno, target.attr


def test_no_attribute_is_set_that_no_class_declares():
    read = list(trees())
    declared = {name for _path, tree in read for name in declared_by(tree)} | OF_LIBRARIES
    found = [
        f"{path}:{line}: {name}"
        for path, tree in read
        for line, name in set_from_outside(tree)
        if name not in declared
    ]
    assert found == []


def test_the_check_finds_what_is_hung_onto_a_record():
    tree = ast.parse("for one in page:\n    one.place, one.nearest = 1, 2\nclass A:\n    place = 0\n")
    hung = {name for _line, name in set_from_outside(tree)} - set(declared_by(tree))
    assert hung == {"nearest"}
