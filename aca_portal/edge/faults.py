"""The page of a fault: 503 while the database does not answer or is held by a writer, 500 for a fault of ours."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

SECONDS_TO_WAIT = "10"


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to an error that nothing else caught. It asks the database nothing and needs no session."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = SECONDS_TO_WAIT
        return response
    return HttpResponse(render_to_string("500.html"), status=500)
