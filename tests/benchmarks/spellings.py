"""Whole lists of municipalities, imported by their codes, then once more in a customary spelling.

Each line of the table is one country and spelling: how many rows were the member on file, were asked about, became a
new member, or were taken without a word for another place. The last two must be 0, as must refusals of codes.
"""

import csv
import io
from collections import Counter

from django.db import transaction

from coalitions.models import Coalition
from coalitions.reference import load_reference
from coalitions.rosters.importer import import_roster
from signatories.models import Jurisdiction, JurisdictionKind, JurisdictionName, NameKind
from signatories.territories.gazetteer import Gazetteer
from tests.benchmarks.spelt import SPELLINGS

ROWS = 600
COUNTRIES = {"argentina": "AR", "japan": "JP", "mexico": "MX", "us": "US"}


def run(rows: int = ROWS) -> None:
    load_reference()
    print(f"{'country':9} {'spelling':34} {'rows':>5} {'known':>6} {'asked':>6} {'new':>4} {'wrong':>5}")
    for slug, country in COUNTRIES.items():
        for spelling, counts in measure(slug, country, rows):
            shown = (sum(counts.values()), *(counts[name] for name in ("known", "asked", "new", "wrong")))
            print(
                f"{country:9} {spelling:34} {shown[0]:5} {shown[1]:6} {shown[2]:6} {shown[3]:4} {shown[4]:5}"
            )


def measure(slug: str, country: str, rows: int = ROWS):
    """(spelling, counts of outcomes) for each spelling of a country, of `rows` places spread over its register."""
    coalition = Coalition.objects.get(slug=slug)
    places = municipalities(country)
    taken = {place["name"] for place in places}
    for spelling, spell in SPELLINGS[country].items():
        spelt = [(place, cells) for place in places if (cells := spell(place))]
        # "Municipalidad de Yerba Buena" is the name of another place, and means that one.
        spelt = [pair for pair in spelt if pair[1]["name"] not in taken or pair[1]["name"] == pair[0]["name"]]
        chosen = spelt[:: max(1, len(spelt) // rows)][:rows]
        with transaction.atomic():
            import_(coalition, [by_code(place) for place, _cells in chosen])
            batch = import_(coalition, [cells | {"type": "city"} for _place, cells in chosen], dry_run=True)
            yield spelling, Counter(outcomes(batch, [place for place, _cells in chosen]))
            transaction.set_rollback(True)


def outcomes(batch, places):
    for row, place in zip(batch.rows, places, strict=True):
        if row["outcome"] == "error":
            yield "asked"
        elif row["place"] != place["path"]:
            yield "wrong"
        else:
            yield "new" if row["outcome"] == "new" else "known"


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
    """What the spellings are made of: the names, codes and region of each municipality of the register."""
    gazetteer = Gazetteer(country)
    names = {}
    kinds = JurisdictionName.objects.filter(jurisdiction__country=country, jurisdiction__kind="municipality")
    for pk, kind, language, name in kinds.values_list("jurisdiction", "kind", "language", "name"):
        names.setdefault(pk, {}).setdefault((kind, language), name)
    found = []
    for pk in (
        Jurisdiction.objects.filter(country=country, kind="municipality")
        .order_by("code")
        .values_list("pk", flat=True)
    ):
        place = gazetteer.places[pk]
        region = place.above(JurisdictionKind.REGION)
        found.append(
            {
                "name": place.name,
                "code": place.code,
                "path": place.path,
                "region": region.name,
                "region_code": region.code,
                "local": names.get(pk, {}).get((NameKind.OFFICIAL, "ja"), ""),
                "legal": names.get(pk, {}).get((NameKind.OFFICIAL, "en"), ""),
                "reading": names.get(pk, {}).get((NameKind.READING, "ja"), ""),
                "latin": names.get(pk, {}).get((NameKind.ROMANISED, "ja"), ""),
            }
        )
    return found
