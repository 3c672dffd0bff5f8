"""The figures of one metric that stand for one country in one year: those of one vintage where there is one."""

from collections.abc import Collection
from dataclasses import dataclass

from coalitions.reach.atlas import Atlas, AtlasPlace
from coalitions.reach.metrics import ReachMetric
from coalitions.reach.vintages import find_vintage
from signatories.models import JurisdictionKind
from signatories.territories.figures import FigureRow, choose_figure, choose_nearest, standing


@dataclass(frozen=True)
class Entry:
    """The amount that stands for one territory, on file or estimated.

    `of_table` says whether it is of the vintage that the nation is taken from. An estimate names the region that it
    comes from, and carries that region's year and source.
    """

    value: int
    year: int | None
    kind: str
    source: str
    source_url: str
    of_table: bool
    figure: FigureRow | None = None
    estimated_from: AtlasPlace | None = None

    @property
    def is_estimate(self) -> bool:
        return self.estimated_from is not None


@dataclass(frozen=True)
class National:
    """The amount of the whole country. `without` names the first-level subdivisions that it lacks."""

    value: int
    year: int | None
    source: str
    source_url: str
    without: tuple[str, ...] = ()


class VintageTable:
    """One metric of one country in one year, with the roster figures of these coalitions (address names)."""

    def __init__(
        self, atlas: Atlas, metric: ReachMetric, country: str, year: int, rosters: Collection[str] = ()
    ) -> None:
        self.atlas = atlas
        self.metric = metric
        self.country = country
        self.year = year
        self.rosters = rosters
        nation = atlas.nation(country)
        self._nation_figures = self._figures(nation.id) if nation else []
        self._regions = {place.id: self._figures(place.id) for place in atlas.regions_of(country)}
        needed = [figures for id, figures in self._regions.items() if atlas.places[id].in_national_figures]
        self.vintage = find_vintage(self._nation_figures, needed, country, year)
        self.unit, self.price_basis = self._counted_in()
        self._entries: dict[int, Entry | None] = {}
        self.national = self._national()

    def _figures(self, jurisdiction_id: int) -> list[FigureRow]:
        return self.atlas.figures_of(jurisdiction_id, self.metric.figure, self.rosters)

    def _counted_in(self) -> tuple[str | None, str | None]:
        """The unit and price basis of the vintage, else of the nation, else of what is on file."""
        if self.vintage:
            return self.vintage.unit, self.vintage.price_basis
        if not self.metric.is_money:
            return self.metric.unit, ""
        everywhere = [figure for id in self.atlas.places for figure in self._figures(id)]
        for figures in (self._nation_figures, everywhere):
            found = [(figure.unit, figure.price_basis) for figure in figures]
            if found:
                return min(set(found), key=lambda prices: (-found.count(prices), prices))
        return None, None

    # --- Territories --------------------------------------------------------------------------------------

    def entry(self, jurisdiction_id: int) -> Entry | None:
        """What is on file for a jurisdiction, or for one coextensive with it where it has none itself."""
        if jurisdiction_id not in self._entries:
            self._entries[jurisdiction_id] = self._find_entry(jurisdiction_id)
        return self._entries[jurisdiction_id]

    def _find_entry(self, jurisdiction_id: int) -> Entry | None:
        if self.atlas.places[jurisdiction_id].country != self.country:
            return None
        own = self._usable(jurisdiction_id)
        twins = self.atlas.twins[self.atlas.node_of[jurisdiction_id]]
        others = [figure for id in twins if id != jurisdiction_id for figure in self._usable(id)]
        if not any(figure.from_office for figure in own) and any(figure.from_office for figure in others):
            own = []
        figure = self._choose(own) or self._choose(others)
        return figure and self._as_entry(figure)

    def _usable(self, jurisdiction_id: int) -> list[FigureRow]:
        """The figures that may enter: all in the table's unit; of a region, where nothing else may, its own alone."""
        figures = [
            figure
            for figure in self._figures(jurisdiction_id)
            if (figure.unit, figure.price_basis) == (self.unit, self.price_basis)
        ]
        if self.metric.needs_table and not (self.vintage and self._nation_figures):
            return []
        is_region = self.atlas.places[jurisdiction_id].kind == JurisdictionKind.REGION
        if self.vintage and is_region and not self.metric.covers_outlying:
            return [figure for figure in figures if self.vintage.has(figure)]
        return figures

    def _choose(self, figures: list[FigureRow]) -> FigureRow | None:
        if self.vintage is None:
            return choose_figure(figures, self.year)
        return choose_nearest(figures, self.vintage.year, self.vintage.source)

    def _as_entry(self, figure: FigureRow) -> Entry:
        return Entry(
            figure.value,
            figure.year,
            figure.kind,
            figure.source,
            figure.source_url,
            of_table=self._is_of_table(figure),
            figure=figure,
        )

    def _is_of_table(self, figure: FigureRow) -> bool:
        """Whether a figure is an official one of the vintage's year; without a vintage, of the nation's own table.

        Offices publish one census in several files, so that below the regions the year decides.
        """
        if self.vintage and self.metric.needs_table:
            return self.vintage.has(figure) and not figure.from_roster
        if self.vintage:
            return figure.year == self.vintage.year and not figure.from_roster
        nation = choose_figure(self._nation_figures, self.year)
        return nation is not None and (figure.year, figure.source) == (nation.year, nation.source)

    # --- The nation ---------------------------------------------------------------------------------------

    def _national(self) -> National | None:
        """The nation of the vintage, made to cover outlying territories; else the country's own figure.

        The vintage's own total is cited where it equals the sum of its first-level subdivisions to rounding, half a
        unit for each; the amount is the sum, so that all of them together are exactly the nation. Without any figure
        of the nation on file nobody can tell whether its regions are all there.
        """
        if not self._nation_figures or (self.metric.needs_table and not self.vintage):
            return None
        own = [figure for figure in self._nation_figures if figure.unit == self.unit]
        own = [figure for figure in own if figure.price_basis == self.price_basis]
        if self.vintage is None:
            figure = choose_figure(own, self.year)
        else:
            figure = choose_nearest([row for row in own if self.vintage.has(row)], self.vintage.year, "")
        outlying, without = self._outlying()
        rows = self._rows_of_vintage()
        if not rows:
            return figure and self._nation_of(figure, figure.value + outlying, without)
        total = sum(row.value for row in rows)
        cited = figure if figure and abs(figure.value - total) * 2 <= len(rows) else rows[0]
        return self._nation_of(cited, total + outlying, without)

    def _rows_of_vintage(self) -> list[FigureRow]:
        """The vintage's figure of each first-level subdivision that the nation's own figures include."""
        if self.vintage is None:
            return []
        found = [
            choose_nearest([row for row in standing(figures) if self.vintage.has(row)], self.vintage.year, "")
            for id, figures in self._regions.items()
            if self.atlas.places[id].in_national_figures
        ]
        return [figure for figure in found if figure]

    def _outlying(self) -> tuple[int, list[str]]:
        """What first-level subdivisions outside the nation's own figures add to them, and those without a figure."""
        total, without = 0, []
        for id in self._regions:
            place = self.atlas.places[id]
            if not place.in_national_figures:
                entry = self.entry(id)
                total += entry.value if entry else 0
                if entry is None:
                    without.append(place.name)
        return total, without

    @staticmethod
    def _nation_of(figure: FigureRow, value: int, without: list[str]) -> National:
        return National(value, figure.year, figure.source, figure.source_url, tuple(without))
