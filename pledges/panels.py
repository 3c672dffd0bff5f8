"""What pledges show on the pages of coalitions."""

import datetime

from django.utils.translation import gettext as _

from aca_portal.numbers import count
from aca_portal.panels import Panel
from aca_portal.timeline import Event
from coalitions.models import Coalition
from coalitions.pages.compare import CoalitionColumn
from coalitions.pages.compare_rows import Cell, ComparedRow
from coalitions.reach.day import DayOnFile
from pledges.contribution.contribution import compute_contribution
from pledges.contribution.summary import stand_on, summarise
from pledges.models import Pledge
from pledges.progress.chart import draw_chart_of_evidence
from pledges.progress.read import follow, with_reports
from signatories.models import Signatory


def contribution_panel(
    coalition: Coalition, as_of: datetime.date, day: DayOnFile, pledges: list[Pledge]
) -> Panel | None:
    """Who promised what, and what it adds up to; nothing where no pledge is on file."""
    if not pledges:
        return None
    shown = {
        "coalition": coalition,
        "query": "" if as_of == datetime.date.today() else f"?as_of={as_of.isoformat()}",
        "summary": summarise(coalition, as_of, day, pledges),
        "contribution": compute_contribution(coalition, as_of, day=day, pledges=pledges),
    }
    return Panel("pledges/_coalition.html", shown)


def promises_panel(signatory: Signatory) -> Panel:
    """What one signatory promised, and how each promise stands today."""
    pledges = list(with_reports(signatory.pledges.published().select_related("coalition")))
    for pledge in pledges:
        pledge.signatory = signatory
    year = datetime.date.today().year
    promises = [(one, draw_chart_of_evidence(one.progress, year)) for one in follow(pledges)]
    return Panel("pledges/_promises.html", {"promises": promises})


def promise_events(signatory: Signatory) -> list[Event]:
    """When it pledged what, and for which years it reported."""
    events = []
    for pledge in with_reports(signatory.pledges.published()):
        text = _("Pledged: %(pledge)s") % {"pledge": pledge.headline}
        events.append(Event(text, pledge.declared_on, url=pledge.get_absolute_url()))
        for report in pledge.reports.all():
            text = _("Reported on: %(pledge)s") % {"pledge": pledge.headline}
            events.append(Event(text, year=report.year, url=pledge.get_absolute_url()))
    return events


def compared_rows(columns: list[CoalitionColumn], as_of: datetime.date) -> list[ComparedRow]:
    """How many members of each coalition pledged what."""
    standing = stand_on([column.coalition for column in columns], as_of)
    counts = [
        (_("Members with a pledge"), "with_pledge"),
        (_("With a target in numbers"), "with_target"),
        (_("With net zero or carbon neutrality"), "with_net_zero"),
    ]
    return [
        ComparedRow(
            label,
            [
                Cell(column.label, count(len(getattr(standing[column.coalition.pk], name))), is_main=True)
                for column in columns
            ],
        )
        for label, name in counts
    ]
