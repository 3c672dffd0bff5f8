"""Everything on file about the territories of some countries, read at once for computing reach."""

from collections import defaultdict

from coalitions.reach.territories import Territories
from signatories.models import MADE_OF_PARTS, Figure, Jurisdiction, JurisdictionKind, Metric
from signatories.territories.figures import FigureRow, choose_figure, previous_figure

PLACE_FIELDS = (
    "id",
    "parent_id",
    "successor_id",
    "coextensive_with_id",
    "kind",
    "country",
    "name",
    "name_key",
    "in_national_figures",
)


class Atlas:
    """The jurisdictions of `countries` with their figures of `metrics`, in four queries however many there are.

    The figures are those that are published or stated by `coalitions`, given by their ids.

    A node of the graph is the id of a jurisdiction; coextensive jurisdictions share one (`node_of`).
    Containment is as recorded today; an abolished territory also lies inside its successor.
    """

    def __init__(self, countries, metrics=(Metric.POPULATION, Metric.GDP), *, coalitions=()):
        self.places = {
            row.id: row
            for row in Jurisdiction.objects.filter(country__in=countries).values_list(
                *PLACE_FIELDS, named=True
            )
        }
        self._join_coextensive()
        self.territories = self._graph(countries)
        self._populations = {}
        self.figures = defaultdict(list)
        rows = Figure.objects.published(coalitions).filter(metric__in=metrics).order_by()
        rows = rows.filter(jurisdiction__country__in=countries)
        for row in rows.values_list(*FigureRow._fields).iterator(chunk_size=10_000):
            figure = FigureRow._make(row)
            self.figures[self.node_of.get(figure.jurisdiction_id), figure.metric].append(figure)

    def _join_coextensive(self):
        self.node_of = {id: id for id in self.places}
        groups = {}
        for id, place in self.places.items():
            other = place.coextensive_with_id
            if other in self.places and self.node_of[other] != self.node_of[id]:
                kept, dropped = sorted((self.node_of[id], self.node_of[other]))
                group = groups.setdefault(kept, [kept])
                group += groups.pop(dropped, [dropped])
                self.node_of.update(dict.fromkeys(group, kept))

    def _graph(self, countries):
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
        graph.parts = self._relation(Jurisdiction.parts.through, countries)
        graph.lies_across = self._relation(Jurisdiction.lies_across.through, countries)
        return graph

    def _relation(self, through, countries):
        pairs = through.objects.filter(from_jurisdiction__country__in=countries).order_by("id")
        related = defaultdict(list)
        for one, other in pairs.values_list("from_jurisdiction_id", "to_jurisdiction_id"):
            if one in self.node_of and other in self.node_of:
                related[self.node_of[one]].append(self.node_of[other])
        return related

    def country_node(self, country):
        """The node of the country itself, or None."""
        for id, place in self.places.items():
            if place.kind == JurisdictionKind.COUNTRY and place.country == country:
                return self.node_of[id]
        return None

    def regions_of(self, country):
        """The first-level subdivisions of a country that are on file."""
        return [
            place
            for place in self.places.values()
            if place.kind == JurisdictionKind.REGION and place.country == country
        ]

    def population(self, node, year):
        """The population figure that stands for the year, or None."""
        if (node, year) not in self._populations:
            figures = self.figures.get((node, Metric.POPULATION), ())
            self._populations[node, year] = choose_figure(figures, year)
        return self._populations[node, year]

    def population_before(self, node, chosen):
        return previous_figure(self.figures.get((node, Metric.POPULATION), ()), chosen)

    def own_population(self, jurisdiction_id, year):
        """The population figure of this very jurisdiction, whatever is coextensive with it."""
        node = self.node_of[jurisdiction_id]
        chosen = self.population(node, year)
        if chosen is None or chosen.jurisdiction_id == jurisdiction_id:
            return chosen
        figures = self.figures[node, Metric.POPULATION]
        return choose_figure(
            [figure for figure in figures if figure.jurisdiction_id == jurisdiction_id], year
        )

    def gdp_figures(self, node, prices):
        """GDP figures of one currency and price basis; `prices` is (currency, basis)."""
        return [
            figure
            for figure in self.figures.get((node, Metric.GDP), ())
            if (figure.unit, figure.price_basis) == prices
        ]
