"""Finding the territories of one country by code or name, without ever comparing bare strings.

A `Gazetteer` reads a country once and answers from memory, so that ten thousand rows cost a handful of queries.
It also holds territories that are not saved yet (`add`), which are found like all others.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable
from datetime import date
from functools import cached_property
from sys import intern
from typing import Any

from aca_portal import words
from signatories.models import (
    Jurisdiction,
    JurisdictionKind,
    JurisdictionName,
    NameKind,
    Provenance,
    Signatory,
)
from signatories.names.keys import name_key
from signatories.names.spellings import sorts_written_in, sound_key, spelling_key, stems, stems_of

STEPS = ("primary", "other", "bare", "government", "sound")
LONG_GEOGRAPHIC_CODE = re.compile(r"\d{7}US(?=\d)")  # of the Census Bureau: 0500000US04019
BETWEEN_DIGITS = re.compile(r"(?<=\d)[-\s](?=\d)")
READ = (
    *("id", "code", "name", "kind", "country", "parent_id", "coextensive_with_id", "is_city_region"),
    *("ended_on", "successor_id", "provenance"),
)  # in the order of the model, as `from_db` takes them


class Ambiguous(Exception):
    """Several territories answer to the name; `places` are they."""

    def __init__(self, places):
        super().__init__(", ".join(place.path for place in places))
        self.places = places


class Place:
    """A jurisdiction with what contains it, saved or still to be saved.

    It holds the columns of the jurisdiction itself: tens of thousands of model instances would take four times the
    memory. `jurisdiction` is the instance, made when a place is to be written.
    """

    __slots__ = (*READ, "_instance", "parent", "across", "exact", "bare", "governments", "sorts")

    id: int | None
    code: str | None
    name: str
    kind: str
    country: str
    parent_id: int | None
    coextensive_with_id: int | None
    is_city_region: bool
    ended_on: date | None
    successor_id: int | None
    provenance: str

    def __init__(self, columns: tuple[Any, ...], instance: Jurisdiction | None = None) -> None:
        for name, value in zip(READ, columns, strict=True):
            setattr(self, name, value)
        self._instance = instance
        self.parent: Place | None = None
        self.across: tuple[Place, ...] = ()
        self.exact: tuple[str, ...] = ()  # keys of all its names
        self.bare: tuple[str, ...] = ()  # the same without the words for its kind
        self.governments: tuple[str, ...] = ()  # keys of the names of those who govern it
        self.sorts: frozenset[str] = frozenset()  # of municipality that it is known to be, such as town

    @property
    def jurisdiction(self) -> Jurisdiction:
        if self._instance is None:
            columns = [getattr(self, name) for name in READ]
            self._instance = Jurisdiction.from_db(None, READ, columns)
        return self._instance

    @property
    def pk(self) -> int | None:
        return self.id if self._instance is None else self._instance.pk

    @property
    def is_new(self) -> bool:
        return self.pk is None

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
        return other is self or other is self.parent or other in self.chain

    def is_called(self, name):
        """Whether it or its government is known by this name, with or without the words for its kind."""
        keys = keys_of(name, self.kind, self.country)
        return not keys.isdisjoint(self.exact + self.bare + self.governments)


def share_text(instance, *fields):
    """Keep one copy of what thousands of rows say alike, of which the database gives each its own."""
    for field in fields:
        setattr(instance, field, intern(getattr(instance, field)))


def keys_of(name, kind, country):
    """The keys under which a name of a territory of that kind may be found: exact, and without affixes."""
    return {name_key(name), spelling_key(name, country), *stems(name, kind, country)} - {""}


class Gazetteer:
    """The territories of one country.

    A name is tried in a strict order, and the first step that finds anything decides: names and official names
    on file; other names on file; names on file without the words for their kind; the name looked for without
    such words, against whole names on file; both without; names of the governments on file; how a Japanese name
    sounds. A word that denotes another sort of municipality is never dropped: 府中町 is not 府中市. Abolished
    territories are found only where nothing else is.
    """

    def __init__(self, country):
        self.country_code = country
        self.places = {}
        self._by_code = {}
        self._steps = {step: defaultdict(dict) for step in STEPS}
        self._shared_sorts = {}  # {sorts: the one copy of them}
        self._has_sounds = words.country(country).language == "ja"
        on_file = Jurisdiction.objects.filter(country=country).order_by("id")
        for columns in on_file.values_list(*READ).iterator():
            place = self.places[columns[0]] = Place(columns)
            share_text(place, "kind", "country", "provenance")
        for place in self.places.values():
            place.parent = self.places.get(place.parent_id)
            if place.parent:
                place.parent_id = place.parent.id  # one number, not one for each child
            if place.code:
                upper = place.code.upper()
                self._by_code[place.code if place.code == upper else upper] = place  # one text, not two
        self._listed = {
            place.kind for place in self.places.values() if place.provenance == Provenance.REFERENCE
        }
        self._read_names()
        self._read_across()
        self._read_codes_of_regions()
        self.regions = [place for place in self.places.values() if place.kind == JurisdictionKind.REGION]
        self._city_regions = {place: self._city_keys(place) for place in self.regions if place.is_city_region}

    def _read_names(self):
        also = defaultdict(list)
        others = JurisdictionName.objects.filter(jurisdiction__country=self.country_code)
        step_of = {NameKind.OFFICIAL: "primary", NameKind.READING: "sound"}
        for jurisdiction_id, kind, name in others.values_list("jurisdiction_id", "kind", "name").iterator():
            also[jurisdiction_id].append((step_of.get(kind, "other"), name))
        for pk, place in self.places.items():
            self._index(place, [("primary", place.name), *also.pop(pk, ())])
        governments = Signatory.objects.filter(governs__country=self.country_code).order_by("id")
        for jurisdiction_id, name in governments.values_list("governs_id", "name").iterator():
            place, key = self.places[jurisdiction_id], self.key(name)
            place.governments = _with(place.governments, key)
            self._put("government", place, key)

    def _read_across(self):
        through = Jurisdiction.lies_across.through.objects
        pairs = through.filter(from_jurisdiction__country=self.country_code).order_by("id")
        for one, other in pairs.values_list("from_jurisdiction_id", "to_jurisdiction_id"):
            if other in self.places:
                self.places[one].across += (self.places[other],)

    def _read_codes_of_regions(self):
        """National codes of regions, which ISO codes with letters hide: those with which the codes inside begin."""
        regions = defaultdict(set)
        for code, place in self._by_code.items():
            own = code.partition("-")[2]
            if place.parent and own[:5].isascii() and own[:5].isdigit():
                regions[own[:2]].add(place.above(JurisdictionKind.REGION))
        for own, found in regions.items():
            if len(found) == 1:
                self._by_code.setdefault(f"{self.country_code}-{own}", found.pop())

    def key(self, name: str) -> str:
        return spelling_key(name, self.country_code)

    def _index(self, place, names):
        """Index (step, name) pairs. A name that is another one without its affix has none of its own to drop:
        京都 is 京都府 without 府, so it is not 京 with 都."""
        stems_by_name = {name: stems(name, place.kind, self.country_code) for _step, name in names}
        bare = {stem for found in stems_by_name.values() for stem in found}
        for step, name in names:
            key = self.key(name)
            found = stems_by_name[name] if key not in bare else ()
            if self._has_sounds:
                for one in (key, *found):
                    self._put("sound", place, sound_key(one))
            if step == "sound":
                continue
            self._put(step, place, key)
            place.exact = _with(place.exact, key)
            for stem in found:
                self._put("bare", place, stem)
                place.bare = _with(place.bare, stem)
        if place.kind == JurisdictionKind.MUNICIPALITY:
            sorts = place.sorts | self._sorts(place, [name for step, name in names if step == "primary"])
            place.sorts = self._shared_sorts.setdefault(sorts, sorts)

    def _sorts(self, place, names):
        """The sorts of municipality that its names say. Names of the register end in them as laws write them."""
        if place.provenance == Provenance.REFERENCE:
            written = frozenset().union(*(sorts_written_in(name, self.country_code) for name in names))
            unmarked = words.country(self.country_code).unmarked_sort
            return written or frozenset({unmarked} - {""})
        found = (stem.sorts for name in names for stem in stems_of(name, place.kind, self.country_code))
        return frozenset().union(*found)

    def forget(self) -> None:
        """Give back the memory of a whole country once all has been found. What was found stays as it is."""
        for of_step in self._steps.values():
            of_step.clear()
        self._by_code.clear()
        self.places.clear()

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
        place = Place(tuple(getattr(jurisdiction, name) for name in READ), jurisdiction)
        place.parent = parent
        self._index(place, [("primary", name)])
        return place

    def add_name(self, place, name):
        """One more official name of a place, found from now on."""
        self._index(place, [("primary", name)])

    def set_code(self, place, code):
        place.jurisdiction.code = place.code = code
        self._by_code[code.upper()] = place

    def find_code(self, text, kind=None):
        """The place with that code in any form in which the offices publish it, or None.

        The country's prefix and leading zeros are optional: `US-04019`, `04019`, `4019`, `0500000US04019`.
        """
        return next(iter(self.find_codes(text, kind)), None)

    def find_codes(self, text: str, kind: str | None = None) -> list[Place]:
        """All places whose code the text may be: 11002 is 11002, and 01100 with its check digit."""
        found = map(self._by_code.get, code_spellings(self.country_code, text))
        return [place for place in dict.fromkeys(found) if place and (kind is None or place.kind == kind)]

    def code_of(self, text: str) -> str:
        """A code that is not on file in the form in which it is kept; "" where it has no form of this country."""
        text = _plain_code(text)
        if text.startswith(f"{self.country_code}-"):
            return text
        longer = [length for length in words.country(self.country_code).codes.lengths if length >= len(text)]
        is_national = text.isascii() and text.isdigit() and len(text) > 2 and longer
        return f"{self.country_code}-{text.zfill(min(longer))}" if is_national else ""

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
        steps = self._steps_for(kind, name)
        for abolished in (False, True):
            for step, keys in steps:
                found = [
                    place
                    for key, sorts in keys
                    for place in self._steps[step][kind].get(key, ())
                    if (place.ended_on is not None) == abolished
                    and (within is None or (place.parent is within if directly else place.is_inside(within)))
                    and not (sorts and place.sorts and sorts.isdisjoint(place.sorts))
                ]
                if found:
                    return list(dict.fromkeys(found))
        return []

    def _steps_for(self, kind, name):
        """(step, ((key, sorts of municipality that answer to it), …)) in the order in which they are tried."""
        whole = ((self.key(name), frozenset()),)
        bare = tuple((stem.key, stem.sorts) for stem in stems_of(name, kind, self.country_code))
        steps = [("primary", whole), ("other", whole), ("bare", whole)]
        steps += [("primary", bare), ("other", bare), ("bare", bare), ("government", whole)]
        if self._has_sounds:
            steps += [
                ("sound", tuple((sound_key(key), sorts) for key, sorts in keys)) for keys in (whole, bare)
            ]
        return steps

    def sounds_like(self, place: Place, name: str) -> bool:
        """Whether a name writes how a Japanese place sounds, such as カワサキ市 for 川崎市: it is no other name."""
        if not self._has_sounds:
            return False
        by_sound = self._steps["sound"][place.kind]
        keys = keys_of(name, place.kind, place.country)
        return any(place in by_sound.get(sound_key(key), ()) for key in keys)

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

    def city_region_of(self, place: Place) -> Place:
        """The region that is the same city as a municipality (Washington in the District of Columbia), else the
        place itself: whichever a list names, the city is one member."""
        region = place.above(JurisdictionKind.REGION)
        own = self._city_regions.get(region, set())
        is_that_city = place.kind == JurisdictionKind.MUNICIPALITY and not own.isdisjoint(place.exact)
        return region if region and is_that_city else place

    def _city_keys(self, place):
        """The keys of a city-region's names, without the words for a region or for a city."""
        names = {*place.exact, *place.bare}
        return names.union(*(stems(name, JurisdictionKind.MUNICIPALITY, self.country_code) for name in names))

    @cached_property
    def _sorts_of_one_name(self) -> set[tuple[Place | None, str]]:
        """(region, sort) of the municipalities beside which another of the same name, but another sort, may lie: in
        New York villages lie in towns that are called like them."""
        sorts: defaultdict[tuple[Place | None, str], set[frozenset[str]]] = defaultdict(set)
        for one in self.places.values():
            if one.kind == JurisdictionKind.MUNICIPALITY and one.sorts:
                for key in one.bare or one.exact:
                    sorts[one.above(JurisdictionKind.REGION), key].add(one.sorts)
        several = ((region, found) for (region, _key), found in sorts.items() if len(found) > 1)
        return {(region, sort) for region, found in several for one in found for sort in one}

    def may_have_twin(self, place: Place) -> bool:
        """Whether beside a municipality of its sort another one of its name is usual in the region."""
        region = place.above(JurisdictionKind.REGION)
        return any((region, sort) in self._sorts_of_one_name for sort in place.sorts)

    @cached_property
    def with_municipalities(self) -> set[Place | None]:
        """The regions in which any municipality is on file."""
        municipal = (one for one in self.places.values() if one.kind == JurisdictionKind.MUNICIPALITY)
        return {one.above(JurisdictionKind.REGION) for one in municipal}

    def is_complete(self, kind: str) -> bool:
        """Whether the register lists the country's territories of that kind, so that what is not there is news."""
        return kind in self._listed


