"""What follows for a criterion from pledges and reports on file. It is a yes or nothing: a gap on file is no "no"."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pledges.kinds import TO_ZERO
from pledges.models import Pledge, RecordRule

NET_ZERO_BY = 2050


@dataclass(frozen=True)
class FromRecord:
    """A yes that follows from the record: in words, and the address where it stands."""

    text: str
    url: str


def read_record(rule: str, pledges: Iterable[Pledge], as_of: datetime.date) -> dict[int, FromRecord]:
    """{signatory: what follows by the rule}. `pledges` are public, in force on the date, with accepted reports."""
    if rule not in RULES:
        return {}
    by_signatory = defaultdict(list)
    for pledge in pledges:
        by_signatory[pledge.signatory_id].append(pledge)
    found = {pk: RULES[rule](own, as_of) for pk, own in by_signatory.items()}
    return {pk: one for pk, one in found.items() if one is not None}


def _net_zero(pledges: list[Pledge], as_of: datetime.date) -> FromRecord | None:
    for pledge in pledges:
        if pledge.kind in TO_ZERO and pledge.target_year and pledge.target_year <= NET_ZERO_BY:
            return FromRecord(str(pledge.sentence), pledge.get_absolute_url())
    return None


def _interim_target(pledges: list[Pledge], as_of: datetime.date) -> FromRecord | None:
    """A target that is still to come, before a later one of the same signatory."""
    to_come = [one for one in pledges if one.has_number and (one.target_year or 0) >= as_of.year]
    to_come.sort(key=lambda pledge: (pledge.target_year, pledge.pk))
    if not to_come or to_come[0].target_year == to_come[-1].target_year:
        return None
    years = {"year": to_come[0].target_year, "last": to_come[-1].target_year}
    text = _("a target for %(year)s on the way to %(last)s") % years
    return FromRecord(text, to_come[0].get_absolute_url())


def _plan(pledges: list[Pledge], as_of: datetime.date) -> FromRecord | None:
    for pledge in pledges:
        if pledge.plan_url:
            return FromRecord(_("the address of the plan"), pledge.plan_url)
    return None


def _yearly_report(pledges: list[Pledge], as_of: datetime.date) -> FromRecord | None:
    """Reports on two years running, of which the later is one of the last two."""
    for pledge in pledges:
        years = {report.year for report in pledge.reports.all() if report.is_known_on(as_of)}
        for year in (as_of.year - 1, as_of.year - 2):
            if {year, year - 1} <= years:
                text = _("reports on %(first)s and %(last)s") % {"first": year - 1, "last": year}
                return FromRecord(text, pledge.get_absolute_url())
    return None


RULES: dict[str, Callable[[list[Pledge], datetime.date], FromRecord | None]] = {
    RecordRule.NET_ZERO: _net_zero,
    RecordRule.INTERIM_TARGET: _interim_target,
    RecordRule.PLAN: _plan,
    RecordRule.YEARLY_REPORT: _yearly_report,
}
