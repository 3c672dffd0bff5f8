"""What was found when somebody looked for a signatory's pledge."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from aca_portal.constraints import is_filled, one_of
from aca_portal.identified import Identified
from aca_portal.models import keep_history
from coalitions.models import Coalition, Membership
from signatories.models import Signatory


class SearchResult(models.TextChoices):
    NONE_FOUND = "none_found", _("no pledge found")
    NO_NUMBER = "no_number", _("a commitment without a number")


class PledgeSearchQuerySet(models.QuerySet):
    def published(self):
        """Those about members that the public may see, in the coalition that recorded them."""
        member = Membership.objects.published().filter(
            coalition=OuterRef("coalition"), signatory=OuterRef("signatory")
        )
        return self.filter(Exists(member))


class PledgeSearch(Identified):
    """Somebody looked for a pledge of a signatory, on a day, at a source, and found no number there.

    It is a fact about the signatory, not about one period of a membership: it stays true when the member leaves or
    returns. `coalition` is the one that recorded it; it counts in the numbers of that coalition alone.
    """

    Result = SearchResult

    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.PROTECT, related_name="pledge_searches"
    )
    signatory = models.ForeignKey(
        Signatory, verbose_name=_("signatory"), on_delete=models.CASCADE, related_name="pledge_searches"
    )
    searched_on = models.DateField(_("looked on"))
    result = models.CharField(
        _("found"), max_length=12, choices=SearchResult, default=SearchResult.NONE_FOUND
    )
    source = models.CharField(
        _("where"), max_length=255, help_text=_("The website, report or list that was looked at.")
    )
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="pledge_searches",
    )
    is_demo = models.BooleanField(_("demonstration data"), default=False, editable=False)
    history = keep_history()

    objects = PledgeSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("look for a pledge")
        verbose_name_plural = _("looks for pledges")
        ordering = ["-searched_on", "-id"]
        indexes = [models.Index(fields=["coalition", "signatory", "-searched_on"])]
        constraints = [
            is_filled("source", name="search_has_source"),
            one_of("result", SearchResult.values, name="search_result_known"),
            models.UniqueConstraint(
                fields=["coalition", "signatory", "searched_on", "source"],
                name="search_once",
                violation_error_message=_("This look, at this source on this day, is on file already."),
            ),
        ]

    def __str__(self):
        return f"{self.signatory} · {self.searched_on} · {self.get_result_display()}"
