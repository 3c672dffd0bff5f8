"""Where a city or town lies, for those of which no point is on file: looked up by region and name.

The files `outlines/places-<country>.csv` are read on first use, region by region, and kept in memory.
"""

import csv
from collections import defaultdict
from functools import cache

from coalitions.maps.outline import FOLDER
from signatories.models import JurisdictionKind
from signatories.names.keys import name_key
from signatories.names.spellings import stems

KIND = JurisdictionKind.MUNICIPALITY


def find_point(region, names, kind=KIND):
    """(latitude, longitude) of the one town of any of these names in a region, by its ISO 3166-2 code, or None.

    As in the gazetteer the whole names go first, then without the words for their kind, and the first step that
    finds anything decides; where it finds several towns, there is no answer.
    """
    country = region[:2]
    whole, bare = _towns(region)
    keys = [name_key(name) for name in names]
    stripped = [stem for name in names for stem in stems(name, kind, country)]
    for index, wanted in ((whole, keys), (whole, stripped), (bare, keys), (bare, stripped)):
        points = set().union(*(index.get(key, ()) for key in wanted))
        if points:
            return points.pop() if len(points) == 1 else None
    return None


@cache
def _towns(region):
    whole, bare = defaultdict(set), defaultdict(set)
    for point, names in _rows(region[:2]).get(region, ()):
        for name in names:
            whole[name_key(name)].add(point)
            for stem in stems(name, KIND, region[:2]):
                bare[stem].add(point)
    return whole, bare


@cache
def _rows(country):
    file = FOLDER / f"places-{country.lower()}.csv"
    found = defaultdict(list)
    if file.exists():
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                point = float(row["latitude"]), float(row["longitude"])
                found[row["region"]].append((point, row["names"].split(";")))
    return found
