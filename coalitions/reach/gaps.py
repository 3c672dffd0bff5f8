"""What is missing or looks wrong in the population figures of a coalition's member governments."""

from collections.abc import Callable, Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalitions.reach.results import Reach, ReachLine


class Gap(models.TextChoices):
    MISSING = "missing", _("population missing")
    NO_YEAR = "no_year", _("population without a year")
    NO_SOURCE = "no_source", _("population without a source")
    DOUBTFUL = "doubtful", _("with a warning")


def lines_with(reach: Reach, gap: Gap) -> list[ReachLine]:
    """The lines of a reach whose figure has this gap."""
    return [line for line in reach.lines if HAS_GAP[gap](line)]


def memberships_with(reaches: Iterable[Reach], gap: Gap) -> Q:
    """A condition on memberships: those behind the lines with this gap, in any of several reaches."""
    found = Q(pk=None)
    for reach in reaches:
        members = [line.signatory_id for line in lines_with(reach, gap)]
        found |= Q(coalition=reach.coalition.pk, signatory__in=members)
    return found


HAS_GAP: dict[Gap, Callable[[ReachLine], bool]] = {
    Gap.MISSING: lambda line: line.population.value is None,
    Gap.NO_YEAR: lambda line: line.population.value is not None and not line.population.year,
    Gap.NO_SOURCE: lambda line: line.population.value is not None and not line.population.source,
    Gap.DOUBTFUL: lambda line: bool(line.warnings),
}
