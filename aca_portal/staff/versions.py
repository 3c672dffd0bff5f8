"""The version of a record: what stood in its form, or in its row, when a person opened it.

A form carries its version as a signed text: the value of each of its fields, rows of inlines included, as the database
had them. So every change is noticed, also one that went past all forms, such as an import, an undo or a raw update.
"""

import datetime
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import CheckboxInput, Form, ModelChoiceField, ModelMultipleChoiceField, MultipleChoiceField
from django.forms.models import InlineForeignKeyField
from django.forms.widgets import MultiWidget
from django.utils import timezone

VERSION = "_version"  # the field of a form that carries it
SALT = "aca_portal.staff.versions"
LISTS = (ModelMultipleChoiceField, MultipleChoiceField)


# --- Values of fields as text -----------------------------------------------------------------------------


def as_text(field, value):
    """A value of a form field as text, the same in every language; an empty one as ""."""
    value = field.prepare_value(value)
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(value, (list, tuple, set, QuerySet)):
        return "\n".join(sorted(str(one) for one in value))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return "\n".join(str(value).splitlines()).strip()


def posted_text(field, data, name):
    """What a person sent for the field of that name, as the same text."""
    raw = field.widget.value_from_datadict(data, {}, name)
    if isinstance(field, LISTS):
        return as_text(field, raw or [])
    if isinstance(field, ModelChoiceField):
        return str(raw or "")
    try:
        return as_text(field, field.to_python(raw))
    except ValidationError:
        return str(raw)


def as_posted(field, value, name):
    """{name: [text]}: what a browser sends for a field that holds this value, unchanged."""
    value, widget = field.prepare_value(value), getattr(field.widget, "widget", field.widget)
    if isinstance(widget, CheckboxInput):
        return {name: ["on"]} if value else {}
    if isinstance(widget, MultiWidget):
        parts = zip(widget.widgets_names, widget.widgets, widget.decompress(value), strict=True)
        return {name + suffix: [part.format_value(one) or ""] for suffix, part, one in parts}
    shown = widget.format_value(value)
    if isinstance(shown, (list, tuple)):
        return {name: [str(one) for one in shown]}
    return {name: ["" if shown is None else str(shown)]}


# --- Forms on file ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RowOnFile:
    """The record itself, or one row of an inline, with its form as the database fills it in.

    `key` is "" for the record and "names-12" for the row of that key in the inline "names".
    """

    key: str
    prefix: str
    form: Form

    @property
    def fields(self):
        """{name: field} of what a person may change in it."""
        skipped = {self.form.instance._meta.pk.name, "DELETE", "ORDER"} if self.prefix else ()
        return {
            name: field
            for name, field in self.form.fields.items()
            if name not in skipped and not field.disabled and not isinstance(field, InlineForeignKeyField)
        }

    def value(self, name):
        return self.form.get_initial_for_field(self.form.fields[name], name)

    def texts(self):
        return {name: as_text(field, self.value(name)) for name, field in self.fields.items()}


def rows_on_file(context) -> Iterator[RowOnFile]:
    """The record and the rows of its inlines, from the context of its form in the admin; only what may be changed."""
    yield RowOnFile("", "", context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        if inline.has_change_permission:
            prefix = inline.formset.prefix
            for form in inline.formset.initial_forms:
                yield RowOnFile(f"{prefix}-{form.instance.pk}", prefix, form)


# --- The version that a form carries ----------------------------------------------------------------------


@dataclass(frozen=True)
class OpenedForm:
    """What a form showed, {key of a row: {field: text}}, and when it was opened."""

    rows: dict[str, dict[str, str]]
    at: datetime.datetime


def token(rows, user, record) -> str:
    """The version of these rows, for this person's form of this record."""
    shown = {row.key: row.texts() for row in rows}
    content = {"rows": shown, "at": timezone.now().isoformat(), "of": _owner(user, record)}
    return signing.dumps(content, salt=SALT, compress=True)


def opened_form(text, user, record) -> OpenedForm | None:
    """What the version of a form says; None where it is none of ours, or of another person or record.

    `record` is (label of the model, key).
    """
    try:
        content = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    if content["of"] != _owner(user, record):
        return None
    return OpenedForm(content["rows"], datetime.datetime.fromisoformat(content["at"]))


def _owner(user, record):
    label, key = record
    return [user.pk, label, str(key)]


def digest_of_rows(queryset, *more) -> str:
    """A version of whole rows, where a page shows records but is no form of them; `more` counts as well."""
    fields = [field.attname for field in queryset.model._meta.concrete_fields]
    rows = list(queryset.order_by("pk").values_list(*fields))
    return hashlib.sha256(repr([rows, *more]).encode()).hexdigest()
