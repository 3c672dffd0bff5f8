"""Who is about to do what cannot be lightly undone confirms first that they are who they signed in as."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import HttpRequest


def confirm_identity(request: HttpRequest) -> None:
    """Call it before writing. Where the password or second factor was last entered more than
    ACCOUNT_REAUTHENTICATION_TIMEOUT seconds ago, it leads to the page that asks for it, and the request goes on
    afterwards as it was sent.
    """
    raise_if_reauthentication_required(request, app="allauth.account")
