"""The sections about pledges on the page of a coalition. They share what they read."""

import datetime

from aca_portal.panels import Panel
from coalitions.models import Coalition
from coalitions.reach.day import DayOnFile
from pledges.contribution.summary import standing_on
from pledges.coverage_panels import coverage_panel
from pledges.criteria_panels import criteria_panel
from pledges.panels import contribution_panel
from pledges.progress.read import with_reports


def coalition_panels(coalition: Coalition, as_of: datetime.date, day: DayOnFile) -> list[Panel]:
    """What its members promised, of how many that is known, and what it asks of them."""
    published = coalition.pledges.published().select_related("signatory").order_by("pk")
    pledges = list(with_reports(published))
    found = [
        contribution_panel(coalition, as_of, day, pledges),
        coverage_panel(coalition, as_of, standing_on(day, pledges, as_of)),
        criteria_panel(coalition, as_of),
    ]
    return [panel for panel in found if panel]
