"""GDP of territories: in one currency and price basis, estimated from above where it is not reported."""

from collections import Counter
from typing import NamedTuple

from signatories.models import Metric
from signatories.territories.figures import choose_figure


class Share(NamedTuple):
    """The GDP of one territory, reported, or estimated from that of `ancestor` by its share of the people."""

    value: int
    year: int | None
    source: str
    source_url: str
    ancestor: object = None
    without: tuple = ()

    @property
    def is_estimate(self):
        return self.ancestor is not None


class Economy:
    """The GDP of one country's territories in one year, all in the currency of the country's own figure."""

    def __init__(self, atlas, country, year, members):
        self.atlas = atlas
        self.year = year
        self.country = country
        self.country_node = atlas.country_node(country)
        self.currency, self.price_basis = self._prices(members)
        self._reported = {}
        self._shares = {}
        self._reported_inside = self._reported_by_member(members)

    def _prices(self, members):
        """The currency and price basis of the country's GDP on file, else those that most members use."""
        for nodes in ([self.country_node], members):
            found = Counter(
                (figure.unit, figure.price_basis)
                for node in nodes
                for figure in self.atlas.figures.get((node, Metric.GDP), ())
            )
            if found:
                return min(found, key=lambda prices: (-found[prices], prices))
        return None, None

    def reported(self, node):
        """The GDP figure on file that stands for the year, or None."""
        if node not in self._reported:
            figures = self.atlas.gdp_figures(node, (self.currency, self.price_basis))
            self._reported[node] = choose_figure(figures, self.year)
        return self._reported[node]

    def _reported_by_member(self, members):
        """What the members inside each member without a figure report together, each territory once."""
        totals = Counter()
        for member in members:
            figure = self.reported(member)
            if figure is None:
                continue
            for ancestor in self.atlas.territories.ancestors(member):
                if ancestor in members:
                    if self.reported(ancestor):
                        break
                    totals[ancestor] += figure.value
        return totals

    def value(self, node):
        share = self.share(node)
        return share.value if share else None

    def share(self, node):
        """The territory's GDP: reported, else estimated, else None.

        An estimate gives way where the members inside report more than it, so that a member never lowers the sum.
        """
        if node not in self._shares:
            figure = self.reported(node)
            if figure:
                share = Share(figure.value, figure.year, figure.source, figure.source_url)
            else:
                share = self._estimate(node)
                if share and share.value < self._reported_inside[node]:
                    share = None
            self._shares[node] = share
        return self._shares[node]

    def _estimate(self, node):
        """The nearest ancestor's GDP times the territory's share of that ancestor's population."""
        people = self.atlas.population(node, self.year)
        if people is None:
            return None
        for ancestor in self.atlas.territories.ancestors(node):
            gdp, all_people = self.reported(ancestor), self.atlas.population(ancestor, self.year)
            if gdp and all_people and all_people.value:
                part = min(1, people.value / all_people.value)
                return Share(round(gdp.value * part), gdp.year, gdp.source, gdp.source_url, ancestor)
        return None

    def keep_below_ancestors(self, fates):
        """Scale estimates down so that, with what is reported, they never exceed the ancestor they come from."""
        ancestors = self.atlas.territories.ancestors
        entries = [(fate, position) for fate in fates.values() for position in range(len(fate.sure))]
        estimators = {self.share(fate.sure[position][0]).ancestor for fate, position in entries} - {None}
        inside = {estimator: [] for estimator in estimators}
        for fate, position in entries:
            for estimator in estimators.intersection(ancestors(fate.sure[position][0])):
                inside[estimator].append((fate, position))
        for estimator in sorted(estimators, key=lambda node: (-len(ancestors(node)), node)):
            self._scale_estimates(estimator, inside[estimator])

    def _scale_estimates(self, estimator, entries):
        total = sum(fate.sure[position][1] for fate, position in entries)
        estimates = [
            (fate, position)
            for fate, position in entries
            if self.share(fate.sure[position][0]).ancestor == estimator
        ]
        estimated = sum(fate.sure[position][1] for fate, position in estimates)
        room = max(0, self.reported(estimator).value - (total - estimated))
        if estimated > room:
            for fate, position in estimates:
                node, amount = fate.sure[position]
                fate.sure[position] = (node, int(amount * room / estimated))

    def national(self):
        """The total of the table that the regions' figures come from, else the country's own figure, or None.

        A table counts only where it has every first-level subdivision that the national figures include.
        """
        prices = (self.currency, self.price_basis)
        regions = self.atlas.regions_of(self.country)
        figures = {
            region.id: self.atlas.gdp_figures(self.atlas.node_of[region.id], prices) for region in regions
        }
        needed = [region.id for region in regions if region.in_national_figures]
        sources = Counter(
            source for found in figures.values() for source in {figure.source for figure in found}
        )
        own = self.atlas.gdp_figures(self.country_node, prices)
        for source, _count in sources.most_common():
            total = choose_figure([figure for figure in own if figure.source == source], self.year)
            if total:
                return Share(total.value, total.year, total.source, total.source_url)
            table = {
                id: choose_figure([figure for figure in found if figure.source == source], self.year)
                for id, found in figures.items()
            }
            if all(table[id] for id in needed):
                rows = [figure for figure in table.values() if figure]
                without = tuple(region.name for region in regions if not table[region.id])
                return Share(
                    sum(row.value for row in rows), rows[0].year, source, rows[0].source_url, without=without
                )
        figure = choose_figure(own, self.year)
        return Share(figure.value, figure.year, figure.source, figure.source_url) if figure else None
