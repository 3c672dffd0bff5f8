"""Finding the territories of one country by code or name, without ever comparing bare strings.

A `Gazetteer` reads a country once and answers from memory, so that ten thousand rows cost a handful of queries.
It also holds territories that are not saved yet (`add`), which are found like all others.
"""

from collections import defaultdict
from dataclasses import dataclass
from sys import intern

from rapidfuzz import fuzz, process

from aca_portal import words
from signatories.models import Jurisdiction, JurisdictionKind, JurisdictionName, NameKind, Signatory
from signatories.names.keys import name_key, stems

NOT_NEEDED = ("latitude", "longitude", "in_national_figures", "loaded")


class Ambiguous(Exception):
    """Several territories answer to the name; `places` are they."""

    def __init__(self, places):
        super().__init__(", ".join(place.path for place in places))
        self.places = places


@dataclass(eq=False, slots=True)
class Place:
    """A jurisdiction with what contains it, saved or still to be saved."""

    jurisdiction: Jurisdiction
    parent: "Place | None" = None
    across: tuple = ()
    exact: tuple = ()  # keys of all its names
    bare: tuple = ()  # the same without the words for its kind
    governments: tuple = ()  # keys of the names of those who govern it

    @property
    def kind(self):
        return self.jurisdiction.kind

    @property
    def name(self):
        return self.jurisdiction.name

    @property
    def code(self):
        return self.jurisdiction.code

    @property
    def is_new(self):
        return self.jurisdiction.pk is None

    @property
    def chain(self):
        """This place and all that contain it, from the inside out."""
        found, place = [], self
        while place is not None and place not in found:
            found.append(place)
            place = place.parent
        return found

    @property
    def path(self):
        """Its name and those of what contains it, without the country."""
        return ", ".join(place.name for place in self.chain if place.kind != JurisdictionKind.COUNTRY)

    def above(self, kind):
        """The nearest place of that kind in the chain, itself included, or None."""
        return next((place for place in self.chain if place.kind == kind), None)

    def is_inside(self, other):
        return other in self.chain

    def is_called(self, name):
        """Whether it or its government is known by this name, with or without the words for its kind."""
        keys = keys_of(name, self.kind, self.jurisdiction.country)
        return not keys.isdisjoint(self.exact + self.bare + self.governments)


def share_text(instance, *fields):
    """Keep one copy of what thousands of rows say alike, of which the database gives each its own."""
    for field in fields:
        setattr(instance, field, intern(getattr(instance, field)))


def keys_of(name, kind, country):
    """The keys under which a name of a territory of that kind may be found: exact, and without affixes."""
    return {name_key(name), *stems(name, kind, country)} - {""}


