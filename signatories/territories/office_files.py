"""Population files as the statistical offices publish them, read by the codes of the register.

- US Census Bureau: county estimates (`co-est…-alldata.csv`) and subcounty estimates (`sub-est….csv`).
- INEGI: the census by locality (ITER) and the catalogue of municipalities (AGEEML).
- Statistics Bureau of Japan: a table of e-Stat with a column of area codes.
- INDEC: a cuadro with codes of provinces, departamentos or local governments.

All are CSV, in the office's own encoding. Lines above the headings are passed over, and so are rows of other
levels, such as the localities of ITER.
"""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from aca_portal.spreadsheets.limits import UploadError
from signatories.models import FigureKind, Jurisdiction, JurisdictionKind, JurisdictionName, Metric
from signatories.names.keys import name_key
from signatories.territories.three_way_merge import (
    FigureInFile,
    JurisdictionInFile,
    LoadResult,
    merge_figures,
)

DELIMITERS = (",", ";", "\t")
HEADINGS_WITHIN = 50  # lines from the top
EXAMPLES = 5
GROUPED = re.compile(r"[0-9]{1,3}([., ][0-9]{3})+")
NO_VALUE = {"", "-", "*", "X", "///", "N/D", "…"}


@dataclass(frozen=True)
class Layout:
    """How one office publishes population: the headings of each column that is read, and what a row is about.

    `code_of` answers the code of a row's territory, an empty text where the register has none, or None for rows of
    another level.
    """

    source: str
    source_url: str
    kind: str
    encodings: tuple
    headings: dict
    required: tuple
    code_of: Callable


class Places:
    """The codes of a country on file."""

    def __init__(self, country):
        self.country = country
        on_file = Jurisdiction.objects.filter(country=country).exclude(code=None)
        self.codes = set(on_file.values_list("code", flat=True))
        inside = on_file.filter(parent__kind=JurisdictionKind.REGION).order_by("-code")
        self.regions = {code[3:5]: region for code, region in inside.values_list("code", "parent__code")}
        self._named = None

    def region(self, number):
        """The code of the region with the office's two-digit number: US-AZ of 04."""
        return self.regions.get(number.zfill(2), "")

    def first(self, *numbers):
        """The first of these national codes that is on file, with the country before it; empty if none is."""
        codes = (f"{self.country}-{number}" for number in numbers)
        return next((code for code in codes if code in self.codes), "")

    def town(self, county, name):
        """The code of the municipality directly in a county with that name, official or other."""
        if self._named is None:
            towns = Jurisdiction.objects.filter(country=self.country, kind=JurisdictionKind.MUNICIPALITY)
            rows = [*towns.values_list("parent__code", "name", "code")]
            rows += JurisdictionName.objects.filter(jurisdiction__in=towns).values_list(
                "jurisdiction__parent__code", "name", "jurisdiction__code"
            )
            self._named = {(parent, name_key(called)): code for parent, called, code in rows}
        return self._named.get((county, name_key(name)), "")


# --- What a row is about ----------------------------------------------------------------------------------


def us_code(cells, places):
    state, county = cells["state"].zfill(2), cells["county"].zfill(3)
    match cells["level"].lstrip("0"):
        case "10":
            return "US"
        case "40":
            return places.region(state)
        case "50":
            return places.first(state + county)
        case "162":
            return places.first(state + cells["place"].zfill(5))
        case "61":
            return places.town(f"US-{state}{county}", cells["name"])
    return None


def mexican_code(cells, places):
    if cells["locality"].strip("0"):
        return None
    key = cells["key"] or cells["state"].zfill(2) + cells["municipality"].zfill(3)
    key = key.zfill(5)
    if key == "00000":
        return "MX"
    return places.region(key[:2]) if key.endswith("000") else places.first(key)


def japanese_code(cells, places):
    key = cells["key"].strip("'")
    if not key.isdigit():
        return None
    key = key.zfill(5)[:5]  # a sixth digit is the check digit
    if key == "00000":
        return "JP"
    return places.first(key[:2] if key.endswith("000") else key)


def argentine_code(cells, places):
    key = cells["key"]
    if name_key(cells["name"]) in ("total", "total del pais") or key in ("0", "00"):
        return "AR"
    if not key.isdigit():
        return None
    if len(key) <= 2:
        return places.region(key)
    six = key.zfill(6)
    one_territory = [six[:2] + six[3:]] if six[2] == "0" else []  # departamento and municipality in one
    return places.first(key, key.zfill(5), six, *one_territory)


