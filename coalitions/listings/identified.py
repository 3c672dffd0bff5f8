"""Finding the member that a row means by the code under which others know it, such as an LEI.

What a row says of its member must agree: a code of one member beside the name of another is a question to a person.
"""

from collections import defaultdict

from django.db.models import Q
from django.utils.translation import gettext as _

from coalitions.listings.columns import ListingRow
from coalitions.rosters.find_member import CoalitionMembers
from coalitions.rosters.member_questions import NotAMember, ask, question_key
from signatories.models import Identifier, Signatory
from signatories.schemes import FORMS, Scheme, WrongCode, read_code


class IdentifiedMembers:
    """The members of one coalition by their identifiers, and which codes are those of others."""

    def __init__(self, members: CoalitionMembers) -> None:
        self.members = members
        self.owners: dict[tuple[str, str], int] = {}
        self.schemes: defaultdict[int, set[str]] = defaultdict(set)
        known = Q(signatory__in=list(members.signatories)) | Q(signatory__is_published=True)
        for scheme, value, owner in Identifier.objects.filter(known).values_list(
            "scheme", "value", "signatory_id"
        ):
            self.owners[scheme, value] = owner
            self.schemes[owner].add(scheme)

    def find(self, row: ListingRow) -> Signatory | None:
        """The member of the row's identifier, None where it states none or one that nobody on file has.

        Raises `NotAMember` where it is that of somebody else, as a question where the row contradicts itself.
        """
        if not row.identifier:
            return None
        if not row.scheme:
            row.refuse("scheme", _("Say of which kind the identifier is, such as lei or wikidata."))
            return None
        meant = self.members.answers.meant_by(question_key(row))
        if meant in self.members.signatories:
            return self.members.signatories[meant]
        named = self.members.named(row.name) if row.name else []
        owner = self._owner(row)
        if owner is None and FORMS[Scheme(row.scheme)].territory_in == self.members.country:
            self._read_as_code(row)
            return None
        member = self.members.signatories.get(owner or 0)
        if member is not None:
            self._check(row, member, named)
        elif owner is not None or any(row.scheme in self.schemes[one.pk] for one in named):
            self._refuse_other(row, named)
        return member

    def _owner(self, row: ListingRow) -> int | None:
        """Whose code is on file as this one. Codes of territories have further forms, which the register reads."""
        try:
            return self.owners.get((row.scheme, read_code(row.scheme, row.identifier)))
        except WrongCode as error:
            if not FORMS[Scheme(row.scheme)].territory_in:
                row.refuse("identifier", str(error))
            return None

    def _read_as_code(self, row: ListingRow) -> None:
        """Take the code of a territory for what the column `code` says; ask where that one says something else."""
        row.code = row.code or row.identifier
        find = self.members.gazetteer.find_codes
        if set(find(row.code)).isdisjoint(find(row.identifier)):
            message = _("“%(code)s” and “%(identifier)s” are not codes of one territory.")
            message %= {"code": row.code, "identifier": row.identifier}
            governments = [*self._governments_at(row.code), *self._governments_at(row.identifier)]
            if governments:
                raise ask(row, "identifier", message, governments, self.members.gazetteer)
            raise NotAMember("identifier", message)

    def _check(self, row: ListingRow, member: Signatory, named: list[Signatory]) -> None:
        """Ask where the row says something else of its member than the identifier does."""
        stated = [named, self._governments_at(row.code), [self.members.by_key.get(row.external_id, member)]]
        others = [one for some in stated if member not in some for one in some]
        is_unlike = bool(row.name) and not named and not self.members.is_nearly(row.name, member)
        if others or is_unlike or row.type not in ("", member.type):
            message = _(
                "The identifier “%(code)s” is that of %(name)s, but the row says something else of its member."
            ) % {"code": row.identifier, "name": member.name}
            raise ask(row, "identifier", message, [member, *others], self.members.gazetteer)

    def _governments_at(self, code: str) -> list[Signatory]:
        places = self.members.gazetteer.find_codes(code) if code else []
        return [one for place in places for one in self.members.by_place[place.pk] if one.is_government]

    def _refuse_other(self, row: ListingRow, named: list[Signatory]) -> None:
        message = _("The identifier “%(code)s” is not that of the member with this name.")
        message %= {"code": row.identifier}
        if named:
            raise ask(row, "identifier", message, named, self.members.gazetteer)
        raise NotAMember("identifier", message)
