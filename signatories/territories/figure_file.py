"""The figure file: numbers about territories on file, one a row, from CSV or a workbook. All or nothing.

The figures become reference data like those of the jurisdiction file, and what staff changed of them is kept.
"""

from collections import Counter

from django.utils.translation import gettext as _

from signatories.models import LARGEST, Jurisdiction, Metric
from signatories.territories.columns import CURRENCY, FigureFile, ReferenceRow, no_currency
from signatories.territories.territory_file import own_source, warn_of_unknown_columns
from signatories.territories.three_way_merge import (
    FigureInFile,
    JurisdictionInFile,
    LoadResult,
    merge_figures,
)

UNITS = {Metric.POPULATION: "people", Metric.GHG: "tCO2e"}


def import_figures(content, filename, *, progress=lambda text: None):
    """Load a figure file and say what was done. Raises UploadError where it cannot be read at all."""
    table = FigureFile.read_table(content, filename)
    outcome = LoadResult()
    warn_of_unknown_columns(table, outcome)
    file = FigureFile(decimal=table.decimal)
    places = dict(Jurisdiction.objects.exclude(code=None).values_list("code", "country"))
    rows = {}
    for table_row in table.rows:
        row = file.read(ReferenceRow(table_row.number), table_row)
        figure = figure_of(row, filename, outcome)
        if "code" not in row.faulty and row.code not in places:
            message = _(
                "No territory on file has the code “%(code)s”. Correct it, or add the territory first."
            )
            outcome.error(row.number, "code", message % {"code": row.code})
        elif figure:
            place = rows.setdefault(
                row.code, JurisdictionInFile(row.number, row.code, "", "", places[row.code])
            )
            place.figures.append(figure)
    refuse_repeated_figures(rows.values(), outcome)
    return merge_figures(list(rows.values()), outcome, progress=progress)


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
