"""How pledges are shown."""

from django import template
from django.utils.translation import gettext as _

from aca_portal.templatetags.numbers import number, percent

register = template.Library()

PERCENT = "percent"


@register.filter
def target(pledge):
    """The number promised, until when and against what, as far as they are stated."""
    parts = {
        "value": _value(pledge) if pledge.is_target else None,
        "target": pledge.target_year,
        "base": pledge.base_year,
    }
    sentences = {
        (True, True, True): _("%(value)s by %(target)s, against %(base)s"),
        (True, True, False): _("%(value)s by %(target)s"),
        (True, False, True): _("%(value)s against %(base)s"),
        (True, False, False): "%(value)s",
        (False, True, True): _("by %(target)s, against %(base)s; no number stated"),
        (False, True, False): _("by %(target)s; no number stated"),
        (False, False, True): _("against %(base)s; no number stated"),
        (False, False, False): _("no number stated"),
    }
    return sentences[tuple(part is not None for part in parts.values())] % parts


def _value(pledge):
    if pledge.unit == PERCENT:
        return percent(pledge.target_value)
    return f"{number(pledge.target_value)} {pledge.unit}"
