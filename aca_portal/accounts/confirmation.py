"""Who is about to do what cannot be lightly undone confirms first that they are who they signed in as."""

from allauth.account.internal.flows.reauthentication import (
    is_reauthentication_required,
    raise_if_reauthentication_required,
    suspend_request,
)
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

APP = "allauth.account"
NO_SECRETS = {"usable_password"}  # fields with "password" in their name that hold none


def confirm_identity(request: HttpRequest) -> None:
    """Call it before writing. Where the password or second factor was last asked for more than
    ACCOUNT_REAUTHENTICATION_TIMEOUT seconds ago, it leads to the page that asks for it, and the request goes on
    afterwards as it was sent.
    """
    if request.method != "POST":
        raise_if_reauthentication_required(request, app=APP)
    elif is_reauthentication_required(request, app=APP):
        page = reverse("account_reauthenticate")
        suspend_request(request, page)
        # The library goes on with what was sent only where the address has nothing behind "?"; it keeps that apart.
        query = urlencode({REDIRECT_FIELD_NAME: request.path})
        raise ImmediateHttpResponse(HttpResponseRedirect(f"{page}?{query}"))


def confirm_identity_before_a_password(request: HttpRequest) -> None:
    """The same for a form with a password in it: call it when the form is opened too.

    What was sent is kept meanwhile, but for the password, so that none is ever stored: the form comes back with the
    rest and asks for the password again.
    """
    if request.method == "POST" and is_reauthentication_required(request, app=APP):
        data = request.POST.copy()
        for name in [name for name in data if "password" in name and name not in NO_SECRETS]:
            del data[name]
        request.POST = data
    confirm_identity(request)
