"""Filters of a coalition's member list and of the lines of its reach."""

import datetime
from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from coalitions.members.directory import DirectoryFilter
from coalitions.models import Coalition, Membership, published_signatories
from coalitions.models.memberships import MembershipQuerySet
from coalitions.reach.results import ReachLine
from coalitions.reach.union import Outcome
from signatories.models import SignatoryQuerySet

CURRENT, SUSPENDED, LEFT = "current", "suspended", "left"


class MemberFilter(DirectoryFilter):
    """The directory's filters for the members of one coalition on one date."""

    coalition = None
    status = ChoiceFilter(
        label=_("Membership"),
        empty_label=None,
        choices=[(CURRENT, _("Members")), (SUSPENDED, _("Suspended members")), (LEFT, _("Former members"))],
        method="filter_nothing",
    )

    def __init__(self, *args: Any, of: Coalition, as_of: datetime.date, **kwargs: Any) -> None:
        self.of = of
        self.as_of = as_of
        super().__init__(*args, **kwargs)

    def find_coalitions(self) -> list[Coalition]:
        return [self.of]

    @property
    def periods(self) -> MembershipQuerySet:
        return self.of.memberships.published()

    def filter_queryset(self, queryset: SignatoryQuerySet) -> SignatoryQuerySet:
        status = self.form.cleaned_data["status"] or CURRENT
        return super().filter_queryset(self.with_status(queryset, status))

    def with_status(self, queryset: SignatoryQuerySet, status: str) -> SignatoryQuerySet:
        """Signatories with that status: members on the date, suspended members, or former members on the date."""
        periods = self.periods.filter(signatory=OuterRef("pk"))
        current = Exists(periods.active_on(self.as_of))
        if status == CURRENT:
            return queryset.filter(current)
        if status == SUSPENDED:
            return queryset.filter(Exists(periods.filter(status=Membership.Status.SUSPENDED, left_on=None)))
        return queryset.filter(~current, Exists(periods.filter(left_on__lte=self.as_of)))


class LineForm(forms.Form):
    """Which lines of a reach to show, and in which order."""

    SORTS: dict[str, Callable[[ReachLine], Any]] = {
        "population": lambda line: (line.population.value is None, -(line.population.value or 0)),
        "gdp": lambda line: (line.economy.value is None, -(line.economy.value or 0)),
        "name": lambda line: 0,
    }

    q = forms.CharField(label=_("Name"), required=False)
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", _("All outcomes")), *Outcome.choices]
    )
    warning = forms.BooleanField(label=_("Only figures with a warning"), required=False)
    sort = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[("population", _("Population")), ("gdp", _("Economy")), ("name", _("Name"))],
    )

    def apply(self, lines: list[ReachLine]) -> list[ReachLine]:
        """The lines that the form asks for, in its order; none while the form is not valid. `lines` come by name."""
        if not self.is_valid():
            return []
        wanted = self.cleaned_data
        if wanted["q"]:
            found = set(published_signatories().search(wanted["q"]).values_list("pk", flat=True))
            lines = [line for line in lines if line.signatory_id in found]
        if wanted["outcome"]:
            lines = [line for line in lines if line.outcome == wanted["outcome"]]
        if wanted["warning"]:
            lines = [line for line in lines if line.warnings]
        return sorted(lines, key=self.SORTS[wanted["sort"] or "population"])

    @property
    def is_filtered(self) -> bool:
        return any(self.data.get(name) for name in ("q", "outcome", "warning"))
