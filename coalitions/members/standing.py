"""Whether a territory is in a coalition: a member itself, within a member, or neither."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from heapq import heappop, heappush
from typing import Any

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from coalitions.models import Coalition, Membership
from signatories.models import Jurisdiction, JurisdictionKind, Signatory
from signatories.territories.chains import id_list, touched
from signatories.types import GOVERNMENT_TYPES

SHORT_KINDS: dict[str, Promise] = {
    JurisdictionKind.REGION: pgettext_lazy("kind of territory", "region"),
    JurisdictionKind.COUNTY: pgettext_lazy("kind of territory", "county"),
    JurisdictionKind.MUNICIPALITY: pgettext_lazy("kind of territory", "municipality"),
    JurisdictionKind.METROPOLITAN_AREA: pgettext_lazy("kind of territory", "metropolitan area"),
    JurisdictionKind.SPECIAL_DISTRICT: pgettext_lazy("kind of territory", "special district"),
    JurisdictionKind.TRIBAL_TERRITORY: pgettext_lazy("kind of territory", "tribal territory"),
}


class How(IntEnum):
    """How a territory lies beside a member's, the nearest first."""

    MEMBER = 0
    SAME_TERRITORY = 1
    INSIDE = 2
    PART_OF = 3
    PARTLY_INSIDE = 4


@dataclass(frozen=True)
class Standing:
    """One coalition that a territory is in, and the member government through which it is."""

    how: How
    coalition: Coalition
    government: Any  # the Signatory, with `shown_name`
    governs: int  # the id of its territory

    @property
    def is_itself(self) -> bool:
        return self.how in (How.MEMBER, How.SAME_TERRITORY)

    @property
    def counted(self) -> str:
        """How the coalition counts its people, with the name of the member to follow."""
        texts = {
            How.MEMBER: _("a member itself"),
            How.SAME_TERRITORY: _("same territory as the member"),
            How.INSIDE: _("its people are counted inside the member"),
            How.PART_OF: _("its people are counted as a part of the member"),
            How.PARTLY_INSIDE: _("only partly inside the member"),
        }
        return texts[self.how]

    def sentence(self, place: str) -> str:
        """Whether the place of that name is in, as people ask it."""
        texts = {
            How.MEMBER: _("%(place)s is a member of %(coalition)s."),
            How.SAME_TERRITORY: _(
                "%(place)s is in %(coalition)s: %(member)s, which has the same territory, is a member."
            ),
            How.INSIDE: _(
                "%(place)s is not a member itself, but lies inside %(member)s, a member of %(coalition)s."
            ),
            How.PART_OF: _(
                "%(place)s is not a member itself, but is a part of %(member)s, a member of %(coalition)s."
            ),
            How.PARTLY_INSIDE: _(
                "%(place)s is not a member itself, but lies partly in %(member)s, a member of %(coalition)s."
            ),
        }
        return texts[self.how] % {
            "place": place,
            "coalition": self.coalition.name,
            "member": self.government.shown_name,
        }


def not_in(place: str, around: list[str]) -> str:
    """That a place is in no coalition, nor what it lies in, named from the inside out."""
    if not around:
        return _("%(place)s is not a member.") % {"place": place}
    text = ngettext(
        "%(place)s is not a member; it lies in %(around)s, which is not either.",
        "%(place)s is not a member; it lies in %(around)s, which are not either.",
        len(around),
    )
    return text % {"place": place, "around": pgettext("between names", ", ").join(around)}


def answers(chain: list[Jurisdiction], standings: list[Standing], language: str) -> list[str]:
    """Whether the first place of a chain is in: a sentence a coalition, or one for all where it is in none.

    A country is asked for its coalitions, not whether it is a member: it has no answer.
    """
    names = _told_apart([step for step in chain if step.kind != JurisdictionKind.COUNTRY], language)
    if not names:
        return []
    place, *around = names
    nearest: dict[int, Standing] = {}
    for standing in standings:
        nearest.setdefault(standing.coalition.pk, standing)
    return [standing.sentence(place) for standing in nearest.values()] or [not_in(place, around)]


