"""The rows of the table that compares coalitions: a row a quantity, a cell a coalition."""

from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aca_portal.numbers import count, money, prices, share
from signatories.types import Family


@dataclass(frozen=True)
class Cell:
    """What one coalition has of a quantity, and what stands beside it. `text` is None where it is not known."""

    label: str  # of its coalition, for narrow windows
    text: str | None = None
    is_main: bool = False
    estimate: object = None  # the sum that says how much of it is estimated
    years: tuple | None = None
    national: object = None  # the sum whose national figure this is, with its year and source
    column: object = None  # for rows that do not say one value


@dataclass(frozen=True)
class ComparedRow:
    """One quantity. `cell` is the template of each of its cells."""

    label: str
    cells: list[Cell]
    family: Family | None = None
    cell: str = "coalitions/_compare_value.html"


@dataclass(frozen=True)
class Group:
    """Rows under one heading."""

    label: str
    rows: list[ComparedRow] = field(default_factory=list)


def groups(columns: list, pledges: list[ComparedRow]) -> list[Group]:
    """All rows of the table. `pledges` are those that come from above."""
    return [
        Group(_("The coalition"), [_country(columns), _launch(columns)]),
        Group(_("Members"), [_signatories(columns), *_families(columns), _outcomes(columns)]),
        Group(_("People"), _people(columns)),
        Group(_("Economy (GDP)"), _economy(columns)),
        Group(_("Greenhouse gas emissions"), _emissions(columns)),
        Group(_("Pledges"), pledges),
        Group(_("What each coalition says of itself, never mixed with the above"), [_claims(columns)]),
    ]


def _row(columns, label, text, **beside):
    """A row of one value a coalition. `text` and what stands beside it are functions of the column."""
    return ComparedRow(
        label,
        [
            Cell(
                column.label,
                text(column),
                **{name: value(column) if callable(value) else value for name, value in beside.items()},
            )
            for column in columns
        ],
    )


def _country(columns):
    """In narrow windows its cells bear the names of the coalitions: that they bear its country says nothing."""
    cells = [Cell(one.coalition.name, one.coalition.country.local_name) for one in columns]
    return ComparedRow(_("Country"), cells)


def _launch(columns):
    def day(column):
        launched_on = column.coalition.launched_on
        return launched_on and date_format(launched_on, "DATE_FORMAT")

    return _row(columns, _("Launch"), day)


def _signatories(columns):
    return _row(columns, _("Signatories"), lambda one: count(one.reach.signatories), is_main=True)


def _families(columns):
    counts = [{row["family"]: row["count"] for row in column.families} for column in columns]
    return [
        ComparedRow(
            family.label,
            [Cell(column.label, count(found[family])) for column, found in zip(columns, counts, strict=True)],
            family,
        )
        for family in Family
    ]


def _outcomes(columns):
    label = _("What became of each government, for the number of people")
    return _columns(columns, label, "coalitions/_compare_outcomes.html")


def _claims(columns):
    return _columns(columns, _("The newest claim of each kind"), "coalitions/_compare_claims.html")


def _columns(columns, label, template):
    """A row whose cells say more than one value."""
    return ComparedRow(label, [Cell(one.label, column=one) for one in columns], cell=template)


def _people(columns):
    def number(name):
        def text(column):
            value = getattr(column.reach.population, name)
            return None if value is None else count(value)

        return text

    return [
        _row(
            columns,
            _("People, each once"),
            number("value"),
            is_main=True,
            years=lambda one: one.reach.population.years,
        ),
        _row(columns, _("At most"), number("upper")),
        _row(columns, _("Merely added up"), number("naive")),
        _row(columns, _("Share of the population"), lambda one: _share(one.reach.population), is_main=True),
        _row(columns, _("The whole country"), number("national"), national=lambda one: one.reach.population),
    ]


def _economy(columns):
    def amount(name):
        def text(column):
            economy = column.reach.economy
            value = getattr(economy, name)
            return None if value is None else money(value, economy.currency)

        return text

    def reported(column):
        return _("nothing reported") if column.reach.economy.reported == 0 else amount("reported")(column)

    return [
        _row(
            columns,
            _("Counted once"),
            amount("value"),
            is_main=True,
            estimate=lambda one: one.reach.economy,
            years=lambda one: one.reach.economy.years,
        ),
        _row(columns, _("Prices"), lambda one: _prices(one.reach.economy)),
        _row(columns, _("Reported"), reported),
        _row(columns, _("Our estimate"), amount("estimated")),
        _row(columns, _("At most"), amount("upper")),
        _row(columns, _("Share of the economy"), lambda one: _share(one.reach.economy), is_main=True),
        _row(columns, _("The whole country"), amount("national"), national=lambda one: one.reach.economy),
    ]


def _emissions(columns):
    def amount(name):
        def text(column):
            emissions = column.reach.emissions
            value = getattr(emissions, name)
            return None if value is None else emissions.text(value)

        return text

    return [
        _row(
            columns,
            _("Counted once"),
            amount("value"),
            is_main=True,
            years=lambda one: one.reach.emissions.years,
        ),
        _row(columns, _("At most"), amount("upper")),
        _row(columns, _("Merely added up"), amount("naive")),
        _row(columns, _("Share of the emissions"), lambda one: _share(one.reach.emissions), is_main=True),
        _row(columns, _("The whole country"), amount("national"), national=lambda one: one.reach.emissions),
    ]


def _prices(economy):
    return prices(economy.price_basis) or _("of its own year") if economy.value is not None else None


def _share(metric):
    return None if metric.share is None else share(metric.share)
