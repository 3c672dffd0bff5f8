"""Whether a pledge is being kept: the state on any date, and the evidence that it follows from.

Pure: nothing here asks the database. The state follows from the best evidence of one year (`Voice` ranks it): of the
target year, or of the first later year that has any, where the target is judged; else of the latest year. Where other
evidence of that year would lead to another state, it is named as contradicting and shown beside it. Without any
evidence there is no verdict.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from django.db import models
from django.utils.translation import gettext_lazy as _

from pledges.models import Pledge, ProgressReport, Status
from pledges.progress.evidence import REPORTS, Emissions, Evidence, Voice, evidence_of
from pledges.progress.trajectory import Path, path_of


class PledgeState(models.TextChoices):
    NO_REPORT = "no_report", _("no report")
    ON_TRACK = "on_track", _("on track")
    BEHIND = "behind", _("behind")
    ACHIEVED = "achieved", _("reached")
    MISSED = "missed", _("missed")
    OVERDUE = "overdue", _("report overdue")
    LAPSED = "lapsed", _("lapsed")


EXPLANATIONS = {
    PledgeState.NO_REPORT: _(
        "Nothing is on file that could be held against the target. That says nothing about it."
    ),
    PledgeState.ON_TRACK: _("The latest evidence is on the straight path to the target or better."),
    PledgeState.BEHIND: _("The latest evidence is worse than the straight path to the target."),
    PledgeState.ACHIEVED: _("The target was reached, by the best evidence on its year or by declaration."),
    PledgeState.MISSED: _("The target was not reached, by the best evidence on its year."),
    PledgeState.OVERDUE: _(
        "A report that the signatory promised is late, and nothing else says how the pledge stands."
    ),
    PledgeState.LAPSED: _("The pledge lapsed, was withdrawn or was superseded. It no longer counts."),
}


@dataclass(frozen=True)
class Verdict:
    """A state, the evidence that it follows from (None: from none), and the evidence of its year against it.

    `declared_by` is who declared the pledge achieved, whether or not the state follows from that.
    """

    state: PledgeState
    evidence: Evidence | None = None
    against: tuple[Evidence, ...] = ()
    declared_by: Voice | None = None


def judge(
    date: datetime.date,
    path: Path | None,
    evidence: Iterable[Evidence] = (),
    *,
    has_ended: bool = False,
    declared_by: Voice | None = None,
    is_report_late: bool = False,
) -> Verdict:
    """The verdict on a pledge on a date. `evidence` is what was known by then, as `evidence_of` gives it.

    A pledge that ended is lapsed, whatever was reached. `declared_by` is who declared it achieved: that stands
    against evidence of a lower rank, and where there is no evidence on the target year.
    """
    if has_ended:
        return Verdict(PledgeState.LAPSED)
    usable = [one for one in evidence if one.value is not None] if path else []
    decisive = _decisive_year(path, usable)
    best = decisive[0] if decisive else None
    is_final = bool(best and path and best.year >= path.target.year)
    if declared_by and not (is_final and best and best.voice.rank <= declared_by.rank):
        against = [one for one in decisive if is_final and _state(path, one) != PledgeState.ACHIEVED]
        return Verdict(PledgeState.ACHIEVED, None, tuple(against), declared_by)
    if best is None or (path and date.year > path.target.year and not is_final):
        return Verdict(PledgeState.OVERDUE if is_report_late else PledgeState.NO_REPORT)
    state = _state(path, best) or PledgeState.NO_REPORT
    return Verdict(state, best, tuple(one for one in decisive if _state(path, one) != state), declared_by)


def _decisive_year(path: Path | None, usable: Sequence[Evidence]) -> list[Evidence]:
    """The evidence of the year that decides, the best first: see the head of this file."""
    if path is None:
        return []
    final = [one.year for one in usable if one.year >= path.target.year]
    before = [one.year for one in usable if path.at(one.year) is not None]
    year = min(final, default=max(before, default=None))
    return sorted((one for one in usable if one.year == year), key=lambda one: one.voice.rank)


def _state(path: Path | None, one: Evidence) -> PledgeState | None:
    """The state that one piece of evidence alone leads to."""
    wanted = path.at(one.year) if path else None
    if path is None or one.value is None or wanted is None:
        return None
    is_met = path.is_met(one.value, wanted)
    if one.year >= path.target.year:
        return PledgeState.ACHIEVED if is_met else PledgeState.MISSED
    return PledgeState.ON_TRACK if is_met else PledgeState.BEHIND


@dataclass(frozen=True)
class Progress:
    """How a pledge stands on a date: its path, the evidence known by then, and the verdict."""

    path: Path | None
    evidence: list[Evidence]
    verdict: Verdict
    target_year_passed: bool
    is_report_late: bool = False
    report_years: tuple[int, ...] = field(default=())

    @property
    def state(self) -> PledgeState:
        return self.verdict.state

    @property
    def percent_achieved(self) -> Fraction | None:
        """Percent of the way gone, by the evidence that decided, else by the latest that can be put on the path."""
        usable = [one for one in self.evidence if one.value is not None]
        shown = self.verdict.evidence or (usable[-1] if usable else None)
        return (
            self.path.percent_achieved(shown.value)
            if self.path and shown and shown.value is not None
            else None
        )

    @property
    def percent_reported(self) -> Fraction | None:
        """Percent of the way gone as the signatory itself reported it last."""
        said = [one for one in self.evidence if one.percent_reported is not None]
        return said[-1].percent_reported if said else None

    @property
    def is_without_report(self) -> bool:
        """Whether the signatory itself reported nothing on the year that decided, nor on a later one."""
        decisive = self.verdict.evidence
        return decisive is not None and not any(year >= decisive.year for year in self.report_years)

    @property
    def is_without_final_evidence(self) -> bool:
        """Whether the target year has passed and nothing is on file about it or a later year."""
        if not self.target_year_passed or self.path is None:
            return False
        return not any(one.year >= self.path.target.year for one in self.evidence)


def progress_on(
    date: datetime.date | None,
    pledge: Pledge,
    reports: Iterable[ProgressReport] = (),
    others: Iterable[Pledge] = (),
    emissions: Sequence[Emissions] = (),
    base_tonnes: int | None = None,
) -> Progress:
    """The progress of one pledge; `reports`, `others` and `emissions` are all that is on file.

    Nobody knows the emissions of a year before it is over.
    """
    date = date or datetime.date.today()
    path = path_of(pledge, others, base_tonnes)
    known = [report for report in reports if report.is_known_on(date)]
    past = [one for one in emissions if one.year is not None and one.year < date.year]
    evidence = evidence_of(pledge, path, known, past, base_tonnes) if path else []
    is_late = is_report_late(pledge, known, date)
    verdict = judge(
        date,
        path,
        evidence,
        has_ended=pledge.has_ended_by(date),
        declared_by=_declared_by(pledge, date),
        is_report_late=is_late,
    )
    passed = pledge.target_year is not None and date.year > pledge.target_year
    years = tuple(sorted(one.year for one in evidence if one.voice in REPORTS))
    return Progress(path, evidence, verdict, passed, is_late, years)


def _declared_by(pledge: Pledge, date: datetime.date) -> Voice | None:
    if not pledge.is_achieved_by(date):
        return None
    return Voice.VERIFIED if pledge.status == Status.ACHIEVED_VERIFIED else Voice.REPORT


def is_report_late(pledge: Pledge, known: Iterable[ProgressReport], date: datetime.date) -> bool:
    """Whether the day for which a report was promised has passed without one.

    One that came out in the year before that day, or later, is the promised one; of a report without a date its own
    year is taken.
    """
    due = pledge.report_due_on
    if due is None or date <= due:
        return False
    early = due - datetime.timedelta(days=365)
    return not any(
        report.reported_on >= early if report.reported_on else report.year >= early.year for report in known
    )
