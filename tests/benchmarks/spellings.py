"""Whole lists of municipalities in each customary spelling: imported, and then once more.

Each line of the table is one country and spelling. Of a first import into an empty coalition: how many rows were
placed right, were asked about, were refused, or were taken without a word for another place (wrong). What was placed is
then imported, and the same list imported a second time, by its codes and in the same spelling: how many rows would make
a new member. Wrong and new must be 0, and so must refused; of lists with the offices' own codes, asked too.
"""

import csv
import io
from collections import Counter, defaultdict

from django.db import transaction

from coalitions.models import Coalition
from coalitions.reference import load_reference
from coalitions.rosters.importer import import_roster
from signatories.models import JurisdictionKind, JurisdictionName, NameKind
from signatories.territories.gazetteer import Gazetteer
from tests.benchmarks.spelt import SPELLINGS

ROWS = 600
COUNTRIES = {"argentina": "AR", "japan": "JP", "mexico": "MX", "us": "US"}


OUTCOMES = ("right", "asked", "refused", "wrong", "new")


def run(rows: int = ROWS) -> None:
    load_reference()
    heads = "".join(f"{name:>8}" for name in ("rows", *OUTCOMES))
    print(f"country {'spelling':38}{heads}", flush=True)
    for slug, country in COUNTRIES.items():
        for spelling, number, counts in measure(slug, country, rows):
            shown = "".join(f"{value:8}" for value in (number, *(counts[name] for name in OUTCOMES)))
            print(f"{country:7} {spelling:38}{shown}", flush=True)


def measure(slug: str, country: str, rows: int = ROWS):
    """(spelling, rows, counts of outcomes) for each spelling, of `rows` places spread over the country's register."""
    coalition = Coalition.objects.get(slug=slug)
    places = municipalities(country)
    taken = {place["name"] for place in places}
    for spelling, spell in SPELLINGS[country].items():
        spelt = [(place, cells | {"type": "city"}) for place in places if (cells := spell(place))]
        # "Municipalidad de Yerba Buena" is the name of another place, and means that one.
        spelt = [pair for pair in spelt if pair[1]["name"] not in taken or pair[1]["name"] == pair[0]["name"]]
        chosen = spelt[:: max(1, len(spelt) // rows)][:rows]
        with transaction.atomic():
            yield spelling, len(chosen), twice(coalition, chosen)
            transaction.set_rollback(True)


def twice(coalition, spelt):
    """The outcomes of two imports of the same places: (place, cells) pairs."""
    first = import_(coalition, [cells for _place, cells in spelt], dry_run=True)
    asked = {question["row"] for question in first.questions if question.get("about") == "place"}
    found, counts = [], Counter()
    for (place, cells), row in zip(spelt, first.rows, strict=True):
        if row["outcome"] == "error":
            counts["asked" if row["row"] in asked else "refused"] += 1
        else:
            counts["right" if row["place"] == place["path"] else "wrong"] += 1
            found.append((place, cells))
    written = import_(coalition, [cells for _place, cells in found])
    assert written.errors == [], written.errors[:3]
    for again in ([by_code(place) for place, _cells in found], [cells for _place, cells in found]):
        second = import_(coalition, again, dry_run=True)
        counts["new"] += sum(row["outcome"] == "new" for row in second.rows)
        counts["refused"] += len(second.errors)
    return counts


def by_code(place):
    return {"name": place["name"], "code": place["code"], "type": "city"}


def import_(coalition, rows, dry_run=False):
    file = io.StringIO()
    writer = csv.DictWriter(file, list(dict.fromkeys(column for row in rows for column in row)))
    writer.writeheader()
    writer.writerows(rows)
    return import_roster(
        coalition=coalition, filename="list.csv", content=file.getvalue().encode(), dry_run=dry_run
    )


def municipalities(country):
    """What the spellings are made of: names, codes, county and region of each municipality of the register."""
    gazetteer = Gazetteer(country)
    names = defaultdict(dict)
    others = JurisdictionName.objects.filter(jurisdiction__country=country).order_by("id")
    for pk, kind, language, name in others.values_list("jurisdiction", "kind", "language", "name"):
        names[pk].setdefault((kind, language), name)
    found = []
    for place in gazetteer.places.values():
        if place.kind == JurisdictionKind.MUNICIPALITY:
            found.append(_described(place, gazetteer, names))
    return sorted(found, key=lambda place: place["code"])


def _described(place, gazetteer, names):
    region, county = place.above(JurisdictionKind.REGION), place.above(JurisdictionKind.COUNTY)
    own, around = names[place.pk], names[region.pk]
    return {
        "name": place.name,
        "code": place.code,
        "path": gazetteer.city_region_of(place).path,
        "region": region.name,
        "region_code": region.code,
        "region_local": around.get((NameKind.OFFICIAL, "ja"), ""),
        "region_short": around.get((NameKind.SHORT, "ja"), ""),
        "region_reading": around.get((NameKind.READING, "ja"), ""),
        "county": county.name if county else "",
        "local": own.get((NameKind.OFFICIAL, "ja"), ""),
        "legal": own.get((NameKind.OFFICIAL, "en"), ""),
        "reading": own.get((NameKind.READING, "ja"), ""),
        "latin": own.get((NameKind.ROMANISED, "ja"), ""),
    }