def _told_apart(places: list[Jurisdiction], language: str) -> list[str]:
    """Their names, of which several that are alike carry the kind: "Osaka (municipality)" and "Osaka (region)"."""
    names = [place.name_in(language) for place in places]
    return [
        _("%(place)s (%(kind)s)") % {"place": name, "kind": SHORT_KINDS[place.kind]}
        if names.count(name) > 1
        else name
        for place, name in zip(places, names, strict=True)
    ]


def find_standings(
    places: Iterable[int], language: str, date: datetime.date | None = None
) -> dict[int, list[Standing]]:
    """{id of a territory: how it is in each coalition today, the nearest member first}, for several at once.

    It takes five queries, and three more for each level of bodies made of bodies, however many the territories are.
    """
    surroundings = _Surroundings(places)
    members = _members(surroundings.nodes, language, date or datetime.date.today())
    return {place: surroundings.standings(place, members) for place in surroundings.places}


def _members(places: Iterable[int], language: str, date: datetime.date) -> dict[int, list[Membership]]:
    """{territory: the public memberships on a date of those who govern it}."""
    periods = Membership.objects.published().active_on(date).select_related("coalition")
    periods = periods.filter(signatory__governs__in=id_list(places), signatory__type__in=GOVERNMENT_TYPES)
    signatories = Prefetch("signatory", Signatory.objects.with_local_name(language))
    found: dict[int, list[Membership]] = defaultdict(list)
    for period in periods.prefetch_related(signatories).order_by("coalition__slug", "pk"):
        found[period.signatory.governs_id].append(period)
    return found


class _Surroundings:
    """What some territories lie in: what contains them, their twins, the bodies they are parts of."""

    def __init__(self, places: Iterable[int]) -> None:
        self.places = list(places)
        self.nodes: set[int] = set()
        self.steps: dict[int, set[tuple[How, int]]] = defaultdict(set)
        wanted = set(self.places)
        while wanted:
            wanted = self._read(wanted)

    def _read(self, wanted: set[int]) -> set[int]:
        """Read some territories and what contains them. Returns what else these lie in."""
        rows = Jurisdiction.objects.filter(pk__in=touched(wanted)).order_by()
        new = set()
        for pk, parent, successor, twin in rows.values_list(
            "pk", "parent_id", "successor_id", "coextensive_with_id"
        ):
            new.add(pk)
            self.steps[pk] |= {(How.INSIDE, other) for other in (parent, successor) if other}
            if twin:
                self.steps[pk].add((How.SAME_TERRITORY, twin))
                self.steps[twin].add((How.SAME_TERRITORY, pk))
        self.nodes |= new
        parts = Jurisdiction.parts.through.objects.filter(to_jurisdiction__in=id_list(new))
        across = Jurisdiction.lies_across.through.objects.filter(from_jurisdiction__in=id_list(new))
        further = [
            (part, How.PART_OF, body)
            for body, part in parts.values_list("from_jurisdiction_id", "to_jurisdiction_id")
        ]
        further += [
            (place, How.PARTLY_INSIDE, other)
            for place, other in across.values_list("from_jurisdiction_id", "to_jurisdiction_id")
        ]
        for place, how, other in further:
            self.steps[place].add((how, other))
        return {other for _place, _how, other in further} - self.nodes

    def standings(self, place: int, members: dict[int, list[Membership]]) -> list[Standing]:
        """Every member that the place lies in, on the nearest way: the loosest step of a way says how."""
        found: list[Standing] = []
        queue, seen = [(How.MEMBER, 0, place)], set()
        while queue:
            how, distance, node = heappop(queue)
            if node in seen:
                continue
            seen.add(node)
            for period in members.get(node, ()):
                found.append(Standing(How(how), period.coalition, period.signatory, node))
            for step, other in self.steps[node]:
                heappush(queue, (max(how, step), distance + 1, other))
        return found