def _plain_code(text):
    return BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text).strip().upper())


def code_spellings(country: str, text: str) -> list[str]:
    """The codes on file that a text may stand for: as written, with the leading zeros that a spreadsheet dropped,
    without its check digit, and for Argentina's local governments without the zero after the province.

    For example US and 4019 give US-4019 and US-04019; AR and 060756 give AR-060756 and AR-06756.
    """
    text = _plain_code(text)
    code = LONG_GEOGRAPHIC_CODE.sub("", text).removeprefix(country).removeprefix("-")
    own = [code]
    if code.isascii() and code.isdigit():
        form = words.country(country).codes
        own += [code.zfill(length) for length in form.lengths]
        own += _without_check_digit(code, form.lengths) if form.has_check_digit else []
        padded = code.zfill(6)
        own += [padded[:2] + padded[3:]] if 6 in form.lengths and padded[2:3] == "0" else []
    return [text, *dict.fromkeys(f"{country}-{spelling}" for spelling in own)]


def codes_meant(text: str, countries: Iterable[str], on_file: Container[str]) -> list[str]:
    """The codes on file that a text may stand for in any of these countries: 4019 is US-04019."""
    text = _plain_code(text)
    if text in on_file:
        return [text]
    meant = (spelling for country in countries for spelling in code_spellings(country, text))
    return [code for code in dict.fromkeys(meant) if code in on_file]


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
