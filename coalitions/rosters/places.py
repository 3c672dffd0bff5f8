"""Which territory a row of a roster means, by the chain it states, or what to ask a person about it.

The register decides which territories exist. Where it lists a country's territories of a kind, what is not among
them is a question; where it lists none, missing links of the chain are made. Regions are never made here. The order
of rows in a file does not matter: call `in_order` and resolve the rows in that order.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from aca_portal import words
from aca_portal.spreadsheets.widgets import UNKNOWN
from coalitions.imports.as_read import AsRead
from coalitions.imports.word_questions import UnknownWords
from coalitions.models import Coalition
from coalitions.rosters.asked_words import CHOICES
from coalitions.rosters.place_questions import (
    PlaceAnswers,
    PlaceAsked,
    PlaceQuestion,
    RowRefused,
    candidates_of,
    question_key,
    sentence,
)
from coalitions.rosters.rows import RosterRow
from signatories.models import JurisdictionKind, JurisdictionName, NameKind
from signatories.names.keys import name_key
from signatories.names.spellings import JAPANESE, stems_of
from signatories.territories.gazetteer import Ambiguous, Gazetteer, Place
from signatories.territories.nearest import NearPlaces
from signatories.territories.stated_region import find_region, readings
from signatories.types import KIND_GOVERNED, SignatoryType

REGION, COUNTY = JurisdictionKind.REGION, JurisdictionKind.COUNTY
MUNICIPALITY, TRIBAL = JurisdictionKind.MUNICIPALITY, JurisdictionKind.TRIBAL_TERRITORY

SEVERAL = {name_key(word) for word in words.every("cells", "several")}
COLUMN_OF_KIND = {COUNTY: "county", MUNICIPALITY: "city"}
OF_ANOTHER_KIND = (MUNICIPALITY, COUNTY, JurisdictionKind.SPECIAL_DISTRICT, TRIBAL)  # that a row may mean
NEAR_SHOWN = 3
LISTED = 20  # of places that are all called so; more are told apart by their county or code

BETWEEN_COUNTIES = re.compile(r"[;/|、,，\n]")
STATE_ABBREVIATION = re.compile(r",\s*[A-Z]{2}\.?(?=\s*(?:[;/|、\n]|$))")


def is_placeholder(text: str) -> bool:
    """Whether a cell about a place names none."""
    key = name_key(text)
    return key.replace(" ", "") in UNKNOWN or key in SEVERAL


def county_names(cell: str) -> list[str]:
    """The names that a county cell holds, without state abbreviations; empty where it holds none."""
    if is_placeholder(cell):
        return []
    parts = BETWEEN_COUNTIES.split(STATE_ABBREVIATION.sub("", cell))
    return list(dict.fromkeys(part.strip() for part in parts if not is_placeholder(part)))


def can_be_county(name: str, country: str) -> bool:
    """Whether a county of that name may be made where none is on file."""
    customs = words.country(country)
    endings = tuple(f" {ending.casefold()}" for ending in customs.counties_end_in)
    small = tuple(f" {ending}" for ending in customs.counties_end_in_small)
    has_letters = any(letter.isalpha() for letter in name)
    return has_letters and (not endings or name.casefold().endswith(endings) or name.endswith(small))


def sorts_said_in(name: str, country: str) -> frozenset[str]:
    """The sorts of municipality that a name says: the Village of Ossining is a village."""
    return frozenset().union(*(stem.sorts for stem in stems_of(name, MUNICIPALITY, country)))


def fits(place: Place, type: str) -> bool:
    """Whether a government of that type can govern this place."""
    is_city_region = type == SignatoryType.CITY and place.is_city_region
    return place.kind == KIND_GOVERNED[type] or is_city_region


class RosterPlaces:
    """The places of one roster's rows. Nothing is saved: what is new or changed is kept for the writer.

    Without a `provenance` it only looks: a row whose place would have to be made or moved is refused. With
    `new_places` what the register does not list is made without asking.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        provenance: str | None = None,
        as_read: AsRead | None = None,
        coalition: Coalition | None = None,
        new_places: bool = False,
    ) -> None:
        self.as_read = as_read or AsRead()
        self.gazetteer = gazetteer
        self.country = gazetteer.country_code
        self.provenance = provenance
        self.answers = PlaceAnswers(coalition, gazetteer)
        self.words = UnknownWords(coalition, CHOICES)
        self.new_places = new_places
        self.near_places = NearPlaces(gazetteer)
        self.open_questions: list[PlaceQuestion] = []  # of rows that are not refused for them
        self.created: list[Place] = []
        self.changed: defaultdict[Place, set[str]] = defaultdict(set)  # {place: fields of its jurisdiction}
        self.across: list[tuple[Place, Place]] = []  # (place, county or region that it lies across)
        self.names: list[tuple[Place, JurisdictionName]] = []  # names of new places in the country's language
        self._member: Place | None = None

    def forget(self) -> None:
        """Give back the memory of the register once every row has its place."""
        self.near_places = NearPlaces(self.gazetteer)
        self.gazetteer.forget()

    def in_order(self, rows: Iterable[RosterRow]) -> list[RosterRow]:
        """Rows so ordered that each finds what an earlier one makes, whatever their order in the file.

        A government makes the place of its code; an organisation is only based in it.
        """
        return sorted(
            rows, key=lambda row: (self._phase(row), not row.is_government, not row.code, row.number)
        )

    def _phase(self, row):
        if row.type == SignatoryType.STATE:
            return (0, 0)
        if self._says_no_region(row):
            return (3, 0)
        if row.type == SignatoryType.COUNTY:
            return (0, 0)
        names = county_names(row.county)
        plain = [name for name in names if not can_be_county(name, self.country)]
        return (1, bool(plain)) if names else (2, 0)

    def resolve(self, row: RosterRow, member: Place | None = None) -> Place | None:
        """The place that a row governs or is based in, or None where it states none; raises `RowRefused`.

        `member` is the place of the government that already bears the row's external key: what is not found
        under the row's name is then that place under a new name.
        """
        self._member = member
        answered = self.answers.meant_by(row)
        if answered:
            self._take_type_of(row, answered)
        place = answered or self._resolve(row)
        for container in place.chain if place else ():
            if container.ended_on:
                self._warn_abolished(row, container)
        return place

    def _take_type_of(self, row, place):
        """A person may have said that a government is one of another kind: West York is a borough, no county."""
        if row.is_government and place.kind in OF_ANOTHER_KIND and not fits(place, row.type):
            row.type = next(type for type, kind in KIND_GOVERNED.items() if kind == place.kind)
            message = _("As was answered, this row is %(place)s, so it is taken in as “%(type)s”.")
            row.warn("type", message % {"place": place.path, "type": dict(SignatoryType.choices)[row.type]})

    def _resolve(self, row):
        kind = REGION if row.type == SignatoryType.STATE else None
        coded = self.gazetteer.find_codes(row.code, kind) if row.code else []
        place = next((one for one in coded if self._is_named(row, one)), coded[0] if coded else None)
        if place is not None:
            place = self.gazetteer.city_region_of(place) if row.type == SignatoryType.CITY else place
            self._check_code(row, place)
            return place
        self._check_code_is_ours(row)
        place = self._resolve_chain(row)
        if row.code:
            self._give_code(row, place)
        return place

    def _resolve_chain(self, row):
        if row.type == SignatoryType.STATE:
            return self._region_governed(row)
        if row.type == SignatoryType.COUNTY:
            return self._county_governed(row)
        if row.type == SignatoryType.CITY:
            if is_placeholder(row.city):
                return self._municipality(row, "name", self._own_names(row))
            return self._municipality_of_name_and_city(row)
        if row.is_government:
            return self._body(row)
        return self._seat(row)

    def is_named_like_a_place(self, row: RosterRow) -> bool:
        """Whether a territory of the kind that the row's type governs is on file under the row's name."""
        kind = KIND_GOVERNED.get(row.type)
        return bool(kind and self.gazetteer.find_all(kind, row.name))

    def _own_names(self, row):
        return [name for name in (row.name, row.local_name) if name]

    # --- Codes ----------------------------------------------------------------------------------------------

    def _check_code(self, row, place):
        if row.is_government and not fits(place, row.type):
            raise RowRefused(
                "code",
                _("“%(code)s” is the code of %(place)s (%(kind)s), which a “%(type)s” does not govern.")
                % {
                    "code": row.code,
                    "place": place.name,
                    "kind": JurisdictionKind(place.kind).label,
                    "type": row.type,
                },
            )
        region = self._region_stated(row)
        if region and not place.is_inside(region):
            message = _("“%(code)s” is the code of %(place)s, which is not in %(region)s.")
            values = {"code": row.code, "place": place.path, "region": region.name}
            raise self._asked(row, "code", message % values, [place, *self._named(row, place.kind, region)])
        if row.is_government and not self._is_named(row, place):
            self._check_name_of_code(row, place, region or place.above(REGION))
        self._check_city_of_code(row, place)
        self._check_county_of_code(row, place)

    def _check_name_of_code(self, row, place, region):
        """Ask where a government is not called like the place of its code: by another place's name, or by none."""
        others = self._named(row, place.kind, region)
        values = {"code": row.code, "place": place.path}
        if place in others:
            return
        if others:
            message = _("“%(code)s” is the code of %(place)s, but the name is that of %(other)s.")
            raise self._asked(row, "code", message % (values | {"other": others[0].path}), [place, *others])
        if self._member is place or self._is_about(row, place):
            return
        message = _("“%(code)s” is the code of %(place)s, but the row is called “%(name)s”.")
        near = self.near_places.near(place.kind, row.name, region)
        raise self._asked(row, "code", message % (values | {"name": row.name}), [place, *near])

    def _check_city_of_code(self, row, place):
        """Ask where the city cell names a municipality of the region that is not that of the code."""
        region = place.above(REGION)
        if is_placeholder(row.city) or region is None or place.kind not in (COUNTY, MUNICIPALITY):
            return
        names = [row.city, *(one.name for one in readings(self.gazetteer, row.city))]
        found = self._find_all(MUNICIPALITY, names, region)
        if found and not any(one.is_inside(place) or place.is_inside(one) for one in found):
            message = _("“%(code)s” is the code of %(place)s, but the city says %(other)s.")
            values = {"code": row.code, "place": place.path, "other": found[0].path}
            raise self._asked(row, "code", message % values, [place, *found])

    def _check_county_of_code(self, row, place):
        """Warn where the county cell names a county in which the municipality of the code does not lie."""
        region = place.above(REGION)
        if place.kind != MUNICIPALITY or region is None:
            return
        named = [self._find_all(COUNTY, [name], region) for name in county_names(row.county)]
        counties = [county for found in named for county in found]
        if counties and not any(place.is_inside(county) or county in place.across for county in counties):
            self._warn_other_county(row, [place])

    def _is_named(self, row, place):
        return any(place.is_called(name) for name in self._own_names(row))

    def _named(self, row, kind, region):
        """What the row's own names mean in a region, said with or without it, or else in the country."""
        for name in self._own_names(row):
            for within in filter(None, (region, self.gazetteer.country)):
                for text, said in [(name, None), *readings(self.gazetteer, name)]:
                    found = self.gazetteer.find_all(kind, text, said or within)
                    if found:
                        return found
        return []

    def _check_code_is_ours(self, row):
        if row.code and not self.gazetteer.code_of(row.code):
            raise RowRefused(
                "code",
                _("“%(code)s” is not on file. A code of this country starts with %(country)s-.")
                % {"code": row.code, "country": self.country},
            )

    def _give_code(self, row, place):
        if place is None or place.kind == JurisdictionKind.COUNTRY:
            raise RowRefused(
                "code",
                _("“%(code)s” is not on file. State the place that has this code, or leave the code blank.")
                % {"code": row.code},
            )
        if place.code or place.kind == REGION:
            message = _("“%(code)s” is not on file, and %(place)s has the code %(other)s.")
            values = {"code": row.code, "place": place.path, "other": place.code or "–"}
            raise self._asked(row, "code", message % values, [place])
        self.as_read.keep(place.jurisdiction)
        self.gazetteer.set_code(place, self.gazetteer.code_of(row.code))
        self.changed[place].add("code")
        row.changes["code"] = ["", place.code]

    # --- Regions --------------------------------------------------------------------------------------------

    def _says_no_region(self, row):
        """Whether the state cell names none. What regions are called goes before words for "unknown": ND."""
        return is_placeholder(row.state) and not find_region(self.gazetteer, row.state)

    def _region_stated(self, row):
        """The region that the state cell names, or None where it names none."""
        return None if self._says_no_region(row) else self._region(row, row.state, "state")

    def _region_governed(self, row):
        """The region of a state government: its name's, or its cell's; where both name one they must agree."""
        if self._says_no_region(row):
            return self._region(row, row.name, "name")
        stated = self._region(row, row.state, "state")
        named = next(filter(None, (find_region(self.gazetteer, name) for name in self._own_names(row))), None)
        if named and named is not stated and not stated.is_called(row.name):
            message = _("The name says %(named)s, but the state is %(stated)s.")
            values = {"named": named.name, "stated": stated.name}
            raise self._asked(row, "state", message % values, [named, stated])
        return stated

    def _region(self, row, text, column):
        try:
            region = find_region(self.gazetteer, text) or self.gazetteer.find_code(text, REGION)
            region = region or self.gazetteer.find(REGION, text)
        except Ambiguous as several:
            raise self._ambiguous(row, column, text, several.places) from several
        if region is None:
            region = self.gazetteer.find_code(self.words.meaning("state", text), REGION)
        if region is None:
            message = _("“%(found)s” is no first-level subdivision on file.") % {"found": text}
            near = self.near_places.near(REGION, text, self.gazetteer.country)
            self.words.ask("state", text, row, next((place.code for place in near if place.code), ""))
            raise RowRefused(column, sentence(message, near, None))
        return region

    def check_region(self, row: RosterRow) -> None:
        """Refuse a row whose state cell says no region, although it is not looked at for another reason."""
        try:
            self._region_stated(row)
        except PlaceAsked:
            pass  # asked once the row is read
        except RowRefused as refusal:
            row.refuse(refusal.column, str(refusal))

    def _region_needed(self, row):
        """The region of a county or municipality: stated, or that of the member that bears the external key."""
        region = self._region_stated(row)
        if region is None and self._member is not None:
            region = self._member.above(REGION)
        return region

    # --- Counties -------------------------------------------------------------------------------------------

    def _county_governed(self, row):
        region = self._region_needed(row)
        stated = county_names(row.county)
        names = stated if len(stated) == 1 else self._own_names(row)
        if len(stated) > 1:
            row.warn(
                "county",
                _("“%(found)s” names several counties; the row's own name was used instead.")
                % {"found": row.county},
            )
        county = self.gazetteer.find_code(names[0], COUNTY)
        if county and (region is None or county.is_inside(region)):
            return county
        if region is None:
            loose = self._find_all(COUNTY, names, self.gazetteer.country, directly=True)
            if len(loose) == 1:
                return loose[0]
            if self._member is not None:
                return self._member
            raise self._state_needed(row.name)
        names, region = self._without_region(row, "name", COUNTY, names, region)
        return self._find(row, COUNTY, names, region, "name") or self._new(row, COUNTY, names, region)

    def _counties(self, row, region):
        """The counties that the county cell names, found or made, and whether it names more than one."""
        names = county_names(row.county)
        found = [self._county(name, region) for name in names]
        return [county for county in dict.fromkeys(found) if county], len(names) > 1

    def _county(self, name, region):
        county = self.gazetteer.find_code(name, COUNTY)
        if county:
            return county if region is None or county.is_inside(region) else None
        if region is None:
            return None
        try:
            county = self.gazetteer.find(COUNTY, name, region)
        except Ambiguous:
            return None
        if county is None and self._may_make_county(name):
            county = self._make(COUNTY, name, region)
        return county

    def _may_make_county(self, name):
        is_listed = self.gazetteer.is_complete(COUNTY) or self.gazetteer.is_complete(MUNICIPALITY)
        return can_be_county(name, self.country) and (self.new_places or not is_listed)

    def _warn_county(self, row, several):
        if several:
            message = _(
                "“%(found)s” names several counties; the municipality is kept directly under its region. "
                "Write one county if it lies in one."
            )
        else:
            message = _(
                "“%(found)s” is no county that is on file or could be made; the municipality is kept directly "
                "under its region. Write the county's full name, such as “Middlesex County”."
            )
        row.warn("county", message % {"found": " ".join(row.county.split())})

    # --- Municipalities -------------------------------------------------------------------------------------

    def _municipality(self, row, column, names):
        region = self._region_needed(row)
        city_region = next(filter(None, map(self.gazetteer.find_city_region, names)), None)
        if city_region and region in (None, city_region):
            return city_region
        by_code = self.gazetteer.find_code(names[0], MUNICIPALITY)
        if by_code and (region is None or by_code.is_inside(region)):
            return self.gazetteer.city_region_of(by_code)
        names, region = self._without_region(row, column, MUNICIPALITY, names, region)
        counties, several = self._counties(row, region)
        if region is None and counties:
            region = counties[0].above(REGION)
        if region is None:
            return self._municipality_anywhere(row, names)
        if city_region and region.is_called(names[0]):
            self._warn_city_region(row, column, city_region, region)
        if several or (row.county and not counties):
            self._warn_county(row, several)
        if self.gazetteer.is_complete(MUNICIPALITY):
            county = self._county_without_municipalities(row, column, names, region)
            return county or self._municipality_listed(row, column, names, region, counties)
        if several:
            return self._municipality_across(row, names, region, counties)
        if counties:
            return self._municipality_in_county(row, names, counties[0], region)
        return self._municipality_in_region(row, names, region)

    def _municipality_of_name_and_city(self, row):
        """The city cell may hold the postal town of the town hall: where the name is another place, that is asked."""
        named = self._only_one(row, self._own_names(row))
        try:
            city = self._municipality(row, "city", [row.city])
        except PlaceAsked:
            if named is None:
                raise
            return named
        is_known_so = self.gazetteer.key(row.name) in city.governments
        if named is city or is_known_so or (named is None and self._is_about(row, city)):
            return city
        if named is None:
            message = _("The name “%(name)s” is not that of %(city)s, which the city says.")
            near = self.near_places.near(MUNICIPALITY, row.name, city.above(REGION))
        else:
            message = _("The name “%(name)s” is that of %(named)s, but the city says %(city)s.")
            near = [named]
        values = {"name": row.name, "named": named.path if named else "", "city": city.path}
        raise self._asked(row, "city", message % values, [*near, city], city.above(REGION))

    def _only_one(self, row, names):
        """The municipality that these names mean, or None where it is not exactly one."""
        region = self._region_stated(row)
        names, region = self._without_region(row, "name", MUNICIPALITY, names, region)
        found = self._find_all(MUNICIPALITY, names, region or self.gazetteer.country)
        return found[0] if len(found) == 1 else None

    def _is_about(self, row, place):
        """Whether the name of a government holds that of the place, or there is no register to tell by."""
        if not self.gazetteer.is_complete(place.kind):
            return True
        sorts = frozenset().union(*(stem.sorts for stem in stems_of(row.name, place.kind, self.country)))
        if sorts and place.sorts and sorts.isdisjoint(place.sorts):
            return False
        said = [f" {self.gazetteer.key(name)} " for name in self._own_names(row)]
        keys = [key if JAPANESE.search(key) else f" {key} " for key in place.exact + place.bare]
        return any(key in name for key in keys for name in said)

    def _without_region(self, row, column, kind, names, region):
        """The names and the region, also where the one says the other: "Mesa, AZ" is Mesa in Arizona."""
        if self._find_all(kind, names, region or self.gazetteer.country):
            return names, region
        said = [one for name in names for one in readings(self.gazetteer, name)]
        for reading in said:
            found = self.gazetteer.find_all(
                kind, reading.name, reading.region or region or self.gazetteer.country
            )
            if found and region and reading.region not in (None, region):
                message = _("“%(name)s” says %(named)s, but the state is %(stated)s.")
                values = {"name": names[0], "named": reading.region.name, "stated": region.name}
                others = self._find_all(kind, [reading.name], region)
                raise self._asked(row, column, message % values, [*found, *others], region)
            if found:
                return [reading.name], reading.region or region
        with_region = [reading for reading in said if reading.region in (region, *self.gazetteer.regions)]
        if with_region and (region is None or with_region[0].region is region):
            return [with_region[0].name], with_region[0].region
        return names, region

    def _county_without_municipalities(self, row, column, names, region):
        """In a region whose only local governments are its counties, such as Hawaii, a "city" is its county."""
        if region in self.gazetteer.with_municipalities:
            return None
        found = self._find_all(COUNTY, names, region)
        if len(found) != 1:
            return None
        if row.type == SignatoryType.CITY and column == "name":
            row.type = SignatoryType.COUNTY
            message = _("%(region)s has no municipalities, so the row was taken for %(county)s.")
            row.warn("type", message % {"region": region.name, "county": found[0].name})
        return found[0]

    def _municipality_listed(self, row, column, names, region, counties):
        """A municipality where the register lists them all: in the county that is stated, else the only one of
        that name in the region. A county that the register does not confirm is a warning."""
        found = [place for county in counties for place in self._find_all(MUNICIPALITY, names, county)]
        in_region = self._find_all(MUNICIPALITY, names, region)
        found += [place for place in in_region if set(counties) & set(place.across)]
        if counties and not found and in_region:
            self._warn_other_county(row, in_region)
        found = list(dict.fromkeys(found or in_region))
        if len(found) > 1:
            raise self._ambiguous(row, column, names[0], found, region)
        if found and column == "name":
            self._check_sort(row, found[0], region)
        return found[0] if found else self._new(row, MUNICIPALITY, names, region)

    def _check_sort(self, row, place, region):
        """Ask where the name says the sort of government, but the member on file is only called like the place.

        It may be the other government of that name: the Village of Ossining lies in the Town of Ossining.
        """
        sorts = sorts_said_in(row.name, self.country) - {words.country(self.country).unmarked_sort}
        if not sorts or not place.governments or self.gazetteer.key(row.name) in place.governments:
            return
        said = frozenset().union(*(sorts_said_in(name, self.country) for name in place.governments))
        if said or not self.gazetteer.may_have_twin(place):
            return
        message = _(
            "The member %(place)s is on file without a word for its sort of government. “%(name)s” may be another."
        )
        raise self._asked(row, "name", message % {"place": place.path, "name": row.name}, [place], region)

    def _warn_other_county(self, row, places):
        row.warn(
            "county",
            _("%(place)s does not lie in “%(county)s”, as far as is on file.")
            % {"place": "; ".join(place.path for place in places[:3]), "county": row.county},
        )

    def _municipality_anywhere(self, row, names):
        """The only municipality of that name in the country; without its region nothing is made."""
        found = self._find_all(MUNICIPALITY, names, self.gazetteer.country)
        if len(found) == 1:
            return found[0]
        if self._member is not None:
            return self._member
        if found:
            raise self._ambiguous(row, "state", names[0], found)
        raise self._state_needed(names[0])

    def _municipality_in_county(self, row, names, county, region):
        found = self._find(row, MUNICIPALITY, names, county, "name")
        if found:
            return found
        loose = self._loose(names, region, [county])
        if len(loose) > 1:
            raise self._ambiguous(row, "name", names[0], loose)
        if loose and county in loose[0].across:
            return loose[0]
        if loose:
            self._adopt(row, loose[0], county)
            return loose[0]
        return self._new(row, MUNICIPALITY, names, county)

    def _municipality_across(self, row, names, region, counties):
        """A municipality in several counties: it stays directly under its region and lists them."""
        loose = self._loose(names, region, counties)
        found = [place for place in loose if place.across]
        if not found:
            found = loose + [
                place for county in counties for place in self._find_all(MUNICIPALITY, names, county)
            ]
        if len(found) > 1:
            raise self._ambiguous(row, "county", names[0], found)
        place = found[0] if found else self._new(row, MUNICIPALITY, names, region)
        if place.parent is not region:
            row.warn(
                "county",
                _("%(place)s is on file inside that county alone, and stays so. Change it in the admin.")
                % {"place": place.path},
            )
        elif not place.across or place.provenance == self.provenance:
            self._lay_across(row, place, counties)
        return place

    def _municipality_in_region(self, row, names, region):
        """A municipality whose county is not known: the only one of that name in the region.

        Where the county cell holds something that is no county, the row is never refused for it.
        """
        if row.county:
            loose = self._find_all(MUNICIPALITY, names, region, directly=True)
            if len(loose) == 1:
                return loose[0]
        found = self._find_all(MUNICIPALITY, names, region)
        if len(found) == 1:
            return found[0]
        if found and not row.county:
            raise self._ambiguous(row, "county", names[0], found)
        return self._new(row, MUNICIPALITY, names, region)

    def _loose(self, names, region, counties):
        """Municipalities of that name directly under the region, not known to lie in counties but these."""
        return [
            place
            for place in self._find_all(MUNICIPALITY, names, region, directly=True)
            if not place.across or set(counties) & set(place.across)
        ]

    def _adopt(self, row, place, container):
        """A place first seen without what contains it is put inside it, never made a second time."""
        row.warn(
            "county" if container.kind == COUNTY else "state",
            _("%(place)s was on file without it; it is now recorded inside %(container)s.")
            % {"place": place.name, "container": container.path},
        )
        self._refuse_if_only_looking()
        before = place.path
        place.parent = container
        self.changed[place].add("parent")
        row.changes["place"] = [before, place.path]

    def _lay_across(self, row, place, containers):
        added = [container for container in containers if container not in place.across]
        if added:
            self._refuse_if_only_looking()
            before = [container.name for container in place.across]
            place.across += tuple(added)
            self.across += [(place, container) for container in added]
            row.changes["lies_across"] = [before, [container.name for container in place.across]]

    # --- Bodies, and where others are based -------------------------------------------------------------------

    def _body(self, row):
        """The territory of a metropolitan area, special district or tribal nation, made where it is new."""
        kind, names = KIND_GOVERNED[row.type], self._own_names(row)
        region = self._region_stated(row)
        parent = region or self.gazetteer.country
        place = self._find(row, kind, names, parent, "name" if region else "state")
        if place is None and region:
            loose = self._find_all(kind, names, self.gazetteer.country, directly=True)
            if len(loose) == 1 and not loose[0].across:
                place = loose[0]
                self._adopt(row, place, region)
        if place is None:
            place = self._new(row, kind, names, parent)
            if kind == TRIBAL and region and place.is_new:
                self._lay_across(row, place, [region])
        return place

    def _seat(self, row):
        """Where a signatory that is no government is based, as closely as the row says."""
        if not is_placeholder(row.city):
            try:
                return self._municipality(row, "city", [row.city])
            except PlaceAsked as asked:
                return self._region_while_open(row, asked.question)
            except RowRefused as refusal:
                if not self._says_no_region(row) or refusal.column != "state":
                    raise
                row.warn(
                    "state",
                    _("“%(city)s” could not be placed without its region. Name the state, too.")
                    % {"city": row.city},
                )
                return None
        region = self._region_stated(row)
        counties, several = self._counties(row, region)
        if len(counties) == 1 and not several:
            return counties[0]
        if row.county:
            row.warn(
                "county",
                _("“%(found)s” is not one county; the signatory is placed in the region alone.")
                % {"found": " ".join(row.county.split())},
            )
        return region

    def _region_while_open(self, row, question):
        """An organisation is taken in with its region alone while nobody has answered in which town it is."""
        row.warn(question.column, question.message)
        self.open_questions.append(question)
        return self._region_stated(row)

    # --- Finding and making -----------------------------------------------------------------------------------

    def _find_all(self, kind, names, within, directly=False):
        for name in names:
            found = self.gazetteer.find_all(kind, name, within, directly)
            if found:
                return found
        return []

    def _find(self, row, kind, names, within, column):
        found = self._find_all(kind, names, within)
        if len(found) > 1:
            raise self._ambiguous(row, column, names[0], found)
        return found[0] if found else None

    def _new(self, row, kind, names, parent):
        """A place that is not on file: the member's own under a new name, else one that is made.

        Where the register lists the places of that kind it is asked about, unless that was answered.
        """
        if self.gazetteer.is_complete(kind) and not self.new_places and not self.answers.is_new(row):
            raise self._unknown(row, kind, names, parent)
        member = self._member
        if member is not None:
            region = parent.above(REGION)
            if (member.kind == kind or member is region) and (region is None or member.is_inside(region)):
                return member
            raise RowRefused(
                "external_id",
                _("This key belongs to the government of %(place)s, which is not what the row describes.")
                % {"place": member.path},
            )
        place = self._make(kind, names[0], parent)
        for name in names[1:]:
            self.gazetteer.add_name(place, name)
            language = words.country(self.country).language
            self.names.append(
                (
                    place,
                    JurisdictionName(
                        language=language, kind=NameKind.OFFICIAL, name=name, key=name_key(name)
                    ),
                )
            )
        return place

    def _make(self, kind, name, parent):
        self._refuse_if_only_looking()
        place = self.gazetteer.add(name, kind, parent, provenance=self.provenance)
        self.created.append(place)
        return place

    def _refuse_if_only_looking(self):
        if self.provenance is None:
            raise RowRefused("", "")

    # --- Sentences --------------------------------------------------------------------------------------------

    def _asked(self, row, column, message, places, new_in=None, kind=""):
        """The question which of these places the row means, or whether a new one in `new_in`."""
        places = [place for place in dict.fromkeys(places) if place][:LISTED]
        return PlaceAsked(
            PlaceQuestion(
                key=question_key(row),
                row=row.number,
                column=column,
                name=row.name if row.is_government else row.city or row.county,
                message=sentence(message, places, new_in, kind),
                candidates=candidates_of(places, kind),
                new_in=(new_in.path or new_in.name) if new_in else "",
            )
        )

    def _unknown(self, row, kind, names, parent):
        region = parent.above(REGION)
        near = [self._member] if self._member else []
        others = self._of_another_kind(row, kind, names, region) if not near else []
        near += [*others, *(place for name in names for place in self.near_places.near(kind, name, region))]
        message = _("“%(name)s” is not in the register of %(place)s.")
        values = {"name": names[0], "place": region.name if region else parent.name}
        column = "name" if row.is_government and names[0] != row.city else COLUMN_OF_KIND.get(kind, "name")
        return self._asked(row, column, message % values, near[:NEAR_SHOWN], parent, kind)

    def _of_another_kind(self, row, kind, names, region):
        """The territories of the region that bear exactly that name, but have another kind of government."""
        if not row.is_government or region is None or KIND_GOVERNED[row.type] != kind:
            return []
        kinds = [other for other in OF_ANOTHER_KIND if other != kind]
        return [place for other in kinds for place in self._find_all(other, names, region)]

    def _ambiguous(self, row, column, name, places, new_in=None):
        message = _("“%(name)s” may be any of several. Write which one in this column, or give its code.")
        return self._asked(row, column, message % {"name": name}, places, new_in)

    def _state_needed(self, name):
        return RowRefused(
            "state",
            _("“%(name)s” cannot be placed without its region. Name the state, province or prefecture.")
            % {"name": name},
        )

    def _warn_city_region(self, row, column, city_region, region):
        row.warn(
            column,
            _(
                "“%(name)s” is also the name of %(city_region)s, a region of its own. This row was taken for a "
                "municipality in %(region)s; leave the state blank if the region is meant."
            )
            % {"name": getattr(row, column), "city_region": city_region.name, "region": region.name},
        )

    def _warn_abolished(self, row, place):
        successor = self.gazetteer.places.get(place.successor_id)
        own_kind = KIND_GOVERNED.get(row.type)
        column = {REGION: "state", COUNTY: "county", MUNICIPALITY: "city"}.get(place.kind, "name")
        row.warn(
            "name" if place.kind == own_kind else column,
            _("%(place)s was abolished on %(date)s. Its successor is: %(successor)s.")
            % {
                "place": place.path,
                "date": place.ended_on,
                "successor": successor.path if successor else "–",
            },
        )