class Gazetteer:
    """The territories of one country.

    A name is tried in a strict order, and the first step that finds anything decides: names and official names
    on file; other names on file; names on file without the words for their kind; the name looked for without
    such words, against whole names on file; both without; names of the governments on file. Abolished
    territories are found only where nothing else is.
    """

    def __init__(self, country):
        self.country_code = country
        self.places = {}
        self._by_code = {}
        self._steps = {step: defaultdict(dict) for step in ("primary", "other", "bare", "government")}
        on_file = Jurisdiction.objects.filter(country=country).defer(*NOT_NEEDED).order_by("id")
        for jurisdiction in on_file.iterator():
            share_text(jurisdiction, "kind", "country", "provenance")
            self.places[jurisdiction.pk] = Place(jurisdiction)
        for place in self.places.values():
            place.parent = self.places.get(place.jurisdiction.parent_id)
            if place.code:
                self._by_code[place.code.upper()] = place
        self._read_names()
        self._read_across()
        self.regions = [place for place in self.places.values() if place.kind == JurisdictionKind.REGION]
        self._city_regions = {
            place: self._city_keys(place) for place in self.regions if place.jurisdiction.is_city_region
        }

    def _read_names(self):
        names = {place: [("primary", place.name)] for place in self.places.values()}
        others = JurisdictionName.objects.filter(jurisdiction__country=self.country_code).exclude(
            kind=NameKind.READING
        )
        for jurisdiction_id, kind, name in others.values_list("jurisdiction_id", "kind", "name").iterator():
            step = "primary" if kind == NameKind.OFFICIAL else "other"
            names[self.places[jurisdiction_id]].append((step, name))
        for place, own in names.items():
            self._index(place, own)
        governments = Signatory.objects.filter(governs__country=self.country_code).order_by("id")
        for jurisdiction_id, name in governments.values_list("governs_id", "name").iterator():
            place = self.places[jurisdiction_id]
            place.governments = _with(place.governments, name_key(name))
            self._put("government", place, name_key(name))

    def _read_across(self):
        through = Jurisdiction.lies_across.through.objects
        pairs = through.filter(from_jurisdiction__country=self.country_code).order_by("id")
        for one, other in pairs.values_list("from_jurisdiction_id", "to_jurisdiction_id"):
            if other in self.places:
                self.places[one].across += (self.places[other],)

    def _index(self, place, names):
        """Index (step, name) pairs. A name that is another one without its affix has none of its own to drop:
        京都 is 京都府 without 府, so it is not 京 with 都."""
        stems_of = {name: stems(name, place.kind, self.country_code) for _step, name in names}
        bare = {stem for found in stems_of.values() for stem in found}
        for step, name in names:
            key = name_key(name)
            self._put(step, place, key)
            place.exact = _with(place.exact, key)
            for stem in stems_of[name] if key not in bare else ():
                self._put("bare", place, stem)
                place.bare = _with(place.bare, stem)

    def _put(self, step, place, key):
        if key:
            of_kind = self._steps[step][place.kind]
            of_kind[key] = _with(of_kind.get(key, ()), place)

    @property
    def country(self):
        return self._by_code.get(self.country_code)

    def add(self, name, kind, parent, **fields):
        """A new territory, not saved yet, found from now on like those on file."""
        jurisdiction = Jurisdiction(
            name=name, name_key=name_key(name), kind=kind, country=self.country_code, **fields
        )
        place = Place(jurisdiction, parent)
        self._index(place, [("primary", name)])
        return place

    def add_name(self, place, name):
        """One more official name of a place, found from now on."""
        self._index(place, [("primary", name)])

    def set_code(self, place, code):
        place.jurisdiction.code = code
        self._by_code[code.upper()] = place

    def find_code(self, text, kind=None):
        """The place with that code, the country's prefix and leading zeros being optional, or None."""
        text = text.strip().upper()
        for code in [text, *code_spellings(self.country_code, text)]:
            place = self._by_code.get(code)
            if place and (kind is None or place.kind == kind):
                return place
        return None

    def find(self, kind, name, within=None, directly=False):
        """The place of that kind and name, or None; raises `Ambiguous` where the deciding step finds several.

        `within` limits the search to what lies inside a place, `directly` to what has it as its parent.
        """
        found = self.find_all(kind, name, within, directly)
        if len(found) > 1:
            raise Ambiguous(found)
        return found[0] if found else None

    def find_all(self, kind, name, within=None, directly=False):
        """All that the deciding step finds; those still existing before the abolished."""
        key = name_key(name)
        bare = stems(name, kind, self.country_code)
        steps = (
            ("primary", [key]),
            ("other", [key]),
            ("bare", [key]),
            ("primary", bare),
            ("other", bare),
            ("bare", bare),
            ("government", [key]),
        )
        for abolished in (False, True):
            for step, keys in steps:
                found = [
                    place
                    for key in keys
                    for place in self._steps[step][kind].get(key, ())
                    if (place.jurisdiction.ended_on is not None) == abolished
                    and (within is None or (place.parent is within if directly else place.is_inside(within)))
                ]
                if found:
                    return list(dict.fromkeys(found))
        return []

    def find_city_region(self, name):
        """The region that is a city of that name (Tokyo, Washington), or None.

        The words for a region are dropped only where that finds no other: Buenos Aires is the city, but the
        Provincia de Buenos Aires is not.
        """
        keys = keys_of(name, JurisdictionKind.MUNICIPALITY, self.country_code)
        for place, own in self._city_regions.items():
            if keys & own:
                return place
        regions = self.find_all(JurisdictionKind.REGION, name)
        return regions[0] if len(regions) == 1 and regions[0] in self._city_regions else None

    def _city_keys(self, place):
        """The keys of a city-region's names, without the words for a region or for a city."""
        names = {*place.exact, *place.bare}
        return names.union(*(stems(name, JurisdictionKind.MUNICIPALITY, self.country_code) for name in names))

    def nearest_region(self, name):
        """The region whose name is most like this one, for a helpful message; None where there is none."""
        names = {key: place for place in self.regions for key in place.exact + place.bare}
        match = process.extractOne(name_key(name), list(names), scorer=fuzz.WRatio)
        return names[match[0]] if match else None


def code_spellings(country, code):
    """The codes on file that a national code may stand for: as written, with the leading zeros that a spreadsheet
    dropped, without its check digit. For example US and 4019 give US-4019 and US-04019."""
    own = [code]
    if code.isascii() and code.isdigit():
        form = words.country(country).codes
        own += [code.zfill(length) for length in form.lengths]
        own += _without_check_digit(code, form.lengths) if form.has_check_digit else []
    return [f"{country}-{spelling}" for spelling in own]


def _without_check_digit(code, lengths):
    """The codes that a code with a right check digit stands for: 141003 is 14100, and 140007 is 14000 or 14.

    The digit is that of JIS X 0402: modulus 11 with the weights 6, 5, 4, 3, 2. One that is wrong stands for nothing.
    """
    longest = max(lengths)
    own, digit = code.zfill(longest + 1)[:-1], code[-1]
    total = sum(int(one) * weight for one, weight in zip(own, range(longest + 1, 1, -1), strict=False))
    if len(own) != longest or digit != str(11 - total % 11)[-1]:
        return []
    return [own, *(own[:length] for length in lengths if own[:length].ljust(longest, "0") == own)]


def _with(some, one):
    """`some` and `one`, each once. Most are but one: tuples take a fraction of the memory of sets and lists."""
    return some if one in some else (*some, one)
