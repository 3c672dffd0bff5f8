"""Builds the files of counties, municipalities and official figures that lie beside this file.

Run by hand when a statistical office publishes a new census or a new table of regional GDP; README.md says what
the results hold and why. The folder given holds tables of the offices' figures, one a country:
`places-<CC>.csv`, `census-regions.csv`, `regional-gdp.csv`, and for single countries what `COUNTRIES` names.

    python coalitions/reference_data/build_register.py PATH/TO/FOLDER
"""

import csv
import sys
from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
PLACE_COLUMNS = (
    "code",
    "name",
    "parent_code",
    "latitude",
    "longitude",
    "official_en",
    "official_ja",
    "short_en",
    "reading_ja",
    "romanised_ja",
    "lies_across",
    "coextensive_with",
)
LONGEST_CODE = 32

# The name of each table in `sources.toml`, by how the given tables call it.
POPULATION_TABLES = {
    "US Census 2020": "census",
    "US Census estimate 2021": "estimate",
    "INEGI Censo de Población y Vivienda 2020": "census",
    "Statistics Bureau of Japan 2020 preliminary": "census-preliminary",
    "INDEC Censo 2022 resultados definitivos": "census",
}
GDP_TABLES = {
    "INEGI PIBE base 2018": "gdp",
    "INEGI PIBE base 2018 revised": "gdp-revised",
    "INEGI PIBE base 2018 preliminary": "gdp-preliminary",
    "Cabinet Office 県民経済計算 fiscal year": "gdp",
    "Cabinet Office 県民経済計算 fiscal year, all prefectures": "gdp",
    "BEA, December 2021": "gdp-chained",
    "constant 2004, basic prices, value added": "gdp",
}
# Argentina's value added comes from a copy that may be quoted, not taken over: its newest year only.
GDP_YEARS = {"AR": {"2022"}}

# Argentine names that were inferred from size and order. Two are confirmed by the list of georef, in which they are
# the only names missing between their neighbours (Pérez, Rosario, Villa Gobernador Gálvez); the others stay out.
CONFIRMED = {"AR-820210", "AR-820077"}
INFERRED = CONFIRMED | {
    f"AR-{number}"
    for number in (300007, 300042, 300105, 300175, 300189, 300245, 300287, 300336, 300427, 300469, 300490)
    + (860056, 860042, 780049, 780021)
}

# American places that lie in one county, which the given table leaves open.
COUNTIES = {
    "US-0947515": "US-09009",  # Milford, New Haven County
    "US-1326156": "US-13101",  # Echols County Consolidated Government
    "US-1381128": "US-13307",  # Webster County Unified Government
    "US-1710373": "US-17163",  # Cahokia Heights, St. Clair County
    "US-1731991": "US-17071",  # Gulfport, Henderson County
    "US-2028412": "US-20071",  # Greeley County Unified Government
    "US-2713708": "US-27139",  # Credit River, Scott County
    "US-3011397": "US-30093",  # Butte-Silver Bow, Silver Bow County
    "US-3675779": "US-36071",  # Tuxedo village, Orange County
    "US-5036625": "US-50007",  # Jericho village, Chittenden County
    "US-5136648": "US-51059",  # Herndon, Fairfax County
    "US-5531525": "US-55087",  # Greenville village, Outagamie County
    "US-5584275": "US-55133",  # Waukesha village, Waukesha County
}

# Words for kinds of municipality that are shortened in keys of our own.
SHORT_KINDS = ((" CHARTER TOWNSHIP", " TWP"), (" TOWNSHIP", " TWP"), (" PLANTATION", " PLT"))

# Endings of Japanese names in Latin letters that say what kind of municipality it is.
JAPANESE_ENDINGS = ("-shi", "-ku", "-cho", "-machi", "-son", "-mura")


def main(folder):
    for country in ("AR", "JP", "MX", "US"):
        rows = [row for row in read(folder / f"places-{country}.csv") if is_wanted(row)]
        places = {row["code"]: place_of(row) for row in rows}
        {"JP": finish_japan, "US": finish_united_states}.get(country, lambda *_: None)(places, rows, folder)
        regions = defaultdict(dict)
        add_census(read(folder / "census-regions.csv"), country, regions)
        add_gdp(read(folder / "regional-gdp.csv"), country, places, regions)
        for kind, filename in (("county", "counties.csv"), ("municipality", "municipalities.csv")):
            of_kind = [places[row["code"]] for row in rows if row["kind"] == kind]
            write(HERE / country.lower() / filename, PLACE_COLUMNS, of_kind)
        write(HERE / country.lower() / "figures.csv", ("code",), regions.values())


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, columns, rows):
    """Write rows in order of their codes; columns that no row fills are left out, tables of figures come last."""
    rows = sorted(rows, key=lambda row: row["code"])
    if not rows:
        return
    filled = {column for row in rows for column, value in row.items() if value}
    columns = [column for column in columns if column in filled] + sorted(filled.difference(columns))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def is_wanted(row):
    return row["code"] not in INFERRED - CONFIRMED


