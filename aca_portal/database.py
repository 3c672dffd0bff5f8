"""What may be wrong with the database for a moment: a lock that somebody else holds, or no room to write."""

import errno
from collections.abc import Callable

from django.db import DatabaseError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

NO_LOCK = "55P03"  # what PostgreSQL calls a lock that is not had in time
READ_ONLY, NO_ROOM = "25006", "53100"  # what PostgreSQL calls these
OTHER_TABLES = ("42P01", "42703", "42883")  # a table, a column or a function is not there
SQLITE_CANNOT_WRITE = ("readonly database", "database or disk is full", "disk I/O error")
SYSTEM_CANNOT_WRITE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}
PATIENCE = 60  # seconds


def is_busy(error: BaseException) -> bool:
    """Whether a fault of the database is a lock that was not had in time."""
    return isinstance(error, OperationalError) and (
        getattr(error.__cause__, "pgcode", "") == NO_LOCK or "database is locked" in str(error)
    )


def cannot_save(error: BaseException | None) -> bool:
    """Whether a fault says that nothing can be written: the disk is full, or closed to writing."""
    if isinstance(error, OSError):
        return error.errno in SYSTEM_CANNOT_WRITE
    return isinstance(error, DatabaseError) and (
        getattr(error.__cause__, "pgcode", "") in (READ_ONLY, NO_ROOM)
        or any(said in str(error) for said in SQLITE_CANNOT_WRITE)
    )


def is_being_migrated(error: BaseException | None) -> bool:
    """Whether a fault says that the tables are not those of the program: an update is going on."""
    return isinstance(error, DatabaseError) and getattr(error.__cause__, "pgcode", "") in OTHER_TABLES


def wait_for_locks() -> None:
    """Let this connection wait for locks as long as a command may."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
        else:
            cursor.execute(f"SET lock_timeout = '{PATIENCE}s'")


class SayWhenBusy:
    """A request that does not get its lock in time is answered with a sentence, and its worker is free again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not is_busy(exception):
            return None
        response = render(request, "busy.html", status=503)
        response["Retry-After"] = "5"
        return response
