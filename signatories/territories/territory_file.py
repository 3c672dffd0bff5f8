"""The jurisdiction file: territories with their population and GDP, one a row, from CSV or a workbook.

The rows are checked here and merged into what is on file by `three_way_merge`. A load is all or nothing.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from aca_portal.spreadsheets.error_cells import is_error_value
from aca_portal.spreadsheets.table import heading_key, read_table
from signatories.models import MADE_OF_PARTS, JurisdictionKind, Metric
from signatories.territories.three_way_merge import (
    FigureInFile,
    JurisdictionInFile,
    LoadResult,
    merge_jurisdictions,
)

COLUMNS = (
    "code",
    "name",
    "kind",
    "parent_code",
    "country",
    "population",
    "population_year",
    "population_source",
    "gdp",
    "gdp_year",
    "gdp_currency",
    "gdp_source",
    "part_codes",
)
REQUIRED = ("code", "name", "kind", "country")
HEADINGS = {heading_key(column): column for column in COLUMNS}

LONGEST = {"code": 32, "name": 255, "population_source": 255, "gdp_source": 255}
LARGEST = {Metric.POPULATION: 5 * 10**9, Metric.GDP: 10**18, Metric.GHG: 10**15}
YEARS = range(1800, 2101)

NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?")
KINDS = frozenset(JurisdictionKind.values)
COUNTRY = re.compile(r"[A-Z]{2}")
CURRENCY = re.compile(r"[A-Z]{3}")


def import_jurisdictions(content, filename, *, progress=lambda text: None):
    """Load a jurisdiction file and say what was done. Raises UploadError where it cannot be read at all."""
    table = read_table(content, filename, headings=HEADINGS, required=REQUIRED)
    outcome = LoadResult()
    for heading in table.unknown:
        message = _("The column “%(column)s” is not known and was passed over.") % {"column": heading}
        outcome.warn(table.header_row, heading, message)
    rows, unreadable = [], set()
    for table_row in table.rows:
        cells = {column: as_text(table_row.cells.get(column, "")) for column in COLUMNS}
        refuse_error_values(table_row.number, cells, outcome)
        row = read_row(table_row.number, cells, filename, outcome)
        if row:
            rows.append(row)
        else:
            unreadable.add(cells["code"])
    refuse_repeated_codes(rows, outcome)
    return merge_jurisdictions(rows, outcome, unreadable=unreadable, progress=progress)


def as_text(cell):
    """A cell as text; a workbook keeps every number as a decimal, so 4039.0 is 4039."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def refuse_error_values(number, cells, outcome):
    for column, text in cells.items():
        if is_error_value(text):
            message = _("This cell holds the error %(found)s. Correct it.")
            outcome.error(number, column, message % {"found": text})


def read_row(number, cells, filename, outcome):
    """One row checked on its own. None where it does not even say which territory it is about."""
    before = len(outcome.errors)
    for column in REQUIRED:
        if not cells[column]:
            outcome.error(number, column, _("Fill in this cell; every row needs it."))
    for column, limit in LONGEST.items():
        if len(cells[column]) > limit:
            message = _("Shorten this to %(limit)d characters.") % {"limit": limit}
            outcome.error(number, column, message)
    code, kind, country = cells["code"], cells["kind"].lower(), cells["country"].upper()
    if country and not COUNTRY.fullmatch(country):
        outcome.error(number, "country", _("Write the country as its two-letter ISO code, such as MX."))
    if kind and kind not in KINDS:
        message = _("“%(kind)s” is no kind of territory. Use one of: %(kinds)s.")
        outcome.error(number, "kind", message % {"kind": kind, "kinds": ", ".join(JurisdictionKind.values)})
    if len(outcome.errors) > before:
        return None
    if not check_code(number, code, kind, country, outcome):
        return None
    return JurisdictionInFile(
        number=number,
        code=code,
        name=cells["name"],
        kind=kind,
        country=country,
        parent_code=read_parent(number, cells["parent_code"], kind, outcome),
        part_codes=read_parts(number, cells["part_codes"], code, kind, outcome),
        figures=[
            *read_population(number, cells, filename, outcome),
            *read_gdp(number, cells, filename, outcome),
        ],
    )


def check_code(number, code, kind, country, outcome):
    """Whether code, kind and country agree; a disagreement is an error."""
    if (kind == JurisdictionKind.COUNTRY) != (code == country):
        message = _("Only a country has its country's code, %(country)s, and it has no other.")
    elif code != country and not (code.startswith(f"{country}-") and len(code) > 3):
        message = _("Write the code with its country in front, such as %(country)s-001.")
    else:
        return True
    outcome.error(number, "code", message % {"country": country})
    return False


