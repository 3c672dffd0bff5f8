"""When the daily work was done."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DailyRun(models.Model):
    """The daily work of one day, by UTC. `failed` names the parts that did not succeed; run again, they may."""

    day = models.DateField(unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    failed = models.JSONField(default=list)

    class Meta:
        verbose_name = _("daily work")
        verbose_name_plural = _("daily work")
        ordering = ["-day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="daily_run_ends_after_start",
            )
        ]

    def __str__(self):
        return f"{self.day}"
