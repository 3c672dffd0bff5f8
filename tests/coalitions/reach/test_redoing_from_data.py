"""Anybody can redo a coalition's reach from `reach.json`, `places.csv` and `figures.csv` alone.

The few lines here know nothing of the portal's code: they read the downloads and follow the rules of the
methodology page.
"""

import csv
import io
from collections import defaultdict

import pytest

from pledges.demo.load import load_demo

pytestmark = pytest.mark.django_db

KINDS = ["census", "estimate", "projection", ""]


@pytest.fixture
def data(client, small_register):
    load_demo()
    return Downloads(client)


class Downloads:
    def __init__(self, client):
        self.client = client
        self.places = {row["place"]: row for row in self.table("places.csv")}
        self.figures = defaultdict(list)
        for row in self.table("figures.csv"):
            self.figures[row["place"], row["metric"]].append(row)
        self.twins = defaultdict(set)
        for place, row in self.places.items():
            if row["same_territory_as"]:
                self.twins[place].add(row["same_territory_as"])
                self.twins[row["same_territory_as"]].add(place)

    def table(self, name):
        content = b"".join(self.client.get(f"/data/{name}").streaming_content)
        return csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))

    def reach(self, slug):
        return self.client.get(f"/data/coalitions/{slug}/reach.json").json()

    def around(self, place):
        """What contains a place, as recorded: parents, successors, and whatever has the same territory as these."""
        found, queue = set(), [place]
        while queue:
            one = queue.pop()
            row = self.places[one]
            for other in {row["parent"], row["successor"], *self.twins[one]} - {"", place} - found:
                found.add(other)
                queue.append(other)
        return found

    def leaves(self, place):
        parts = self.places[place]["parts"].split(";") if self.places[place]["parts"] else []
        return {leaf for part in parts for leaf in self.leaves(part)} or {place}


class Redone:
    """One metric of one coalition."""

    def __init__(self, data, reach, metric, table):
        self.data, self.slug, self.metric, self.table = data, reach["coalition"], metric, table
        self.members = {line["place"]: line for line in reach["lines"]}
        self.country = data.places[next(iter(self.members))]["country"]

    def amount(self, place):
        own = self.figure([place]) or self.figure(self.data.twins[place])
        if own is None and self.metric == "gdp":
            return self.estimate(place)
        return own and int(own["value"])

    def figure(self, places):
        """Official before others, then the nearest year, the earlier of two, then the table's own source."""
        rows = [row for place in places for row in self.data.figures[place, self.metric] if self.enters(row)]
        rows = [row for row in rows if row["official"] == "yes"] or rows
        year = self.table["national_year"]

        def order(row):
            distance = int(row["year"]) - year if row["year"] else 0
            beside = row["source"] != self.table["national_source"]
            return (
                not row["year"],
                abs(distance),
                distance > 0,
                beside,
                row["preferred"] != "yes",
                KINDS.index(row["kind"]),
            )

        return min(rows, key=order, default=None)

    def enters(self, row):
        unit = self.table.get("currency") or self.table.get("unit") or "people"
        basis = self.table.get("price_basis") or ""
        place = self.data.places[row["place"]]
        if self.metric == "ghg" and self.table["national"] is None:
            return False
        if self.metric != "population" and place["kind"] == "region" and not self.is_of_table(row):
            return False
        stated = row["stated_by"] in ("reference", "staff", self.slug)
        return stated and (row["unit"], row["price_basis"]) == (unit, basis)

    def is_of_table(self, row):
        return (int(row["year"] or 0), row["source"]) == (
            self.table["national_year"],
            self.table["national_source"],
        )

    def estimate(self, place):
        """A county's or city's share of its region's people, of the region's economy."""
        kind = self.data.places[place]["kind"]
        region = next(
            (one for one in self.data.around(place) if self.data.places[one]["kind"] == "region"), None
        )
        if region is None or kind not in ("county", "municipality") or self.amount(region) is None:
            return None
        people, everybody = self.people.amount(place), self.people.amount(region)
        return people and everybody and round(self.amount(region) * min(1, people / everybody))

    def total(self):
        """The largest sum of members' territories of which no two have anybody in common."""
        amounts = {}
        for place in self.members:
            parts = [self.amount(leaf) for leaf in self.data.leaves(place)]
            amounts[place] = sum(parts) if None not in parts else self.amount(place)
        return self.largest({place: amount for place, amount in amounts.items() if amount})

    def largest(self, amounts):
        for place in sorted(amounts):
            beside = [other for other in amounts if other != place and self.overlap(place, other)]
            if beside:
                without = {other: amount for other, amount in amounts.items() if other != place}
                apart = {other: amount for other, amount in without.items() if other not in beside}
                return max(self.largest(without), amounts[place] + self.largest(apart))
        return sum(amounts.values())

    def overlap(self, one, other):
        pairs = [(a, b) for a in self.data.leaves(one) for b in self.data.leaves(other)]
        return any(a == b or a in self.data.around(b) or b in self.data.around(a) for a, b in pairs)

    def nation(self):
        """The table's figure of every region that the nation's own figures include, and the nearest of others."""
        regions = [
            place
            for place, row in self.data.places.items()
            if (row["kind"], row["country"], row["ended_on"]) == ("region", self.country, "")
        ]
        inside = [place for place in regions if self.data.places[place]["in_national_figures"] == "yes"]
        of_table = [
            int(row["value"])
            for place in inside
            for row in self.data.figures[place, self.metric]
            if self.is_of_table(row) and self.enters(row)
        ]
        return sum(of_table) + sum(self.amount(place) or 0 for place in set(regions) - set(inside))


def redo(data, slug):
    reach = data.reach(slug)
    people = Redone(data, reach, "population", reach["population"])
    economy = Redone(data, reach, "gdp", reach["economy"])
    economy.people = people
    emissions = Redone(data, reach, "ghg", reach["emissions"])
    return reach, people, economy, emissions


@pytest.mark.parametrize("slug", ["argentina", "japan", "mexico", "us"])
def test_every_metric_of_every_coalition(data, slug):
    reach, people, economy, emissions = redo(data, slug)
    assert reach["lines"]
    for place, line in people.members.items():
        assert (place, people.amount(place)) == (place, line["population"])
        assert (place, economy.amount(place)) == (place, line["gdp"])
        assert (place, emissions.amount(place)) == (place, line["ghg"])
    assert people.total() == reach["population"]["value"] > 0
    assert people.nation() == reach["population"]["national"]
    assert (economy.total() or None) == reach["economy"]["value"]
    if reach["economy"]["value"]:
        assert economy.nation() == reach["economy"]["national"]
    assert (emissions.total() or None) == reach["emissions"]["value"]
    assert (slug == "us") == (reach["emissions"]["national"] is not None)
    if reach["emissions"]["national"]:
        assert emissions.nation() == reach["emissions"]["national"]