def refuse_repeated_codes(rows, outcome):
    first = {}
    for row in rows:
        if first.setdefault(row.code, row) is not row:
            message = _("The code “%(code)s” is already in row %(row)d. Keep one of the two rows.")
            outcome.error(row.number, "code", message % {"code": row.code, "row": first[row.code].number})


def read_parent(number, parent_code, kind, outcome):
    if parent_code and kind == JurisdictionKind.COUNTRY:
        outcome.error(number, "parent_code", _("A country lies in no other territory. Empty this cell."))
        return ""
    return parent_code


def read_parts(number, text, code, kind, outcome):
    """Codes of the parts of a metropolitan area or special district, or the regions of a tribal territory."""
    codes = tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))
    if codes and kind not in (*MADE_OF_PARTS, JurisdictionKind.TRIBAL_TERRITORY):
        message = _(
            "Only a metropolitan area, special district or tribal territory has parts. Empty this cell."
        )
        outcome.error(number, "part_codes", message)
        return ()
    if code in codes:
        outcome.error(number, "part_codes", _("A territory is no part of itself. Take its own code out."))
        return ()
    return codes


def read_population(number, cells, filename, outcome):
    value = read_number(number, "population", cells["population"], LARGEST[Metric.POPULATION], outcome)
    year = read_year(number, "population_year", cells["population_year"], outcome)
    if value is None:
        warn_of_lost_cells(number, cells, "population", outcome)
        return []
    warn_of_unknown_year(number, "population_year", cells, outcome)
    source = cells["population_source"] or own_source(number, "population_source", filename, outcome)
    return [FigureInFile(Metric.POPULATION.value, year, value, "people", source)]


def read_gdp(number, cells, filename, outcome):
    value = read_number(number, "gdp", cells["gdp"], LARGEST[Metric.GDP], outcome)
    year = read_year(number, "gdp_year", cells["gdp_year"], outcome)
    currency = cells["gdp_currency"].upper()
    if value is None:
        warn_of_lost_cells(number, cells, "gdp", outcome)
        return []
    if not CURRENCY.fullmatch(currency):
        message = _("Say in which currency the GDP is, with its three-letter ISO code such as USD.")
        outcome.error(number, "gdp_currency", message)
    warn_of_unknown_year(number, "gdp_year", cells, outcome)
    source = cells["gdp_source"] or own_source(number, "gdp_source", filename, outcome)
    return [FigureInFile(Metric.GDP.value, year, value, currency, source, price_basis="current")]


def read_number(number, column, text, largest, outcome):
    """A whole number, or None where the cell is empty or wrong."""
    if not text:
        return None
    if not NUMBER.fullmatch(text):
        message = _("“%(text)s” is not a plain number. Write digits only, without separators, sign or unit.")
        outcome.error(number, column, message % {"text": text})
        return None
    value = int(Decimal(text).quantize(Decimal(1), ROUND_HALF_UP)) if len(text) < 25 else largest + 1
    if value > largest:
        message = _("%(text)s is more than any territory has. Check the digits.")
        outcome.error(number, column, message % {"text": text})
        return None
    return value


def read_year(number, column, text, outcome):
    """A year, or None where the cell is empty or wrong."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) in YEARS):
        message = _("“%(text)s” is not a year. Write four digits, or leave it empty if it is not known.")
        outcome.error(number, column, message % {"text": text})
        return None
    return int(text)


def warn_of_unknown_year(number, column, cells, outcome):
    if not cells[column]:
        message = _("The figure was taken without a year. Add the year as soon as it is known.")
        outcome.warn(number, column, message)


def warn_of_lost_cells(number, cells, metric, outcome):
    """Warn where a row tells about a figure that it does not give."""
    about = [column for column in COLUMNS if column.startswith(f"{metric}_") and cells[column]]
    if about and not cells[metric]:
        message = _("There is no figure beside this cell, so it was passed over. Fill in “%(column)s”.")
        outcome.warn(number, about[0], message % {"column": metric})


def own_source(number, column, filename, outcome):
    """What is said of the source of a figure that names none: the file that it came in."""
    source = f"Jurisdiction file {filename}"
    message = _("No source is given; the figure will cite “%(source)s”.")
    outcome.warn(number, column, message % {"source": source[:255]})
    return source[:255]
