"""The progress of many pledges on a date, read at once: four queries however many there are."""

import datetime
from collections import defaultdict

from django.db.models import Prefetch

from pledges.kinds import TONNES, WHOLE_BOUNDARIES
from pledges.models import Pledge, ProgressReport
from pledges.progress.trajectory import progress_on
from signatories.models import Figure, Measure, MeasureMetric, Metric
from signatories.territories.figures import FigureRow, choose_figure


def with_reports(pledges):
    """Read what `attach_progress` needs along with the pledges: accepted reports and interim targets.

    Their signatories are read by whoever asks, under the names that are wanted.
    """
    accepted = ProgressReport.objects.accepted()
    return pledges.prefetch_related(
        Prefetch("reports", queryset=accepted, to_attr="accepted_reports"),
        Prefetch("interim_targets", queryset=Pledge.objects.filter(is_published=True), to_attr="steps"),
    )


def attach_progress(pledges, date=None):
    """Give each pledge its `progress` on the date. `pledges` come from `with_reports`. Returns them as a list."""
    date = date or datetime.date.today()
    pledges = list(pledges)
    emissions = BaseEmissions(pledges)
    for pledge in pledges:
        steps = [step for step in pledge.steps if step.is_in_force_on(date)]
        pledge.base_figure = emissions.of(pledge)
        tonnes = pledge.base_figure.value if pledge.base_figure else None
        pledge.progress = progress_on(date, pledge, pledge.accepted_reports, steps, tonnes)
    return pledges


class BaseEmissions:
    """The emissions on file of those who pledged, in two queries."""

    def __init__(self, pledges):
        self.figures = defaultdict(list)
        self.measures = defaultdict(list)
        territories = {pledge.signatory.governs_id for pledge in pledges if pledge.signatory.governs_id}
        others = {pledge.signatory_id for pledge in pledges if not pledge.signatory.governs_id}
        years = {pledge.base_year for pledge in pledges if pledge.base_year}
        figures = Figure.objects.stated_by(()).filter(
            jurisdiction__in=territories, metric=Metric.GHG, unit=TONNES, year__in=years
        )
        for row in figures.order_by().values_list(*FigureRow._fields):
            figure = FigureRow._make(row)
            self.figures[figure.jurisdiction_id, figure.year].append(figure)
        measures = Measure.objects.filter(
            signatory__in=others, metric=MeasureMetric.GHG, unit=TONNES, year__in=years
        )
        for measure in measures.order_by("source", "pk"):
            self.measures[measure.signatory_id, measure.year].append(measure)

    def of(self, pledge):
        """The figure of exactly the base year, or None; none where the pledge covers only a part."""
        if pledge.boundary not in WHOLE_BOUNDARIES or pledge.base_year is None:
            return None
        if pledge.signatory.governs_id:
            figures = self.figures[pledge.signatory.governs_id, pledge.base_year]
            return choose_figure(figures, pledge.base_year)
        return next(iter(self.measures[pledge.signatory_id, pledge.base_year]), None)
