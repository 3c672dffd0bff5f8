"""Which territories a name that is not on file may mean: those whose names differ by few letters.

The distance is the plain number of letters to change, add, drop or swap (optimal string alignment), on the name and
on its stem. A short name must be equal: "Va." has no near ones, so nobody is advised to take New Jersey.
"""

from collections import defaultdict

from rapidfuzz import process
from rapidfuzz.distance import OSA

from signatories.names.spellings import JAPANESE, stems
from signatories.territories.gazetteer import Gazetteer, Place

LETTERS_PER_SLIP = 4
MOST_SLIPS = 3
SHOWN = 3


def slips_allowed(key: str) -> int:
    """How many letters of a key may differ. A kanji says as much as two or three letters."""
    if JAPANESE.search(key):
        return int(len(key) >= LETTERS_PER_SLIP - 1)
    return min(MOST_SLIPS, len(key) // LETTERS_PER_SLIP)


class NearPlaces:
    """The near territories of one country, with the names of each region read once."""

    def __init__(self, gazetteer: Gazetteer):
        self.gazetteer = gazetteer
        self._names = {}
        self._found = {}

    def near(self, kind: str, name: str, within: Place | None = None) -> list[Place]:
        """Up to three territories of that kind, those inside `within` first, then the nearest elsewhere."""
        asked = kind, name, within
        if asked not in self._found:
            found = self._search(kind, name, within) if within else []
            if len(found) < SHOWN:
                found += self._search(kind, name, self.gazetteer.country)
            self._found[asked] = list(dict.fromkeys(found))[:SHOWN]
        return self._found[asked]

    def _search(self, kind, name, within):
        names, by_length = self._names_in(kind, within)
        found = []
        for key in {self.gazetteer.key(name), *stems(name, kind, self.gazetteer.country_code)}:
            slips = slips_allowed(key)
            for length in range(len(key) - slips, len(key) + slips + 1):
                matches = process.extract(
                    key, by_length.get(length, ()), scorer=OSA.distance, score_cutoff=slips, limit=None
                )
                found += [
                    (distance, place.name, place.path, place)
                    for other, distance, _index in matches
                    for place in names[other]
                ]
        return [place for *_order, place in sorted(found, key=lambda one: one[:3])]

    def _names_in(self, kind, within):
        """{key: places} of the existing territories of a kind inside a place, whole names and stems; and the keys
        by their length."""
        if (kind, within) not in self._names:
            names = defaultdict(list)
            for place in self.gazetteer.places.values():
                if place.kind == kind and not place.ended_on and within in place.chain:
                    for key in dict.fromkeys(place.exact + place.bare):
                        names[key].append(place)
            by_length = defaultdict(list)
            for key in names:
                by_length[len(key)].append(key)
            self._names[kind, within] = names, by_length
        return self._names[kind, within]
