"""What an import did to a row, and what undoing it kept, in words."""

from django import template
from django.apps import apps
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aca_portal.numbers import count
from coalitions.imports.importers import importer_of
from coalitions.models import Membership
from signatories.types import SignatoryType

register = template.Library()

OUTCOMES = {
    "new": _("new"),
    "updated": _("updated"),
    "unchanged": _("unchanged"),
    "skipped": _("skipped"),
    "error": _("error"),
}


@register.filter
def outcome_label(outcome):
    return OUTCOMES.get(outcome, outcome)


FIELDS = {
    "place": _("place"),
    "status": _("status"),
    "other_name": _("other name"),
    "lies_across": _("lies across"),
}
WORDS = {"type": dict(SignatoryType.choices), "status": dict(Membership.Status.choices)}


@register.filter
def column_label(column, batch):
    """What a column is called in the file of the batch, else in the language of the page."""
    headings = batch.reading.get("found", {}).get("headings", ())
    in_file = next((title for title, name in headings if name == column), "")
    return in_file or FIELDS.get(column) or importer_of(batch.kind).file.heading(column, get_language())


DATES = ("joined_on", "left_on")


@register.filter
def iso_date(value):
    """A day that a batch keeps as text, in the form of the reader."""
    day = parse_date(str(value or ""))
    return date_format(day) if day else ""


@register.filter
def change_value(value, field):
    """A value that a row changes, in words and formatted."""
    if value is None or value == "":
        return "–"
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, int):
        return str(value) if "year" in field else count(value)
    if field in DATES and (day := parse_date(str(value))):
        return date_format(day)
    return WORDS.get(field, {}).get(value, value)


KEPT = {
    "edited": _("It was edited since."),
    "needed": _("Something else needs it."),
    "merged": _("It was merged into another signatory since, with what the import gave it."),
    "gone": _("It is no longer on file."),
    "in_the_way": _("Another record has taken its old value since."),
    "shared": _("It also belongs to a coalition that you do not manage."),
}


@register.filter
def kept_label(reason):
    return KEPT.get(reason, reason)


@register.filter
def model_label(label):
    return capfirst(apps.get_model(label)._meta.verbose_name)
