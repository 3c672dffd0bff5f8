"""What lists of others say about signatories: Race to Zero, the Science Based Targets initiative and the like."""

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aca_portal.constraints import is_filled
from aca_portal.identified import Identified
from aca_portal.models import keep_history
from signatories.models import Provenance, Signatory, stated_by


class ListEntryQuerySet(models.QuerySet):
    def stated_by(self, coalitions: Iterable[str]) -> "ListEntryQuerySet":
        """Entries that administrators loaded, or the staff of one of these coalitions, given by address names."""
        return self.filter(stated_by(coalitions))

    def listed_on(self, date) -> "ListEntryQuerySet":
        """Entries that had begun on the date, as far as the list says when, and had not ended."""
        begun = Q(since__lte=date) | Q(since=None)
        return self.filter(begun, Q(ended_on=None) | Q(ended_on__gt=date))


class ListEntry(Identified):
    """One dated fact: a list of others names a signatory. `list` is a code of `coalitions/listings/lists.toml`.

    What staff of a coalition loaded carries the provenance of that coalition and counts on its pages alone.
    """

    gives_way_in_merge = True

    signatory = models.ForeignKey(
        Signatory, verbose_name=_("signatory"), on_delete=models.CASCADE, related_name="list_entries"
    )
    list = models.SlugField(_("list"), max_length=40)
    status = models.CharField(
        _("status in the list"),
        max_length=120,
        blank=True,
        help_text=_("As the list says it, such as Targets Set."),
    )
    since = models.DateField(_("listed since"), null=True, blank=True)
    as_of = models.DateField(_("date of the list"), null=True, blank=True)
    ended_on = models.DateField(_("no longer listed since"), null=True, blank=True)
    source_url = models.URLField(_("source address"), max_length=500)
    provenance = models.CharField(max_length=80, default=Provenance.STAFF, editable=False)
    is_demo = models.BooleanField(_("demonstration data"), default=False)
    history = keep_history()

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry in a list of others")
        verbose_name_plural = _("entries in lists of others")
        ordering = ["signatory", "list", F("since").desc(nulls_last=True), "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["signatory", "list", "provenance"],
                condition=Q(ended_on=None),
                name="list_entry_one_in_force",
                violation_error_message=_("This signatory stands in this list already."),
            ),
            models.UniqueConstraint(
                fields=["signatory", "list", "provenance", "ended_on"],
                condition=Q(ended_on__isnull=False),
                name="list_entry_ended_once",
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=False) | Q(as_of__isnull=False),
                name="list_entry_is_dated",
                violation_error_message=_("Say since when it is listed, or of which date the list is."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(since=None) | Q(ended_on__gte=F("since")),
                name="list_entry_ends_after_it_began",
                violation_error_message=_("It ended before it began. Correct one of the dates."),
            ),
            is_filled("list", "source_url", name="list_entry_has_list_and_source"),
        ]

    def __str__(self):
        return f"{self.signatory} · {self.list}"
