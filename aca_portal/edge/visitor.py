"""From which address a request comes."""

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The visitor's address: from the header that the proxy sets (CLIENT_ADDRESS_HEADER), else from the connection.

    A header that visitors can send themselves is never believed, so without that setting all visitors behind a proxy
    share the proxy's address. Use it for limits; store only a keyed hash of it.
    """
    named = settings.CLIENT_ADDRESS_HEADER and request.headers.get(settings.CLIENT_ADDRESS_HEADER, "").strip()
    return named or request.META["REMOTE_ADDR"]
