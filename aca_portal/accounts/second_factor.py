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
from aca_portal.models import User

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
USED_BY = "second_factor_used_by"


def is_required_of(user: User) -> bool:
    """REQUIRE_SECOND_FACTOR: `all`, `nobody`, or `coordinators`, who stand for administrators too."""
    if settings.REQUIRE_SECOND_FACTOR == "coordinators":
        return user.is_superuser or bool(user.coalition_ids("coordinator"))
    return settings.REQUIRE_SECOND_FACTOR == "all"


def only_with_a_second_factor(get_response: Callable[[HttpRequest], HttpResponse]):
    """Send people without a second factor to its page, and people who signed in without using theirs to sign in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_staff_address(request) or is_about_own_account(request):
            return get_response(request)
        user = request.user
        if not user.is_authenticated or not is_required_of(user) or _has_used_it(request):
            return get_response(request)
        if is_mfa_enabled(user, FACTORS):
            logout(request)
            return HttpResponseRedirect(reverse("account_login"))
        messages.warning(
            request,
            _("Your account needs a second factor before you go on: an app on your phone, or a passkey."),
        )
        return HttpResponseRedirect(reverse("mfa_index"))

    return middleware


def remove_second_factor(*, user: User) -> int:
    """Take away every factor of somebody who lost theirs; the next sign-in asks for a new one. Returns how many."""
    return Authenticator.objects.filter(user=user).delete()[0]


def _has_used_it(request: HttpRequest) -> bool:
    """Whether this very session proved a factor that the person still has."""
    return request.session.get(USED_BY) == request.user.pk and is_mfa_enabled(request.user, FACTORS)


@receiver(authentication_step_completed)
def _step_completed(sender, request, user, method, **kwargs):
    if method == "mfa":
        request.session[USED_BY] = user.pk


@receiver(mfa_signals.authenticator_added)
def _set_up(sender, request, user, **kwargs):
    request.session[USED_BY] = user.pk
