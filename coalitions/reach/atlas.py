"""What is on file about the territories that some governments govern, read at once for computing reach."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import QuerySet, Value

from coalitions.reach.territories import Territories
from signatories.models import MADE_OF_PARTS, Figure, Jurisdiction, JurisdictionKind, Metric, Provenance
from signatories.territories.chains import id_list, touched
from signatories.territories.figures import FigureRow


class AtlasPlace(NamedTuple):
    """A jurisdiction as it is read in bulk; the fields are those of `Jurisdiction`."""

    id: int
    code: str | None
    parent_id: int | None
    successor_id: int | None
    coextensive_with_id: int | None
    kind: str
    country: str
    name: str
    name_key: str
    in_national_figures: bool
    ended_on: datetime.date | None


@dataclass
class AtlasRows:
    """What an atlas is made of: places by their id, who is a part of whom, who lies across whom, and figures."""

    places: dict[int, AtlasPlace] = field(default_factory=dict)
    parts: list[tuple[int, int]] = field(default_factory=list)  # (body, part)
    across: list[tuple[int, int]] = field(
        default_factory=list
    )  # (territory, one that it lies in with a piece)
    figures: list[FigureRow] = field(default_factory=list)


def read_atlas(
    jurisdictions: Iterable[int],
    countries: Collection[str],
    metrics: Collection[str] = (Metric.POPULATION, Metric.GDP),
    *,
    rosters: Iterable[str] = (),
) -> "Atlas":
    """The atlas of some jurisdictions, from what is on file today; see `read_rows`."""
    return Atlas(read_rows(jurisdictions, countries, metrics, rosters=rosters))


def read_rows(
    jurisdictions: Iterable[int],
    countries: Collection[str],
    metrics: Collection[str],
    *,
    rosters: Iterable[str] = (),
) -> AtlasRows:
    """What is on file about some jurisdictions, given by their ids, with their figures of `metrics`.

    Read are the jurisdictions, what contains them, their parts and the parts of these, what they lie across, their
    twins and successors, and the `countries` with their first-level subdivisions: never a whole register. It takes
    four queries, and two more for each level of bodies made of bodies.
    `rosters` are the address names of the coalitions whose rosters' figures are read too.
    """
    rows = AtlasRows()
    _read_places(rows, set(jurisdictions), countries)
    _read_figures(rows, metrics, rosters)
    return rows


def _read_places(rows: AtlasRows, wanted: set[int], countries: Collection[str]) -> None:
    subdivided = (JurisdictionKind.COUNTRY, JurisdictionKind.REGION)
    whole = Jurisdiction.objects.filter(country__in=countries, kind__in=subdivided)
    wanted = wanted | set(whole.order_by().values_list("pk", flat=True))
    while wanted:
        found = _keep(rows, Jurisdiction.objects.filter(pk__in=touched(wanted)))
        pairs = _related(found)
        rows.parts += [(one, other) for one, other, is_part in pairs if is_part]
        rows.across += [(one, other) for one, other, is_part in pairs if not is_part]
        wanted = {other for _, other, _ in pairs} - rows.places.keys()


def _keep(rows: AtlasRows, jurisdictions: QuerySet[Jurisdiction]) -> list[int]:
    found = jurisdictions.order_by("id").values_list(*AtlasPlace._fields)
    new = [place for place in map(AtlasPlace._make, found) if place.id not in rows.places]
    rows.places.update((place.id, place) for place in new)
    return [place.id for place in new]


def _read_figures(rows: AtlasRows, metrics: Collection[str], rosters: Iterable[str]) -> None:
    found = Figure.objects.stated_by(rosters).filter(metric__in=metrics)
    found = found.filter(jurisdiction__in=id_list(rows.places)).order_by()
    rows.figures += map(FigureRow._make, found.values_list(*FigureRow._fields).iterator(chunk_size=10_000))


class Atlas:
    """Some jurisdictions with all that tells how they lie beside each other, and their figures.

    A node of the graph is the id of a jurisdiction; coextensive jurisdictions share one (`node_of`).
    Containment is as recorded today; an abolished territory also lies inside its successor.
    """

    def __init__(self, rows: AtlasRows) -> None:
        self.places = rows.places
        self.node_of: dict[int, int] = {}
        self.twins: dict[int, list[int]] = {}
        self._join_coextensive()
        self.territories = self._graph(rows)
        self._nations = {
            place.country: place.id
            for place in self.places.values()
            if place.kind == JurisdictionKind.COUNTRY
        }
        self._figures: dict[tuple[int, str], list[FigureRow]] = defaultdict(list)
        for figure in rows.figures:
            self._figures[figure.jurisdiction_id, figure.metric].append(figure)

    # --- The graph ----------------------------------------------------------------------------------------

    def _join_coextensive(self) -> None:
        self.node_of = {id: id for id in self.places}
        self.twins = {id: [id] for id in self.places}
        for id, place in self.places.items():
            other = place.coextensive_with_id
            if other in self.node_of and self.node_of[other] != self.node_of[id]:
                kept, dropped = sorted((self.node_of[id], self.node_of[other]))
                moved = self.twins.pop(dropped)
                self.twins[kept] += moved
                self.node_of.update(dict.fromkeys(moved, kept))

    def _graph(self, rows: AtlasRows) -> Territories:
        graph = Territories(above=defaultdict(tuple))
        for id, place in self.places.items():
            node = self.node_of[id]
            above = (self.node_of.get(other) for other in (place.parent_id, place.successor_id) if other)
            graph.above[node] += tuple(other for other in above if other is not None and other != node)
            if place.kind in MADE_OF_PARTS:
                graph.bodies.add(node)
            elif place.kind == JurisdictionKind.TRIBAL_TERRITORY:
                graph.tribal.add(node)
            elif place.kind == JurisdictionKind.REGION:
                graph.regions.add(node)
            elif place.kind == JurisdictionKind.COUNTRY:
                graph.countries.add(node)
        graph.parts = self._by_node(rows.parts)
        graph.lies_across = self._by_node(rows.across)
        return graph

    def _by_node(self, pairs: list[tuple[int, int]]) -> dict[int, list[int]]:
        related: dict[int, list[int]] = defaultdict(list)
        for one, other in pairs:
            related[self.node_of[one]].append(self.node_of[other])
        return related

    # --- Asking -------------------------------------------------------------------------------------------

    def nation(self, country: str) -> AtlasPlace | None:
        """The country itself, where it is on file."""
        return self.places.get(self._nations.get(country, 0))

    def country_node(self, country: str) -> int | None:
        """The node of the country itself, or None."""
        nation = self.nation(country)
        return self.node_of[nation.id] if nation else None

    def regions_of(self, country: str) -> list[AtlasPlace]:
        """The first-level subdivisions of a country that are on file and not abolished."""
        return [
            place
            for place in self.places.values()
            if place.kind == JurisdictionKind.REGION and place.country == country and not place.ended_on
        ]

    def figures_at(self, node: int | None, metric: str) -> list[FigureRow]:
        """The figures of all the jurisdictions that share a node."""
        return [
            figure for id in self.twins.get(node or 0, ()) for figure in self._figures.get((id, metric), ())
        ]

    def figures_of(self, jurisdiction_id: int, metric: str, rosters: Collection[str] = ()) -> list[FigureRow]:
        """The figures of one jurisdiction, whatever is coextensive with it; of rosters, those of `rosters` alone."""
        return [
            figure
            for figure in self._figures.get((jurisdiction_id, metric), ())
            if not figure.from_roster or Provenance.coalition_of(figure.provenance) in rosters
        ]


def _related(ids: list[int]) -> list[tuple[int, int, bool]]:
    """(one, other, whether it is a part) for the parts of these jurisdictions and for what they lie across."""
    parts, across = (
        through._default_manager.filter(from_jurisdiction__in=id_list(ids))
        .order_by()
        .values_list("from_jurisdiction_id", "to_jurisdiction_id", Value(is_part))
        for through, is_part in (
            (Jurisdiction.parts.through, True),
            (Jurisdiction.lies_across.through, False),
        )
    )
    return sorted((one, other, bool(is_part)) for one, other, is_part in parts.union(across, all=True))
