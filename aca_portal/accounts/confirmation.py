"""Who is about to do what cannot be lightly undone confirms first that they are who they signed in as."""

from allauth.account.internal.flows.reauthentication import (
    is_reauthentication_required,
    raise_if_reauthentication_required,
)
from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest, HttpResponseRedirect

APP = "allauth.account"


def confirm_identity(request: HttpRequest) -> None:
    """Call it before writing. Where the password or second factor was last asked for more than
    ACCOUNT_REAUTHENTICATION_TIMEOUT seconds ago, it leads to the page that asks for it, and the request goes on
    afterwards as it was sent.
    """
    raise_if_reauthentication_required(request, app=APP)


def confirm_identity_before_a_password(request: HttpRequest) -> None:
    """The same for a form with a password in it: call it when the form is opened too. What was sent is not kept."""
    if request.method == "POST" and is_reauthentication_required(request, app=APP):
        raise ImmediateHttpResponse(HttpResponseRedirect(request.get_full_path()))
    confirm_identity(request)
