"""Told apart: who has a target, who committed without a number, where none was found, and who was not checked.

A published pledge wins over a look that somebody recorded. Of several looks the newest counts; the older ones stay on
file. Whoever is neither is "not checked", which is never a no.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from pledges.contribution.summary import PledgeStanding, stand_on
from pledges.models import Pledge, PledgeSearch, SearchResult


class Known(models.TextChoices):
    """What is known of a member's target."""

    TARGET = "target", _("with a target")
    NO_NUMBER = "no_number", _("commitment without a number")
    NONE_FOUND = "none_found", _("looked, none found")
    NOT_CHECKED = "not_checked", _("not checked")


@dataclass(frozen=True)
class Finding:
    """What is known of one signatory, and the look that says so where no pledge does."""

    known: Known
    search: PledgeSearch | None = None


NOT_CHECKED = Finding(Known.NOT_CHECKED)


@dataclass(frozen=True)
class Coverage:
    """The members of one coalition on a date, each once: what is known of their targets."""

    coalition: Coalition
    as_of: datetime.date
    findings: dict[int, Finding]  # by signatory

    @property
    def members(self) -> int:
        return len(self.findings)

    @property
    def counts(self) -> dict[Known, int]:
        """{what is known: members}, all four, which add up to the members."""
        found = Counter(finding.known for finding in self.findings.values())
        return {known: found[known] for known in Known}


def cover(coalition: Coalition, as_of: datetime.date, standing: PledgeStanding | None = None) -> Coverage:
    """The coverage of one coalition, by its own pledges and looks, in three queries.

    `standing` are its members and pledges of the date, where they have been read: that saves two.
    """
    standing = standing or stand_on([coalition], as_of)[coalition.pk]
    searches = PledgeSearch.objects.filter(coalition=coalition, signatory__in=standing.members)
    findings = dict.fromkeys(standing.members, NOT_CHECKED)
    findings |= judge(standing.pledges, searches, as_of)
    return Coverage(coalition, as_of, findings)


def judge(
    pledges: Iterable[Pledge], searches: Iterable[PledgeSearch], as_of: datetime.date
) -> dict[int, Finding]:
    """{signatory: what pledges in force and looks until the date say}; who is not in it was not checked."""
    known_by_then = [search for search in searches if search.searched_on <= as_of]
    found = {
        search.signatory_id: Finding(Known(search.result), search)
        for search in sorted(known_by_then, key=lambda search: (search.searched_on, search.pk))
    }
    pledged = {pledge.signatory_id: Finding(Known.NO_NUMBER) for pledge in pledges}
    targets = {pledge.signatory_id: Finding(Known.TARGET) for pledge in pledges if pledge.has_number}
    return found | pledged | targets


def find_known(
    signatories: models.QuerySet, known: str, coalitions: Sequence[Coalition], as_of: datetime.date
) -> models.QuerySet:
    """Those of some signatories of whom that is known, by the public records of these coalitions: as `judge` says."""
    pledges = Pledge.objects.published().in_force_on(as_of)
    pledges = pledges.filter(coalition__in=coalitions, signatory=OuterRef("pk"))
    searches = PledgeSearch.objects.published().filter(
        coalition__in=coalitions, signatory=OuterRef("pk"), searched_on__lte=as_of
    )
    target, pledged = Exists(pledges.targets()), Exists(pledges)
    if known == Known.TARGET:
        return signatories.filter(target)
    newest = searches.order_by("-searched_on", "-pk").values("result")[:1]
    signatories = signatories.filter(~target).annotate(newest_search=newest)
    if known == Known.NO_NUMBER:
        by_search = models.Q(newest_search=SearchResult.NO_NUMBER)
        return signatories.filter(models.Q(pledged) | by_search)
    signatories = signatories.filter(~pledged)
    if known == Known.NONE_FOUND:
        return signatories.filter(newest_search=SearchResult.NONE_FOUND)
    return signatories.filter(newest_search=None)
