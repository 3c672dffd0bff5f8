"""The middleware that answers from what is kept, before anything else of the portal has work.

An answer that is the same for all who ask (`addresses.py`) has an ETag made of the edition, the build, the day and the
whole address. Browsers and caches between may keep it and must ask each time whether it is still right; asked with
the ETag, the portal says so by 304 and has read the edition alone. Whole answers are kept on the shelf under the same
key. Any other answer is `private`.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from datetime import date

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags, parse_http_date_safe

from aca_portal.editions.addresses import forget_the_browser, is_same_for_all, is_worth_keeping
from aca_portal.editions.build import build
from aca_portal.editions.edition import read_edition
from aca_portal.editions.shelf import KeptAnswer, keep, making, take

FOR_ALL = "public, max-age=0, must-revalidate"
FOR_ONE = "private, no-cache"
MOST_BYTES = 1_000_000
WORTH_PACKING = 1_000  # bytes
PACKED_TYPES = ("text/", "application/json", "application/xml", "application/atom+xml", "image/svg")
KEPT_SECONDS = 6 * 3600
KEPT_SECONDS_WITH_QUERY = 600  # there are many of them, and most are asked for once
NOT_COPIED = {"content-length", "etag", "vary", "cache-control"}  # each answer gets its own

Answer = Callable[[HttpRequest], HttpResponseBase]


def keep_answers(get_response: Answer) -> Answer:
    """Middleware: answer from what is kept where the answer is the same for all. It stands before all that costs."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        key = _key(request) if is_same_for_all(request) else None
        if key is None:
            return _for_one(get_response(request))
        if _etag(key) in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", "")):
            return _marked(HttpResponseNotModified(), key)
        if not is_worth_keeping(request):
            return _made(request, get_response, key, is_kept=False)
        if kept := take(key):
            return _answer(request, kept, key)
        with making(key) if request.method == "GET" else nullcontext() as kept:
            return _answer(request, kept, key) if kept else _made(request, get_response, key, is_kept=True)

    return middleware


def _key(request: HttpRequest) -> str | None:
    """Under which key the answer is kept; None while the edition cannot be read. Asks the database one query."""
    try:
        edition = read_edition()
    except DatabaseError:
        return None  # whoever makes the page says what is wrong
    forget_the_browser(request)
    parts = (*edition, build(), date.today(), request.scheme, request.get_host())
    named = "\n".join([*map(str, parts), request.get_full_path()])
    return hashlib.sha256(named.encode()).hexdigest()


def _etag(key: str) -> str:
    """A weak one, since the answer is the same packed and unpacked."""
    return f'W/"{key[:32]}"'


def _made(request: HttpRequest, get_response: Answer, key: str, *, is_kept: bool) -> HttpResponseBase:
    """The answer made anew; kept for the next where it is the same for all."""
    response = get_response(request)
    if not _is_for_all(response):
        return _for_one(response)
    if response.status_code == 200 and request.method == "GET" and is_kept:
        seconds = KEPT_SECONDS_WITH_QUERY if request.META.get("QUERY_STRING") else KEPT_SECONDS
        if response.streaming:
            response.streaming_content = _kept_at_the_end(response, response.streaming_content, key, seconds)
        elif len(response.content) <= MOST_BYTES:
            keep(key, _packed(response, response.content), seconds)
    return _marked(response, key)


def _is_for_all(response: HttpResponseBase) -> bool:
    """A page with a form sets a cookie for its reader alone; a view may say itself that its answer is private.

    A nonce in the policy is good for one answer.
    """
    if response.status_code not in (200, 304) or response.cookies:
        return False
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    said, policy = response.get("Cache-Control", ""), response.get("Content-Security-Policy", "")
    is_private = "private" in said or "no-store" in said or "'nonce-" in policy
    return not is_private and varies <= {"accept-language", "accept-encoding"}


def _kept_at_the_end(
    response: HttpResponseBase, stream: Iterable[bytes], key: str, seconds: int
) -> Iterator[bytes]:
    """Pass a stream on; keep it once it came to its end, unless it is large."""
    parts: list[bytes] | None = []
    size = 0
    for part in stream:
        yield part
        size += len(part)
        if parts is not None and size <= MOST_BYTES:
            parts.append(part)
        else:
            parts = None
    if parts is not None:
        keep(key, _packed(response, b"".join(parts)), seconds)


def _packed(response: HttpResponseBase, body: bytes) -> KeptAnswer:
    headers = [(name, value) for name, value in response.items() if name.lower() not in NOT_COPIED]
    is_packed = len(body) > WORTH_PACKING and response["Content-Type"].startswith(PACKED_TYPES)
    return KeptAnswer(headers, gzip.compress(body, 5, mtime=0) if is_packed else body, is_packed)


def _answer(request: HttpRequest, kept: KeptAnswer, key: str) -> HttpResponseBase:
    """The kept answer, packed where the browser takes it so."""
    takes_packed = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    body = gzip.decompress(kept.body) if kept.is_packed and not takes_packed else kept.body
    response = HttpResponse(body, headers=dict(kept.headers))
    response["Content-Length"] = str(len(body))
    if kept.is_packed and takes_packed:
        response["Content-Encoding"] = "gzip"
    _marked(response, key)
    if "HTTP_IF_MODIFIED_SINCE" in request.META and response.has_header("Last-Modified"):
        drawn = parse_http_date_safe(response["Last-Modified"])
        return get_conditional_response(request, etag=_etag(key), last_modified=drawn, response=response)
    return response


def _marked(response: HttpResponseBase, key: str) -> HttpResponseBase:
    response["ETag"] = _etag(key)
    response["Cache-Control"] = FOR_ALL
    response["Vary"] = "Accept-Encoding"
    return response


def _for_one(response: HttpResponseBase) -> HttpResponseBase:
    """No cache between gives this answer to anybody else, but where it says that it may, as static files do."""
    response.headers.setdefault("Cache-Control", FOR_ONE)
    return response
