"""How long a session on the staff side lasts: without use, and at most."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.db import DatabaseError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aca_portal.accounts.addresses import is_staff_address
from aca_portal.accounts.record import note
from aca_portal.models import User

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
NOTED_EVERY = 60  # seconds: a session is not written at each request

logger = logging.getLogger(__name__)


def only_for_a_time(get_response: Callable[[HttpRequest], HttpResponse]):
    """End a session that was not used for SESSION_IDLE_MINUTES, or that is older than SESSION_HOURS."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_staff_address(request) and request.user.is_authenticated:
            if _is_over(request):
                return _ended(request)
            now = time.time()
            if now - request.session[SEEN_AT] > NOTED_EVERY:
                _note_use(request.session, now)
                _remember_language(request.user)
        return get_response(request)

    return middleware


def _note_use(session: SessionBase, now: float) -> None:
    """Pages are still read where nothing can be written; the session then ends by its last noted use."""
    is_modified, session[SEEN_AT] = session.modified, now
    try:
        session.save()
    except (DatabaseError, UpdateError) as error:
        logger.warning("The use of a session was not noted: %s", type(error).__name__)
    session.modified = is_modified


def _is_over(request: HttpRequest) -> bool:
    """A session that does not say when it began is from before there were limits."""
    now = time.time()
    began, seen = request.session.get(SIGNED_IN_AT, 0), request.session.get(SEEN_AT, 0)
    return now - began > settings.SESSION_HOURS * 3600 or now - seen > settings.SESSION_IDLE_MINUTES * 60


def _ended(request: HttpRequest) -> HttpResponse:
    note("session ended by its limit", request.user.pk)
    logout(request)
    messages.info(request, _("You were signed out because your session had lasted long enough."))
    query = {"next": request.get_full_path()} if request.method == "GET" else {}
    address = reverse("account_login")
    return HttpResponseRedirect(f"{address}?{urlencode(query)}" if query else address)


@receiver(user_logged_in)
def _begun(sender, request, user, **kwargs):
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = time.time()
    _remember_language(user)


def _remember_language(user: User) -> None:
    """Mails to the person are written in the language in which they read."""
    language = get_language()
    if language in dict(settings.LANGUAGES) and user.language != language:
        try:
            User.objects.filter(pk=user.pk).update(language=language)
        except DatabaseError as error:
            logger.warning("The language of a person was not noted: %s", type(error).__name__)
