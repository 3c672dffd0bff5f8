"""Estimates: what a county or city has by its share of its region's people, where nothing is reported for it."""

from collections import Counter
from collections.abc import Collection, Iterable

from coalitions.reach.tables import Entry, VintageTable
from coalitions.reach.union import Fate
from signatories.models import JurisdictionKind

ESTIMATED_KINDS = (JurisdictionKind.COUNTY, JurisdictionKind.MUNICIPALITY)


class Amounts:
    """What stands for each node of a survey in one table: reported, else estimated where the metric has a rule.

    `standing_for` gives the jurisdiction that stands for a node with several. `shares` is the table by which
    estimates are made, or None where nothing is estimated. Nothing is ever estimated from the country.
    """

    def __init__(
        self, table: VintageTable, standing_for: dict[int, int], shares: VintageTable | None = None
    ) -> None:
        self.table = table
        self.atlas = table.atlas
        self.standing_for = standing_for
        self.shares = shares
        self._entries: dict[int, Entry | None] = {}
        self._reported_inside: Counter[int] = self._sums_inside(standing_for) if shares else Counter()

    def value(self, node: int) -> int | None:
        """The amount of a node, or None where it is not known. That of the country is the denominator."""
        if node == self.atlas.country_node(self.table.country) and self.table.national:
            return self.table.national.value
        entry = self.entry(node)
        return entry.value if entry else None

    def entry(self, node: int) -> Entry | None:
        """What stands for a node.

        An estimate gives way where the members inside report more than it, so that a member never lowers the sum.
        """
        if node not in self._entries:
            entry = self.reported(node)
            if entry is None and self.shares:
                entry = self._estimate(node, self.shares)
                if entry and entry.value < self._reported_inside[node]:
                    entry = None
            self._entries[node] = entry
        return self._entries[node]

    def reported(self, node: int) -> Entry | None:
        return self.table.entry(self.standing_for.get(node, node))

    def _sums_inside(self, members: Collection[int]) -> Counter[int]:
        """What the members inside each member without a figure report together, each territory once."""
        totals: Counter[int] = Counter()
        for member in members:
            entry = self.reported(member)
            if entry is None:
                continue
            for ancestor in self.atlas.territories.ancestors(member):
                if ancestor in members:
                    if self.reported(ancestor):
                        break
                    totals[ancestor] += entry.value
        return totals

    def _estimate(self, node: int, shares: VintageTable) -> Entry | None:
        """The region's amount times the share of its people who live in the territory."""
        id = self.standing_for.get(node, node)
        regions = self.atlas.territories.regions
        region = next((other for other in self.atlas.territories.ancestors(node) if other in regions), None)
        if region is None or self.atlas.places[id].kind not in ESTIMATED_KINDS:
            return None
        whole, people, all_people = self.reported(region), shares.entry(id), shares.entry(region)
        if not (whole and people and all_people and all_people.value):
            return None
        return Entry(
            round(whole.value * min(1, people.value / all_people.value)),
            whole.year,
            whole.kind,
            whole.source,
            whole.source_url,
            of_table=whole.of_table,
            estimated_from=self.atlas.places[region],
        )

    def counted(self, fates: Iterable[Fate]) -> list[tuple[Entry, int]]:
        """What stands for each territory in the sum, with the amount that the sum takes."""
        found = [(self.entry(node), amount) for fate in fates for node, amount in fate.sure]
        return [(entry, amount) for entry, amount in found if entry]

    def is_estimated(self, node: int) -> bool:
        entry = self.entry(node)
        return entry is not None and entry.is_estimate

    # --- Estimates and reports together -------------------------------------------------------------------

    def keep_below_regions(self, fates: Iterable[Fate]) -> None:
        """Scale estimates down so that, with what is reported, they never exceed the region they come from."""
        in_region: dict[int, list[tuple[Fate, int]]] = {}
        for fate in fates:
            for position, (node, _amount) in enumerate(fate.sure):
                for ancestor in self.atlas.territories.ancestors(node):
                    if ancestor in self.atlas.territories.regions:
                        in_region.setdefault(ancestor, []).append((fate, position))
                        break
        for region, places in in_region.items():
            self._scale_estimates(region, places)

    def _scale_estimates(self, region: int, places: list[tuple[Fate, int]]) -> None:
        estimates = [(fate, at) for fate, at in places if self.is_estimated(fate.sure[at][0])]
        whole = self.reported(region)
        if not estimates or whole is None:
            return
        total = sum(fate.sure[at][1] for fate, at in places)
        estimated = sum(fate.sure[at][1] for fate, at in estimates)
        room = max(0, whole.value - (total - estimated))
        if estimated > room:
            for fate, at in estimates:
                node, amount = fate.sure[at]
                fate.sure[at] = (node, int(amount * room / estimated))
