"""The mail that invites somebody to the staff site, with the link by which they set their password."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from aca_portal.accounts.notices import deliver, in_language_of, titled
from aca_portal.models import User

SECONDS_A_DAY = 24 * 3600


def send_invitation(*, request: HttpRequest, user: User, what: str, by: User) -> bool:
    """Write to the person; `what` is the sentence, in their language, that says to
    what they are invited. Answers whether it was sent.

    The link holds for PASSWORD_RESET_TIMEOUT, until a password is set or the mail address changes.
    """
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    context = {
        "request": request,
        "what": what,
        "by": by.get_full_name() or by.get_username(),
        "link": get_adapter(request).get_reset_password_from_key_url(key),
        "username": user.get_username(),
        "days": settings.PASSWORD_RESET_TIMEOUT // SECONDS_A_DAY,
    }
    with in_language_of(user):
        body = render_to_string("account/email/invitation_message.txt", context)
        return deliver(titled(_("You are invited to the staff site")), body, user.email)
