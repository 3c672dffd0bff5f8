"""People who sign in to the portal."""

from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from aca_portal.constraints import one_of


class HistoryRow(models.Model):
    """What every row of a history has beside what django-simple-history gives it: the import that wrote it."""

    history_batch = models.BigIntegerField(null=True, editable=False, db_index=True)  # the key of its batch

    class Meta:
        abstract = True


def keep_history(**options):
    """The history of a model, as its attribute `history`. Options are those of `HistoricalRecords`."""
    return HistoricalRecords(bases=[HistoryRow], **options)


class User(AbstractUser):
    """A person with a login: partner staff, or an administrator of the whole portal.

    What staff may do follows from their coalition roles (`coalition_roles`, declared by the coalitions app),
    never from groups: a superuser manages every coalition, anybody else only those named there.
    """

    wants_letter = models.BooleanField(
        _("weekly letter"),
        default=True,
        help_text=_("What waits in their coalitions, once a week by mail."),
    )
    letter_language = models.CharField(
        _("language of the letter"),
        max_length=10,
        blank=True,
        help_text=_("A code such as es; empty for that of the country of their coalition."),
    )
    letter_of = models.DateField(null=True, editable=False)  # the Monday of the last weekly letter
    language = models.CharField(
        _("language of mails"),
        max_length=10,
        blank=True,
        editable=False,
        help_text=_("In which the person last read the staff pages; mails to them are written in it."),
    )
    history = keep_history(excluded_fields=["password", "last_login", "letter_of", "language"])

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def save(self, *args, update_fields=None, **kwargs):
        """A sign-in alone is no change of the account."""
        if update_fields is not None and set(update_fields) == {"last_login"}:
            self.skip_history_when_saving = True
        try:
            super().save(*args, update_fields=update_fields, **kwargs)
        finally:
            self.__dict__.pop("skip_history_when_saving", None)

    @cached_property
    def _role_by_coalition(self):
        return dict(self.coalition_roles.values_list("coalition_id", "role"))

    def coalition_ids(self, *roles):
        """Ids of the coalitions in which this person holds one of `roles` (any role when none is named).

        Meant for people who are not superusers; a superuser is not limited and needs no list.
        """
        return {
            coalition_id
            for coalition_id, role in self._role_by_coalition.items()
            if not roles or role in roles
        }

    def may(self, action, coalition_id):
        """Whether this person may `view`, `edit` or `coordinate` in the coalition with that id."""
        if not self.is_active:
            return False
        if self.is_superuser:
            return True
        return coalition_id in self.coalition_ids(*ROLES_THAT_MAY[action])


ROLES_THAT_MAY = {
    "view": ("viewer", "editor", "coordinator"),
    "edit": ("editor", "coordinator"),
    "coordinate": ("coordinator",),
}


class KnownAddress(models.Model):
    """An address of the net at which a person has signed in, as a keyed hash. Guessing from elsewhere does not lock
    the person out there."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="known_addresses")
    digest = models.CharField(max_length=64)
    last_used_at = models.DateTimeField()

    class Meta:
        verbose_name = _("known address")
        verbose_name_plural = _("known addresses")
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="known_address_once")]

    def __str__(self):
        return f"{self.user} · {self.last_used_at:%Y-%m-%d}"


class AccessEvent(models.TextChoices):
    """What the log of access names. The values also stand in the log of the server."""

    SIGNED_IN = "signed in", _("signed in")
    SIGNED_OUT = "signed out", _("signed out")
    SIGN_IN_REFUSED = "sign-in refused", _("sign-in refused")
    SIGN_IN_STOPPED = "sign-in stopped by the limit", _("sign-in stopped by the limit")
    SESSION_ENDED = "session ended by its limit", _("session ended by its limit")
    FACTOR_REFUSED = "second factor refused", _("second factor refused")
    FACTOR_ADDED = "second factor added", _("second factor added")
    FACTOR_REMOVED = "second factor removed", _("second factor removed")
    FACTOR_TAKEN_AWAY = "second factor taken away", _("second factor taken away")
    CODES_RENEWED = "recovery codes renewed", _("recovery codes renewed")
    PASSWORD_CHANGED = "password changed", _("password changed")
    PASSWORD_RESET = "password reset", _("password reset")
    ACCOUNT_MADE = "account made", _("account made")
    ADDRESS_CHANGED = "mail address changed", _("mail address changed")
    NAME_CHANGED = "user name changed", _("user name changed")
    ACTIVE_GIVEN = "is_active given", _("account activated")
    ACTIVE_TAKEN = "is_active taken", _("account deactivated")
    STAFF_GIVEN = "is_staff given", _("access to the staff site given")
    STAFF_TAKEN = "is_staff taken", _("access to the staff site taken")
    SUPERUSER_GIVEN = "is_superuser given", _("made an administrator")
    SUPERUSER_TAKEN = "is_superuser taken", _("no longer an administrator")
    INVITED = "invited", _("invited")
    ROLE_GIVEN = "role given", _("role given")
    ROLE_CHANGED = "role changed", _("role changed")
    ROLE_TAKEN = "role taken", _("role taken")
    REFUSED = "action refused", _("action refused")
    MEMBERS_EXPORTED = "members exported", _("members exported")
    CONTACTS_EXPORTED = "contacts exported", _("contacts exported")
    CHANGES_EXPORTED = "changes exported", _("changes exported")
    FILE_DOWNLOADED = "uploaded file downloaded", _("uploaded file downloaded")
    ERRORS_DOWNLOADED = "rows with errors downloaded", _("rows with errors downloaded")
    FORGOTTEN = "person forgotten", _("person forgotten")


class AccessEntry(models.Model):
    """One line of the log of access: what happened to an account, or what its person took out of the portal.

    `aca_portal.accounts.record.note` writes it, and nobody changes it. `coalition_id` is the key of the coalition that
    it is about, if it is about one: coalitions lie above this app. `facts` hold no password and nothing that was typed
    into a form of sign-in.
    """

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    event = models.CharField(_("what"), max_length=40, choices=AccessEvent)
    account = models.ForeignKey(
        User, verbose_name=_("account"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor = models.ForeignKey(
        User, verbose_name=_("done by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    coalition_id = models.BigIntegerField(null=True, db_index=True)
    facts = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("access log entry")
        verbose_name_plural = _("access log entries")
        ordering = ["-at", "-id"]
        constraints = [one_of("event", AccessEvent.values, name="access_event_known")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} · {self.get_event_display()}"
