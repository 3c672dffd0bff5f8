"""Reach: what a coalition's member governments cover together on a date, each inhabitant once.

The rules are those of the methodology page. `union.py` joins the territories, `atlas.py` reads what is on file,
`economy.py` and `plausibility.py` hold the rules for GDP and for figures that look wrong; here they are put
together and opened into one line a member government.

Use `compute_reach` for one coalition and `compute_overview` for several: either costs a fixed number of queries.
"""

import datetime
from dataclasses import dataclass, field

from coalitions.models import Membership
from coalitions.reach.atlas import Atlas
from coalitions.reach.economy import Economy
from coalitions.reach.plausibility import Doubt, find_doubts, warning_text
from coalitions.reach.union import Fate, Outcome, unite
from signatories.types import GOVERNMENT_TYPES


@dataclass
class MetricReach:
    """One sum, with what belongs beside it. None is unknown; people, or whole units of `currency`."""

    value: int | None = None
    upper: int | None = None
    naive: int | None = None
    national: int | None = None
    national_year: int | None = None
    national_source: str = ""
    national_source_url: str = ""
    national_without: list = field(default_factory=list)  # names of regions that the national figure lacks
    years: tuple | None = None
    undated: int = 0  # territories in the sum whose figure has no known year
    reported: int | None = None
    estimated: int | None = None
    currency: str | None = None
    price_basis: str | None = None
    counts: dict = field(default_factory=lambda: dict.fromkeys(Outcome.values, 0))

    def __getattr__(self, name):
        if name in Outcome.values:
            return self.counts[name]
        raise AttributeError(name)

    @property
    def share(self):
        """`value` as an unrounded fraction of `national`."""
        return self.value / self.national if self.value is not None and self.national else None

    @property
    def outcomes(self):
        """The outcomes that occur, each with its number of governments."""
        return [
            {"code": outcome.value, "label": outcome.label, "count": self.counts[outcome.value]}
            for outcome in Outcome
            if self.counts[outcome.value]
        ]

    @property
    def is_certain(self):
        return self.upper == self.value

    def keep_within_nation(self):
        """No more than the whole nation is undetermined. What is certain stands, even where the figures contradict."""
        if self.upper is not None:
            self.upper = max(self.value, min(self.upper, self.national))

    def as_json(self):
        shown = {name: getattr(self, name) for name in ("value", "upper", "naive", "national", "share")}
        if self.currency:
            shown |= {
                name: getattr(self, name) for name in ("reported", "estimated", "currency", "price_basis")
            }
        return shown | {"years": list(self.years) if self.years else None} | self.counts


@dataclass
class Line:
    """What became of one member government."""

    signatory_id: int
    slug: str
    name: str
    type: str
    jurisdiction_id: int
    jurisdiction: str
    outcome: Outcome = None
    within: str | None = None
    within_slug: str | None = None
    warnings: list = field(default_factory=list)
    population: int | None = None
    population_year: int | None = None
    population_source: str | None = None
    population_source_url: str | None = None
    population_counted: int = 0  # what the sum takes under this line; these add up to the reach
    economy_outcome: Outcome = None
    gdp: int | None = None
    gdp_year: int | None = None
    gdp_source: str | None = None
    gdp_source_url: str | None = None
    gdp_is_estimate: bool = False
    gdp_counted: int = 0

    def as_json(self):
        warning = "; ".join(str(warning_text(code)) for code in self.warnings) or None
        return {
            "signatory": self.slug,
            "name": self.name,
            "type": self.type,
            "jurisdiction": self.jurisdiction,
            "outcome": str(self.outcome),
            "within": self.within,
            "warning": warning,
            "population": self.population,
            "population_year": self.population_year,
            "population_source": self.population_source,
            "population_counted": self.population_counted,
            "economy_outcome": str(self.economy_outcome),
            "gdp": self.gdp,
            "gdp_year": self.gdp_year,
            "gdp_source": self.gdp_source,
            "gdp_is_estimate": self.gdp_is_estimate,
            "gdp_counted": self.gdp_counted,
        }


@dataclass
class Reach:
    """The reach of one coalition on one date."""

    coalition: object
    as_of: datetime.date
    signatories: int
    governments: int
    population: MetricReach
    economy: MetricReach
    lines: list

    @property
    def warned(self):
        """How many governments have a figure that wants checking."""
        return sum(bool(line.warnings) for line in self.lines)

    def as_json(self):
        """The outside contract of `reach --json` and `reach.json`. Activate English before: data has no language."""
        return {
            "coalition": self.coalition.slug,
            "as_of": self.as_of.isoformat(),
            "signatories": self.signatories,
            "governments": self.governments,
            "population": self.population.as_json(),
            "economy": {"currency": None, "reported": None, "estimated": None} | self.economy.as_json(),
            "lines": [line.as_json() for line in self.lines],
        }


