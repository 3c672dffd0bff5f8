"""Who needs a second factor, and that they do nothing on the staff side before they have set one up and used it."""

from collections.abc import Callable

from allauth.account.signals import authentication_step_completed
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from aca_portal.accounts.addresses import is_about_own_account, is_staff_address
from aca_portal.accounts.record import note
from aca_portal.models import User

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
USED_BY = "second_factor_used_by"


def is_required_of(user: User) -> bool:
    """REQUIRE_SECOND_FACTOR: `all`, `nobody`, or `coordinators`, who stand for administrators too."""
    if settings.REQUIRE_SECOND_FACTOR == "coordinators":
        return user.is_superuser or bool(user.coalition_ids("coordinator"))
    return settings.REQUIRE_SECOND_FACTOR == "all"


def only_with_a_second_factor(get_response: Callable[[HttpRequest], HttpResponse]):
    """Send people without a second factor to its page, and people who signed in without using theirs to sign in.

    Who has a factor opens not even the pages of the account without it: a password alone adds no further factor.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_staff_address(request) or not request.user.is_authenticated:
            return get_response(request)
        is_own_account, is_required = is_about_own_account(request), is_required_of(request.user)
        if not is_own_account and not is_required:
            return get_response(request)
        if not is_mfa_enabled(request.user, FACTORS):
            return get_response(request) if is_own_account else _to_enrolment(request)
        if request.session.get(USED_BY) == request.user.pk:
            return get_response(request)
        logout(request)
        return HttpResponseRedirect(reverse("account_login"))

    return middleware


def remove_second_factor(*, user: User) -> int:
    """Take away every factor of somebody who lost theirs; the next sign-in asks for a new one. Returns how many."""
    removed = Authenticator.objects.filter(user=user).delete()[0]
    if removed:
        note("second factor taken away", user.pk)
    return removed


def _to_enrolment(request: HttpRequest) -> HttpResponse:
    messages.warning(
        request,
        _("Your account needs a second factor before you go on: an app on your phone, or a passkey."),
    )
    return HttpResponseRedirect(reverse("mfa_index"))


@receiver(authentication_step_completed)
def _step_completed(sender, request, user, method, **kwargs):
    if method == "mfa":
        request.session[USED_BY] = user.pk


@receiver(mfa_signals.authenticator_added)
def _set_up(sender, request, user, **kwargs):
    request.session[USED_BY] = user.pk
