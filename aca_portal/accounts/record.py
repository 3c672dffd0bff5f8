"""What the log says about accounts: sign-ins, refusals and changes, by the number of the account and nothing else."""

import logging
from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from aca_portal.accounts.throttling import account_named

logger = logging.getLogger("aca_portal.accounts")


def note(event: str, account: int | None, *, level: int = logging.INFO, **facts: Any) -> None:
    """Write one line. `account` is the number of the account that it is about; facts hold no names and addresses."""
    logger.log(level, event, extra={"facts": {"account": account, **facts}})


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
