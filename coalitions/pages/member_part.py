"""What one member adds to the reach of each of its coalitions today, and why."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from aca_portal.numbers import count, year
from coalitions.models import Coalition, Membership, published_signatories
from coalitions.reach.reach import compute_reach
from coalitions.reach.results import ReachLine
from coalitions.reach.union import Outcome
from signatories.models import Signatory


@dataclass(frozen=True)
class PartInReach:
    """A sentence; where the people are counted with another member, that member; and the source of the figure."""

    coalition: Coalition
    text: str
    within: Any = None  # the Signatory, with `shown_name`
    source: str = ""
    source_url: str = ""


def parts_in_reach(
    signatory: Signatory, memberships: list[Membership], language: str, date: datetime.date | None = None
) -> list[PartInReach]:
    """One part a coalition of its public `memberships`, which come with their coalitions, in their order."""
    date = date or datetime.date.today()
    active = set(signatory.memberships.published().active_on(date).values_list("coalition_id", flat=True))
    coalitions = {period.coalition_id: period.coalition for period in memberships}
    return [
        _part(signatory, coalition, language, date)
        if coalition.pk in active
        else PartInReach(coalition, _why_not(memberships, coalition, date))
        for coalition in coalitions.values()
    ]


def _why_not(memberships: list[Membership], coalition: Coalition, date: datetime.date) -> str:
    own = [period for period in memberships if period.coalition_id == coalition.pk]
    if any(period.status == Membership.Status.SUSPENDED for period in own):
        return _("Its membership is suspended: it adds nothing as long as that lasts.")
    if all(period.left_on and period.left_on <= date for period in own):
        return _("It is no longer a member: it adds nothing today.")
    return _("It is not a member yet: it adds nothing today.")


def _part(signatory: Signatory, coalition: Coalition, language: str, date: datetime.date) -> PartInReach:
    if not signatory.governs_id or not signatory.is_government:
        return PartInReach(
            coalition,
            _("It counts as a member. Only governments bring people into the reach, so it adds none."),
        )
    lines = compute_reach(coalition, date).lines
    line = next((line for line in lines if line.signatory_id == signatory.pk), None)
    if line is None:
        return PartInReach(coalition, _("What it adds is not known."))
    within = None
    if line.within_slug:
        named = published_signatories().with_local_name(language)
        within = named.filter(slug=line.within_slug).first()
    own = line.population
    return PartInReach(coalition, _sentence(line), within, own.source or "", own.source_url or "")


def _sentence(line: ReachLine) -> str:
    """What became of its people. Where another member stands for them, its name follows."""
    own = line.population
    figures = {"people": count(own.counted), "figure": count(own.value), "year": year(own.year)}
    if own.counted and own.counted == own.value:
        return (
            _("It adds %(people)s people (%(year)s): counted with the figure of its own territory.") % figures
        )
    if own.counted:
        return (
            _("It adds %(people)s people. The figure of its own territory is %(figure)s (%(year)s).")
            % figures
        )
    texts = {
        Outcome.INSIDE: _("It adds nobody: its people are counted already, inside"),
        Outcome.PART_OF: _("It adds nobody: its people are counted already, as a part of"),
        Outcome.SAME_TERRITORY: _("It adds nobody: the same territory is counted already, under"),
        Outcome.UNDETERMINED: _(
            "It cannot be told how many people it adds: others may cover a part of its territory already."
        ),
        Outcome.WITHOUT_FIGURE: _(
            "What it adds is not known: how many people live there is not on file. That is not zero."
        ),
        Outcome.COUNTED: _("It adds nobody: its figure is zero."),
    }
    return texts[own.outcome]
