"""The person is told by mail of every change of their account that somebody else can make, and the log notes it.

What people change themselves (password, second factor) django-allauth tells them.
"""

import logging
from contextlib import AbstractContextManager
from smtplib import SMTPException

from allauth.account.models import EmailAddress
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import ProtectedError
from django.db.models.signals import post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from aca_portal.accounts.record import note
from aca_portal.models import User

logger = logging.getLogger("aca_portal.accounts")


def in_language_of(user: User) -> AbstractContextManager[None]:
    """What is written to the person is written in the language in which they read the staff pages, if that is known."""
    return translation.override(user.language or translation.get_language())


def tell(user: User, *sentences: str, to: str = "") -> None:
    """Write to the person what changed, once it is committed. Without an address there is nobody to write to.

    Build the sentences `with in_language_of(user)`.
    """
    address = to or user.email
    if not address or not sentences:
        return
    context = {"user": user, "sentences": sentences}
    with in_language_of(user):
        subject = titled(_("Your account was changed"))
        body = render_to_string("account/email/account_changed_message.txt", context)
    transaction.on_commit(lambda: deliver(subject, body, address))


def titled(subject: str) -> str:
    """The subject of a mail under the name of the portal."""
    portal = _("Alliances for Climate Action")
    return f"[{portal}] {subject}"


def deliver(subject: str, body: str, address: str) -> bool:
    """Send one mail. Where the server does not answer, that is logged, and what was done stays done."""
    try:
        return bool(send_mail(subject, body.strip() + "\n", None, [address]))
    except (OSError, SMTPException):
        logger.exception("a mail about an account could not be sent")
        return False


@receiver(pre_save, sender=User)
def _changed(sender, instance, raw=False, update_fields=None, **kwargs):
    """Tell of changes of the mail address and of access, whoever makes them and however."""
    if raw or update_fields or not instance.pk:
        return
    before = User.objects.filter(pk=instance.pk).first()
    if before is None:
        return
    with in_language_of(before):
        _tell_of_changes(before, instance)


def _tell_of_changes(before: User, instance: User) -> None:
    sentences = _changes(before, instance)
    if before.email != instance.email:
        note("mail address changed", instance.pk)
        EmailAddress.objects.filter(user=instance).exclude(email=instance.email).delete()
        sentences.append(_("The mail address of your account was changed."))
        if before.email:
            tell(instance, *sentences, to=before.email)
    tell(instance, *sentences)


def _changes(before: User, after: User) -> list[str]:
    sentences = []
    for field, given, taken in (
        ("is_active", _("Your account was activated."), _("Your account was deactivated.")),
        ("is_staff", _("You were given access to the staff site."), _("You lost access to the staff site.")),
        ("is_superuser", _("You were made an administrator."), _("You are no longer an administrator.")),
    ):
        if getattr(before, field) != getattr(after, field):
            is_given = getattr(after, field)
            sentences.append(given if is_given else taken)
            note(f"{field} {'given' if is_given else 'taken'}", after.pk)
    if before.username != after.username:
        sentences.append(_("Your user name was changed to %(name)s.") % {"name": after.username})
        note("user name changed", after.pk)
    return sentences


@receiver(post_save, sender=User)
def _made(sender, instance, created, raw=False, **kwargs):
    if created and not raw:
        note("account made", instance.pk)


@receiver(pre_delete, sender=User)
def _never_deleted(sender, instance, **kwargs):
    """What a person did stays on record under their name: an account is deactivated."""
    raise ProtectedError(_("Accounts are deactivated, never deleted."), {instance})
