"""Finding the member of a coalition that a row of a file means. Such a row never makes a member.

What a row says of its member must agree: key, code, name, type, state. What contradicts itself, and a name that several
members have, is a question to a person. The exact name goes first; a word for another sort of government is never
dropped, so the Town of Ithaca is not the City.
"""

from collections import defaultdict
from functools import cached_property

from django.utils.translation import gettext as _
from rapidfuzz import process
from rapidfuzz.distance import OSA

from aca_portal.spreadsheets.eaten_keys import may_be_eaten
from coalitions.members.identity import Answers
from coalitions.models import Coalition, Membership
from coalitions.rosters.member_questions import NotAMember, SaysWho, ask, question_key
from coalitions.rosters.own_keys import is_weak
from signatories.models import JurisdictionKind, NameKind, Signatory, SignatoryName
from signatories.names.keys import name_key, organisation_key
from signatories.names.near import NearOrganisations, are_near, words_of
from signatories.names.spellings import spelling_key, stems_of
from signatories.territories.gazetteer import Gazetteer, Place
from signatories.territories.nearest import slips_allowed
from signatories.territories.stated_region import find_region, readings

NEAR_SHOWN = 3
KINDS = (JurisdictionKind.MUNICIPALITY, JurisdictionKind.COUNTY, JurisdictionKind.REGION)


