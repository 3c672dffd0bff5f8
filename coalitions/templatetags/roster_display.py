"""What an import did to a row, in words."""

from django import template
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
