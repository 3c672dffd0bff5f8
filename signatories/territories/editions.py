"""What the register last said of a country: the common ancestor from which staff's changes are told.

The register is far larger than what is ever changed of it, so it leaves no mark on each of its records. One edition
a country is kept instead, compressed; a record's own `loaded` holds only what differs from it.
"""

import json
import zlib
from dataclasses import dataclass, field

from signatories.models import RegisterEdition

FIGURE_FIELDS = ("year", "value", "unit", "price_basis", "kind", "source", "source_url")


@dataclass
class Edition:
    """`places` are the values last loaded by code, `figures` those of each (metric, year, source) of a code."""

    places: dict = field(default_factory=dict)
    figures: dict = field(default_factory=dict)

    @classmethod
    def of(cls, rows):
        edition = cls()
        for row in rows:
            edition.places[row.code] = loaded_of(row)
            if row.figures:
                edition.figures[row.code] = {
                    figure.key: {name: getattr(figure, name) for name in FIGURE_FIELDS}
                    for figure in row.figures
                }
        return edition

    def says_the_same(self, other, code):
        return self.places[code] == other.places.get(code) and self.figures.get(code) == other.figures.get(
            code
        )

    def merged_with(self, other):
        return Edition(self.places | other.places, self.figures | other.figures)


def loaded_of(row):
    """The values of a register row as `loaded` holds them."""
    loaded = {"name": row.name, "kind": str(row.kind), **row.fields}
    if row.parent_code:
        loaded["parent"] = row.parent_code
    if row.twin_code:
        loaded["coextensive_with"] = row.twin_code
    if row.part_codes:
        loaded["parts"] = sorted(row.part_codes)
    if row.names is not None:
        loaded["names"] = [list(name) for name in dict.fromkeys(row.names)]
    if row.figures:
        loaded["figures"] = sorted((list(figure.key) for figure in row.figures), key=str)
    return loaded


def read_edition(country):
    """The edition of the register of that country that was loaded last; an empty one before the first."""
    found = RegisterEdition.objects.filter(country=country).first()
    if found is None:
        return Edition()
    content = json.loads(zlib.decompress(found.content))
    edition = Edition(content["places"])
    for code, figures in content["figures"].items():
        edition.figures[code] = own = {}
        for table, year, value in figures:
            metric, unit, price_basis, kind, source, source_url = content["tables"][table]
            own[metric, year, source] = {
                "year": year,
                "value": value,
                "unit": unit,
                "price_basis": price_basis,
                "kind": kind,
                "source": source,
                "source_url": source_url,
            }
        if own:
            edition.places[code]["figures"] = sorted(map(list, own), key=str)
    return edition


def write_edition(country, edition):
    tables, figures = {}, {}
    for code, own in edition.figures.items():
        figures[code] = []
        for (metric, year, source), values in own.items():
            table = (
                metric,
                values["unit"],
                values["price_basis"],
                values["kind"],
                source,
                values["source_url"],
            )
            figures[code].append((tables.setdefault(table, len(tables)), year, values["value"]))
    places = {
        code: {name: value for name, value in loaded.items() if name != "figures"}
        for code, loaded in edition.places.items()
    }
    content = json.dumps(
        {"tables": list(tables), "places": places, "figures": figures}, ensure_ascii=False
    ).encode()
    RegisterEdition.objects.update_or_create(country=country, defaults={"content": zlib.compress(content)})
