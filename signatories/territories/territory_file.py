"""The jurisdiction file: territories with their population and GDP, one a row, from CSV or a workbook.

The rows are checked here and merged into what is on file by `three_way_merge`. A load is all or nothing.
"""

from django.utils.translation import gettext as _

from aca_portal.spreadsheets.lines import LineClassifier
from signatories.models import MADE_OF_PARTS, Jurisdiction, JurisdictionKind, Metric
from signatories.territories.columns import JurisdictionFile, ReferenceRow, no_currency
from signatories.territories.gazetteer import codes_meant
from signatories.territories.three_way_merge import FigureInFile, JurisdictionInFile


def read_territories(table, outcome):
    """The rows of a jurisdiction file that can be read, and the codes of those that cannot."""
    warn_of_unknown_columns(table, outcome)
    file = JurisdictionFile(decimal=table.decimal)
    on_file = set(Jurisdiction.objects.exclude(code=None).values_list("code", flat=True))
    rows, unreadable = [], set()
    for table_row in entries(table, JurisdictionFile.required(), outcome):
        row = read_row(file, table_row, table.filename, outcome, on_file)
        if row:
            rows.append(row)
        else:
            unreadable.add(str(table_row.cells.get("code", "")))
    refuse_repeated_codes(rows, outcome)
    return rows, unreadable


def entries(table, required, outcome):
    """The rows of a table but totals, notes and other lines that are no entries, which are counted and warned of."""
    lines = LineClassifier(table, required)
    for table_row in table.rows:
        line = lines.kind_of(table_row)
        if line:
            outcome.skip(table_row.number, line.sentence())
        else:
            yield table_row


def warn_of_unknown_columns(table, outcome):
    for heading in table.unknown:
        message = _("The column “%(column)s” is not known and was passed over.") % {"column": heading}
        outcome.warn(table.header_row, heading, message)


def read_row(file, table_row, filename, outcome, on_file):
    """One row checked on its own. None where it does not even say which territory it is about."""
    row = file.read(ReferenceRow(table_row.number), table_row)
    restore_codes(row, on_file)
    outcome.take(row)
    if row.faulty.intersection(JurisdictionFile.required()):
        return None
    if not check_code(row.number, row.code, row.kind, row.country, outcome):
        return None
    return JurisdictionInFile(
        number=row.number,
        code=row.code,
        name=row.name,
        kind=row.kind,
        country=row.country,
        parent_code=read_parent(row, outcome),
        part_codes=read_parts(row, outcome),
        figures=read_figures(row, filename, outcome),
    )


def restore_codes(row, on_file):
    """Write the codes of a row as they are on file: without their country, or without the zeros that a spreadsheet
    dropped, they are found where only one is meant."""
    row.code = code_on_file(row.code, row.country, on_file)
    row.parent_code = code_on_file(row.parent_code, row.country, on_file)
    row.part_codes = tuple(code_on_file(code, row.country, on_file) for code in row.part_codes)


def code_on_file(code, country, on_file):
    meant = codes_meant(code, [country], on_file) if code and country else []
    return meant[0] if len(meant) == 1 else code


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


def read_parent(row, outcome):
    if row.parent_code and row.kind == JurisdictionKind.COUNTRY:
        outcome.error(row.number, "parent_code", _("A country lies in no other territory. Empty this cell."))
        return ""
    return row.parent_code


def read_parts(row, outcome):
    """Codes of the parts of a metropolitan area or special district, or the regions of a tribal territory."""
    if row.part_codes and row.kind not in (*MADE_OF_PARTS, JurisdictionKind.TRIBAL_TERRITORY):
        message = _(
            "Only a metropolitan area, special district or tribal territory has parts. Empty this cell."
        )
        outcome.error(row.number, "part_codes", message)
        return ()
    if row.code in row.part_codes:
        outcome.error(row.number, "part_codes", _("A territory is no part of itself. Take its own code out."))
        return ()
    return row.part_codes


def read_figures(row, filename, outcome):
    """The population and the GDP that a row states, each where there is one."""
    if row.gdp is not None and not row.gdp_currency and "gdp_currency" not in row.faulty:
        outcome.error(row.number, "gdp_currency", no_currency())
    return [
        figure
        for figure in (
            read_figure(row, Metric.POPULATION.value, "people", "", filename, outcome),
            read_figure(row, Metric.GDP.value, row.gdp_currency, "current", filename, outcome),
        )
        if figure
    ]


def read_figure(row, metric, unit, price_basis, filename, outcome):
    value, year, source = (getattr(row, name) for name in (metric, f"{metric}_year", f"{metric}_source"))
    if value is None:
        warn_of_lost_cells(row, metric, outcome)
        return None
    if year is None and f"{metric}_year" not in row.faulty:
        message = _("The figure was taken without a year. Add the year as soon as it is known.")
        outcome.warn(row.number, f"{metric}_year", message)
    source = source or own_source(row, f"{metric}_source", f"Jurisdiction file {filename}", outcome)
    return FigureInFile(metric, year, value, unit, source, price_basis=price_basis)


def warn_of_lost_cells(row, metric, outcome):
    """Warn where a row tells about a figure that it does not give."""
    about = [
        name for name in JurisdictionFile.columns() if name.startswith(f"{metric}_") and getattr(row, name)
    ]
    if about and metric not in row.faulty:
        message = _("There is no figure beside this cell, so it was passed over. Fill in “%(column)s”.")
        outcome.warn(row.number, about[0], message % {"column": metric})


def own_source(row, column, source, outcome):
    """What is said of the source of a figure that names none: the file that it came in."""
    message = _("No source is given; the figure will cite “%(source)s”.")
    outcome.warn(row.number, column, message % {"source": source[:255]})
    return source[:255]
