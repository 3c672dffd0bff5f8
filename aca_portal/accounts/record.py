"""What is on record about access: sign-ins, refusals, changes of accounts and roles, exports and downloads.

Each is a line in the log of the server, by the number of the account and nothing else, and an `AccessEntry`, which
administrators and coordinators read on the staff side and which is deleted after KEPT_DAYS.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import DatabaseError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from aca_portal.accounts.addresses import is_staff_address
from aca_portal.accounts.throttling import account_named
from aca_portal.models import AccessEntry, AccessEvent

KEPT_DAYS = 365
LONGEST = 200  # letters of one value of a filter

logger = logging.getLogger("aca_portal.accounts")


def note(event: str, account: int | None, *, level: int = logging.INFO, **facts: Any) -> None:
    """Put it on record. `event` is one of `AccessEvent`, `account` the number of the account that it is about.

    Facts hold no names, addresses and secrets. Of these `coalition` is the key of the coalition concerned, or
    `coalitions` are several; their coordinators read the entry. `by` is who did it, where not the person signed in.
    """
    logger.log(level, event, extra={"facts": {"account": account, **facts}})
    known = AccessEvent(event)
    actor = facts.pop("by", None) or _signed_in_now() or account
    coalitions = facts.pop("coalitions", None) or [facts.pop("coalition", None)]
    for coalition in coalitions:
        AccessEntry.objects.create(
            event=known, account_id=account, actor_id=actor, coalition_id=coalition, facts=facts
        )


def note_taken(
    event: str, request: HttpRequest, *, coalitions: list[int], rows: int | None, form: str
) -> None:
    """Put on record that the person took data out: how many rows, under which filter, in which format."""
    wanted = {
        name: _kept(value)
        for name, value in request.GET.items()
        if value and name not in ("p", "after", "format")
    }
    facts = {"format": form, "rows": rows, "filter": wanted}
    note(
        event, request.user.pk, coalitions=coalitions, **{name: fact for name, fact in facts.items() if fact}
    )


def forget_old_entries() -> None:
    AccessEntry.objects.filter(at__lt=timezone.now() - timedelta(days=KEPT_DAYS)).delete()


def _kept(text: str) -> str:
    """The start of an address or of a value of it, as the database can hold it: PostgreSQL refuses NUL."""
    return text[:LONGEST].replace("\0", "%00")


def _signed_in_now() -> int | None:
    """The number of the person whose request is being answered, if any."""
    user = getattr(getattr(HistoricalRecords.context, "request", None), "user", None)
    return user.pk if user is not None and user.is_authenticated else None


def refusals_on_record(get_response: Callable[[HttpRequest], HttpResponse]):
    """Middleware: who is refused something on the staff side stands on record, with the address but nothing typed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 403 and is_staff_address(request) and request.user.is_authenticated:
            try:
                facts = {"method": request.method, "path": _kept(request.path)}
                note(AccessEvent.REFUSED.value, request.user.pk, level=logging.WARNING, **facts)
            except DatabaseError:
                logger.exception("a refusal could not be put on record")
        return response

    return middleware


@receiver(user_logged_in)
def _signed_in(sender, request, user, **kwargs):
    note("signed in", user.pk)


@receiver(user_logged_out)
def _signed_out(sender, request, user, **kwargs):
    if user:
        note("signed out", user.pk)


@receiver(user_login_failed)
def _refused(sender, credentials, request=None, **kwargs):
    user = account_named(credentials.get("email") or credentials.get("username") or "")
    note("sign-in refused", user and user.pk, level=logging.WARNING)


@receiver(mfa_signals.authentication_failed)
def _second_factor_refused(sender, user, **kwargs):
    note("second factor refused", user.pk, level=logging.WARNING)


@receiver(mfa_signals.authenticator_added)
def _second_factor_added(sender, user, authenticator, **kwargs):
    note("second factor added", user.pk, kind=authenticator.type)


@receiver(mfa_signals.authenticator_removed)
def _second_factor_removed(sender, user, authenticator, **kwargs):
    note("second factor removed", user.pk, kind=authenticator.type)


@receiver(mfa_signals.authenticator_reset)
def _recovery_codes_renewed(sender, user, **kwargs):
    note("recovery codes renewed", user.pk)


@receiver([account_signals.password_changed, account_signals.password_set])
def _password_changed(sender, user, **kwargs):
    note("password changed", user.pk)


@receiver(account_signals.password_reset)
def _password_reset(sender, user, **kwargs):
    note("password reset", user.pk)
