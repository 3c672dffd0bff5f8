"""Who a row of a roster is: the signatory it means, on file or new, and which of its fields the row may write."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from aca_portal import words
from aca_portal.models import User
from coalitions.imports.as_read import AsRead
from coalitions.members.identity import Answers, nameable
from coalitions.models import Coalition, Membership
from coalitions.rosters.columns import RosterFile
from coalitions.rosters.organisations import MemberAsked, Organisations
from coalitions.rosters.own_keys import is_weak
from coalitions.rosters.place_questions import RowRefused
from coalitions.rosters.rows import RosterRow, refuse_both
from signatories.models import JurisdictionKind, NameKind, Signatory, SignatoryName, taken_slugs
from signatories.names.keys import organisation_key
from signatories.names.near import NearOrganisations, are_near, words_of
from signatories.names.slugs import slugs_for
from signatories.territories.gazetteer import Gazetteer, Place, keys_of, share_text
from signatories.territories.stated_region import readings

FIELDS = tuple(name for name in RosterFile.written_to_signatory() if name != "name")


@dataclass(eq=False, slots=True)
class Member:
    """A signatory with what the import needs of it, saved or still to be saved."""

    signatory: Signatory
    place: Place | None = None
    names: tuple = ()
    memberships: tuple = ()  # of this coalition, in order
    keys: tuple = ()  # the partner's own, on file and in this file
    is_shared: bool = False  # also in a coalition that the uploader may not edit
    stated: tuple = ()  # (field, value, row), for rows that disagree
    changed: tuple = ()  # fields
    new_names: tuple = ()
    changed_names: tuple = ()

    @property
    def is_new(self) -> bool:
        return self.signatory.pk is None

    def is_called(self, name: str) -> bool:
        """Whether a row of that name is no news: a known name, or for a government the same without affixes."""
        if not self.signatory.is_government:
            known = {organisation_key(other) for other in self.all_names()}
            return organisation_key(name) in known
        if self.place is None:
            return name in self.all_names()
        kind, country = self.place.kind, self.signatory.country
        kinds = {kind, JurisdictionKind.MUNICIPALITY} if self.place.is_city_region else {kind}
        return self.place.is_called(name) or any(
            keys_of(name, kind, country) & keys_of(other, kind, country)
            for kind in kinds
            for other in self.all_names()
        )

    @property
    def got_its_name_here(self) -> bool:
        """Whether its name is from this file, and not merely another form of its territory's."""
        if not self.is_new:
            return "name" in self.changed
        if self.place is None or not self.signatory.is_government:
            return False
        return not self.place.is_called(self.signatory.name)

    def all_names(self) -> list[str]:
        return [self.signatory.name, *(other.name for other in self.names)]


