"""Which territory on file a row of official figures means: by its code, else by its name and what stands beside it.

Exactly one must answer. What else the row says of it (name, kind, state, country) must agree with the code. What is
not clear is refused, and asked about where a person can choose.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from django.utils.translation import gettext as _

from signatories.models import Jurisdiction, JurisdictionKind, JurisdictionName
from signatories.names.keys import name_key
from signatories.territories.columns import ReferenceRow
from signatories.territories.gazetteer import Ambiguous, Gazetteer, Place, codes_meant
from signatories.territories.nearest import SHOWN, NearPlaces
from signatories.territories.place_question import PlaceQuestion
from signatories.territories.stated_region import find_region, readings

REGION, MUNICIPALITY = JurisdictionKind.REGION, JurisdictionKind.MUNICIPALITY


KEY_OF_A_CELL = 90  # characters that are kept of each of the cells
MOST_OFFERED = 12  # territories of one name; of more, a person cannot choose


def question_key(row: ReferenceRow) -> str:
    """What a row says of its territory."""
    cells = (row.territory_kind, row.name, row.state, row.country, row.code)
    return "|".join(name_key(cell)[:KEY_OF_A_CELL] for cell in cells)


class NamedTerritories:
    """Finds the territories that the rows of one file mean.

    A country is read once, where a name is stated. Rows that do not tell their country are looked for in those that
    other rows of the file tell, and elsewhere only where nothing is found there. `answers` is {question_key: code}
    of what people said before. `questions` are for those who look at the file.
    """

    def __init__(self, rows: Iterable[ReferenceRow] = (), answers: Mapping[str, str] | None = None) -> None:
        self.questions: list[PlaceQuestion] = []
        self._answers = answers or {}
        self.country_of: dict[str, str] = dict(
            Jurisdiction.objects.exclude(code=None).values_list("code", "country")
        )
        self.countries = sorted(set(self.country_of.values()))
        self._read: dict[str, tuple[Gazetteer, NearPlaces]] = {}
        self._told = sorted({country for row in rows for country in self._tells(row)})

    def find(self, row: ReferenceRow) -> None:
        """Write the code of a row as it is on file; where not exactly one territory is meant the row is refused."""
        key = question_key(row)
        meant = self._answers.get(key)
        if meant in self.country_of:
            row.code = meant
        elif row.code:
            self._by_code(row, key)
        elif row.name:
            self._by_name(row, key)
        else:
            row.refuse("code", _("Say which territory this is about: write its code, or its name."))

    def _gazetteer(self, country: str) -> tuple[Gazetteer, NearPlaces]:
        if country not in self._read:
            gazetteer = Gazetteer(country)
            self._read[country] = gazetteer, NearPlaces(gazetteer)
        return self._read[country]

    def _ask(self, key, row, column, message, offered: list[dict]) -> None:
        """Refuse the row; the question is which of the territories, {id, path} each, it means."""
        shown = [one["path"] for one in offered[:SHOWN]]
        row.refuse(column, message + _candidates(shown))
        if 0 < len(offered) <= MOST_OFFERED:
            said = row.name or row.code
            self.questions.append(PlaceQuestion(key, row.number, column, said, message, offered))

    # --- In which country ---------------------------------------------------------------------------------------

    def _tells(self, row: ReferenceRow) -> list[str]:
        """The countries that a row names by itself, by its country, its code or its state; none where it may be any."""
        if row.country:
            return [row.country]
        codes = codes_meant(row.code, self.countries, self.country_of) if row.code else ()
        if len(codes) == 1:
            return [self.country_of[codes[0]]]
        found = self._with_region.get(name_key(row.state), set()) if row.state else set()
        return sorted(found) if len(found) == 1 else []

    @cached_property
    def _with_region(self) -> dict[str, set[str]]:
        """{key of a name or code: countries} of all regions on file: which of them are read is known without that."""
        found = defaultdict(set)
        regions = Jurisdiction.objects.filter(kind=REGION)
        for country, code, name in regions.values_list("country", "code", "name"):
            for text in (name, code or "", (code or "").partition("-")[2]):
                found[name_key(text)].add(country)
        names = JurisdictionName.objects.filter(jurisdiction__kind=REGION)
        for country, name in names.values_list("jurisdiction__country", "name"):
            found[name_key(name)].add(country)
        return found

    # --- By code ----------------------------------------------------------------------------------------------

    def _by_code(self, row, key):
        meant = codes_meant(row.code, self.countries, self.country_of)
        if row.country and len(meant) > 1:
            meant = [code for code in meant if self.country_of[code] == row.country] or meant
        if len(meant) == 1:
            row.code = meant[0]
            self._check_what_is_said(row, key)
        elif meant:
            message = _("“%(code)s” may be any of these codes: %(codes)s. Write the country in front.")
            message %= {"code": row.code, "codes": ", ".join(meant)}
            self._ask(key, row, "code", message, _with_codes(meant))
        else:
            message = _(
                "No territory on file has the code “%(code)s”. Correct it, or add the territory first."
            )
            named = self._called(row) if row.name else []
            self._ask(key, row, "code", message % {"code": row.code}, _offered(named))

    def _check_what_is_said(self, row, key):
        """Refuse a row whose code is that of another territory than its name, kind, state or country says."""
        if not (row.name or row.state or row.territory_kind or row.country):
            return
        gazetteer, _near = self._gazetteer(self.country_of[row.code])
        place = gazetteer.find_code(row.code)
        region = self._region(gazetteer, row.state) if row.state else None
        agrees = {
            "name": not row.name or _is_called(gazetteer, place, row.name),
            "territory_kind": row.territory_kind in ("", place.kind),
            "state": not row.state or (region is not None and place.is_inside(region)),
            "country": row.country in ("", place.country),
        }
        wrong = [column for column, is_so in agrees.items() if not is_so]
        message = _("The code %(code)s is %(place)s, but this cell says otherwise. Correct one of the two.")
        message %= {"code": row.code, "place": place.path or place.name}
        for column in wrong[1:]:
            row.refuse(column, message)
        if wrong:
            named = self._called(row) if row.name else []
            self._ask(
                key, row, wrong[0], message, _offered([place, *(one for one in named if one is not place)])
            )

    # --- By name ----------------------------------------------------------------------------------------------

    def _by_name(self, row, key):
        found = self._called(row)
        if len(found) == 1:
            row.code = found[0].code
        elif found:
            message = _(
                "“%(name)s” may be several territories. Write the code, or the kind, state and country."
            )
            self._ask(key, row, "name", message % {"name": row.name}, _offered(found))
        else:
            message = _("No territory on file is called “%(name)s”. Correct the name, or write the code.")
            near = self._near_to(row)[:SHOWN]
            self._ask(key, row, "name", message % {"name": row.name}, _offered(near))

    def _called(self, row) -> list[Place]:
        """The territories that answer to the row's name, in the countries that are likely, else in any."""
        likely = self._countries(row)
        others = () if row.country else [one for one in self.countries if one not in likely]
        for countries in (likely, others):
            found = [place for country in countries for place in self._named(row, country)]
            found = [place for place in dict.fromkeys(found) if place.code]
            if found:
                return found
        return []

    def _countries(self, row) -> list[str]:
        own = self._tells(row) if not row.code else [row.country] if row.country else []
        return own or self._told or self.countries

    def _named(self, row, country) -> list[Place]:
        """The territories of a country that answer to the name as it stands, else to what else it may say."""
        gazetteer, _near = self._gazetteer(country)
        region = self._region(gazetteer, row.state) if row.state else None
        if row.state and region is None:
            return []
        found = _of_kinds(gazetteer, row.territory_kind, row.name, region)
        if found:
            return found
        for reading in readings(gazetteer, row.name):
            if region is None or reading.region in (None, region):
                found = _of_kinds(gazetteer, row.territory_kind, reading.name, reading.region or region)
                if found:
                    return found
        return []

    def _near_to(self, row) -> list[Place]:
        kinds = (
            [row.territory_kind] if row.territory_kind else (REGION, JurisdictionKind.COUNTY, MUNICIPALITY)
        )
        found = []
        for country in self._countries(row):
            gazetteer, near = self._gazetteer(country)
            if gazetteer.country:
                region = self._region(gazetteer, row.state) if row.state else None
                found += [place for kind in kinds for place in near.near(kind, row.name, region)]
        return [place for place in dict.fromkeys(found) if place.code]

    @staticmethod
    def _region(gazetteer: Gazetteer, text: str) -> Place | None:
        try:
            return (
                find_region(gazetteer, text)
                or gazetteer.find_code(text, REGION)
                or gazetteer.find(REGION, text)
            )
        except Ambiguous:
            return None


