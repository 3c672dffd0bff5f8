"""What is refused before anything of a request is read: bodies that are too large, and hosts with a foreign port."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from aca_portal.edge.hosts import split_port
from aca_portal.spreadsheets.limits import MAX_BYTES

Answer = Callable[[HttpRequest], HttpResponse]

MAX_BYTES_OF_VISITORS = 256 * 1024
MAX_BYTES_OF_STAFF = MAX_BYTES + 1024 * 1024  # a file and the fields around it
USUAL_PORTS = {"", "80", "443"}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def only_bodies_of_a_fitting_size(get_response: Answer) -> Answer:
    """Refuse a body above the limit by its declared length: a visitor's form is small, a file comes from staff."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _declared_length(request) > MAX_BYTES_OF_VISITORS:
            limit = MAX_BYTES_OF_STAFF if request.user.is_authenticated else MAX_BYTES_OF_VISITORS
            if _declared_length(request) > limit:
                return _plain(
                    _("What you sent is larger than %(limit)s kB. Nothing of it was kept.")
                    % {"limit": limit // 1024},
                    413,
                )
        return get_response(request)

    return middleware


def only_our_own_port(get_response: Answer) -> Answer:
    """Refuse `Host: portal.example:4444`, from which addresses in mails and pages would be made.

    A port is ours where it is the usual one, where ALLOWED_HOSTS names it ("portal.example:8443"), or on loopback.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        host, port = split_port(request.get_host())
        if settings.DEBUG or host in LOOPBACK or port in USUAL_PORTS | settings.ALLOWED_PORTS:
            return get_response(request)
        return _plain("The host of this request is not the portal's.", 400)

    return middleware


def _declared_length(request: HttpRequest) -> int:
    declared = request.META.get("CONTENT_LENGTH") or "0"
    return int(declared) if declared.isdecimal() else 0


def _plain(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