class RosterMembers:
    """The signatories of the coalition's country, found by external key, territory and type, or name."""

    def __init__(
        self, coalition: Coalition, user: User | None, gazetteer: Gazetteer, as_read: AsRead
    ) -> None:
        self.coalition = coalition
        self.as_read = as_read
        self.gazetteer = gazetteer
        self.language = words.country(gazetteer.country_code).language
        self.members: dict[int, Member] = {}
        self._by_government: dict[tuple[Place, str], Member] = {}
        self._by_key: dict[str, Member] = {}
        self._row_by_key: dict[str, RosterRow] = {}
        self.user = user
        self.answers = Answers(coalition)
        self.allowed = nameable(user, coalition)
        self._organisations = Organisations(self.answers, self.allowed)
        self._read(user)

    def _read(self, user):
        ours = Membership.objects.filter(coalition=self.coalition, signatory=OuterRef("pk"))
        signatories = Signatory.objects.filter(Q(country=self.gazetteer.country_code) | Exists(ours))
        for signatory in signatories.defer("slug", "name_key", "is_published").order_by("id").iterator():
            share_text(signatory, "type", "country")
            place_id = signatory.governs_id or signatory.based_in_id
            place = self.gazetteer.places.get(place_id) if place_id else None
            self.members[signatory.pk] = Member(signatory, place)
        for name in SignatoryName.objects.filter(signatory__in=signatories).order_by("id").iterator():
            self.members[name.signatory_id].names += (name,)
        for member in self.members.values():
            self._index(member)
        memberships = Membership.objects.filter(signatory__in=signatories)
        for membership in memberships.filter(coalition=self.coalition).order_by("id").iterator():
            share_text(membership, "status")
            member = self.members[membership.signatory_id]
            member.memberships += (membership,)
            if membership.external_id:
                self._by_key[membership.external_id] = member
                member.keys += (membership.external_id,)
        elsewhere = memberships.exclude(coalition=self.coalition).exclude(status=Membership.Status.REJECTED)
        for signatory_id, coalition_id in elsewhere.values_list("signatory_id", "coalition_id"):
            if user is not None and not user.may("edit", coalition_id):
                self.members[signatory_id].is_shared = True

    def _index(self, member):
        if member.signatory.is_government:
            if member.place is not None:
                self._by_government[member.place, member.signatory.type] = member
            return
        self._organisations.add(member)

    def governed(self, kind: str) -> list[Place]:
        """The places of that kind that a signatory governs, those of this file included."""
        return [place for place, _type in self._by_government if place.kind == kind]

    def bearer(self, row: RosterRow) -> Member | None:
        """The member that bears the row's external key, or None; raises `RowRefused` where it cannot be it."""
        member = self._by_key.get(row.external_id) if row.external_id else None
        if member is None:
            return None
        type = member.signatory.type
        if type != row.type and (member.signatory.is_government or row.is_government):
            raise RowRefused(
                "type",
                _(
                    "The key “%(key)s” belongs to %(name)s, which is a “%(type)s”. Correct the key or the type."
                )
                % {"key": row.external_id, "name": member.signatory.name, "type": type},
            )
        return member

    def identify(self, row: RosterRow, place: Place | None) -> Member:
        """The member that the row means, made where there is none; raises `RowRefused` on contradictions."""
        by_key = self.bearer(row)
        known = self._known(row, place, by_key)
        if by_key:
            self._check_bearer(row, place, by_key, known)
            if known is None and self._is_called_different(row, by_key):
                row.warn("external_id", _("The key stays with %(name)s.") % {"name": by_key.signatory.name})
                by_key, row.external_id = None, ""
        member = by_key or known or self._new(row, place)
        if row.external_id:
            self._by_key[row.external_id] = member
            self._row_by_key.setdefault(row.external_id, row)
            if row.external_id not in member.keys:
                member.keys += (row.external_id,)
        return member

    def _check_bearer(self, row, place, by_key, known):
        """Refuse or ask about a row whose key says another member than its name, place or another row."""
        other = self._row_by_key.get(row.external_id)
        is_called = self._is_called(by_key, row.name)
        if other and (known not in (None, by_key) or not is_called):
            message = _("Row %(row)s has the same key “%(key)s”. Each member needs its own.")
            other.refuse("external_id", message % {"row": row.number, "key": row.external_id})
            raise RowRefused("external_id", message % {"row": other.number, "key": row.external_id})
        if known and by_key is not known:
            raise RowRefused(
                "external_id",
                _("The key “%(key)s” belongs to %(bearer)s, but this row is %(name)s. Correct the key.")
                % {"key": row.external_id, "bearer": by_key.signatory.name, "name": known.signatory.name},
            )
        if row.is_government and by_key.place is not place:
            raise RowRefused(
                "external_id",
                _(
                    "The key “%(key)s” belongs to the government of %(bearer)s, but this row is that of %(place)s."
                )
                % {
                    "key": row.external_id,
                    "bearer": by_key.place.path if by_key.place else by_key.signatory.name,
                    "place": place.path if place else "–",
                },
            )
        if known is None and is_weak(row.external_id) and not self._is_called_different(row, by_key):
            self._ask_about_key(row, by_key)

    def _is_called_different(self, row, member):
        return self.answers.are_different(organisation_key(row.name), member.signatory.pk)

    def _ask_about_key(self, row, member):
        """Ask whether a member has a new name where its key is a short number, unless the names are nearly one.

        Such a number is often that of a line of a list, and means another member in the next list.
        """
        words = words_of(organisation_key(row.name))
        if any(are_near(words, words_of(organisation_key(name))) for name in member.all_names()):
            return
        names = {"name": row.name, "other": member.signatory.name}
        message = _(
            "The key “%(key)s” belongs to %(other)s on file, but this row is called “%(name)s”. Say in the preview "
            "whether it is the same member under a new name."
        ) % {"key": row.external_id, **names}
        question = {
            "row": row.number,
            "key": organisation_key(row.name),
            "signatory": member.signatory.pk,
            "message": message,
        }
        raise MemberAsked("external_id", question | names)

    def _known(self, row, place, by_key):
        if row.is_government:
            return self._by_government.get((place, row.type))
        if by_key and by_key.is_called(row.name):
            return by_key
        return self._organisations.find(row, place) or self._answered(row)

    def _answered(self, row):
        """The signatory that a person said the row's name means, or None."""
        meant = self.answers.meant_by(organisation_key(row.name))
        return self.members.get(meant) if meant else None

    def _is_called(self, member: Member, name: str) -> bool:
        """Whether a name is no news for a member, also where it says the region, too: "Mesa, AZ"."""
        if member.is_called(name) or not member.signatory.is_government or member.place is None:
            return member.is_called(name)
        return self.gazetteer.sounds_like(member.place, name) or any(
            member.place.is_called(reading.name)
            and (reading.region is None or member.place.is_inside(reading.region))
            for reading in readings(self.gazetteer, name)
        )

    def _new(self, row, place):
        signatory = Signatory(
            name=row.name,
            name_key=Signatory.key_of(row.name, row.type),
            type=row.type,
            country=self.gazetteer.country_code,
            slug=self._slug(row.name, place),
        )
        member = Member(signatory, place)
        self._index(member)
        if row.local_name and not row.is_government:
            self._organisations.add(member, row.local_name)
        return member

    @cached_property
    def _slugs(self):
        """The address names that are taken; read where somebody is new."""
        return taken_slugs()

    def _slug(self, name, place):
        region = place.above(JurisdictionKind.REGION) if place else None
        slugs = slugs_for(name, region.name if region else "")
        slug = next(slug for slug in slugs if slug not in self._slugs)
        self._slugs.add(slug)
        return slug

    # --- Nearly known -----------------------------------------------------------------------------------------

    def questions(self, rows_of: dict[Member, list[RosterRow]]) -> list[dict[str, Any]]:
        """Which new organisations may be ones on file, as questions to a person, with a warning on their rows.

        `rows_of` is {member: its rows}. Only signatories whose names the uploader may know are named.
        """
        new = [member for member in rows_of if member.is_new and not member.signatory.is_government]
        if not new:
            return []
        near = self._names_to_compare()
        questions = []
        for member in new:
            row = rows_of[member][0]
            key = organisation_key(row.name)
            keys = [key, *([organisation_key(row.local_name)] if row.local_name else [])]
            for other in dict.fromkeys(other for one in keys for other in near.near(one)):
                if other.is_new:
                    self._warn_of_row(row, rows_of[other][0])
                elif not self.answers.are_different(key, other.signatory.pk):
                    questions.append(self._ask(row, key, other))
                    break
            for one in keys:
                near.add(member, one)
        return questions

    def _names_to_compare(self):
        near: NearOrganisations[Member] = NearOrganisations()
        for member in self.members.values():
            if not member.signatory.is_government and member.signatory.pk in self.allowed:
                names = [other.name for other in member.names if other.kind != NameKind.READING]
                for key in {organisation_key(name) for name in [member.signatory.name, *names]}:
                    near.add(member, key)
        return near

    def _ask(self, row, key, other):
        names = {"name": row.name, "other": other.signatory.name}
        message = _(
            "“%(name)s” is nearly the name of “%(other)s” on file, and is taken in as a new signatory. Say in the "
            "preview whether it is the same."
        )
        row.warn("name", message % names)
        return {
            "row": row.number,
            "key": key,
            "signatory": other.signatory.pk,
            "message": message % names,
        } | names

    def _warn_of_row(self, row, other):
        row.warn(
            "name",
            _(
                "“%(name)s” is nearly the same as “%(other)s” in row %(row)s. Both are taken in as new signatories."
            )
            % {"name": row.name, "other": other.name, "row": other.number},
        )

    def _of_shared(self, member, row):
        """Why the fields of a shared signatory stay. Of one that this person may not know, no name and no tie."""
        if member.signatory.pk in self.allowed:
            return _(
                "%(name)s also belongs to a coalition that you do not manage. "
                "Its membership is taken over; its name, type, place and website stay as they are."
            ) % {"name": member.signatory.name}
        return _(
            "%(name)s is on file already. "
            "Its membership is taken over; its name, type, place and website stay as they are."
        ) % {"name": row.name}

    # --- Fields -----------------------------------------------------------------------------------------------

    def write_fields(self, member: Member, row: RosterRow, place: Place | None) -> None:
        """Take over what the row says about the signatory itself. One that is shared keeps its own fields."""
        if member.is_shared:
            row.warn("name", self._of_shared(member, row))
            return
        self._write_name(member, row)
        for column in FIELDS:
            if getattr(row, column):
                self._state(member, row, column, getattr(row, column))
        if not row.is_government and place and not (member.place and member.place.is_inside(place)):
            self._state_place(member, row, place)
        self._write_local_name(member, row)

    def _write_name(self, member, row):
        """A new name: one more where a person said that it means this signatory, else in place of the old.

        Rows of one member either all use names that it is known by, or all the same new one.
        """
        is_news = not self._is_called(member, row.name)
        is_renamed = bool(row.external_id) and row.external_id in member.keys
        if is_news and not row.is_government and not is_renamed and self._answered(row) is member:
            self._add_name(member, row)
            is_news = False
        is_again = row.name == member.signatory.name and member.got_its_name_here
        if self._agrees(member, row, "name", row.name if is_news or is_again else "") and is_news:
            self._keep_former_name(member, row)
            self._state(member, row, "name", row.name)
            member.signatory.name_key = Signatory.key_of(row.name, row.type)

    def _keep_former_name(self, member, row):
        """The name that gives way to another stays on file as a former one, under which the member is still found."""
        former = member.signatory.name
        if member.is_new or "name" in member.changed:
            return
        row.warn(
            "name",
            _(
                "This member is called “%(former)s” on file. “%(name)s” becomes its name, the other stays as a "
                "former one."
            )
            % {"former": former, "name": row.name},
        )
        if former not in [name.name for name in member.names if name.kind == NameKind.FORMER]:
            self._add_other_name(member, NameKind.FORMER, former)

    def _add_other_name(self, member, kind, name):
        key = Signatory.key_of(name, member.signatory.type)
        other = SignatoryName(kind=kind, name=name, key=key)
        member.names += (other,)
        member.new_names += (other,)

    def _add_name(self, member, row):
        self._add_other_name(member, NameKind.SHORT, row.name)
        row.changes["other_name"] = ["", row.name]

    def _state(self, member, row, column, value):
        """Write one field, unless another row of the same signatory says something else."""
        before = getattr(member.signatory, column)
        if not self._agrees(member, row, column, value) or value in (before, with_scheme(before)):
            return
        self.as_read.keep(member.signatory)
        setattr(member.signatory, column, value)
        member.changed += (column,)
        if not member.is_new:
            row.changes[column] = [before, value]

    def _state_place(self, member, row, place):
        if self._agrees(member, row, "city", place):
            row.changes["place"] = [member.place.path if member.place else "", place.path]
            member.place = place
            member.changed += ("based_in",)

    def _agrees(self, member, row, column, value):
        earlier = next((one for one in member.stated if one[0] == column), None)
        if earlier is None:
            member.stated += ((column, value, row),)
            return True
        _column, said, other = earlier
        if said == value:
            return True
        message = _(
            "Row %(row)s is the same signatory and says something else here. Make the two rows agree."
        )
        refuse_both(row, other, column, message)
        return False

    def _write_local_name(self, member, row):
        """Keep the row's local name as the official one in the language of the coalition's country."""
        local = row.local_name
        official = [
            name for name in member.names if name.kind == NameKind.OFFICIAL and name.language == self.language
        ]
        if not local or local == member.signatory.name or local in [name.name for name in official]:
            return
        if not self._agrees(member, row, "local_name", local):
            return
        key = Signatory.key_of(local, member.signatory.type)
        before = official[0].name if official else ""
        if official:
            self.as_read.keep(official[0])
            official[0].name, official[0].key = local, key
            member.changed_names += (official[0],)
        else:
            name = SignatoryName(language=self.language, kind=NameKind.OFFICIAL, name=local, key=key)
            member.names += (name,)
            member.new_names += (name,)
        if not member.is_new:
            row.changes["local_name"] = [before, local]


def with_scheme(website: str) -> str:
    """An address on file in the form in which rosters are read."""
    return website if "://" in website else f"https://{website}"
