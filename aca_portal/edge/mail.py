"""Administrators are told of an error by mail, once a kind in ten minutes, however many processes meet it."""

import hashlib
import logging
import time
import traceback
from contextlib import suppress

from django.core.cache import cache
from django.core.mail import mail_admins

from aca_portal.edge.logs import kind_of, request_id

SECONDS_BETWEEN_LIKE_MAILS = 600


class OneMailAKind(logging.Handler):
    """Mails the traceback and the id of the request, and nothing of what was sent. Records without one are left out."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        if not (record.exc_info and record.exc_info[0]):
            return
        kind = " at ".join(kind_of(record))
        if not self._is_first(kind):
            return
        body = [
            f"Request: {request_id.get() or 'none'}",
            f"Message: {record.getMessage()}",
            f"Like errors are not mailed for {SECONDS_BETWEEN_LIKE_MAILS // 60} minutes; all stand in the log.",
            "",
            "".join(traceback.format_exception(*record.exc_info)),
        ]
        mail_admins(kind, "\n".join(body), fail_silently=True)

    def _is_first(self, kind: str) -> bool:
        """The shared cache counts for all processes; while it is away, this process counts for itself."""
        key = f"mailed:{hashlib.sha256(kind.encode()).hexdigest()}"
        with suppress(Exception):  # whatever is wrong with the cache, somebody is told
            if cache.add(key, 1, SECONDS_BETWEEN_LIKE_MAILS):
                return True
            if cache.get(key) is not None:
                return False
        now = time.monotonic()
        is_first = now - self._last.get(kind, -float("inf")) > SECONDS_BETWEEN_LIKE_MAILS
        if is_first:
            self._last[kind] = now
        return is_first
