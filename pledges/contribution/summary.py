"""What a coalition's pledges come to in numbers of members, people and GDP. The tonnes are in `contribution.py`."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from coalitions.models import Coalition, Membership
from coalitions.reach.day import DayOnFile, read_day
from coalitions.reach.metrics import METRICS
from coalitions.reach.reach import Reach, compute_reach
from pledges.kinds import TO_ZERO
from pledges.models import Pledge
from pledges.progress.read import follow, with_reports
from pledges.progress.state import PledgeState


@dataclass
class Summary:
    """One coalition on one date. A target is a pledge with a number, net zero and carbon neutrality included."""

    coalition: Coalition
    as_of: datetime.date
    members: int
    with_pledge: int
    with_target: int
    with_net_zero: int
    reach: Reach  # of the member governments with a target, each inhabitant once
    by_year: dict[int, int]  # target year -> targets
    by_state: dict[PledgeState, int]  # state -> targets, those that ended by the date included


@dataclass
class PledgeStanding:
    """The members of a coalition on a date, as ids, and their public pledges in force on it."""

    members: set[int] = field(default_factory=set)
    pledges: list[Pledge] = field(default_factory=list)

    @property
    def targets(self) -> list[Pledge]:
        return [pledge for pledge in self.pledges if pledge.has_number]

    @property
    def with_pledge(self) -> set[int]:
        return {pledge.signatory_id for pledge in self.pledges}

    @property
    def with_target(self) -> set[int]:
        return {pledge.signatory_id for pledge in self.targets}

    @property
    def with_net_zero(self) -> set[int]:
        return {pledge.signatory_id for pledge in self.targets if pledge.kind in TO_ZERO}


def stand_on(coalitions: Sequence[Coalition], as_of: datetime.date) -> dict[int, PledgeStanding]:
    """{coalition id: PledgeStanding} on a date, in two queries."""
    found = {coalition.pk: PledgeStanding() for coalition in coalitions}
    members = Membership.objects.active_on(as_of).filter(coalition__in=found, signatory__is_published=True)
    for coalition, signatory in members.values_list("coalition", "signatory"):
        found[coalition].members.add(signatory)
    pledges = Pledge.objects.filter(coalition__in=found, is_published=True).in_force_on(as_of)
    for pledge in pledges.order_by("pk"):
        if pledge.signatory_id in found[pledge.coalition_id].members:
            found[pledge.coalition_id].pledges.append(pledge)
    return found


def standing_on(day: DayOnFile, pledges: Iterable[Pledge], as_of: datetime.date) -> PledgeStanding:
    """The same of one coalition, of what has been read."""
    members = {row.signatory_id for row in day.members}
    in_force = [pledge for pledge in pledges if pledge.is_in_force_on(as_of)]
    return PledgeStanding(members, [pledge for pledge in in_force if pledge.signatory_id in members])


def summarise(
    coalition: Coalition,
    as_of: datetime.date | None = None,
    day: DayOnFile | None = None,
    pledges: Sequence[Pledge] | None = None,
) -> Summary:
    """The summary of one coalition, in a fixed number of queries.

    `day` is what has been read of the date already, `pledges` are the public ones with their reports and signatories.
    """
    as_of = as_of or datetime.date.today()
    day = day or read_day(coalition, as_of, [metric.figure for metric in METRICS])
    if pledges is None:
        published = coalition.pledges.filter(is_published=True).select_related("signatory")
        pledges = list(with_reports(published.order_by("pk")))
    standing = standing_on(day, pledges, as_of)
    own = [pledge for pledge in pledges if pledge.signatory_id in standing.members]
    with_target = standing.with_target
    years = Counter(pledge.target_year for pledge in standing.targets if pledge.target_year is not None)
    return Summary(
        coalition=coalition,
        as_of=as_of,
        members=len(standing.members),
        with_pledge=len(standing.with_pledge),
        with_target=len(with_target),
        with_net_zero=len(standing.with_net_zero),
        reach=compute_reach(coalition, as_of, among=with_target, day=day),
        by_year=dict(sorted(years.items())),
        by_state=_by_state([pledge for pledge in own if pledge.has_number], as_of),
    )


def _by_state(targets: Sequence[Pledge], as_of: datetime.date) -> dict[PledgeState, int]:
    """How many targets are in which state. Lapsed targets are included, targets not declared yet are not."""
    shown = [pledge for pledge in targets if pledge.is_in_force_on(as_of) or pledge.has_ended_by(as_of)]
    found = Counter(followed.progress.state for followed in follow(shown, as_of))
    return {state: found[state] for state in PledgeState}
