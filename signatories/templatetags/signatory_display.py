"""Template filters for figures, measures, names and languages."""

from django import template
from django.conf import settings
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aca_portal.numbers import count, money
from signatories.models import Metric

register = template.Library()


@register.filter
def metric_label(code):
    return Metric(code).label


@register.filter
def language_label(code):
    """The language's name in the language of the page; nothing for a name of no one language."""
    return _(dict(settings.LANGUAGES).get(code, code)) if code else ""


@register.filter
def amount(figure):
    """The value of a figure or measure with its unit."""
    if figure.metric == Metric.POPULATION:
        return count(figure.value)
    if len(figure.unit) == 3 and figure.unit.isupper():
        return money(figure.value, figure.unit)
    return f"{count(figure.value)} {figure.unit}"


@register.filter
def local_names(jurisdictions):
    """Their names in the language of the page."""
    return [jurisdiction.local_name for jurisdiction in jurisdictions]


@register.filter
def place_links(jurisdictions):
    """Their names in the language of the page, each leading to its page."""
    links = ((place.get_absolute_url(), place.local_name) for place in jurisdictions)
    return format_html_join(pgettext("between names", ", "), '<a href="{}">{}</a>', links)
