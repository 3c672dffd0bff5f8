"""Why the numbers of two days differ: each cause with its amount, which add up exactly to the difference.

The way leads from the older inputs to the newer ones in steps, and after each step the numbers are computed anew; what
they changed by is the amount of that step. The order is always the same: the method, members who left, members who
joined, members whose type or territory is another, how territories lie in each other, figures, and the year whose
table stands. Example: California and Los Angeles join on one day; the first of the two that is taken brings the people.
Which cause comes first decides what stands under its name, never the sum.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.publication.inputs import Figures, InputFigure, InputMember, InputPlace, Inputs, Places
from coalitions.publication.numbers import amounts, answer, comparable
from signatories.models import JurisdictionKind

MOST_STEPS = 100  # of one kind; where there are more, several are one step together
SUBDIVIDED = (JurisdictionKind.COUNTRY, JurisdictionKind.REGION)


Item = TypeVar("Item")


class CauseKind(models.TextChoices):
    """In the order in which they are taken."""

    METHOD = "method", _("another way of counting")
    LEFT = "left", _("left")
    JOINED = "joined", _("joined")
    MEMBER = "member", _("member of another type or territory")
    NESTING = "nesting", _("how territories lie in each other")
    FIGURE = "figure", _("other figures")
    YEAR = "year", _("the table of another year")


@dataclass(frozen=True)
class Cause:
    """One cause and what it changed. `keys` name signatories, or places where the kind is of places.

    `source` and `year` are those of figures, `metric` what they are of.
    """

    kind: CauseKind
    amounts: dict[str, int]  # as `numbers.amounts` names them, those that changed alone
    keys: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    metric: str = ""
    source: str = ""
    year: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "keys": list(self.keys),
            "names": list(self.names),
            "metric": self.metric or None,
            "source": self.source or None,
            "year": self.year,
            "amounts": self.amounts,
        }


def explain(before: dict[str, Any], old: Inputs, new: Inputs, after: dict[str, Any]) -> list[Cause]:
    """The causes between two days, in the order in which they are taken.

    `before` are the numbers as they were published of the `old` inputs, `after` those of the `new` ones by the method
    of today. The amounts of all causes add up to the difference of every amount of the two, unknown ones counted as
    nothing. Of a metric that is counted in another currency since, there are none.
    """
    walk = _Walk(old, before, after)
    walk.step(CauseKind.METHOD)
    _take_members_out(walk, new)
    _take_members_in(walk, new)
    _take_places(walk, new)
    _take_figures(walk, new)
    if walk.here.year != new.year:
        walk.to(replace(walk.here, year=new.year))
        walk.step(CauseKind.YEAR, year=new.year)
    walk.end()
    return walk.causes


class _Walk:
    """Where the way stands, and the causes so far."""

    def __init__(self, start: Inputs, before: dict[str, Any], after: dict[str, Any]) -> None:
        self.here = start
        self.causes: list[Cause] = []
        self._after = after
        self._codes = comparable(before, after)
        self._amounts = amounts(before, self._codes)
        self._day = start.day()

    def to(self, there: Inputs) -> None:
        """Go on. The atlas is made anew only where territories or figures are others."""
        is_same_land = there.places is self.here.places and there.figures is self.here.figures
        self.here = there
        self._day = there.day(self._day.atlas if is_same_land else None)

    def step(self, kind: CauseKind, **about: Any) -> None:
        """Compute what stands here, and record what that changed, if anything."""
        self.record(kind, self._computed(), **about)

    def end(self) -> None:
        """Arrive. What is left hangs on territories that hang together with no member any more."""
        self.record(CauseKind.NESTING, amounts(self._after, self._codes))

    def record(self, kind: CauseKind, now: dict[str, int], **about: Any) -> None:
        names = sorted(now.keys() | self._amounts.keys())
        changed = {name: now.get(name, 0) - self._amounts.get(name, 0) for name in names}
        changed = {name: amount for name, amount in changed.items() if amount}
        if changed:
            self.causes.append(Cause(kind, changed, **about))
        self._amounts = now

    def count(self, kind: CauseKind, member: InputMember, by: int) -> None:
        """One who is no government more or less: nothing else can have changed, so nothing is computed."""
        now = dict(self._amounts)
        for name in ("members", f"type.{member.type}"):
            now[name] = now.get(name, 0) + by
        self.record(kind, now, keys=(member.signatory,), names=(member.name,))

    def _computed(self) -> dict[str, int]:
        """The amounts here. A sum that is counted in another currency for one step waits for the next."""
        numbers = answer(self.here, self._day).numbers
        alike = comparable(numbers, self._after)
        now = amounts(numbers, tuple(code for code in self._codes if code in alike))
        waiting = [code for code in self._codes if code not in alike]
        return now | {name: amount for name, amount in self._amounts.items() if name.split(".")[0] in waiting}


# --- Members ----------------------------------------------------------------------------------------------


def _take_members_out(walk: _Walk, new: Inputs) -> None:
    gone = [member for slug, member in walk.here.members.items() if slug not in new.members]
    for some in _steps(gone, walk, CauseKind.LEFT, -1):
        members = {slug: member for slug, member in walk.here.members.items() if slug not in some}
        walk.to(replace(walk.here, members=members))
        walk.step(CauseKind.LEFT, keys=tuple(some), names=tuple(one.name for one in some.values()))


def _take_members_in(walk: _Walk, new: Inputs) -> None:
    """Who joined, and who is a member of another type or territory, with the places that came with them."""
    old = walk.here.members
    come = [member for slug, member in new.members.items() if slug not in old]
    for some in _steps(come, walk, CauseKind.JOINED, 1):
        _take_in(walk, new, some)
        walk.step(CauseKind.JOINED, keys=tuple(some), names=tuple(one.name for one in some.values()))
    changed = [
        member
        for slug, member in new.members.items()
        if slug in old and (old[slug].type, old[slug].governs) != (member.type, member.governs)
    ]
    for some in _together(changed):
        _take_in(walk, new, some)
        walk.step(CauseKind.MEMBER, keys=tuple(some), names=tuple(one.name for one in some.values()))


def _steps(
    members: list[InputMember], walk: _Walk, kind: CauseKind, by: int
) -> Iterator[dict[str, InputMember]]:
    """Those who are no governments are counted at once, the others answered a step at a time."""
    others = [member for member in members if member.governs is None]
    left_or_come = {member.signatory for member in others}
    stay = {slug: one for slug, one in walk.here.members.items() if slug not in left_or_come}
    walk.to(replace(walk.here, members=stay | {one.signatory: one for one in others if by > 0}))
    for member in others:
        walk.count(kind, member, by)
    yield from _together([member for member in members if member.governs is not None])


def _together(members: list[InputMember]) -> Iterator[dict[str, InputMember]]:
    for some in _in_steps(sorted(members, key=lambda one: one.signatory)):
        yield {member.signatory: member for member in some}


def _take_in(walk: _Walk, new: Inputs, some: dict[str, InputMember]) -> None:
    """Put members on the way, with the territories that hang together with theirs and are not there yet."""
    here = walk.here
    lacking = _around((one.governs for one in some.values()), new.places) - here.places.keys()
    members = here.members | some
    if not lacking:
        walk.to(replace(here, members=members))
        return
    known = here.places.keys() | lacking
    places = {key: here.places.get(key, place) for key, place in new.places.items() if key in known}
    figures = here.figures | {key: rows for key, rows in new.figures.items() if key[0] in lacking}
    left_over = {key: place for key, place in here.places.items() if key not in places}
    walk.to(replace(here, members=members, places=places | left_over, figures=figures))


def _around(keys: Iterable[str | None], places: Places) -> set[str]:
    """All that hangs together with places: what is around, made of, across, the same as or followed by them."""
    found: set[str] = set()
    queue = [key for key in keys if key in places]
    while queue:
        key = queue.pop()
        if key not in found:
            found.add(key)
            queue += [other for other in _related(places[key]) if other in places]
    return found


def _related(place: InputPlace) -> list[str]:
    single = (place.parent, place.successor, place.same_territory_as)
    return [*(key for key in single if key), *place.parts, *place.lies_across]


# --- Territories ------------------------------------------------------------------------------------------


def _take_places(walk: _Walk, new: Inputs) -> None:
    """How territories lie in each other, place by place; names alone change nothing."""
    places = walk.here.places
    others = [
        place for key, place in new.places.items() if key not in places or _lie(places[key]) != _lie(place)
    ]
    for some in _in_steps(others):
        changed = {place.place: place for place in some}
        walk.to(replace(walk.here, places=walk.here.places | changed))
        walk.step(
            CauseKind.NESTING, keys=tuple(changed), names=tuple(place.name for place in changed.values())
        )


def _lie(place: InputPlace) -> InputPlace:
    """What of a place decides how it counts."""
    return replace(place, name="", code=None)


# --- Figures ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _FigureGroup:
    """The figures of one metric, source and year that are others, by the keys of their places."""

    metric: str
    source: str
    year: int | None
    places: tuple[str, ...]


def _take_figures(walk: _Walk, new: Inputs) -> None:
    for group in _groups(walk.here, new):
        walk.to(replace(walk.here, figures=_with_group(walk.here.figures, new.figures, group)))
        names = tuple(_name(key, walk.here.places, new.places) for key in group.places)
        walk.step(
            CauseKind.FIGURE,
            keys=group.places,
            names=names,
            metric=group.metric,
            source=group.source,
            year=group.year,
        )


def _name(key: str, *several: Places) -> str:
    return next((places[key].name for places in several if key in places), key)


def _groups(old: Inputs, new: Inputs) -> Iterator[_FigureGroup]:
    """What of the figures is another, table by table: a whole table of regions at once, else place by place.

    A table stands only when it is complete, so that its last region would otherwise have all the difference.
    """
    found: dict[tuple[str, str, int | None], dict[str, None]] = {}
    keys = [key for key in old.figures.keys() | new.figures.keys() if key[0] in new.places]
    for place, metric in sorted(keys):
        before, after = old.figures.get((place, metric), ()), new.figures.get((place, metric), ())
        if before != after:
            for row in _that_differ(before, after):
                found.setdefault((metric, row.source, row.year), {})[place] = None
    for (metric, source, year), places in sorted(found.items(), key=str):
        for some in _parts_of_table(old, new, (metric, source, year), tuple(places)):
            yield _FigureGroup(metric, source, year, some)


def _that_differ(before: tuple[InputFigure, ...], after: tuple[InputFigure, ...]) -> list[InputFigure]:
    """Figures that one has and the other has not; all of them where they merely follow in another order."""
    return [row for row in before if row not in after] + [row for row in after if row not in before] or [
        *after
    ]


def _parts_of_table(
    old: Inputs, new: Inputs, table: tuple[str, str, int | None], places: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    """The places of one table in steps: those of regions together where figures were added or taken away."""
    metric, source, year = table
    whole = [
        key
        for key in places
        if _kind(key, old, new) in SUBDIVIDED
        and _has(old, key, metric, source, year) != _has(new, key, metric, source, year)
    ]
    if whole:
        yield tuple(whole)
    yield from _in_steps([key for key in places if key not in whole])


def _kind(key: str, old: Inputs, new: Inputs) -> str:
    place = new.places.get(key) or old.places.get(key)
    return place.kind if place else ""


def _has(inputs: Inputs, place: str, metric: str, source: str, year: int | None) -> bool:
    return any((row.source, row.year) == (source, year) for row in inputs.figures.get((place, metric), ()))


def _with_group(here: Figures, new: Figures, group: _FigureGroup) -> Figures:
    """The figures here, with those of the group as they are in the new ones."""
    changed = dict(here)
    for place in group.places:
        key = place, group.metric
        own = (group.source, group.year)
        kept = [row for row in here.get(key, ()) if (row.source, row.year) != own]
        rows = kept + [row for row in new.get(key, ()) if (row.source, row.year) == own]
        order = {row: number for number, row in enumerate(new.get(key, ()))}
        changed[key] = tuple(sorted(rows, key=lambda row: order.get(row, len(order))))
    return changed


def _in_steps(items: list[Item]) -> Iterator[tuple[Item, ...]]:
    """At most `MOST_STEPS` steps of them, each as small as can be."""
    size = -(-len(items) // MOST_STEPS) or 1
    rest = iter(items)
    while some := tuple(islice(rest, size)):
        yield some
