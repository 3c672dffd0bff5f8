"""Figures that look wrong. They are shown with a warning and still count: only a person can tell."""

from collections import defaultdict

from django.db import models
from django.utils.translation import gettext_lazy as _

from signatories.models import JurisdictionKind
from signatories.names.keys import stems

LOCAL_KINDS = (JurisdictionKind.COUNTY, JurisdictionKind.MUNICIPALITY)


class Doubt(models.TextChoices):
    """Why a figure looks wrong, as a sentence for staff and readers."""

    ABOVE_PARENT = "above_parent", _("The population is larger than that of the territory around it.")
    BELOW_PART = "below_part", _("The population is smaller than that of a member inside it.")
    ABOVE_HALF_REGION = "above_half_region", _("The population is more than half of that of its region.")
    ABOVE_NATIONAL = "above_national", _("The population is larger than that of the whole country.")
    JUMPED = "jumped", _("The population differs from the figure before it by more than half.")
    SAME_NAME = (
        "same_name",
        _("A county and a municipality of this name are both members; they are counted separately."),
    )


def warning_text(code):
    """The sentence for a code of `Line.warnings`, in the active language."""
    return Doubt(code).label


def find_doubts(atlas, nodes, year, national):
    """What looks wrong about the figures of some nodes: {node: [Doubt, …]}, in the order of `Doubt`."""
    doubts = defaultdict(set)
    for node in nodes:
        figure = atlas.population(node, year)
        if figure is None:
            continue
        before = atlas.population_before(node, figure)
        if before and abs(figure.value - before.value) * 2 > before.value:
            doubts[node].add(Doubt.JUMPED)
        if national and figure.value > national:
            doubts[node].add(Doubt.ABOVE_NATIONAL)
        _compare_with_containers(atlas, node, figure.value, year, doubts)
    for node in _namesakes(atlas, nodes):
        doubts[node].add(Doubt.SAME_NAME)
    return {node: [doubt for doubt in Doubt if doubt in found] for node, found in doubts.items()}


def _compare_with_containers(atlas, node, people, year, doubts):
    around_found = False
    for ancestor in atlas.territories.ancestors(node):
        place = atlas.places[ancestor]
        around = atlas.population(ancestor, year)
        if place.kind == JurisdictionKind.COUNTRY or around is None:
            continue
        if not around_found and people > around.value:
            doubts[node].add(Doubt.ABOVE_PARENT)
            doubts[ancestor].add(Doubt.BELOW_PART)
        around_found = True
        if (
            place.kind == JurisdictionKind.REGION
            and atlas.places[node].kind in LOCAL_KINDS
            and people * 2 > around.value
        ):
            doubts[node].add(Doubt.ABOVE_HALF_REGION)


def _namesakes(atlas, nodes):
    """Counties and municipalities of one name in one region, neither inside the other."""
    county, municipality = LOCAL_KINDS
    counties = defaultdict(list)
    for node in nodes:
        if atlas.places[node].kind == county:
            counties[_region(atlas, node), _bare_key(atlas.places[node])].append(node)
    for node in nodes if counties else ():
        place = atlas.places[node]
        if place.kind == municipality:
            for other in counties.get((_region(atlas, node), _bare_key(place)), ()):
                if other not in atlas.territories.ancestors(node):
                    yield from (node, other)


def _region(atlas, node):
    """The first-level subdivision around a node, or None."""
    regions = atlas.territories.regions
    return next((other for other in atlas.territories.ancestors(node) if other in regions), None)


def _bare_key(place):
    """The key of a place's name without the word for its kind. One plain word carries none."""
    if place.name_key.isascii() and " " not in place.name_key:
        return place.name_key
    return next(iter(stems(place.name, place.kind, place.country)), place.name_key)
