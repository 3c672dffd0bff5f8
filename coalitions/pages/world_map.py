"""The map of the world with the countries that have a coalition."""

from django.utils.translation import ngettext

from aca_portal.numbers import count
from aca_portal.panels import Panel
from coalitions.maps.outline import load_world
from coalitions.maps.picture import label_world

TYPE, NARROW_TYPE = 19, 38  # size of words on a wide map, and on a phone's


def world_map(reaches):
    """The countries that have a coalition, each leading to it, on the map of the world, as a panel."""
    world = load_world()
    by_country = {}
    for reach in reaches:
        by_country.setdefault(reach.coalition.country.country, []).append(reach)
    found = {code: some for code, some in by_country.items() if code in world["countries"]}
    names = {code: some[0].coalition.country.local_name for code, some in found.items()}
    labels = [label_world(world, names, size) for size in (TYPE, NARROW_TYPE)]
    shown = {
        "world": world,
        "countries": [
            {
                "path": world["countries"][code],
                "url": some[0].coalition.get_absolute_url(),
                "title": _world_title(names[code], some),
                "labels": [of_size[code] for of_size in labels],
            }
            for code, some in found.items()
        ],
    }
    return Panel("coalitions/_world.html", shown)


def _world_title(country, reaches):
    members = sum(reach.signatories for reach in reaches)
    text = ngettext(
        "%(country)s: %(name)s, %(number)s member", "%(country)s: %(name)s, %(number)s members", members
    )
    return text % {"country": country, "name": reaches[0].coalition.name, "number": count(members)}
