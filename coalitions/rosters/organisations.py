"""Finding the organisation that a row means by its name, where several may be called so.

Organisations of one name are told apart by the partner's own key, by place, and by the full legal name. A row that
contradicts what is on file in its place is a question to a person: has the organisation moved, or is it another?
"""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from coalitions.members.identity import Answers
from coalitions.models import IdentityAnswer
from coalitions.rosters.place_questions import RowRefused
from coalitions.rosters.rows import RosterRow
from signatories.models import NameKind
from signatories.names.keys import name_key, organisation_key
from signatories.territories.gazetteer import Place

if TYPE_CHECKING:
    from coalitions.rosters.members import Member

LONGEST_KEY = IdentityAnswer._meta.get_field("key").max_length


class MemberAsked(RowRefused):
    """A row that waits for a person to say whom it means. On the command line it is an error like any other."""

    def __init__(self, column: str, question: dict[str, Any]):
        super().__init__(column, question["message"])
        self.question = question


class Organisations:
    """The organisations of one country by their names. `allowed` are those whose names the uploader may know."""

    def __init__(self, answers: Answers, allowed: set[int]):
        self.answers = answers
        self.allowed = allowed
        self._by_name: tuple[dict, dict] = ({}, {})  # official names, other names: {key: [member, …]}

    def add(self, member: "Member", local_name: str = "") -> None:
        others = [other.name for other in member.names if other.kind != NameKind.READING]
        others += [local_name] if local_name else []
        for by_name, own in zip(self._by_name, ([member.signatory.name], others), strict=True):
            for name in own:
                found = by_name.setdefault(organisation_key(name), [])
                if member not in found:
                    found.append(member)

    def find(self, row: RosterRow, place: Place | None) -> "Member | None":
        """The organisation that the row names, or None where it must be a new one.

        Raises `MemberAsked` where a person has to say so, `RowRefused` where the row may mean several.
        """
        for name in filter(None, (row.name, row.local_name)):
            for by_name in self._by_name:
                called = by_name.get(organisation_key(name), [])
                found = [member for member in called if not _contradict(member.place, place)]
                found = found or [member for member in called if not self._is_another(member, row, place)]
                if found:
                    return self._one_of(found, row, name)
                self._warn_of_namesakes(row, called)
        return None

    def _is_another(self, member, row, place):
        """Whether a member elsewhere is not the one that the row means. Raises `MemberAsked` if nobody knows."""
        has_another_key = bool(row.external_id and member.keys and row.external_id not in member.keys)
        if has_another_key or member.is_new or member.signatory.pk not in self.allowed:
            return True
        key = namesake_key(row.name, place)
        if self.answers.meant_by(key) == member.signatory.pk:
            return False
        if self.answers.are_different(key, member.signatory.pk):
            return True
        raise MemberAsked("name", self._question(member, row, place, key))

    def _question(self, member, row, place, key):
        message = _(
            "“%(name)s” is on file in %(there)s, and this row is in %(here)s. Say in the preview whether it has moved "
            "or is another organisation of that name; your own key tells the two apart, too."
        ) % {"name": row.name, "there": member.place.path, "here": place.path}
        return {
            "row": row.number,
            "key": key,
            "signatory": member.signatory.pk,
            "message": message,
            "name": f"{row.name} · {place.path}",
            "other": f"{member.signatory.name} · {member.place.path}",
        }

    def _warn_of_namesakes(self, row, members):
        """Tell of the others of that name, as far as the uploader may know of them."""
        known = [member for member in members if member.is_new or member.signatory.pk in self.allowed]
        paths = "; ".join(dict.fromkeys(member.place.path for member in known))
        if paths:
            row.warn(
                "name",
                _(
                    "Another organisation of this name is known in %(places)s. This row is taken in as one of its "
                    "own, told apart by its place."
                )
                % {"places": paths},
            )

    def _one_of(self, found, row, name):
        """The only one, or the only one of that key or of that full legal name."""
        by_key = [member for member in found if row.external_id and row.external_id in member.keys]
        by_name = [member for member in found if name_key(member.signatory.name) == name_key(name)]
        for some in (found, by_key, by_name):
            if len(some) == 1:
                return some[0]
        others = "; ".join(
            f"{one.signatory.name} ({one.place.path})" if one.place else one.signatory.name for one in found
        )
        raise RowRefused(
            "name",
            _(
                "“%(name)s” may be any of these: %(others)s. Tell them apart by your own key, by state and city, or by "
                "the full legal name; if they are one, merge them."
            )
            % {"name": name, "others": others},
        )


def namesake_key(name: str, place: Place) -> str:
    """Under which key it is remembered whom a name means in a place: apart from whom the name means elsewhere."""
    return f"{organisation_key(name)} @ {name_key(place.path)}"[:LONGEST_KEY]


def _contradict(one, other):
    """Whether two places cannot be the seat of one organisation: neither lies in the other."""
    return bool(one and other) and not one.is_inside(other) and not other.is_inside(one)
