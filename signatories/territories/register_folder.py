"""Reading one folder of the register: the files of a country's territories, their names and figures.

`coalitions/reference_data/README.md` says what the files and their columns hold.
"""

import csv
import re
import tomllib
from itertools import chain

from signatories.models import FigureKind, JurisdictionKind, Metric, NameKind
from signatories.territories.territory_file import check_code, refuse_repeated_codes
from signatories.territories.three_way_merge import FigureInFile, JurisdictionInFile, LoadResult

LEVELS = {
    "jurisdictions.csv": "",
    "counties.csv": JurisdictionKind.COUNTY.value,
    "municipalities.csv": JurisdictionKind.MUNICIPALITY.value,
}
NUMBERS = ("latitude", "longitude")
SWITCHES = ("is_city_region", "in_national_figures")
YES_OR_NO = {"yes": True, "no": False}
LINKS = ("part_codes", "lies_across")
KINDS = frozenset(JurisdictionKind.values)
NAME_KINDS = frozenset(NameKind.values)
FIGURES = re.compile(r"([a-z-]+) ([0-9]{4})")


class BadReferenceData(Exception):
    """A file of the reference data cannot be loaded. The message says which one and why."""


class RegisterFolder:
    """The rows of a folder. `number` of a row is its position in `lines`, which knows file and line of each."""

    def __init__(self, folder):
        self.folder = folder
        self.rows = {}
        self.lines = []
        self.tables = read_toml(folder / "sources.toml")
        for filename, kind in LEVELS.items():
            for line, cells in read_csv(folder / filename):
                self._add_territory(filename, line, cells, kind)
        for path in sorted(folder.glob("*.csv")):
            if path.name not in LEVELS:
                for line, cells in read_csv(path):
                    self._add_to_territory(path.name, line, cells)

    def place_of(self, number):
        """The file and the line of a row's number."""
        return self.lines[number]

    def _add_territory(self, filename, line, cells, kind):
        row = JurisdictionInFile(
            number=len(self.lines),
            code=cells["code"],
            name=cells["name"],
            kind=kind or cells["kind"],
            country=cells.get("country") or cells["code"][:2],
            parent_code=cells["parent_code"],
            part_codes=tuple(chain.from_iterable(split(cells.get(link)) for link in LINKS)),
            twin_code=cells.get("coextensive_with") or "",
            names=[],
        )
        self.lines.append((filename, line))
        self._check(row, filename, line)
        self.rows[row.code] = row
        self._read_cells(row, filename, line, cells)

    def _check(self, row, filename, line):
        outcome = LoadResult()
        check_code(row.number, row.code, row.kind, row.country, outcome)
        refuse_repeated_codes([self.rows[row.code], row] if row.code in self.rows else [], outcome)
        if row.kind not in KINDS or not row.name or outcome.errors:
            reason = outcome.errors[0]["message"] if outcome.errors else "name or kind is missing."
            raise self.error(filename, line, f"{row.code}: {reason}")

    def _add_to_territory(self, filename, line, cells):
        if cells["code"] not in self.rows:
            raise self.error(filename, line, f"{cells['code']} is not in the register.")
        self._read_cells(self.rows[cells["code"]], filename, line, cells)

    def _read_cells(self, row, filename, line, cells):
        """Fields, names and figures of a territory; an empty cell states nothing."""
        try:
            for column, text in cells.items():
                if not text:
                    continue
                if column in NUMBERS:
                    row.fields[column] = float(text)
                elif column in SWITCHES:
                    row.fields[column] = YES_OR_NO[text]
                elif figures := FIGURES.fullmatch(column):
                    row.figures.append(self._figure(*figures.groups(), int(text)))
                else:
                    row.names += names_of(column, text)
        except (ValueError, KeyError) as error:
            raise self.error(filename, line, f"{error} is not understood.") from None

    def _figure(self, table, year, value):
        about = self.tables[table]
        return FigureInFile(
            metric=Metric(about["metric"]).value,
            year=int(year),
            value=value,
            unit=about["unit"],
            price_basis=about.get("price_basis", ""),
            kind=FigureKind(about["kind"]).value if "kind" in about else "",
            source=about["source"],
            source_url=about["source_url"],
        )

    def error(self, filename, line, reason):
        return BadReferenceData(f"{self.folder.name}/{filename}, row {line}: {reason}")


def names_of(column, text):
    """(language, kind, name) of a cell of a column such as `official_ja` or `short_es`."""
    kind, _underscore, language = column.rpartition("_")
    return [(language, kind, name) for name in split(text)] if kind in NAME_KINDS else []


def split(text):
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def read_csv(path):
    """Numbered rows of a CSV file of ours; none where there is no such file."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        yield from enumerate(csv.DictReader(file), start=2)


def read_toml(path):
    """A TOML file of ours; empty where there is no such file."""
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadReferenceData(f"{path.parent.name}/{path.name}: {error}") from None
