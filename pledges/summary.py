"""What a coalition's pledges come to in numbers of members, people and GDP. The tonnes are in `contribution.py`."""

import datetime
from collections import Counter
from dataclasses import dataclass

from coalitions.models import Membership
from coalitions.reach import compute_reach
from pledges.kinds import TO_ZERO
from pledges.progress import attach_progress, with_reports
from pledges.trajectory import State


@dataclass
class Summary:
    """One coalition on one date. A target is a pledge with a number, net zero and carbon neutrality included."""

    coalition: object
    as_of: datetime.date
    members: int
    with_pledge: int
    with_target: int
    with_net_zero: int
    reach: object  # of the member governments with a target, each inhabitant once
    by_year: dict  # target year -> targets
    by_state: dict  # State -> targets, those that ended by the date included


def summarise(coalition, as_of=None):
    """The summary of one coalition, in a fixed number of queries."""
    as_of = as_of or datetime.date.today()
    members = set(
        Membership.objects.active_on(as_of)
        .filter(coalition=coalition, signatory__is_published=True)
        .values_list("signatory", flat=True)
    )
    public = coalition.pledges.filter(is_published=True)
    standing = [
        pledge for pledge in public.in_force_on(as_of).order_by("pk") if pledge.signatory_id in members
    ]
    targets = [pledge for pledge in standing if pledge.has_number]
    with_target = {pledge.signatory_id for pledge in targets}
    years = Counter(pledge.target_year for pledge in targets if pledge.target_year is not None)
    return Summary(
        coalition=coalition,
        as_of=as_of,
        members=len(members),
        with_pledge=len({pledge.signatory_id for pledge in standing}),
        with_target=len(with_target),
        with_net_zero=len({pledge.signatory_id for pledge in targets if pledge.kind in TO_ZERO}),
        reach=compute_reach(coalition, as_of, among=with_target),
        by_year=dict(sorted(years.items())),
        by_state=_by_state(public.targets(), members, as_of),
    )


def _by_state(targets, members, as_of):
    """How many targets are in which state. Those that lapsed stay in sight; those not declared yet are left out."""
    shown = [
        pledge
        for pledge in with_reports(targets.select_related("signatory"))
        if pledge.signatory_id in members and (pledge.is_in_force_on(as_of) or pledge.has_ended_by(as_of))
    ]
    found = Counter(pledge.progress.state for pledge in attach_progress(shown, as_of))
    return {state: found[state] for state in State}
