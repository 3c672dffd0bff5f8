"""People who sign in to the portal."""

from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


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
    history = keep_history(excluded_fields=["password", "last_login", "letter_of"])

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
