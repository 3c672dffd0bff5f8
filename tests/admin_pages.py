"""Filling in the forms of the staff side, and reading what comes back."""

import re

from django.http import QueryDict
from django.urls import reverse

from aca_portal.staff.versions import as_posted

NO_ROWS = {
    f"{prefix}-{field}": 0
    for prefix in (
        "contacts",
        "memberships",
        "names",
        "identifiers",
        "measures",
        "list_entries",
        "pledges",
        "figures",
    )
    for field in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
}

NO_CONTACTS = {name: 0 for name in NO_ROWS if name.startswith("contacts-")}


def rows(prefix, *some, initial=0):
    """The fields of an inline with these rows."""
    fields = {f"{prefix}-TOTAL_FORMS": len(some), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(some):
        fields |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return fields


def signatory_form(signatory=None, **fields):
    """What the form of a signatory posts, as it is on file but for `fields`; without one that of a new business."""
    form = NO_ROWS | {"name": "Acme", "type": "business", "country": "US", "is_published": "on"}
    if signatory:
        form |= {"name": signatory.name, "type": signatory.type, "slug": signatory.slug}
        form |= {"governs": signatory.governs_id or "", "based_in": signatory.based_in_id or ""}
    return form | fields


def add_signatory(client, membership=None, **fields):
    membership_rows = rows("memberships", membership) if membership else {}
    return client.post(
        reverse("admin:signatories_signatory_add"), signatory_form(**membership_rows, **fields)
    )


def change_signatory(client, signatory, **fields):
    address = reverse("admin:signatories_signatory_change", args=[signatory.pk])
    return client.post(address, signatory_form(signatory, **fields))


def words(response):
    """The page as one line."""
    return " ".join(response.content.decode().split())


def complaints(response):
    """What the form that came back complains of; nothing where the record was saved."""
    if response.status_code == 302:
        return []
    return re.findall(r'class="error(?:list|note)[^>]*>(.*?)</(?:ul|p)>', words(response)) or [
        response.status_code
    ]


def as_shown(response):
    """What a browser sends for the form of the admin that a page holds, nothing changed."""
    context, sent = response.context, QueryDict(mutable=True)
    forms = [context["adminform"].form]
    for inline in context.get("inline_admin_formsets", ()):
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            if field.name not in ("DELETE",):
                for name, values in as_posted(field.field, field.value(), field.html_name).items():
                    sent.setlist(name, values)
    found = {name: values if len(values) > 1 else values[0] for name, values in sent.lists() if values}
    conflict = context.get("conflict")
    choices = {one.choice: "mine" for one in conflict.both} if conflict else {}
    return found | choices | {"_version": context["version"], "_save": "Save"}
