"""Where one territory lies, on the outline of its country. Lengths are in units of the drawing."""

from dataclasses import dataclass

from coalitions.maps.outline import Outline, load_outline
from coalitions.maps.whereabouts import find_points
from signatories.models import Jurisdiction, JurisdictionKind


@dataclass(frozen=True)
class Locator:
    """The country's outline with the region of a territory filled, and a point where the territory is known to be."""

    outline: Outline
    land: str  # path of all other regions
    region: str  # path of the region around it, or ""
    point: tuple[float, float] | None


def locate(chain: list[Jurisdiction]) -> Locator | None:
    """The small map of the first place of a chain, or None where its country has no outline."""
    place = chain[0]
    outline = load_outline(place.country)
    if outline is None:
        return None
    region = next((step for step in chain if step.kind == JurisdictionKind.REGION), None)
    own = region.code if region else None
    point = find_points({place.pk: chain}).get(place.pk) if region else None
    return Locator(
        outline,
        land="".join(path for code, path in outline.regions.items() if code != own),
        region=outline.regions.get(own, ""),
        point=outline.place(*point) if point else None,
    )
