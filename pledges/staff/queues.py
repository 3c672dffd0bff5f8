"""What waits about pledges, for the first page of staff and their weekly letter."""

import datetime
from collections import Counter

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from aca_portal.queues import Queue
from pledges.models import Pledge, ProgressReport
from pledges.progress.read import follow, with_reports
from pledges.progress.state import PledgeState


def reports_to_review(desk):
    """Reports that came in and were neither accepted nor refused. Those without a day of their own have no age."""
    rows = ProgressReport.objects.filter(
        pledge__coalition__in=desk.coalitions, review=ProgressReport.Review.PENDING
    )
    counted = (
        rows.order_by().values("pledge__coalition").annotate(number=Count("pk"), oldest=Min("reported_on"))
    )
    for row in counted:
        pk = row["pledge__coalition"]
        yield Queue(
            pk,
            _("Reports to review"),
            row["number"],
            reverse("admin:pledges_pledge_attention"),
            row["oldest"],
        )


def pledges_overdue(desk):
    """Pledges whose promised report is late, or whose target year passed and nothing shows that it was reached."""
    today = datetime.date.today()
    pledges = Pledge.objects.in_force_on(today).filter(coalition__in=desk.coalitions)
    found = Counter()
    for one in follow(with_reports(pledges.select_related("signatory")), today):
        progress = one.progress
        passed = progress.target_year_passed and progress.state not in (
            PledgeState.ACHIEVED,
            PledgeState.LAPSED,
        )
        found[one.pledge.coalition_id] += bool(passed or progress.is_report_late)
    for coalition, number in found.items():
        yield Queue(coalition, _("Pledges overdue"), number, reverse("admin:pledges_pledge_attention"))


QUEUES = [reports_to_review, pledges_overdue]
