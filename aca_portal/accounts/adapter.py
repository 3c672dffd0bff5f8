"""How the portal differs from what django-allauth does by itself."""

import logging
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import HTTP_USER_AGENT_MAX_LENGTH
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.accounts.encryption import decrypted, encrypted
from aca_portal.accounts.record import note
from aca_portal.accounts.throttling import account_named, digest_of_address, key_of_attempts
from aca_portal.edge.visitor import address_of

logger = logging.getLogger("aca_portal.accounts")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": gettext_lazy(
            "Too many failed attempts. Wait half an hour, or reset your password: then you can sign in at once."
        ),
        "username_password_mismatch": gettext_lazy("The name or the password is not right."),
        "email_password_mismatch": gettext_lazy("The name or the password is not right."),
    }

    def is_open_for_signup(self, request):
        """People come by invitation only."""
        return False

    # --- Limits -------------------------------------------------------------------------------------------

    def get_client_ip(self, request):
        """Limits are kept in the cache by a keyed hash of the address, never by the address itself."""
        return digest_of_address(request)

    def _get_login_attempts_cache_key(self, request, **credentials):
        return key_of_attempts(request, credentials.get("email") or credentials.get("username") or "")

    def pre_authenticate(self, request, **credentials):
        try:
            super().pre_authenticate(request, **credentials)
        except Exception:
            user = account_named(credentials.get("email") or credentials.get("username") or "")
            note("sign-in stopped by the limit", user and user.pk, level=logging.WARNING)
            raise

    # --- Mail ---------------------------------------------------------------------------------------------

    def format_email_subject(self, subject):
        portal = _("Alliances for Climate Action")
        return f"[{portal}] {subject}"

    def send_mail(self, template_prefix, email, context):
        """Send it in the person's language. A server that does not answer is logged, and the person's page goes on."""
        language = getattr(context.get("user"), "language", "") or translation.get_language()
        try:
            with translation.override(language):
                super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("a mail about an account could not be sent")

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        email = email or user.email
        if not settings.ACCOUNT_EMAIL_NOTIFICATIONS or not email:
            return
        facts = {
            "timestamp": timezone.now(),
            "ip": address_of(self.request),
            "user_agent": self.get_http_user_agent(self.request)[:HTTP_USER_AGENT_MAX_LENGTH],
        }
        self.send_mail(template_prefix, email, facts | (context or {}))


class SecondFactorAdapter(DefaultMFAAdapter):
    def get_totp_issuer(self):
        return _("Alliances for Climate Action")

    def build_totp_svg(self, url):
        """The picture for the page itself: without the head of a file."""
        picture = super().build_totp_svg(url)
        return picture[picture.index("<svg") :]

    def encrypt(self, text):
        return encrypted(text)

    def decrypt(self, encrypted_text):
        return decrypted(encrypted_text)