class CoalitionMembers:
    """The members of one coalition, those who left included: found by external key, by code, by name."""

    def __init__(self, coalition: Coalition) -> None:
        self.coalition = coalition
        self.gazetteer = Gazetteer(coalition.country.country)
        self.country = self.gazetteer.country_code
        self.answers = Answers(coalition)
        self.by_key: dict[str, Signatory] = {}
        self.by_place: defaultdict[int | None, list[Signatory]] = defaultdict(list)
        self.signatories: dict[int, Signatory] = {}
        periods = coalition.memberships.exclude(status=Membership.Status.REJECTED).select_related("signatory")
        for period in periods.order_by("pk"):
            signatory = self.signatories.setdefault(period.signatory_id, period.signatory)
            if period.external_id:
                self.by_key[period.external_id] = signatory
        self.names: defaultdict[int, list[str]] = defaultdict(list)
        others = SignatoryName.objects.exclude(kind=NameKind.READING)
        for name in others.filter(signatory__memberships__coalition=coalition).distinct():
            self.names[name.signatory_id].append(name.name)
        self._by_name: tuple[dict, dict] = (defaultdict(list), defaultdict(list))  # whole names, stems
        for signatory in self.signatories.values():
            self.by_place[signatory.governs_id or signatory.based_in_id].append(signatory)
            self.names[signatory.pk].insert(0, signatory.name)
            self._index(signatory)

    def _index(self, signatory):
        whole, bare = self._by_name
        place = self.place_of(signatory)
        if not signatory.is_government or place is None:
            for name in self.names[signatory.pk]:
                for key in {name_key(name), organisation_key(name)} - {""}:
                    whole[key].append((signatory, frozenset()))
            return
        sorts = place.sorts
        for name in self.names[signatory.pk]:
            for stem in stems_of(name, place.kind, self.country):
                sorts = sorts or stem.sorts
                bare[stem.key].append((signatory, stem.sorts or sorts))
        for key in {*(spelling_key(name, self.country) for name in self.names[signatory.pk]), *place.exact}:
            whole[key].append((signatory, sorts))
        for key in place.bare:
            bare[key].append((signatory, sorts))

    def place_of(self, signatory: Signatory) -> Place | None:
        """Where a member governs or is based."""
        return self.gazetteer.places.get(signatory.governs_id or signatory.based_in_id)

    def find(self, row: SaysWho) -> Signatory:
        """The member that the row means; raises `NotAMember`, as a question where a person can answer it."""
        meant = self.answers.meant_by(question_key(row))
        if meant in self.signatories:
            return self.signatories[meant]
        if row.external_id:
            return self._of_key(row)
        if not row.signatory and not row.code:
            raise NotAMember(
                "signatory", _("Say whose pledge it is: write the name, your own key or the code.")
            )
        named = self.named(row.signatory) if row.signatory else []
        found = self._at_code(row, named) if row.code else named
        if not found:
            raise self._unknown(row)
        found = self._narrowed(row, found)
        if len(found) > 1:
            message = _("Several members are called so. Add the state, the code or your own key.")
            raise self._asked(row, "signatory" if row.signatory else "code", message, found)
        return found[0]

    # --- By key -----------------------------------------------------------------------------------------------

    def _of_key(self, row):
        member = self.by_key.get(row.external_id) or self._of_eaten_key(row)
        if member is None:
            message = _("No member of this coalition has the key “%(key)s”.") % {"key": row.external_id}
            named = self.named(row.signatory) if row.signatory else []
            if named:
                raise self._asked(row, "external_id", message, named)
            raise NotAMember("external_id", message)
        self._check_key(row, member)
        return member

    def _of_eaten_key(self, row):
        """The member of that name whose key a spreadsheet program turned into this one."""
        named = self.named(row.signatory) if row.signatory else list(self.signatories.values())
        found = {
            signatory.pk: signatory
            for key, signatory in self.by_key.items()
            if signatory in named and may_be_eaten(key, row.external_id)
        }
        if len(found) != 1:
            return None
        member = next(iter(found.values()))
        row.warn(
            "external_id",
            _(
                "“%(key)s” was read as the key of %(name)s. Format the column as text to keep keys as they are."
            )
            % {"key": row.external_id, "name": member.name},
        )
        return member

    def _check_key(self, row, member):
        """Ask where the row says something else of its member than the key does."""
        named = self.named(row.signatory) if row.signatory else []
        rivals = named if member not in named else []
        is_renamed = bool(row.signatory) and not named
        if is_renamed and is_weak(row.external_id) and not self.is_nearly(row.signatory, member):
            rivals = [member]
        if rivals or not self._agrees_on_place(row, member) or (row.type and row.type != member.type):
            message = _(
                "The key “%(key)s” belongs to %(name)s, but the row says something else of its member."
            ) % {"key": row.external_id, "name": member.name}
            raise self._asked(row, "external_id", message, [member, *rivals])
        if is_renamed:
            row.warn(
                "signatory",
                _(
                    "The key belongs to %(name)s, whom the row calls “%(called)s”. "
                    "The row was taken to be about that member."
                )
                % {"name": member.name, "called": row.signatory},
            )

    def is_nearly(self, name: str, member: Signatory) -> bool:
        """Whether a name differs from one of the member's by little."""
        words = words_of(organisation_key(name))
        return any(are_near(words, words_of(organisation_key(other))) for other in self.names[member.pk])

    # --- By code ----------------------------------------------------------------------------------------------

    def _at_code(self, row, named):
        """Who governs the territory of that code, or is based there under that name."""
        places = self.gazetteer.find_codes(row.code)
        if not places:
            message = _("No territory on file has the code “%(code)s”.") % {"code": row.code}
            raise NotAMember("code", message)
        there = [signatory for place in places for signatory in self.by_place[place.pk]]
        both = [signatory for signatory in there if signatory in named]
        if both:
            return both
        governments = [signatory for signatory in there if signatory.is_government]
        if not row.signatory:
            return governments
        inside = [one for one in named if self._is_in_any(one, places) and not one.is_government]
        if inside:
            return inside
        if named:
            message = _("“%(code)s” is the code of %(place)s, but the name is another's.") % {
                "code": row.code,
                "place": places[0].path or places[0].name,
            }
            raise self._asked(row, "code", message, [*governments, *named])
        if governments:
            message = _("“%(code)s” is the code of %(place)s, which is not known as “%(name)s”.") % {
                "code": row.code,
                "place": places[0].path or places[0].name,
                "name": row.signatory,
            }
            raise self._asked(row, "code", message, governments)
        return []

    def _is_in_any(self, signatory, places):
        own = self.place_of(signatory)
        return own is not None and any(own.is_inside(place) for place in places)

    # --- By name ----------------------------------------------------------------------------------------------

    def named(self, name: str) -> list[Signatory]:
        """The members of that name, as literally as possible, in any language and by former names, too."""
        found = self._called(name)
        if found:
            return found
        for reading in readings(self.gazetteer, name):
            found = [
                signatory
                for signatory in self._called(reading.name)
                if reading.region is None or self._is_in_any(signatory, [reading.region])
            ]
            if found:
                return found
        return []

    def _called(self, name):
        whole, bare = self._by_name
        keys = {name_key(name), organisation_key(name), spelling_key(name, self.country)} - {""}
        found = [signatory for key in keys for signatory, _sorts in whole.get(key, ())]
        if not found:
            found = [signatory for key in keys for signatory, _sorts in bare.get(key, ())]
        if not found:
            found = [
                signatory
                for kind in KINDS
                for stem in stems_of(name, kind, self.country)
                for some in self._by_name
                for signatory, sorts in some.get(stem.key, ())
                if self._may_answer(signatory, kind, stem.sorts, sorts)
            ]
        return list({signatory.pk: signatory for signatory in found}.values())

    def _may_answer(self, signatory, kind, asked, sorts):
        """Whether a government may be called by a word for that kind and sort of it."""
        place = self.place_of(signatory)
        if place is None or not signatory.is_government:
            return False
        is_kind = place.kind == kind or (place.is_city_region and kind == JurisdictionKind.MUNICIPALITY)
        return is_kind and not (asked and sorts and asked.isdisjoint(sorts))

    # --- What else the row says -------------------------------------------------------------------------------

    def _narrowed(self, row, found):
        """Those of whom type, state and county are right; asks where none is left."""
        for column, is_right in (
            ("type", lambda one: not row.type or one.type == row.type),
            ("state", lambda one: self._agrees_on_place(row, one)),
        ):
            kept = [signatory for signatory in found if is_right(signatory)]
            if not kept:
                message = _("The name is known, but not with this “%(column)s”.") % {"column": column}
                raise self._asked(row, column, message, found)
            found = kept
        if row.county:
            inside = [
                signatory
                for signatory in found
                if any(
                    place.is_called(row.county) for place in getattr(self.place_of(signatory), "chain", ())
                )
            ]
            found = inside or found  # a county never refuses a row
        return found

    def _agrees_on_place(self, row, signatory):
        """Whether a member lies in the region that the row states, if it states one that is on file."""
        if not row.state:
            return True
        region = find_region(self.gazetteer, row.state) or self.gazetteer.find_code(
            row.state, JurisdictionKind.REGION
        )
        if region is None:
            message = _("“%(state)s” is not a region on file. Write the state, province or prefecture.")
            raise NotAMember("state", message % {"state": row.state})
        place = self.place_of(signatory)
        return place is None or place.is_inside(region)

    def _unknown(self, row):
        column = "signatory" if row.signatory else "code"
        message = _("“%(name)s” is not a member of this coalition.") % {"name": row.label}
        near = self.near(row.signatory)[:NEAR_SHOWN] if row.signatory else []
        if near:
            return self._asked(row, column, message, near)
        return NotAMember(column, message + " " + _("Add the member first."))

    def near(self, name: str) -> list[Signatory]:
        """The members nearly of that name: organisations by the rule of possible duplicates, then governments."""
        organisations = [self.signatories[pk] for pk in self._near_organisations.near(organisation_key(name))]
        return [*organisations, *self._near_governments(name)]

    @cached_property
    def _near_organisations(self) -> NearOrganisations[int]:
        found: NearOrganisations[int] = NearOrganisations()
        for signatory in self.signatories.values():
            if not signatory.is_government:
                for name in self.names[signatory.pk]:
                    found.add(signatory.pk, organisation_key(name))
        return found

    def _near_governments(self, name):
        """Up to three whose names differ by few letters, or whom only a word for another government tells apart."""
        keys = {spelling_key(name, self.country)}
        for kind in KINDS:
            keys |= {stem.key for stem in stems_of(name, kind, self.country)}
        found = []
        for some in self._by_name:
            governments = [
                key for key, held in some.items() if any(one.is_government for one, _sorts in held)
            ]
            for key in keys:
                near = process.extract(
                    key, governments, scorer=OSA.distance, score_cutoff=slips_allowed(key), limit=NEAR_SHOWN
                )
                found += [
                    (slips, signatory)
                    for other, slips, _at in near
                    for signatory, _sorts in some[other]
                    if signatory.is_government
                ]
        found.sort(key=lambda one: one[0])
        return list({signatory.pk: signatory for _slips, signatory in found}.values())[:NEAR_SHOWN]

    def _asked(self, row, column, message, found):
        return ask(row, column, message, found, self.gazetteer)
