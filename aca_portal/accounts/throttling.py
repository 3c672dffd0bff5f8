"""How often a password may be guessed, counted in the shared cache, so that all processes count together.

Wrong passwords are counted by account and by address (ACCOUNT_RATE_LIMITS). Whoever comes from an address at which
the person has signed in before is counted apart from everybody else: strangers who use up the attempts of an account
lock themselves out, not the person. A password reset clears the counts and makes the address known.
"""

import ipaddress
from datetime import timedelta

from allauth.account import signals as account_signals
from allauth.core.internal import ratelimit
from django.db.models import Q
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from aca_portal.edge.visitor import address_of
from aca_portal.models import KnownAddress, User

KNOWN_FOR = timedelta(days=180)


def digest_of_address(request: HttpRequest) -> str:
    """A keyed hash of the visitor's address; all addresses of one IPv6 network of 64 bits share one."""
    address = address_of(request)
    try:
        if ipaddress.ip_address(address).version == 6:
            address = str(ipaddress.ip_network(f"{address}/64", strict=False))
    except ValueError:
        pass  # a test client or a socket has no address of the net
    return salted_hmac("aca_portal.accounts.throttling", address).hexdigest()


def account_named(login: str) -> User | None:
    """The account of that user name or mail address, in capital or small letters."""
    login = login.strip()
    if not login or "\x00" in login:
        return None
    named = User.objects.filter(Q(username__iexact=login) | Q(email__iexact=login))
    return named.order_by("pk").first()


def key_of_attempts(request: HttpRequest, login: str) -> str:
    """Under which key wrong passwords for this login, from the address of this request, are counted."""
    user = account_named(login)
    if user is None:
        return f"nobody:{login.strip().lower()}"
    digest = digest_of_address(request)
    is_known = KnownAddress.objects.filter(
        user=user, digest=digest, last_used_at__gt=timezone.now() - KNOWN_FOR
    ).exists()
    return f"account:{user.pk}:{digest}" if is_known else f"account:{user.pk}"


@receiver(account_signals.user_logged_in)
def _signed_in(sender, request, user, **kwargs):
    _remember_address(request, user)


@receiver(account_signals.password_reset)
def _password_was_reset(sender, request, user, **kwargs):
    """Whoever reads the person's mail is the person: let them in at once."""
    _remember_address(request, user)
    for key in (f"account:{user.pk}", f"account:{user.pk}:{digest_of_address(request)}"):
        ratelimit.clear(request, app="allauth.account", action="login_failed", key=key)


def _remember_address(request: HttpRequest, user: User) -> None:
    now = timezone.now()
    KnownAddress.objects.filter(user=user, last_used_at__lt=now - KNOWN_FOR).delete()
    KnownAddress.objects.update_or_create(
        user=user, digest=digest_of_address(request), defaults={"last_used_at": now}
    )
