"""Figures that look wrong. They are shown with a warning and still count: only a person can tell."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.reach.atlas import Atlas, AtlasPlace
from coalitions.reach.economy import Amounts
from signatories.models import JurisdictionKind
from signatories.names.spellings import stems
from signatories.territories.figures import FigureRow, differs_by_half, previous_figure

LOCAL_KINDS = (JurisdictionKind.COUNTY, JurisdictionKind.MUNICIPALITY)


class Doubt(models.TextChoices):
    """Why a figure looks wrong, as a sentence for staff and readers."""

    ABOVE_PARENT = "above_parent", _("The population is larger than that of the territory around it.")
    BELOW_PART = "below_part", _("The population is smaller than that of a member inside it.")
    ABOVE_HALF_REGION = "above_half_region", _("The population is more than half of that of its region.")
    ABOVE_NATIONAL = "above_national", _("The population is larger than that of the whole country.")
    JUMPED = "jumped", _("The population differs from the figure before it by more than half.")
    STATED_OTHERWISE = (
        "stated_otherwise",
        _("Another population on file differs by more than half from this official one."),
    )
    SAME_NAME = (
        "same_name",
        _("A county and a municipality of this name are both members; they are counted separately."),
    )


def warning_text(code: str) -> str:
    """The sentence for a code of `ReachLine.warnings`, in the active language."""
    return str(Doubt(code).label)


def find_doubts(atlas: Atlas, nodes: Iterable[int], amounts: Amounts) -> dict[int, list[Doubt]]:
    """What looks wrong about the populations of some nodes: {node: [Doubt, …]}, in the order of `Doubt`.

    A figure that a person has checked carries no warning.
    """
    doubts: dict[int, set[Doubt]] = defaultdict(set)
    nodes = list(nodes)
    for node in nodes:
        entry = amounts.entry(node)
        if entry and entry.figure:
            _compare_with_others(atlas, node, entry.figure, amounts, doubts)
            _compare_with_containers(atlas, node, entry.figure, amounts, doubts)
    for node in list(doubts):
        entry = amounts.entry(node)
        if entry and entry.figure and entry.figure.is_checked:
            del doubts[node]
    for node in _namesakes(atlas, nodes):
        doubts[node].add(Doubt.SAME_NAME)
    return {node: [doubt for doubt in Doubt if doubt in found] for node, found in doubts.items()}


def _compare_with_others(
    atlas: Atlas, node: int, figure: FigureRow, amounts: Amounts, doubts: dict[int, set[Doubt]]
) -> None:
    """Compare a figure with the one before it, with what its coalition's roster states, and with the nation."""
    table = amounts.table
    figures = atlas.figures_of(figure.jurisdiction_id, table.metric.figure, table.rosters)
    before = previous_figure([row for row in figures if row.from_office == figure.from_office], figure)
    if before and differs_by_half(figure.value, before.value):
        doubts[node].add(Doubt.JUMPED)
    if figure.from_office and any(
        differs_by_half(row.value, figure.value) for row in figures if not row.from_office
    ):
        doubts[node].add(Doubt.STATED_OTHERWISE)
    if table.national and figure.value > table.national.value:
        doubts[node].add(Doubt.ABOVE_NATIONAL)


def _compare_with_containers(
    atlas: Atlas, node: int, figure: FigureRow, amounts: Amounts, doubts: dict[int, set[Doubt]]
) -> None:
    """Compare a figure with those of what contains it.

    That a city is more than half of its region, as Kyoto is, looks wrong only where no office says so.
    """
    around_found = False
    for ancestor in atlas.territories.ancestors(node):
        place = atlas.places[ancestor]
        around = amounts.entry(ancestor)
        if place.kind == JurisdictionKind.COUNTRY or around is None:
            continue
        if not around_found and figure.value > around.value:
            doubts[node].add(Doubt.ABOVE_PARENT)
            doubts[ancestor].add(Doubt.BELOW_PART)
        around_found = True
        if (
            place.kind == JurisdictionKind.REGION
            and atlas.places[node].kind in LOCAL_KINDS
            and not figure.from_office
            and figure.value * 2 > around.value
        ):
            doubts[node].add(Doubt.ABOVE_HALF_REGION)


def _namesakes(atlas: Atlas, nodes: list[int]) -> Iterator[int]:
    """Counties and municipalities of one name in one region, neither inside the other."""
    county, municipality = LOCAL_KINDS
    counties: dict[tuple[int | None, str], list[int]] = defaultdict(list)
    for node in nodes:
        if atlas.places[node].kind == county:
            counties[_region(atlas, node), _bare_key(atlas.places[node])].append(node)
    for node in nodes if counties else ():
        place = atlas.places[node]
        if place.kind == municipality:
            for other in counties.get((_region(atlas, node), _bare_key(place)), ()):
                if other not in atlas.territories.ancestors(node):
                    yield from (node, other)


def _region(atlas: Atlas, node: int) -> int | None:
    """The first-level subdivision around a node, or None."""
    regions = atlas.territories.regions
    return next((other for other in atlas.territories.ancestors(node) if other in regions), None)


def _bare_key(place: AtlasPlace) -> str:
    """The key of a place's name without the word for its kind. One plain word carries none."""
    if place.name_key.isascii() and " " not in place.name_key:
        return place.name_key
    return next(iter(stems(place.name, place.kind, place.country)), place.name_key)
