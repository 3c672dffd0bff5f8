"""The population and GDP that a roster states: figures of its own provenance, beside those of others."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Case, Q, When
from django.utils.translation import gettext as _

from aca_portal.numbers import share
from coalitions.imports.as_read import AsRead
from coalitions.models import Coalition
from coalitions.rosters.rows import RosterRow
from signatories.models import Figure, JurisdictionKind, Metric, Provenance
from signatories.territories.figures import differs_by_half
from signatories.territories.gazetteer import Gazetteer, Place, share_text

NEEDED = ("jurisdiction", "metric", "year", "source", "value", "unit", "price_basis")
LOCAL_KINDS = (JurisdictionKind.COUNTY, JurisdictionKind.MUNICIPALITY)
WRITTEN = ("value", "unit", "price_basis")  # of a figure on file, which the next roster may correct


@dataclass(slots=True)
class OnFile:
    """A population on file, whoever recorded it."""

    year: int | None
    value: int
    id: int
    is_official: bool


@dataclass(eq=False, slots=True)
class PlannedFigure:
    """A figure that a row states, new or on file."""

    figure: Figure
    place: Place
    row: RosterRow
    before: int | None

    @property
    def is_new(self) -> bool:
        return self.figure.pk is None

    @property
    def is_changed(self) -> bool:
        return self.figure.value != self.before


class RosterFigures:
    """Reads what is on file at once, takes over what rows state, and then says what looks wrong."""

    def __init__(self, coalition: Coalition, gazetteer: Gazetteer, as_read: AsRead) -> None:
        self.as_read = as_read
        self.provenance = Provenance.roster(coalition.slug)
        self.usual_source = f"{coalition.name_en or coalition.slug}, member roster"[:255]  # type: ignore[attr-defined]  # by modeltranslation
        self.planned: dict[tuple[Place, str, int | None, str], PlannedFigure] = {}
        self._own: defaultdict[tuple[Place, str, int | None], list[Figure]] = defaultdict(list)
        self._people: defaultdict[Place, list[OnFile]] = defaultdict(list)
        country = gazetteer.country_code
        own = Figure.objects.filter(provenance=self.provenance, jurisdiction__country=country).only(*NEEDED)
        for figure in own.order_by("recorded_at", "id").iterator():
            share_text(figure, "metric", "unit", "source", "price_basis")
            place = gazetteer.places[figure.jurisdiction_id]
            self._own[place, figure.metric, figure.year].append(figure)
        known = [coalition.slug, *Coalition.objects.published().values_list("slug", flat=True)]
        self._visible = Figure.objects.stated_by(known).filter(jurisdiction__country=country)
        gdp = self._visible.filter(metric=Metric.GDP, jurisdiction__kind=JurisdictionKind.COUNTRY)
        self.currency = gdp.order_by("year", "id").values_list("unit", flat=True).last()

    def state(self, row: RosterRow, place: Place) -> None:
        """Take over the figures of one row about the place that it governs."""
        for stated in row.figures:
            if stated.metric == Metric.GDP and not self.currency:
                row.warn(
                    "gdp",
                    _(
                        "The GDP was not taken over: the country has no GDP on file, "
                        "so the currency of this figure is not known."
                    ),
                )
                continue
            if stated.year is None:
                row.warn(
                    f"{stated.metric}_year",
                    _(
                        "The year of the figure is not stated. It counts only where no figure with a year is on file."
                    ),
                )
            self._plan(row, place, stated)

    def _plan(self, row, place, stated):
        on_file = self._own.get((place, stated.metric, stated.year), [])
        source = stated.source or (on_file[-1].source if on_file else self.usual_source)
        key = (place, stated.metric, stated.year, source)
        earlier = self.planned.get(key)
        if earlier:
            if earlier.figure.value != stated.value:
                message = _(
                    "Row %(row)s states %(other)s for the same place, year and source. Make the two agree."
                )
                values = (row, earlier.row, earlier.figure.value), (earlier.row, row, stated.value)
                for one, other, value in values:
                    one.refuse(stated.metric, message % {"row": other.number, "other": value})
            return
        figure = next((figure for figure in on_file if figure.source == source), None)
        before = figure.value if figure else None
        if figure is None:
            figure = Figure(metric=stated.metric, year=stated.year, source=source, provenance=self.provenance)
        if before != stated.value:
            self.as_read.keep(figure, WRITTEN)
            figure.value = stated.value
            figure.unit = "people" if stated.metric == Metric.POPULATION else self.currency or ""
            figure.price_basis = "" if stated.metric == Metric.POPULATION else "current"
            row.changes[stated.metric] = [before, stated.value]
        self.planned[key] = PlannedFigure(figure, place, row, before)

    # --- What looks wrong ---------------------------------------------------------------------------------------

    def warn_of_doubts(self) -> None:
        """Warn of populations that look wrong beside their region, what contains them, or those on file."""
        stated = {
            planned.place: planned.figure.value
            for planned in self.planned.values()
            if planned.figure.metric == Metric.POPULATION
        }
        self._own.clear()  # nobody asks any more, and what follows needs the memory
        self._read_people(stated)
        for planned in self.planned.values():
            if planned.figure.metric == Metric.POPULATION:
                self._compare_with_containers(planned, stated)
                self._compare_with_last(planned)
        self._people.clear()

    def _read_people(self, stated):
        """The populations on file of the places of which the rows state one, and of all that contain them."""
        compared = {around.pk: around for place in stated for around in place.chain if not around.is_new}
        people = self._visible.filter(metric=Metric.POPULATION).order_by("id")
        official = Q(is_official=True) | Q(provenance=Provenance.REFERENCE)
        people = people.annotate(from_office=Case(When(official, then=True), default=False))
        rows = people.values_list("jurisdiction_id", "year", "value", "id", "from_office")
        for jurisdiction_id, *rest in rows.iterator():
            if jurisdiction_id in compared:
                self._people[compared[jurisdiction_id]].append(OnFile(*rest))

    def _compare_with_containers(self, planned, stated):
        value, place = planned.figure.value, planned.place
        for container in place.chain[1:]:
            if container.kind == JurisdictionKind.COUNTRY:
                return
            around = self._last(container)
            around = around.value if around else stated.get(container)
            if around is None:
                continue
            values = {"value": value, "container": container.name, "around": around}
            if value > around:
                planned.row.warn(
                    "population",
                    _("%(value)s is more than the population of %(container)s, %(around)s. Check the digits.")
                    % values,
                )
                return
            if container.kind == JurisdictionKind.REGION and place.kind in LOCAL_KINDS and value * 2 > around:
                planned.row.warn(
                    "population",
                    _(
                        "%(value)s is more than half the population of %(container)s, %(around)s. Check the digits."
                    )
                    % values,
                )

    def _compare_with_last(self, planned):
        if self._compare_with_official(planned):
            return
        last = self._last(planned.place, but=planned)
        if last and abs(planned.figure.value - last.value) * 2 > last.value:
            planned.row.warn(
                "population",
                _("%(value)s differs by more than half from the last figure on file: %(last)s (%(year)s).")
                % {
                    "value": planned.figure.value,
                    "last": last.value,
                    "year": last.year or _("year not known"),
                },
            )

    def _compare_with_official(self, planned):
        """Say that an official figure counts in place of the stated one, and by how much that differs."""
        official = [figure for figure in self._people.get(planned.place, ()) if figure.is_official]
        if not official:
            return False
        year = planned.figure.year
        nearest = min(official, key=lambda one: (abs((one.year or 0) - (year or 9999)), one.id))
        if nearest.value != planned.figure.value:
            planned.row.warn("population", self._difference(planned.figure.value, nearest))
        return True

    @staticmethod
    def _difference(stated, official):
        values = {"value": stated, "official": official.value, "year": official.year or _("year not known")}
        if differs_by_half(stated, official.value):
            return (
                _(
                    "%(value)s differs by more than half from the official figure, %(official)s (%(year)s), which "
                    "counts. Check the digits."
                )
                % values
            )
        values["share"] = share((stated - official.value) / official.value) if official.value else "–"
        text = _(
            "The official figure, %(official)s (%(year)s), counts; %(value)s stands beside it (%(share)s apart)."
        )
        return text % values

    def _last(self, place, but=None):
        """The population of the latest year on file, official before others, but the one that is stated again."""
        repeated = but.figure.pk if but and not but.is_changed else None
        figures = [figure for figure in self._people.get(place, ()) if figure.id != repeated]
        figures = [figure for figure in figures if figure.is_official] or figures
        return max(figures, key=lambda figure: (figure.year or 0, figure.id), default=None)