@dataclass
class DayOfReach:
    """The people whom a number of member governments reached on one date."""

    as_of: datetime.date
    governments: int
    population: MetricReach


@dataclass
class Overview:
    """Several coalitions side by side, and what they have together: each signatory and each territory once."""

    reaches: dict  # coalition id -> Reach
    signatories: int
    population: MetricReach


def compute_reach(coalition, as_of=None, among=None, atlas=None):
    """The reach of one coalition on a date, today unless told otherwise.

    `among` leaves out all members but those with these ids, as if nobody else had signed. `atlas` is what has been
    read about the coalition's country already.
    """
    return _read_and_compute([coalition], as_of or datetime.date.today(), among, atlas)[0][coalition.pk]


def compute_reaches(coalitions, as_of=None):
    """{coalition id: Reach} for several coalitions."""
    return _read_and_compute(coalitions, as_of or datetime.date.today())[0]


def compute_people_over_time(coalition, dates):
    """The people whom one coalition reached on each of several dates, as [DayOfReach].

    What is on file is read once, the members date by date.
    """
    atlas = Atlas({coalition.country.code}, coalitions=[coalition.pk])
    return [_people_on(coalition, date, atlas) for date in dates]


def _people_on(coalition, date, atlas):
    survey = _Survey(_members([coalition], date)[coalition.pk], atlas, date.year)
    population = survey.population()
    survey.add_national_population(population, coalition.country.code)
    return DayOfReach(date, len(survey.lines), population)


def compute_overview(coalitions, as_of=None):
    """The reach of several coalitions, and of all of them together."""
    as_of = as_of or datetime.date.today()
    reaches, members, atlas = _read_and_compute(coalitions, as_of)
    everybody = {member.signatory_id: member for some in members.values() for member in some}
    together = _Survey(list(everybody.values()), atlas, as_of.year)
    return Overview(reaches, len(everybody), together.population())


def _read_and_compute(coalitions, as_of, among=None, atlas=None):
    """Each coalition's reach, with the members and the territories that it was computed from, in five queries."""
    members = _members(coalitions, as_of)
    if among is not None:
        members = {id: [row for row in rows if row.signatory_id in among] for id, rows in members.items()}
    countries = {coalition.country.code for coalition in coalitions}
    atlas = atlas or Atlas(countries, coalitions=[coalition.pk for coalition in coalitions])
    reaches = {
        coalition.pk: _reach(coalition, as_of, members[coalition.pk], atlas) for coalition in coalitions
    }
    return reaches, members, atlas


def _members(coalitions, as_of):
    """The published signatories that count on a date, once each: {coalition id: [row]}."""
    rows = (
        Membership.objects.active_on(as_of)
        .filter(coalition__in=coalitions, signatory__is_published=True)
        .order_by("signatory__name_key", "signatory__slug")
        .values_list(
            "coalition_id",
            "signatory_id",
            "signatory__slug",
            "signatory__name",
            "signatory__type",
            "signatory__governs_id",
            named=True,
        )
    )
    members = {coalition.pk: {} for coalition in coalitions}
    for row in rows:
        members[row.coalition_id].setdefault(row.signatory_id, row)
    return {id: list(found.values()) for id, found in members.items()}


def _reach(coalition, as_of, members, atlas):
    survey = _Survey(members, atlas, as_of.year)
    country = coalition.country.code
    population = survey.population()
    survey.add_national_population(population, country)
    economy = survey.economy(country)
    survey.add_warnings(population.national)
    return Reach(
        coalition=coalition,
        as_of=as_of,
        signatories=len(members),
        governments=len(survey.lines),
        population=population,
        economy=economy,
        lines=survey.lines,
    )


