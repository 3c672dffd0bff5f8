"""The page of a fault: 503 while the database does not answer or cannot be written, 500 for a fault of ours."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from aca_portal.database import cannot_save, is_being_migrated

SECONDS_TO_WAIT = "10"
SECONDS_UNTIL_THERE_IS_ROOM = "300"


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to an error that nothing else caught. It asks the database nothing and needs no session."""
    error = sys.exc_info()[1]
    if cannot_save(error):
        return _in_a_while("not_saved.html", SECONDS_UNTIL_THERE_IS_ROOM)
    if isinstance(error, OperationalError | InterfaceError) or is_being_migrated(error):
        return _in_a_while("503.html", SECONDS_TO_WAIT)
    return HttpResponse(render_to_string("500.html"), status=500)


def _in_a_while(template: str, seconds: str) -> HttpResponse:
    return HttpResponse(render_to_string(template), status=503, headers={"Retry-After": seconds})
