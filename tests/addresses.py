"""Every address of the portal, as the URL configuration declares it. For tests that ask all of them."""

import re

from django.urls import URLPattern, get_resolver

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
UNNAMED = re.compile(r"\(\[\^/\]\+\)")


def templates():
    """The address of each view with its parameters as `<kind:name>`, such as `/en/pledges/<int:pk>/`, sorted.

    Parameters of regular expressions have no kind; those without a name are called `key`.
    """
    found = set(_templates_of(get_resolver().url_patterns))
    return sorted({"/" + _readable(template) for template in found})


def _templates_of(patterns, above=""):
    for one in patterns:
        address = above + str(one.pattern)
        if isinstance(one, URLPattern):
            yield address
        else:
            yield from _templates_of(one.url_patterns, address)


def _readable(template):
    named = GROUP.sub(lambda match: f"<{match[1]}>", template)
    plain = UNNAMED.sub("<key>", named)
    for mark in ("^", "$", "\\Z", "\\"):
        plain = plain.replace(mark, "")
    return plain


def parameters(template):
    """The (kind, name) of each parameter; kind is "str" where none is said."""
    return [(kind or "str", name) for kind, name in PARAMETER.findall(template)]


def filled(template, value_of):
    """The address with each parameter replaced by `value_of(kind, name)`."""
    return PARAMETER.sub(lambda match: str(value_of(match[1] or "str", match[2])), template)
