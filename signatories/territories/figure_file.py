"""The figure file: numbers about territories on file, one a row, from CSV or a workbook. All or nothing.

The figures become reference data like those of the jurisdiction file, and what staff changed of them is kept.
"""

from collections import Counter

from django.utils.translation import gettext as _

from aca_portal.spreadsheets.table import heading_key, read_table
from signatories.models import FigureKind, Jurisdiction, Metric
from signatories.territories.territory_file import (
    CURRENCY,
    LARGEST,
    as_text,
    read_number,
    read_year,
    refuse_error_values,
)
from signatories.territories.three_way_merge import (
    FigureInFile,
    JurisdictionInFile,
    LoadResult,
    merge_figures,
)

COLUMNS = ("code", "metric", "year", "value", "unit", "kind", "source", "source_url")
REQUIRED = ("code", "metric", "value")
HEADINGS = {heading_key(column): column for column in COLUMNS}
UNITS = {Metric.POPULATION: "people", Metric.GHG: "tCO2e"}
LONGEST = {"source": 255, "source_url": 500}


def import_figures(content, filename, *, progress=lambda text: None):
    """Load a figure file and say what was done. Raises UploadError where it cannot be read at all."""
    table = read_table(content, filename, headings=HEADINGS, required=REQUIRED)
    outcome = LoadResult()
    for heading in table.unknown:
        message = _("The column “%(column)s” is not known and was passed over.") % {"column": heading}
        outcome.warn(table.header_row, heading, message)
    places = dict(Jurisdiction.objects.exclude(code=None).values_list("code", "country"))
    rows = {}
    for table_row in table.rows:
        cells = {column: as_text(table_row.cells.get(column, "")) for column in COLUMNS}
        refuse_error_values(table_row.number, cells, outcome)
        figure = read_figure(table_row.number, cells, filename, outcome)
        code = cells["code"]
        if code not in places:
            message = _(
                "No territory on file has the code “%(code)s”. Correct it, or add the territory first."
            )
            outcome.error(table_row.number, "code", message % {"code": code})
        elif figure:
            row = rows.setdefault(code, JurisdictionInFile(table_row.number, code, "", "", places[code]))
            row.figures.append(figure)
    refuse_repeated_figures(rows.values(), outcome)
    return merge_figures(list(rows.values()), outcome, progress=progress)


def read_figure(number, cells, filename, outcome):
    """One row checked on its own, or None where it has an error."""
    before = len(outcome.errors)
    metric, kind = cells["metric"].lower(), cells["kind"].lower()
    if metric not in Metric.values:
        message = _("“%(text)s” is no metric. Use one of: %(known)s.")
        known = ", ".join(Metric.values)
        outcome.error(number, "metric", message % {"text": cells["metric"], "known": known})
        return None
    if kind and kind not in FigureKind.values:
        message = _("“%(text)s” is no kind of figure. Use one of these, or leave it empty: %(known)s.")
        known = ", ".join(filter(None, FigureKind.values))
        outcome.error(number, "kind", message % {"text": cells["kind"], "known": known})
    value = read_number(number, "value", cells["value"], LARGEST[metric], outcome)
    if not cells["value"]:
        outcome.error(number, "value", _("Fill in this cell; every row needs it."))
    year = read_year(number, "year", cells["year"], outcome)
    unit = read_unit(number, metric, cells["unit"], outcome)
    for column, limit in LONGEST.items():
        if len(cells[column]) > limit:
            message = _("Shorten this to %(limit)d characters.") % {"limit": limit}
            outcome.error(number, column, message)
    if cells["source_url"] and not cells["source_url"].startswith(("http://", "https://")):
        outcome.error(number, "source_url", _("Write the whole address, starting with https://."))
    if len(outcome.errors) > before:
        return None
    if year is None:
        message = _("The figure was taken without a year. Add the year as soon as it is known.")
        outcome.warn(number, "year", message)
    return FigureInFile(
        metric=metric,
        year=year,
        value=value,
        unit=unit,
        source=cells["source"] or own_source(number, filename, outcome),
        source_url=cells["source_url"],
        price_basis="current" if metric == Metric.GDP else "",
        kind=kind,
        number=number,
    )


def read_unit(number, metric, text, outcome):
    """The unit of the metric, which may be left out where there is only one."""
    if metric == Metric.GDP:
        if not CURRENCY.fullmatch(text.upper()):
            message = _("Say in which currency the GDP is, with its three-letter ISO code such as USD.")
            outcome.error(number, "unit", message)
        return text.upper()
    if text and text.casefold() != UNITS[metric].casefold():
        message = _("This metric is in %(unit)s. Convert the value, or leave the unit empty.")
        outcome.error(number, "unit", message % {"unit": UNITS[metric]})
    return UNITS[metric]


def own_source(number, filename, outcome):
    """What is said of the source of a figure that names none: the file that it came in."""
    source = f"Figure file {filename}"[:255]
    message = _("No source is given; the figure will cite “%(source)s”.")
    outcome.warn(number, "source", message % {"source": source})
    return source


def refuse_repeated_figures(rows, outcome):
    for row in rows:
        seen = Counter()
        for figure in row.figures:
            key = (figure.metric, figure.year, figure.source)
            seen[key] += 1
            if seen[key] > 1:
                message = _("This file already has a figure of %(code)s for this metric, year and source.")
                outcome.error(figure.number, "code", message % {"code": row.code})
