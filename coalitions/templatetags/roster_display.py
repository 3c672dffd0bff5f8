"""What an import did to a row, and what undoing it kept, in words."""

from django import template
from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

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


KEPT = {
    "edited": _("It was edited since."),
    "needed": _("Something else needs it."),
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
