"""Which territory on file a row of official figures means: by its code, else by its name and what stands beside it.

Exactly one must answer. What else the row says of it (name, kind, state, country) must agree with the code.
"""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from signatories.models import Jurisdiction, JurisdictionKind
from signatories.territories.columns import ReferenceRow
from signatories.territories.gazetteer import Ambiguous, Gazetteer, Place, codes_meant
from signatories.territories.nearest import SHOWN, NearPlaces
from signatories.territories.stated_region import find_region, readings

REGION, MUNICIPALITY = JurisdictionKind.REGION, JurisdictionKind.MUNICIPALITY


class NamedTerritories:
    """Finds the territories that the rows of one file mean. A country is read once, where a name is stated."""

    def __init__(self) -> None:
        self.country_of: dict[str, str] = dict(
            Jurisdiction.objects.exclude(code=None).values_list("code", "country")
        )
        self.countries = sorted(set(self.country_of.values()))
        self._read: dict[str, tuple[Gazetteer, NearPlaces]] = {}

    def find(self, row: ReferenceRow) -> None:
        """Write the code of a row as it is on file; where not exactly one territory is meant the row is refused."""
        if row.code:
            self._by_code(row)
        elif row.name:
            self._by_name(row)
        else:
            row.refuse("code", _("Say which territory this is about: write its code, or its name."))

    def _gazetteer(self, country: str) -> tuple[Gazetteer, NearPlaces]:
        if country not in self._read:
            gazetteer = Gazetteer(country)
            self._read[country] = gazetteer, NearPlaces(gazetteer)
        return self._read[country]

    # --- By code ----------------------------------------------------------------------------------------------

    def _by_code(self, row):
        meant = codes_meant(row.code, self.countries, self.country_of)
        if row.country and len(meant) > 1:
            meant = [code for code in meant if self.country_of[code] == row.country] or meant
        if len(meant) == 1:
            row.code = meant[0]
            self._check_what_is_said(row)
        elif meant:
            message = _("“%(code)s” may be any of these codes: %(codes)s. Write the country in front.")
            row.refuse("code", message % {"code": row.code, "codes": ", ".join(meant)})
        else:
            message = _(
                "No territory on file has the code “%(code)s”. Correct it, or add the territory first."
            )
            row.refuse("code", message % {"code": row.code})

    def _check_what_is_said(self, row):
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
        for column, is_so in agrees.items():
            if not is_so:
                message = _(
                    "The code %(code)s is %(place)s, but this cell says otherwise. Correct one of the two."
                )
                row.refuse(column, message % {"code": row.code, "place": place.path or place.name})

    # --- By name ----------------------------------------------------------------------------------------------

    def _by_name(self, row):
        found = [place for country in self._countries(row) for place in self._named(row, country)]
        found = [place for place in dict.fromkeys(found) if place.code]
        if len(found) == 1:
            row.code = found[0].code
        elif found:
            message = _(
                "“%(name)s” may be several territories. Write the code, or the kind, state and country."
            )
            row.refuse("name", message % {"name": row.name} + _candidates(found))
        else:
            message = _("No territory on file is called “%(name)s”. Correct the name, or write the code.")
            row.refuse("name", message % {"name": row.name} + _candidates(self._near_to(row)))

    def _countries(self, row) -> Iterable[str]:
        return [row.country] if row.country else self.countries

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


def _candidates(places: list[Place]) -> str:
    if not places:
        return ""
    named = "; ".join(_told_apart(places[:SHOWN]))
    return " " + _("It may be one of these: %(places)s.") % {"places": named}


def _told_apart(places: list[Place]) -> Iterator[str]:
    return (f"{place.path or place.name} ({place.code})" for place in places)
