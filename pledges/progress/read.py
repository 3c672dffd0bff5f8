"""The progress of many pledges on a date, read at once: four queries however many there are."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from pledges.kinds import TONNES, WHOLE_BOUNDARIES
from pledges.models import Pledge, PledgeQuerySet, ProgressReport
from pledges.progress.trajectory import Progress, progress_on
from signatories.models import Figure, Measure, MeasureMetric, Metric
from signatories.territories.figures import FigureRow, choose_figure


def with_reports(pledges: PledgeQuerySet) -> PledgeQuerySet:
    """Read what `follow` needs along with the pledges: accepted reports and interim targets.

    Their signatories are read by whoever asks, under the names that are wanted.
    """
    return pledges.prefetch_related(
        Prefetch("reports", queryset=ProgressReport.objects.accepted()),
        Prefetch("interim_targets", queryset=Pledge.objects.filter(is_published=True)),
    )


@dataclass(frozen=True)
class Followed:
    """A pledge with its progress on a date, and the emissions of its base year on file."""

    pledge: Pledge
    progress: Progress
    base_figure: FigureRow | Measure | None


def follow(pledges: Iterable[Pledge], date: datetime.date | None = None) -> list[Followed]:
    """How each pledge stands on the date, today unless told otherwise. `pledges` come from `with_reports`."""
    date = date or datetime.date.today()
    pledges = list(pledges)
    emissions = BaseEmissions(pledges)
    return [_followed(pledge, emissions.of(pledge), date) for pledge in pledges]


def _followed(pledge: Pledge, figure: FigureRow | Measure | None, date: datetime.date) -> Followed:
    steps = [step for step in pledge.interim_targets.all() if step.is_in_force_on(date)]
    tonnes = figure.value if figure else None
    return Followed(pledge, progress_on(date, pledge, pledge.reports.all(), steps, tonnes), figure)


class BaseEmissions:
    """The emissions on file of those who pledged, in two queries."""

    def __init__(self, pledges: Iterable[Pledge]) -> None:
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

    def of(self, pledge: Pledge) -> FigureRow | Measure | None:
        """The figure of exactly the base year, or None; none where the pledge covers only a part."""
        if pledge.boundary not in WHOLE_BOUNDARIES or pledge.base_year is None:
            return None
        if pledge.signatory.governs_id:
            figures = self.figures[pledge.signatory.governs_id, pledge.base_year]
            return choose_figure(figures, pledge.base_year)
        return next(iter(self.measures[pledge.signatory_id, pledge.base_year]), None)
