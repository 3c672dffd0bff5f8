"""The personal link of an applicant: whoever has it sees that one application, and nobody can guess another's."""

from urllib.parse import urlencode
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from coalitions.models import Application

SIGNER = Signer(salt="coalitions.applications", sep=".")  # a mark that addresses carry as it is


def key_of(application: Application) -> str:
    return SIGNER.sign(application.reference.hex)


def application_of(key: str) -> Application | None:
    """The application that a link opens; None where the key is not one of ours or the application is deleted."""
    try:
        reference = UUID(SIGNER.unsign(key))
    except (BadSignature, ValueError):
        return None
    found = Application.objects.select_related("coalition__country", "place", "membership__signatory")
    return found.filter(reference=reference).first()


def address_of(request: HttpRequest, application: Application) -> str:
    """The whole address, in the applicant's language. The key stands behind "?", where the log does not look."""
    with translation.override(application.language):
        path = reverse("application")
    return request.build_absolute_uri(f"{path}?{urlencode({'key': key_of(application)})}")
