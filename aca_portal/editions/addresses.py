"""Which requests get the same answer whoever asks, and which of their answers are worth keeping.

An address qualifies if it settles the language: pages carry it in front, data carries none and is English throughout,
a card that other sites frame names it by `?lang=`. Such a request is then handed on without what the browser says of
languages, so that no answer can depend on it. Whoever has a session, or a message waiting, is answered apart.
"""

import re
from urllib.parse import parse_qsl

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
LANGUAGE_IN_FRONT = re.compile(rf"/(?:{'|'.join(sorted(LANGUAGES))})/")
WITHOUT_LANGUAGE = ("/data/", "/sitemap", "/robots.txt")

# What sites that link to us add to addresses, another for each reader: it is dropped, as nothing reads it.
TRACKING = re.compile(r"(?:^|&)(?:utm_\w+|fbclid|gclid|msclkid|twclid|igshid|mc_cid|mc_eid)=[^&]*")

# An answer is kept only if the address asks by these names, each once. Free text is not: there is no end of it.
ASKED_OFTEN = frozenset(
    {
        "as_of", "coalition", "known", "kind", "lang", "outcome", "page", "pledge", "reach", "region", "since", "sort",
        "state", "status", "type", "v", "warning", "year",
    }
)  # fmt: skip
LONGEST_QUERY = 200


def is_same_for_all(request: HttpRequest) -> bool:
    """Whether nothing but the address, the edition and the day decides the answer."""
    if request.method not in ("GET", "HEAD") or not _settles_the_language(request):
        return False
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return False
    cookies = request.COOKIES
    return (
        settings.SESSION_COOKIE_NAME not in cookies
        and CookieStorage.cookie_name not in cookies
        and "HTTP_AUTHORIZATION" not in request.META
    )


def _settles_the_language(request: HttpRequest) -> bool:
    path = request.path_info
    if LANGUAGE_IN_FRONT.match(path) or path.startswith(WITHOUT_LANGUAGE):
        return True
    return path.startswith("/embed/") and _asked(request).get("lang") in LANGUAGES


def forget_the_browser(request: HttpRequest) -> None:
    """Take out what must not decide the answer: the browser's languages, and who linked here."""
    request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
    request.COOKIES.pop(settings.LANGUAGE_COOKIE_NAME, None)
    query = request.META.get("QUERY_STRING", "")
    if "=" in query:
        request.META["QUERY_STRING"] = TRACKING.sub("", query).lstrip("&")


def is_worth_keeping(request: HttpRequest) -> bool:
    """Whether others will ask for the same soon: not for a free text, nor for a name that no page knows."""
    if request.get_host() != request.get_host().lower():  # a spelling that nobody else has
        return False
    query = request.META.get("QUERY_STRING", "")
    if not query:
        return True
    if len(query) > LONGEST_QUERY:
        return False
    pairs = parse_qsl(query, keep_blank_values=True)
    names = [name for name, value in pairs if value]
    return len(names) == len(set(names)) and ASKED_OFTEN.issuperset(names)


def _asked(request: HttpRequest) -> dict[str, str]:
    return dict(parse_qsl(request.META.get("QUERY_STRING", "")))