class _Survey:
    """One set of member governments looked at on one date."""

    def __init__(self, members, atlas, year):
        self.atlas = atlas
        self.year = year
        self.lines = [
            Line(
                signatory_id=member.signatory_id,
                slug=member.signatory__slug,
                name=member.signatory__name,
                type=member.signatory__type,
                jurisdiction_id=member.signatory__governs_id,
                jurisdiction=atlas.places[member.signatory__governs_id].name,
            )
            for member in members
            if member.signatory__type in GOVERNMENT_TYPES
        ]
        self.lines_of = {}
        for line in sorted(self.lines, key=lambda line: GOVERNMENT_TYPES.index(line.type)):
            self.lines_of.setdefault(atlas.node_of[line.jurisdiction_id], []).append(line)

    # --- Population ---------------------------------------------------------------------------------------

    def population(self):
        """The people whom the member governments cover, and each line's part in it."""

        def figure(node):
            return self.atlas.population(node, self.year)

        def people(node):
            found = figure(node)
            return found.value if found else None

        fates = unite(self.atlas.territories, self.lines_of, people)
        reach = MetricReach()
        for line, fate in self._settle(fates, reach, "outcome"):
            own = self.atlas.own_population(line.jurisdiction_id, self.year)
            shown = own or figure(self.atlas.node_of[line.jurisdiction_id])
            if shown:
                line.population, line.population_year = shown.value, shown.year
                line.population_source, line.population_source_url = shown.source, shown.source_url
            line.population_counted = sum(amount for _, amount in fate.sure)
            if fate.within is not None:
                within = self.lines_of[fate.within][0]
                line.within, line.within_slug = within.name, within.slug
        self._add_up(reach, fates, [line.population for line in self.lines])
        self._add_years(reach, [figure(node).year for fate in fates.values() for node, _ in fate.sure])
        return reach

    def add_national_population(self, reach, country):
        """The country's figure, made to cover every first-level subdivision on file, territories included."""
        node = self.atlas.country_node(country)
        national = self.atlas.population(node, self.year)
        if national is None:
            return
        total = national.value
        for region in self.atlas.regions_of(country):
            if region.in_national_figures:
                continue
            figure = self.atlas.population(self.atlas.node_of[region.id], self.year)
            if figure is None:
                reach.national_without.append(region.name)
            else:
                total += figure.value
        reach.national, reach.national_year = total, national.year
        reach.national_source, reach.national_source_url = national.source, national.source_url
        reach.keep_within_nation()

    # --- Economy ------------------------------------------------------------------------------------------

    def economy(self, country):
        """The GDP of what the member governments cover, reported and estimated apart."""
        economy = Economy(self.atlas, country, self.year, self.lines_of)
        fates = unite(self.atlas.territories, self.lines_of, economy.value)
        reach = MetricReach(currency=economy.currency, price_basis=economy.price_basis)
        economy.keep_below_ancestors(fates)
        for line, fate in self._settle(fates, reach, "economy_outcome"):
            line.gdp_counted = sum(amount for _, amount in fate.sure)
            share = economy.share(self.atlas.node_of[line.jurisdiction_id])
            if share:
                line.gdp, line.gdp_year, line.gdp_is_estimate = share.value, share.year, share.is_estimate
                line.gdp_source, line.gdp_source_url = share.source, share.source_url
        self._add_up(reach, fates, [None if line.gdp_is_estimate else line.gdp for line in self.lines])
        counted = [(economy.share(node), amount) for fate in fates.values() for node, amount in fate.sure]
        if reach.value is not None:
            reach.estimated = sum(amount for share, amount in counted if share.is_estimate)
            reach.reported = reach.value - reach.estimated
        self._add_years(reach, [share.year for share, _ in counted])
        national = economy.national()
        if national:
            reach.national, reach.national_year = national.value, national.year
            reach.national_source, reach.national_source_url = national.source, national.source_url
            reach.national_without = list(national.without)
            reach.keep_within_nation()
        return reach

    # --- Both ---------------------------------------------------------------------------------------------

    def _settle(self, fates, reach, outcome_field):
        """Give every line its outcome and count them. Yields each line with its territory's fate.

        Of several signatories of one territory the first by type, then by name, stands for it.
        """
        for node, fate in fates.items():
            for position, line in enumerate(self.lines_of[node]):
                outcome = fate.outcome if position == 0 else Outcome.SAME_TERRITORY
                setattr(line, outcome_field, outcome)
                reach.counts[outcome.value] += 1
                if position and outcome_field == "outcome":
                    line.within, line.within_slug = self.lines_of[node][0].name, self.lines_of[node][0].slug
                yield line, fate if position == 0 else Fate(outcome)

    @staticmethod
    def _add_up(reach, fates, own_values):
        """Sums of what is sure, what it might be, and what adding up naively would give.

        Without any figure the sum is unknown, not zero; without any government it is zero.
        """
        amounts = [amount for fate in fates.values() for _, amount in fate.sure]
        extra = sum(fate.extra for fate in fates.values())
        known = [value for value in own_values if value is not None]
        reach.naive = sum(known) if known or not own_values else None
        if amounts or extra or not own_values:
            reach.value = sum(amounts)
            reach.upper = reach.value + extra

    @staticmethod
    def _add_years(reach, years):
        reach.years, reach.undated = _span(years), years.count(None)

    def add_warnings(self, national):
        """Mark the lines whose figures look wrong (`plausibility.py`). Namesakes inside another count no one twice."""
        doubts = find_doubts(self.atlas, self.lines_of, self.year, national)
        for node, lines in self.lines_of.items():
            for line in lines:
                found = doubts.get(node, [])
                line.warnings = [
                    doubt for doubt in found if doubt != Doubt.SAME_NAME or line.outcome != Outcome.INSIDE
                ]


def _span(years):
    known = [year for year in years if year is not None]
    return (min(known), max(known)) if known else None
