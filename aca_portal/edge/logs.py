"""What the log says: one JSON object a line, with time, level, request and who, and without personal data."""

import json
import logging
import re
import time
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string
from django.views.decorators.debug import sensitive_post_parameters

SLOW_REQUEST_SECONDS = 2.0
SLOW_QUERY_SECONDS = 0.5
SECONDS_BETWEEN_LIKE_TRACEBACKS = 60
READING = {"GET", "HEAD", "OPTIONS"}
A_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

request_id: ContextVar[str] = ContextVar("request_id", default="")
who: ContextVar[str] = ContextVar("who", default="")

requests = logging.getLogger("aca_portal.requests")
queries = logging.getLogger("aca_portal.queries")


class JsonLines(logging.Formatter):
    """A line is `{"time": …, "level": …, "logger": …, "request": …, "who": …, "message": …}`.

    `who` is the number of an account.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": request_id.get(),
            "who": who.get(),
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        return json.dumps({name: value for name, value in line.items() if value != ""}, ensure_ascii=False)


def kind_of(record: logging.LogRecord) -> tuple[str, str]:
    """(name of the error, where it was raised) of a record with a traceback; like errors are of one kind."""
    error, _value, trace = record.exc_info
    place = traceback.extract_tb(trace)[-1:]
    return error.__name__, f"{place[0].filename}:{place[0].lineno}" if place else ""


class TracebacksOnce(logging.Filter):
    """Keep the traceback of an error's first line; within a minute the like lines after it go without.

    An outage of the database then fills the log with one line a request, not with fifty.
    """

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0]:
            like = kind_of(record)
            if record.created - self._last.get(like, 0.0) < SECONDS_BETWEEN_LIKE_TRACEBACKS:
                record.exc_info = None
                record.facts = getattr(record, "facts", {}) | {"error": like[0]}
            else:
                self._last[like] = record.created
        return True


def a_line_a_request(get_response: Callable[[HttpRequest], HttpResponse]):
    """Give each request an id (the proxy's X-Request-ID where it is one), and log those that matter.

    That is whoever writes, is refused, or waits: any method but reading, a status of 403, 429 or from 500, or more
    than two seconds. Addresses are logged without what stands behind "?", where names that people look for stand. What
    people sent stands in no report of a fault.
    """
    get_response = sensitive_post_parameters()(get_response)

    def middleware(request: HttpRequest) -> HttpResponse:
        offered = request.headers.get("X-Request-ID", "")
        request_id.set(offered if A_REQUEST_ID.fullmatch(offered) else get_random_string(16))
        who.set("")
        start = time.monotonic()
        with connection.execute_wrapper(_name_slow_queries):
            response = get_response(request)
        seconds = time.monotonic() - start
        response["X-Request-ID"] = request_id.get()
        _note_who(request)
        if _matters(request, response, seconds):
            facts = {
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "ms": round(seconds * 1000),
            }
            requests.log(_level(response), "request", extra={"facts": facts})
        return response

    return middleware


def _note_who(request: HttpRequest) -> None:
    """Name the account where the session was read anyway; the log asks the database nothing."""
    user = getattr(request, "_cached_user", None)
    if user is not None and user.pk:
        who.set(str(user.pk))


def _matters(request: HttpRequest, response: HttpResponse, seconds: float) -> bool:
    status = response.status_code
    return (
        request.method not in READING
        or status in {403, 413, 429}
        or status >= 500
        or seconds > SLOW_REQUEST_SECONDS
    )


def _level(response: HttpResponse) -> int:
    if response.status_code >= 500:
        return logging.ERROR
    return logging.WARNING if response.status_code >= 400 else logging.INFO


def _name_slow_queries(execute, sql, params, many, context):
    """Log the statement of a slow query without its values."""
    start = time.monotonic()
    try:
        return execute(sql, params, many, context)
    finally:
        seconds = time.monotonic() - start
        if seconds > SLOW_QUERY_SECONDS:
            queries.warning(
                "slow query",
                extra={"facts": {"ms": round(seconds * 1000), "sql": " ".join(str(sql).split())[:500]}},
            )
