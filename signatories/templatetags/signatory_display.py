"""Template filters for figures, measures, names and languages."""

import re

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from aca_portal import words
from aca_portal.numbers import count, money
from signatories.models import Metric
from signatories.types import kind_label, type_label

register = template.Library()

JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


@register.filter
def type_in(type, country):
    """The label of a type as the country with that code calls it."""
    return type_label(type, country)


@register.filter
def marked(name, country):
    """A name of something in that country, marked with its language where that is not the language of the page.

    Names in Japanese letters are Japanese; others of Japan are left unmarked, being romanised or English.
    """
    own, page = words.country(country or "").language, (get_language() or "").split("-")[0]
    language = "ja" if JAPANESE.search(name or "") else "" if own == "ja" else own
    if not language or language == page:
        return name
    return format_html('<span lang="{}">{}</span>', language, name)


@register.filter
def region_word(country):
    """What a country calls its first-level regions, in small letters: a prefecture."""
    return kind_label("region", country, _("region"))


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
    if words.language(get_language()).largest_place_first:
        jurisdictions = reversed(jurisdictions)
    links = ((place.get_absolute_url(), place.local_name) for place in jurisdictions)
    return format_html_join(pgettext("between places", ", "), '<a href="{}">{}</a>', links)
