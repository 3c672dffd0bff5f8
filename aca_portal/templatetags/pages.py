"""What every page needs: its addresses for people and machines, links to other pages of a list, safe links."""

import json

from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import Resolver404, resolve, reverse, translate_url
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_info, override
from django.utils.translation import gettext as _

register = template.Library()

SCRIPT_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}


@register.simple_tag(takes_context=True)
def language_links(context):
    """The address of this page in each language, its query string kept.

    A page that does not exist leads to the home page of that language.
    """
    request = context.get("request")
    active = get_language()
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"],
            "url": _url_in(code, request),
            "is_active": code == active,
        }
        for code, _name in settings.LANGUAGES
    ]


def _url_in(language, request):
    try:
        resolve(request.path_info)
    except Resolver404:
        with override(language):
            return reverse("home")
    return translate_url(request.get_full_path(), language)


@register.filter
def absolute(url, request):
    """The address with scheme and host, for machines that read alternates."""
    return request.build_absolute_uri(url)


@register.simple_tag(takes_context=True)
def without_language(context):
    """This page's address without a language, which leads to the language of the browser."""
    request = context["request"]
    path = request.get_full_path()
    prefix = f"/{get_language()}/"
    return request.build_absolute_uri("/" + path.removeprefix(prefix))


@register.simple_tag(takes_context=True)
def canonical(context):
    """The one address of what this page lists: without filters, sorting or date, with its page number."""
    request = context["request"]
    page = request.GET.get("page", "")
    query = f"?page={page}" if page.isascii() and page.isdigit() and page != "1" else ""
    return request.build_absolute_uri(request.path + query)


@register.simple_tag(takes_context=True)
def kept_query(context, form):
    """What the address asks beside this form, such as a date: it stays when people filter the list or clear it."""
    query = context["request"].GET.copy()
    for name in ("page", *form.fields):
        query.pop(name, None)
    return query


@register.simple_tag
def filters_set(form):
    """How many filters of a list leave something out: order is none, nor is the first choice of a field."""
    chosen = ((name, form.data.get(form.add_prefix(name))) for name in form.fields if name != "sort")
    return sum(bool(value) and value != _first_choice(form.fields[name]) for name, value in chosen)


def _first_choice(field):
    return next((str(value) for value, _label in getattr(field, "choices", ())), None)


@register.filter
def json_ld(data):
    """Data about the page for machines, as a block that browsers neither run nor show."""
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False).translate(SCRIPT_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


@register.simple_tag
def page_numbers(page):
    """The page numbers to link to, with an ellipsis where some are left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.filter
def web_address(url):
    """The address if it is one of the web, else nothing: what came with a file is not trusted to be a link."""
    return url if url and url.startswith(("https://", "http://")) else ""


@register.simple_tag(takes_context=True)
def note(context, source, url=""):
    """The number of a source, which leads to the note below the page; nothing where no source is on file."""
    if not source:
        return ""
    number = context["notes"].number(source, url)
    label = _("Source %(number)s") % {"number": number}
    return format_html(
        '<sup class="note"><a href="#note-{}" aria-label="{}">{}</a></sup>', number, label, number
    )