def _of_kinds(gazetteer, kind, name, within) -> list[Place]:
    kinds = [kind] if kind else JurisdictionKind.values
    found = [place for one in kinds for place in gazetteer.find_all(one, name, within)]
    if kind == MUNICIPALITY and not found:
        city_region = gazetteer.find_city_region(name)
        return [city_region] if city_region and within in (None, city_region) else []
    return found


def _is_called(gazetteer, place, name) -> bool:
    names = [name, *(reading.name for reading in readings(gazetteer, name) if _lies_there(place, reading))]
    return any(place.is_called(one) for one in names)


def _lies_there(place, reading) -> bool:
    return reading.region is None or place.is_inside(reading.region)


def _candidates(paths: list[str]) -> str:
    if not paths:
        return ""
    return " " + _("It may be one of these: %(places)s.") % {"places": "; ".join(paths)}


def _offered(places: Iterable[Place]) -> list[dict]:
    """Territories as a question offers them, told apart by their codes."""
    return [{"id": place.pk, "path": f"{place.path or place.name} ({place.code})"} for place in places]


def _with_codes(codes: Iterable[str]) -> list[dict]:
    found = Jurisdiction.objects.filter(code__in=codes).order_by("code")
    return [
        {"id": pk, "path": f"{name} ({code})"} for pk, name, code in found.values_list("pk", "name", "code")
    ]
