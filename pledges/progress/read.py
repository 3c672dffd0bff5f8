"""How pledges stand on a date, read for many of them at once: five queries however many there are."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

from pledges.kinds import TONNES, WHOLE_BOUNDARIES
from pledges.models import Pledge, PledgeQuerySet, ProgressReport
from pledges.progress.evidence import Emissions
from pledges.progress.state import Progress, progress_on
from signatories.models import Figure, Measure, MeasureMetric, Metric
from signatories.territories.figures import FigureRow, choose_figure


def with_reports(pledges: PledgeQuerySet) -> PledgeQuerySet:
    """Read the accepted reports along with the pledges, as `follow` needs them.

    Their signatories are read by whoever asks, under the names that are wanted.
    """
    return pledges.prefetch_related(_accepted())


def read_reports(pledges: list[Pledge]) -> None:
    """The same for pledges that have been read, unless it was done already."""
    prefetch_related_objects(pledges, _accepted())


def _accepted() -> Prefetch:
    return Prefetch("reports", queryset=ProgressReport.objects.accepted())


@dataclass(frozen=True)
class Followed:
    """A pledge with its progress on a date, and the emissions of its base year on file."""

    pledge: Pledge
    progress: Progress
    base_figure: Emissions | None


def follow(pledges: Iterable[Pledge], date: datetime.date | None = None) -> list[Followed]:
    """How each pledge stands on the date, today unless told otherwise. `pledges` come from `with_reports`."""
    date = date or datetime.date.today()
    pledges = list(pledges)
    emissions, targets = EmissionsOnFile(pledges), TargetsBeside(pledges)
    found = []
    for pledge in pledges:
        base = emissions.of_base_year(pledge)
        others = [other for other in targets.of(pledge) if other.is_in_force_on(date)]
        tonnes = base.value if base else None
        reports, on_file = pledge.reports.all(), emissions.of(pledge)
        found.append(Followed(pledge, progress_on(date, pledge, reports, others, on_file, tonnes), base))
    return found


class TargetsBeside:
    """The other targets of those who pledged, in one query: those of the same coalition, or public elsewhere."""

    def __init__(self, pledges: Iterable[Pledge]) -> None:
        signatories = {pledge.signatory_id for pledge in pledges}
        found = Pledge.objects.targets().filter(signatory__in=signatories, is_published=True).order_by("pk")
        public = Pledge.objects.published().filter(pk=OuterRef("pk")).order_by()
        self.by_signatory: defaultdict[int, list[tuple[Pledge, bool]]] = defaultdict(list)
        for pledge in found.annotate(is_public=Exists(public)):
            self.by_signatory[pledge.signatory_id].append((pledge, pledge.is_public))

    def of(self, pledge: Pledge) -> list[Pledge]:
        return [
            other
            for other, is_public in self.by_signatory[pledge.signatory_id]
            if other.pk != pledge.pk and (is_public or other.coalition_id == pledge.coalition_id)
        ]


class EmissionsOnFile:
    """The emissions on file of those who pledged, in two queries."""

    def __init__(self, pledges: Iterable[Pledge]) -> None:
        self.figures: defaultdict[int, list[FigureRow]] = defaultdict(list)
        self.measures: defaultdict[int, list[Measure]] = defaultdict(list)
        territories = {pledge.signatory.governs_id for pledge in pledges if pledge.signatory.governs_id}
        others = {pledge.signatory_id for pledge in pledges if not pledge.signatory.governs_id}
        figures = Figure.objects.stated_by(()).filter(
            jurisdiction__in=territories, metric=Metric.GHG, unit=TONNES, year__isnull=False
        )
        for row in figures.order_by().values_list(*FigureRow._fields):
            figure = FigureRow._make(row)
            self.figures[figure.jurisdiction_id].append(figure)
        measures = Measure.objects.filter(
            signatory__in=others, metric=MeasureMetric.GHG, unit=TONNES, year__isnull=False
        )
        for measure in measures.order_by("source", "pk"):
            self.measures[measure.signatory_id].append(measure)

    def of(self, pledge: Pledge) -> list[Emissions]:
        """All years on file; of several figures of one year the one that stands for it first."""
        if not pledge.signatory.governs_id:
            return list(self.measures[pledge.signatory_id])
        by_year = _by_year(self.figures[pledge.signatory.governs_id])
        return [row for year, rows in sorted(by_year.items()) for row in _best_first(rows, year)]

    def of_base_year(self, pledge: Pledge) -> Emissions | None:
        """The emissions of exactly the base year, or None; none where the pledge covers only a part."""
        if pledge.boundary not in WHOLE_BOUNDARIES or pledge.base_year is None:
            return None
        return next((one for one in self.of(pledge) if one.year == pledge.base_year), None)


def _by_year(figures: Iterable[FigureRow]) -> dict[int, list[FigureRow]]:
    found = defaultdict(list)
    for figure in figures:
        if figure.year is not None:
            found[figure.year].append(figure)
    return found


def _best_first(figures: list[FigureRow], year: int) -> list[FigureRow]:
    """The figure that stands for a year, then the others by their sources."""
    chosen = choose_figure(figures, year)
    return sorted(figures, key=lambda figure: (figure is not chosen, figure.source))