def place_of(row):
    place = {name: row[name] for name in ("code", "name", "parent_code", "latitude", "longitude")}
    if row["population"]:
        place[f"{POPULATION_TABLES[row['population_source']]} {row['population_year']}"] = row["population"]
    return place


def finish_japan(places, rows, folder):
    """Names in Latin letters without the word for the kind (Yokohama), with it where two would be alike."""
    bare = {row["code"]: without_ending(row["name_romanised"]) for row in rows}
    shared = Counter((row["parent_code"], bare[row["code"]]) for row in rows)
    for row in rows:
        alone = shared[row["parent_code"], bare[row["code"]]] == 1
        places[row["code"]] |= {
            "name": bare[row["code"]] if alone else row["name_romanised"],
            "official_ja": row["name_local"],
            "reading_ja": row["name_kana"],
            "romanised_ja": row["name_romanised"],
        }


def without_ending(name):
    for ending in JAPANESE_ENDINGS:
        if name.endswith(ending):
            return name.removesuffix(ending)
    raise ValueError(f"{name} has no known ending.")


def finish_united_states(places, rows, folder):
    """Legal names, codes, and links between places and counties."""
    name_legally(places, rows)
    link_counties(places, folder)
    give_keys(places, rows)


def link_counties(places, folder):
    for code, county in COUNTIES.items():
        places[code]["parent_code"] = county
    for row in read(folder / "us-places-in-several-counties.csv"):
        places[row["code"]]["lies_across"] = row["county_codes"]
    for row in read(folder / "us-coextensive.csv"):
        places[row["place_code"]]["coextensive_with"] = row["county_code"]
    places["US-11001"]["coextensive_with"] = "US-DC"


def give_keys(places, rows):
    """Keys of our own for towns and townships whose official code is not known."""
    codes = {row["code"]: own_key(row) if is_unofficial(row["code"]) else row["code"] for row in rows}
    taken = Counter(codes.values())
    if max(taken.values()) > 1:
        raise ValueError(f"keys used twice: {[code for code, times in taken.items() if times > 1]}")
    for code, place in places.items():
        place["code"] = codes[code]


def name_legally(places, rows):
    """The legal name as official one ("Scarsdale village"), and as the name where another place of the state has it.

    A city keeps its bare name beside a town or village of the same name, for which it is a short one.
    """
    shared = Counter((row["code"][:5], row["name"]) for row in rows if row["kind"] == "municipality")
    for row in rows:
        legal = row["name_local"]
        if legal and legal != row["name"]:
            if shared[row["code"][:5], row["name"]] > 1:
                places[row["code"]] |= {"name": legal, "short_en": row["name"]}
            else:
                places[row["code"]]["official_en"] = legal


def is_unofficial(code):
    """Whether a code is not of the Census Bureau, such as US-25021-BROOKLINE-TOWN."""
    return code.count("-") > 1


def own_key(row):
    """A key of ours for a town or township whose official code is not known: US-X25021-BROOKLINE-TOWN.

    The X after the country marks codes of one's own, as in ISO 3166. The county's code, the name and its kind
    follow, without the vowels after the first letter of a word where the whole would be too long.
    """
    name = row["name_local"].upper()
    for word, short in SHORT_KINDS:
        name = name.replace(word, short)
    words = "".join(c if c.isalnum() else " " for c in name).split()
    start = f"US-X{row['code'].split('-')[1]}-"
    key = start + "-".join(words)
    while len(key) > LONGEST_CODE:
        longest = max(words[:-1] or words, key=len)
        shorter = longest[0] + "".join(c for c in longest[1:] if c not in "AEIOU")
        words[words.index(longest)] = shorter if len(shorter) < len(longest) else longest[:-1]
        key = start + "-".join(words)
    return key


def add_census(rows, country, regions):
    for row in rows:
        if row["code"][:2] == country:
            regions[row["code"]]["code"] = row["code"]
            regions[row["code"]][f"census {row['population_year']}"] = row["population"]


def add_gdp(rows, country, places, regions):
    for row in rows:
        if row["code"][:2] != country or row["gdp_year"] not in GDP_YEARS.get(country, {row["gdp_year"]}):
            continue
        source = row["source"] if row["source"] in GDP_TABLES else row["price_basis"]
        target = places[row["code"]] if row["code"] in places else regions[row["code"]]
        target["code"] = row["code"]
        target[f"{GDP_TABLES[source]} {row['gdp_year']}"] = row["gdp"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
