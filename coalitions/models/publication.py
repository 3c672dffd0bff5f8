"""What a coalition's headline was on a day."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aca_portal.constraints import is_filled
from coalitions.models.coalitions import Coalition


class PublicationEntryQuerySet(models.QuerySet):
    def listed(self):
        """Without what is large: the inputs and the single causes."""
        return self.defer("inputs", "causes")

    def until(self, date):
        return self.filter(date__lte=date)


class PublicationEntry(models.Model):
    """The numbers of a coalition as the portal showed them on a day, with all that went into them.

    Entries are written by `coalitions/publication/log.py` and never changed afterwards. A coalition that has any is
    withdrawn, not deleted.
    """

    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.PROTECT, related_name="publication_entries"
    )
    date = models.DateField(_("date"))
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    edition = models.PositiveBigIntegerField(_("edition"))
    method = models.CharField(_("version of the method"), max_length=20)
    digest = models.CharField(_("digest of the inputs (SHA-256)"), max_length=64)
    answer_digest = models.CharField(max_length=64)  # of the numbers and of the figure behind each line
    numbers = models.JSONField(_("numbers"))  # see `coalitions/publication/numbers.py`
    summary = models.JSONField(default=dict)  # {kind of cause: {amount: difference}}
    causes = models.JSONField(default=list)  # see `coalitions/publication/causes.py`
    inputs = models.BinaryField()  # canonical JSON, packed by gzip

    objects = PublicationEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("published number")
        verbose_name_plural = _("publication log")
        ordering = ["coalition", "-date"]
        constraints = [
            models.UniqueConstraint(fields=["coalition", "date"], name="publication_once_a_day"),
            is_filled("method", name="publication_has_method"),
            models.CheckConstraint(
                condition=models.Q(digest__regex="^[0-9a-f]{64}$"), name="publication_digest"
            ),
        ]

    def __str__(self):
        return f"{self.coalition} · {self.date}"

    def save(self, *args, **kwargs):
        """An entry is written once."""
        if not self._state.adding:
            raise ValidationError(_("What was published on a day is never changed."))
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("publication", args=[self.coalition.slug, self.date.isoformat()])
