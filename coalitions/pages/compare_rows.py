"""The rows of the table that compares coalitions: a row a quantity, a cell a coalition."""

from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aca_portal.numbers import count, prices, share
from coalitions.reach.metrics import METRICS
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
        *(Group(_title(metric), _sums(columns, metric)) for metric in METRICS),
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


def _title(metric):
    return metric.words.heading if metric.is_of_people else metric.label


def _sums(columns, metric):
    """The rows of one metric of reach. What is estimated stands apart from what is reported."""

    def of(column):
        return column.reach.metrics[metric.code]

    def amount(name):
        def text(column):
            value = getattr(of(column), name)
            return None if value is None else of(column).text(value)

        return text

    def reported(column):
        return _("nothing reported") if of(column).reported == 0 else amount("reported")(column)

    rows = [
        _row(
            columns,
            metric.words.counted,
            amount("value"),
            is_main=True,
            estimate=of,
            years=lambda one: of(one).years,
        )
    ]
    if metric.is_money:
        rows.append(_row(columns, _("Prices"), lambda one: _prices(of(one))))
    if metric.estimated_by:
        rows.append(_row(columns, _("Reported"), reported))
        rows.append(_row(columns, _("Our estimate"), amount("estimated")))
    rows.append(_row(columns, _("At most"), amount("upper")))
    if not metric.estimated_by:
        rows.append(_row(columns, _("Merely added up"), amount("naive")))
    return [
        *rows,
        _row(columns, metric.words.share, lambda one: _share(of(one)), is_main=True),
        _row(columns, _("The whole country"), amount("national"), national=of),
    ]


def _prices(economy):
    return prices(economy.price_basis) or _("of its own year") if economy.value is not None else None


def _share(metric):
    return None if metric.share is None else share(metric.share)
