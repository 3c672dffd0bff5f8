"""What about a coalition's pledges needs somebody's attention, and where to mend it."""

import datetime
from dataclasses import dataclass

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pledges.contribution.contribution import compute_contribution
from pledges.contribution.reduction import Lack
from pledges.models import Pledge, ProgressReport
from pledges.progress.read import Followed, follow, with_reports
from pledges.progress.state import PledgeState
from pledges.sentences import goal_sentence
from pledges.staff.goals import without_document

REPORT_EVERY = 2  # years
CHECK_EVERY = datetime.timedelta(days=365)


class Reason(models.TextChoices):
    TARGET_PASSED = (
        "target_passed",
        _("The target year passed and nothing shows that the target was reached."),
    )
    REPORT_LATE = "report_late", _("The promised report is late.")
    REPORT_DUE = "report_due", _("No report on the last two years.")
    TO_REVIEW = "to_review", _("A report waits for review.")
    NO_SOURCE = "no_source", _("No source.")
    NOT_CHECKED = "not_checked", _("Not checked for a year.")
    NO_EMISSIONS = (
        "no_emissions",
        _("Emissions of the base year are missing, so its contribution is unknown."),
    )
    GOAL_SOURCE = "goal_source", _("The official document of the country's goal is missing.")
    NO_BASE_YEAR = "no_base_year", _("No base year, so its contribution is unknown.")


@dataclass
class Item:
    """One pledge or member with what it needs, and the page where that is mended."""

    reason: Reason
    name: str
    subject: str
    url: str


def attention(coalition, today=None):
    """All that needs attention in one coalition, in a fixed number of queries: items by reason, then by name."""
    today = today or datetime.date.today()
    public = with_reports(coalition.pledges.in_force_on(today).select_related("signatory"))
    items = [
        Item(
            reason,
            followed.pledge.signatory.name,
            followed.pledge.headline,
            _change("pledges_pledge", followed.pledge.pk),
        )
        for followed in follow(public, today)
        for reason in _reasons(followed, today)
    ]
    waiting = ProgressReport.objects.filter(
        pledge__coalition=coalition, review=ProgressReport.Review.PENDING
    ).select_related("pledge__signatory")
    items += [
        Item(
            Reason.TO_REVIEW,
            report.pledge.signatory.name,
            report.pledge.headline,
            _change("pledges_pledge", report.pledge_id),
        )
        for report in waiting
    ]
    items += _lacks(coalition, today)
    items += _goals_without_document(coalition, today)
    order = list(Reason)
    return sorted(items, key=lambda item: (order.index(item.reason), item.name, str(item.subject)))


def _reasons(followed: Followed, today):
    pledge, progress = followed.pledge, followed.progress
    if progress.is_report_late:
        yield Reason.REPORT_LATE
    if progress.target_year_passed and progress.state not in (PledgeState.ACHIEVED, PledgeState.LAPSED):
        yield Reason.TARGET_PASSED
    elif pledge.has_number and progress.state != PledgeState.ACHIEVED:
        years = progress.report_years
        if not years or max(years) < today.year - REPORT_EVERY:
            yield Reason.REPORT_DUE
    if not pledge.source and not pledge.source_url:
        yield Reason.NO_SOURCE
    if pledge.check_result == Pledge.Check.NOT_CHECKED or pledge.checked_on < today - CHECK_EVERY:
        yield Reason.NOT_CHECKED


def _lacks(coalition, today):
    """Members whose contribution could not be computed for want of something that staff can add."""
    for line in compute_contribution(coalition, today).not_computed:
        if line.lack == Lack.NO_EMISSIONS:
            is_territory = line.is_government and line.jurisdiction_id
            url = (
                _change("signatories_jurisdiction", line.jurisdiction_id)
                if is_territory
                else _change("signatories_signatory", line.signatory_id)
            )
            yield Item(Reason.NO_EMISSIONS, line.name, line.jurisdiction if is_territory else "", url)
        elif line.lack == Lack.NO_BASE_YEAR:
            yield Item(
                Reason.NO_BASE_YEAR, line.name, "", _change("signatories_signatory", line.signatory_id)
            )


def _goals_without_document(coalition, today):
    """The country's goals of which it is not on file where they stand."""
    for goal in without_document([coalition.pk], today):
        yield Item(
            Reason.GOAL_SOURCE,
            goal.jurisdiction.name,
            goal_sentence(goal),
            _change("pledges_nationalgoal", goal.pk),
        )


def _change(name, pk):
    return reverse(f"admin:{name}_change", args=[pk])
