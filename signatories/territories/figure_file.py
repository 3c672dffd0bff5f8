"""The figure file: numbers about territories on file, one a row, from CSV or a workbook. All or nothing.

The figures become reference data like those of the jurisdiction file, and what staff changed of them is kept.
"""

from collections import Counter

from django.utils.translation import gettext as _

from signatories.models import LARGEST, Metric
from signatories.territories.columns import CURRENCY, FigureFile, ReferenceRow, no_currency
from signatories.territories.named_territory import NamedTerritories
from signatories.territories.territory_file import entries, own_source, warn_of_unknown_columns
from signatories.territories.three_way_merge import FigureInFile, JurisdictionInFile

UNITS = {Metric.POPULATION: "people", Metric.GHG: "tCO2e"}


def read_figures_of_file(table, outcome, answers=None):
    """The territories that a figure file is about, with the figures that it states of them.

    `answers` are those that people gave to questions of such files before (see `NamedTerritories`).
    """
    warn_of_unknown_columns(table, outcome)
    file = FigureFile(decimal=table.decimal)
    lines = entries(table, ("code", *FigureFile.required()), outcome)
    stated = [file.read(ReferenceRow(table_row.number), table_row) for table_row in lines]
    territories = NamedTerritories(stated, answers)
    rows = {}
    for row in stated:
        if row.faulty.isdisjoint(FigureFile.SAYS_WHERE):
            territories.find(row)
        figure = figure_of(row, table.filename, outcome)
        if figure:
            place = rows.setdefault(
                row.code, JurisdictionInFile(row.number, row.code, "", "", territories.country_of[row.code])
            )
            place.figures.append(figure)
    refuse_repeated_figures(rows.values(), outcome)
    outcome.questions += [question.as_json() for question in territories.questions]
    return list(rows.values())


def figure_of(row, filename, outcome):
    """The figure that a row states, its faults told to `outcome`. None where it has an error."""
    unit = "" if row.errors else unit_of(row)
    if not row.errors and row.value > LARGEST[row.metric]:
        message = _("%(found)s is larger than anything real. Look for digits too many.")
        row.refuse("value", message % {"found": row.value})
    outcome.take(row)
    if row.errors:
        return None
    if row.year is None:
        message = _("The figure was taken without a year. Add the year as soon as it is known.")
        outcome.warn(row.number, "year", message)
    return FigureInFile(
        metric=row.metric,
        year=row.year,
        value=row.value,
        unit=unit,
        source=row.source or own_source(row, "source", f"Figure file {filename}", outcome),
        source_url=row.source_url,
        price_basis="current" if row.metric == Metric.GDP else "",
        kind=row.kind,
        number=row.number,
    )


def unit_of(row):
    """The unit of the metric, which may be left out where there is only one. Another is an error of the row."""
    if row.metric == Metric.GDP:
        if not CURRENCY.fullmatch(row.unit.upper()):
            row.refuse("unit", no_currency())
        return row.unit.upper()
    unit = UNITS[row.metric]
    if row.unit and row.unit.casefold() != unit.casefold():
        message = _("This metric is in %(unit)s. Convert the value, or leave the unit empty.")
        row.refuse("unit", message % {"unit": unit})
    return unit


def refuse_repeated_figures(rows, outcome):
    for row in rows:
        seen = Counter()
        for figure in row.figures:
            key = (figure.metric, figure.year, figure.source)
            seen[key] += 1
            if seen[key] > 1:
                message = _("This file already has a figure of %(code)s for this metric, year and source.")
                outcome.error(figure.number, "code", message % {"code": row.code})
