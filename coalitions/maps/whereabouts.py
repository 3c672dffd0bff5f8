"""Where the members of a coalition are on a date: their region, and a point as far as one is known."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from coalitions.maps.town_points import find_point
from coalitions.models import published_signatories
from coalitions.reach.union import Outcome
from signatories.models import JurisdictionKind, JurisdictionName, NameKind
from signatories.territories.chains import id_list
from signatories.types import Family, family_of

HAVE_TOWNS = (JurisdictionKind.MUNICIPALITY, JurisdictionKind.METROPOLITAN_AREA)


@dataclass(frozen=True)
class Whereabouts:
    """One member, as far as a map and its table need."""

    slug: str
    name: str
    family: str
    region: object = (
        None  # the Jurisdiction it is, or lies in; None where it is not known or not in the country
    )
    place: object = None  # the Jurisdiction governed or based in
    point: tuple | None = None  # latitude and longitude of that place; never of a mere region
    population: int | None = None
    year: int | None = None
    is_undetermined: bool = False
    type: str = ""

    @property
    def is_government(self):
        return self.family == Family.GOVERNMENTS

    @property
    def is_region(self):
        return self.is_government and self.region is not None and self.place == self.region


def find_members(coalition, reach, language, around):
    """The published members that count on the date of `reach`, by name, each once. A fixed number of queries.

    `around` are the `chains` of all their places, in `language`.
    """
    periods = coalition.memberships.published().active_on(reach.as_of).filter(signatory=OuterRef("pk"))
    signatories = published_signatories().filter(Exists(periods)).with_local_name(language)
    rows = list(
        signatories.order_by("sort_name", "pk").values_list(
            "pk", "slug", "shown_name", "type", "governs_id", "based_in_id", named=True
        )
    )
    points = find_points(around)
    lines = {line.signatory_id: line for line in reach.lines}
    country = coalition.country.country
    return [_whereabouts(row, around, points, lines.get(row.pk), country) for row in rows]


def _whereabouts(row, around, points, line, country):
    chain = around.get(row.governs_id or row.based_in_id, [])
    place = chain[0] if chain else None
    region = next((above for above in chain if _is_region(above) and above.country == country), None)
    return Whereabouts(
        slug=row.slug,
        name=row.shown_name,
        family=family_of(row.type).value,
        region=region,
        place=place,
        point=points.get(place.pk) if region else None,
        population=line.population.value if line else None,
        year=line.population.year if line else None,
        is_undetermined=bool(line) and line.outcome == Outcome.UNDETERMINED,
        type=row.type,
    )


def _is_region(place):
    return place.kind == JurisdictionKind.REGION


def find_points(around):
    """{jurisdiction id: (latitude, longitude)}: the point on file, else that of the town of its name."""
    names = defaultdict(list)
    others = JurisdictionName.objects.filter(jurisdiction__in=id_list(around)).exclude(kind=NameKind.READING)
    for pk, name in others.values_list("jurisdiction_id", "name"):
        names[pk].append(name)
    points = {}
    for pk, chain in around.items():
        place, region = chain[0], next(filter(_is_region, chain), None)
        if _is_region(place) and not place.is_city_region:
            continue
        if place.latitude is not None and place.longitude is not None:
            points[pk] = place.latitude, place.longitude
        elif place.kind in HAVE_TOWNS and region and region.code:
            points[pk] = find_point(region.code, [place.name, *names[pk]], place.kind)
    return points
