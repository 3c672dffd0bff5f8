"""The map of one coalition, with names and numbers in the language of the page."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from aca_portal import words
from aca_portal.numbers import count
from aca_portal.panels import Panel
from coalitions.maps.outline import load_outline
from coalitions.maps.picture import label, label_key, lay_out_map
from coalitions.models.coalitions import MapPresentation
from signatories.types import Family

TYPE = 15  # size of words on a wide map, and on a phone's by how much the map shrinks there
NARROW_TYPE = {1: 21, 2: 27, 3: 38}
NARROW_ZOOM = {1: 1.25, 2: 1.5, 3: 2}  # as in the style sheet
PHONE = 330
PRESENTED = {  # what the map of a country shows that others hold
    "AR": gettext_lazy("with the Islas Malvinas"),
    "JP": gettext_lazy("with its northern territories"),
}
MOST_NAMES = 8  # in one row of the table
MOST_MISSING = 20


@dataclass
class Link:
    """A shape with a link and the text that it shows when it is pointed at."""

    title: str
    url: str
    x: float = 0
    y: float = 0
    radius: float | None = None
    path: str = ""
    family: str = ""
    number: str = ""
    state: str = ""  # of a circle: without figure, or undetermined


def member_map(coalition, members, form):
    """Where the members are: the country's map with them, and a table of its regions, as a panel.

    `members` come from `find_members`, `form` says the date.
    """
    return Panel("coalitions/_map.html", _shown(coalition, members, form))


def _shown(coalition, members, form):
    words = _MapWords(coalition, form)
    country = coalition.country.country
    outline = load_outline(country, coalition.map_presentation == MapPresentation.NATIONAL)
    shown = {"coalition": coalition, "form": form, "members": members, "rows": words.rows(members)}
    if outline is None or not members:
        return shown | {"missing": [], "outline": None}
    picture = lay_out_map(outline, members)
    places = {place.pk: place for place in _places(members)}
    names = {pk: place.name_in(words.language) for pk, place in places.items()}
    zoom = min(3, max(1, round(outline.width / PHONE)))
    return shown | {
        "outline": outline,
        "presented": PRESENTED[country] if outline.is_national else "",
        "picture": picture,
        "fills": [words.region(*fill) for fill in picture.fills],
        "spots": [words.spot(spot) for spot in picture.spots],
        "dots": "".join(f"M{spot.x:.0f} {spot.y:.0f}h0" for spot in picture.dots),
        "insets": "".join(_box_path(*box) for box in outline.insets),
        "zoom": zoom,
        "labels": {
            "wide": words.labels(picture, names, TYPE, 1, 14),
            "narrow": words.labels(picture, names, NARROW_TYPE[zoom], NARROW_ZOOM[zoom], 7),
        },
        "legend": _legend(picture),
        "missing": picture.missing[:MOST_MISSING],
        "more_missing": max(0, len(picture.missing) - MOST_MISSING),
    }


def _places(members):
    for member in members:
        if member.place:
            yield member.place
        if member.region:
            yield member.region


def _box_path(left, top, right, bottom, margin=6):
    return f"M{left - margin} {top - margin}H{right + margin}V{bottom + margin}H{left - margin}z"


class _MapWords:
    """The texts and links of the shapes on the map of one coalition."""

    def __init__(self, coalition, form):
        self.list_url = reverse("coalition-members", args=[coalition.slug])
        self.as_of = {"as_of": form.date.isoformat()} if form.is_another_day else {}
        self.language = get_language()
        self.by_code = words.language(self.language).regions_by == "code"

    def address(self, member):
        return reverse("signatory", args=[member.slug])

    def members_of(self, region):
        """The member list, only those in one region."""
        query = self.as_of | ({"region": region.code} if region else {})
        return f"{self.list_url}?{urlencode(query)}#list"

    def title(self, member):
        if not member.is_government:
            return member.name
        if member.population is None:
            return _("%(name)s: population not known") % {"name": member.name}
        values = {"name": member.name, "figure": count(member.population), "year": member.year}
        if member.year is None:
            return _("%(name)s: %(figure)s people, year not known") % values
        return _("%(name)s: %(figure)s people (%(year)s)") % values

    def labels(self, picture, names, size, zoom, most):
        """The names of the largest, and the words of the key."""
        found = label(picture, names, size, zoom, most)
        return [*found, label_key(picture, count(picture.key), size, zoom)] if picture.key else found

    def region(self, member, path):
        return Link(self.title(member), self.address(member), path=path)

    def spot(self, spot):
        """Its circles, the largest first, and its marks."""
        circles = [self.circle(spot, *circle) for circle in spot.governments]
        return circles + [self.mark(spot, mark) for mark in spot.marks]

    def circle(self, spot, member, radius):
        state = "maybe" if member.is_undetermined else "hollow" if member.population is None else ""
        return Link(self.title(member), self.address(member), spot.x, spot.y, round(radius, 1), state=state)

    def mark(self, spot, mark):
        place = spot.place.name_in(self.language)
        if len(mark.members) == 1:
            (member,) = mark.members
            title = _("%(name)s, %(place)s") % {"name": self.title(member), "place": place}
            return Link(
                title, self.address(member), spot.x, spot.y, path=(mark.x, mark.y), family=mark.family
            )
        number = count(len(mark.members))
        values = {"family": Family(mark.family).label, "number": number, "place": place}
        return Link(
            _("%(place)s: %(number)s, %(family)s") % values,
            self.members_of(mark.members[0].region),
            spot.x,
            spot.y,
            path=(mark.x, mark.y),
            family=mark.family,
            number=number,
        )

    # --- The table ----------------------------------------------------------------------------------------

    def rows(self, members):
        """One row a region, by name (in Japanese by code, from north to south); at the end those without."""
        by_region = {}
        for member in members:
            by_region.setdefault(member.region, []).append(member)
        rows = [self.row(region, found) for region, found in by_region.items()]
        return sorted(rows, key=lambda row: (row["region"] is None, row["sort"]))

    def row(self, region, members):
        governments = [member for member in members if member.is_government]
        governments.sort(key=lambda member: (not member.is_region, -(member.population or 0)))
        families = Counter(member.family for member in members if not member.is_government)
        sort = (region.code if self.by_code else region.name_key) if region else ""
        return {
            "region": region,
            "sort": sort,
            "name": region.name_in(self.language) if region else "",
            "url": self.members_of(region),
            "governments": governments[:MOST_NAMES],
            "more": max(0, len(governments) - MOST_NAMES),
            "families": [(family.label, families[family]) for family in Family if families[family]],
        }


def _legend(picture):
    """What the key under the map explains: only what is on it."""
    circles = [member for member, _radius in picture.circles]
    return {
        "has_circles": any(member.population is not None for member in circles),
        "has_hollow": any(member.population is None for member in circles),
        "has_maybe": any(member.is_undetermined for member in circles),
        "families": picture.families,
    }