LAYOUTS = {
    "AR": Layout(
        source="INDEC, Censo Nacional de Población, Hogares y Viviendas",
        source_url="https://www.indec.gob.ar/",
        kind=FigureKind.CENSUS.value,
        encodings=("utf-8-sig", "cp1252"),
        headings={
            "key": ("codigo", "cod", "código", "codigo de gobierno local"),
            "name": ("nombre", "jurisdiccion", "departamento", "gobierno local", "provincia"),
            "value": ("total", "poblacion", "poblacion total", "total de poblacion"),
        },
        required=("key", "value"),
        code_of=argentine_code,
    ),
    "JP": Layout(
        source="Statistics Bureau of Japan",
        source_url="https://www.e-stat.go.jp/",
        kind=FigureKind.CENSUS.value,
        encodings=("utf-8-sig", "cp932"),
        headings={
            "key": ("area_code", "地域コード", "市区町村コード", "地域(2020) コード", "標準地域コード"),
            "value": ("value", "人口", "総人口", "人口総数", "総数"),
        },
        required=("key", "value"),
        code_of=japanese_code,
    ),
    "MX": Layout(
        source="INEGI, Censo de Población y Vivienda",
        source_url="https://www.inegi.org.mx/",
        kind=FigureKind.CENSUS.value,
        encodings=("utf-8-sig", "cp1252"),
        headings={
            "key": ("cvegeo",),
            "state": ("entidad", "cve_ent"),
            "municipality": ("mun", "cve_mun"),
            "locality": ("loc", "cve_loc"),
            "value": ("pobtot", "pob_total"),
        },
        required=("municipality", "value"),
        code_of=mexican_code,
    ),
    "US": Layout(
        source="US Census Bureau, Population Estimates",
        source_url="https://www.census.gov/programs-surveys/popest.html",
        kind=FigureKind.ESTIMATE.value,
        encodings=("utf-8-sig", "cp1252"),
        headings={
            "level": ("sumlev",),
            "state": ("state",),
            "county": ("county",),
            "place": ("place",),
            "name": ("name", "ctyname"),
            "value": ("popestimate{year}",),
        },
        required=("level", "state", "value"),
        code_of=us_code,
    ),
}


# --- Reading ----------------------------------------------------------------------------------------------


def refresh_register(content, filename, *, country, year, kind="", source="", progress=lambda text: None):
    """Add a year's population from an office's file to the territories on file, and say what was done.

    Where every region of the nation is in the file and the nation itself is not, it gets their sum: one column
    then is a whole vintage. Raises UploadError where the file is in none of the country's layouts.
    """
    layout, outcome, places = LAYOUTS[country], LoadResult(), Places(country)
    source = source or layout.source
    values, unknown = {}, []
    for number, cells in read_rows(content, layout, year):
        code = layout.code_of(cells, places)
        if code == "":
            unknown.append(number)
        value = read_value(number, cells["value"], outcome) if code else None
        if value is not None and values.setdefault(code, (number, value))[1] != value:
            message = _("This file already has a figure of %(code)s for this metric, year and source.")
            outcome.error(number, "code", message % {"code": code})
    if not values:
        outcome.error(None, "", _("No row of this file gives a figure of a territory on file."))
    add_nation(country, values)
    warn_of_unknown(unknown, outcome)
    rows = [
        JurisdictionInFile(
            number,
            code,
            "",
            "",
            country,
            figures=[
                FigureInFile(
                    Metric.POPULATION.value,
                    year,
                    value,
                    "people",
                    source,
                    layout.source_url,
                    kind=kind or layout.kind,
                    number=number,
                )
            ],
        )
        for code, (number, value) in values.items()
    ]
    return merge_figures(rows, outcome, keep_history=False, progress=progress)


def read_rows(content, layout, year):
    """(line, {column: text}) of every row below the headings; columns that the file lacks are empty."""
    text = decode(content, layout.encodings)
    for delimiter in DELIMITERS:
        lines = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1)
        top = (find_columns(line, layout, year) for _number, line in islice(lines, HEADINGS_WITHIN))
        columns = next(filter(None, top), None)
        if columns:
            return ((number, cells_of(line, columns)) for number, line in lines)
    wanted = ", ".join(layout.headings[column][0].format(year=year) for column in layout.required)
    message = _("This is no file of %(office)s that is known: the headings %(wanted)s were not found.")
    raise UploadError(message % {"office": layout.source, "wanted": wanted})


def cells_of(line, columns):
    def cell(place):
        return line[place].strip() if place is not None and place < len(line) else ""

    return {column: cell(place) for column, place in columns.items()}


def decode(content, encodings):
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UploadError(_("This file is not text that can be read. Save it as CSV."))


def find_columns(line, layout, year):
    """Where each column stands, None for those the line lacks; None if the line is not the headings."""
    headings = [name_key(cell) for cell in line]
    found = {}
    for column, names in layout.headings.items():
        keys = [name_key(name.format(year=year)) for name in names]
        found[column] = next((headings.index(key) for key in keys if key in headings), None)
    return found if all(found[column] is not None for column in layout.required) else None


def read_value(number, text, outcome):
    """A number of people, or None where the cell is empty or no number."""
    if text in NO_VALUE:
        return None
    plain = re.sub("[., ]", "", text) if GROUPED.fullmatch(text) else text
    if plain.isascii() and plain.isdigit() and int(plain) < 5 * 10**9:
        return int(plain)
    message = _("“%(text)s” is not a plain number. Write digits only, without separators, sign or unit.")
    outcome.error(number, "value", message % {"text": text})
    return None


def add_nation(country, values):
    """Give the nation the sum of its regions where all of them, and not the nation, are in the file."""
    regions = Jurisdiction.objects.regions().filter(country=country, in_national_figures=True)
    codes = list(regions.values_list("code", flat=True))
    if country not in values and codes and all(code in values for code in codes):
        values[country] = (values[codes[0]][0], sum(values[code][1] for code in codes))


def warn_of_unknown(lines, outcome):
    if lines:
        message = _(
            "%(count)d rows are about territories that are not on file and were passed over: %(rows)s."
        )
        rows = ", ".join(map(str, lines[:EXAMPLES])) + (" …" if len(lines) > EXAMPLES else "")
        outcome.warn(lines[0], "code", message % {"count": len(lines), "rows": rows})
