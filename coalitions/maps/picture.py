"""The members of a coalition on the map of its country.

Pure layout: `whereabouts.py` finds the members, `pages/member_map.py` names things and formats numbers, the
template draws. Lengths are in units of the drawing.

Regions that are members are filled. A place that is not a region is a spot: a circle for its government, its area
by population, and around it a mark for each organisation that is based there; where these are many, one mark a
family with their number. What is known by its region alone stands together in the middle of the region.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from math import cos, pi, sin, sqrt

from coalitions.pictures.words import text_width
from signatories.types import Family

LARGEST, LEAST, HOLLOW = 24, 3, 3.6  # radius of the largest circle, of the smallest, of one without figure
LOWEST_SCALE = 500_000  # people: where all are small, the largest circle does not pretend to be a metropolis
MARK = 3.2  # half the height of an organisation's mark
MOST_MARKS = 6  # around one spot, one by one
COUNT_TYPE = 12  # size of the numbers beside marks
ABOVE, BELOW = 1.16, 0.29  # of the size of the type: how far kanji reach above and below their line
ROW_STEPS = (0, 13, -13, 26, -26)  # where a row goes that lies on another
MOST_LINKS = 240  # beyond, the smallest are dots without a link: the page stays light
CIRCLES = 2 / 3  # of these links at most for governments, where there are more


@dataclass(frozen=True)
class FamilyMark:
    """One organisation, or all of one family at a spot."""

    family: str
    members: tuple
    x: float  # from the middle of the spot
    y: float


@dataclass
class Spot:
    """What is drawn at one point."""

    x: float
    y: float
    place: object  # the Jurisdiction
    is_exact: bool = True
    governments: list = field(default_factory=list)  # (member, radius)
    marks: list = field(default_factory=list)
    others: list = field(default_factory=list)
    unmarked: int = 0  # members here that are not drawn, for want of room

    @property
    def radius(self):
        return max((radius for _, radius in self.governments), default=0)

    @property
    def size(self):
        return len(self.governments) + len(self.others) + self.unmarked

    @property
    def has_row(self):
        """Whether its marks stand in a row, with numbers."""
        return len(self.others) > MOST_MARKS

    @property
    def people(self):
        return max((member.population or 0 for member, _ in self.governments), default=0)

    @property
    def order(self):
        return -self.people, -self.radius, -self.size, self.x, self.y


@dataclass(frozen=True)
class PlaceLabel:
    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass
class Picture:
    outline: object
    land: str  # path of all regions that are no members
    fills: list  # (member, path)
    spots: list  # the largest first
    dots: list  # spots of which nothing is drawn but a dot
    missing: list  # members that cannot be put on this map
    scale: float  # radius of the circle of one inhabitant

    @property
    def key(self):
        """The population that the circle of the key stands for: the largest round one that occurs, or None."""
        largest = max((member.population or 0 for member, _ in self.circles), default=0)
        power = 10 ** (len(str(largest)) - 1)
        return next((step * power for step in (5, 2, 1) if step * power <= largest), None)

    @property
    def key_radius(self):
        return round(self.scale * sqrt(self.key), 1) if self.key else 0

    @property
    def circles(self):
        return [circle for spot in self.spots for circle in spot.governments]

    @property
    def inexact(self):
        return sum(spot.size for spot in [*self.spots, *self.dots] if not spot.is_exact)

    @property
    def unmarked(self):
        return sum(spot.unmarked for spot in [*self.spots, *self.dots])

    @property
    def families(self):
        """The families of which there are marks."""
        found = {mark.family for spot in self.spots for mark in spot.marks}
        return [family for family in Family if family in found]


def lay_out_map(outline, members):
    """The picture of these `Whereabouts` on that outline."""
    scale = _scale(members)
    fills, spots, missing = [], {}, []
    for member in members:
        code = member.region.code if member.region else None
        if member.is_region and code in outline.regions:
            fills.append((member, outline.regions[code]))
            if member.point is None:
                continue
        spot = _spot(spots, outline, member, code)
        if spot is None:
            missing.append(member)
        elif member.is_government and spot.is_exact:
            radius = HOLLOW
            if member.population is not None:
                radius = max(LEAST, scale * sqrt(member.population))
            spot.governments.append((member, radius))
        else:
            spot.others.append(member)
    filled = {member.region.code for member, _ in fills}
    spots = sorted(spots.values(), key=lambda spot: spot.order)
    _ration(spots, MOST_LINKS - len(fills))
    drawn = [spot for spot in spots if spot.governments or spot.others]
    dots = [spot for spot in spots if not (spot.governments or spot.others)]
    for spot in drawn:
        spot.governments.sort(key=lambda circle: -circle[1])
        spot.marks = arrange(spot)
    _part_rows(drawn)
    land = "".join(path for code, path in outline.regions.items() if code not in filled)
    return Picture(outline, land, fills, drawn, dots, missing, scale)


def _scale(members):
    """The radius of the circle of one inhabitant, so that the largest circle is as large as may be."""
    largest = max(
        (member.population or 0 for member in members if member.point and member.is_government), default=0
    )
    return LARGEST / sqrt(max(largest, LOWEST_SCALE))


def _spot(spots, outline, member, code):
    """The spot where a member goes: at its place, else in the middle of its region, else nowhere."""
    if member.point:
        found = outline.place(*member.point)
        if found:
            return spots.setdefault(member.place.pk, Spot(*found, member.place))
    if code in outline.centres:
        x, y, _ = outline.centres[code]
        return spots.setdefault(code, Spot(x, y, member.region, is_exact=False))
    return None


def _ration(spots, most):
    """Drop links beyond `MOST_LINKS`: first of the smallest circles, then of places with the fewest marks."""
    left = most - sum(len(spot.governments) + _links(spot) for spot in spots)
    if left >= 0:
        return
    left = int(most * CIRCLES)
    for spot in spots:
        left -= len(spot.governments)
        if left < 0:
            spot.unmarked += len(spot.governments)
            spot.governments = []
    left = most - sum(len(spot.governments) for spot in spots)
    for spot in sorted(spots, key=lambda spot: -len(spot.others)):
        left -= _links(spot)
        if left < 0:
            spot.unmarked += len(spot.others)
            spot.others = []


def _links(spot):
    return len({member.family for member in spot.others}) if spot.has_row else len(spot.others)


def arrange(spot):
    """Marks around a spot: in a ring as long as they are few, else a row below it, one a family."""
    others = sorted(spot.others, key=lambda member: list(Family).index(member.family))
    around = spot.radius + MARK + 1.5 if spot.radius else 0
    if len(others) == 1 and not spot.radius:
        return [FamilyMark(others[0].family, tuple(others), 0, 0)]
    if not spot.has_row:
        around = around or MARK * max(1.3, len(others) / 2.4)
        turns = [pi / 4 + 2 * pi * n / max(len(others), 3) for n in range(len(others))]
        return [
            FamilyMark(member.family, (member,), round(around * cos(turn), 1), round(around * sin(turn), 1))
            for member, turn in zip(others, turns, strict=True)
        ]
    return _row(others, spot.radius + MARK + 3 if spot.radius else 0)


def _row(others, y):
    by_family = defaultdict(list)
    for member in others:
        by_family[member.family].append(member)
    widths = [2 * MARK + text_width(str(len(found)), COUNT_TYPE) + 6 for found in by_family.values()]
    x, marks = -sum(widths) / 2 + MARK, []
    for (family, found), width in zip(by_family.items(), widths, strict=True):
        marks.append(FamilyMark(family, tuple(found), round(x, 1), y))
        x += width
    return marks


def _part_rows(spots):
    """Move rows that would lie on another row or on a large circle up or down."""
    taken = [_square(spot, spot.radius) for spot in spots if spot.radius > 6]
    for spot in spots:
        if spot.has_row:
            marks = spot.marks
            for step in ROW_STEPS:
                spot.marks = [replace(mark, y=mark.y + step) for mark in marks]
                if not any(_overlap(_boxes_of(spot)[-1], other) for other in taken):
                    break
            else:
                spot.marks = marks
            taken.append(_boxes_of(spot)[-1])


# --- Words ------------------------------------------------------------------------------------------------


def label(picture, names, size, zoom=1, most=14):
    """Labels of the largest regions and places, without overlap: [PlaceLabel].

    `names` are those of places by id. `size` is that of the type; spots are drawn `zoom` times as large. What
    stands in the middle of a region is covered only where there is no other way.
    """
    taken = [box for spot in picture.spots for box in _boxes_of(spot, zoom)]
    taken.append(_box_of_key(picture, size, zoom))
    light = [_square(spot, zoom * 2 * MARK) for spot in picture.spots if not spot.is_exact]
    labels = []
    for options in _wanted(picture, names, size, zoom):
        if len(labels) == most:
            break
        boxes = [(candidate, _box(candidate, size)) for candidate in options]
        boxes = [(candidate, box) for candidate, box in boxes if _is_free(box, picture.outline, taken)]
        best = next((found for found in boxes if not any(_overlap(found[1], other) for other in light)), None)
        if best or boxes:
            candidate, box = best or boxes[0]
            labels.append(candidate)
            taken.append(box)
    return labels


def label_key(picture, text, size, zoom=1):
    """The words under the circle of the key."""
    x, y, _ = picture.outline.room
    x = min(x, picture.outline.width - text_width(text, size) / 2)
    return PlaceLabel(x, y + zoom * picture.key_radius + size * 1.2, text, "middle")


def _box_of_key(picture, size, zoom):
    x, y, _ = picture.outline.room
    half = max(zoom * picture.key_radius, size * 3)
    return x - half, y - half, x + half, y + half + size


def _wanted(picture, names, size, zoom):
    """For all that deserves a label, the most populous first, the positions to try: [[PlaceLabel]]."""
    wanted = []
    for member, _ in picture.fills:
        x, y, room = picture.outline.centres[member.region.code]
        text = names[member.region.pk]
        if member.point is None and text_width(text, size) < 3.4 * room:
            heights = (y + size / 3, y - size, y + 1.7 * size)
            wanted.append((member.population or 0, [PlaceLabel(x, at, text, "middle") for at in heights]))
    for spot in picture.spots:
        if spot.is_exact and (spot.people or spot.has_row):
            wanted.append((spot.people, _around(spot, names[spot.place.pk], size, zoom)))
    return [options for _, options in sorted(wanted, key=lambda item: -item[0])]


def _around(spot, text, size, zoom):
    boxes = _boxes_of(spot, zoom) or [_square(spot, zoom * (spot.radius or MARK))]
    left, top, right, bottom = boxes[0]
    middle, gap = (top + bottom) / 2 + size / 3, size / 3
    return [
        PlaceLabel(right + gap, middle, text),
        PlaceLabel(left - gap, middle, text, "end"),
        PlaceLabel(spot.x, top - gap, text, "middle"),
        PlaceLabel(spot.x, boxes[-1][3] + 1.2 * size, text, "middle"),
    ]


def _boxes_of(spot, zoom=1):
    """What no word may cover: its circle if that is large, and its marks if they have numbers."""
    boxes = [_square(spot, zoom * spot.radius)] if spot.radius > 6 else []
    if spot.has_row:
        first, last = spot.marks[0], spot.marks[-1]
        half = MARK + 2
        end = last.x + half + text_width(str(len(last.members)), COUNT_TYPE)
        boxes.append(
            (
                spot.x + zoom * (first.x - half),
                spot.y + zoom * (first.y - half),
                spot.x + zoom * end,
                spot.y + zoom * (first.y + half),
            )
        )
    return boxes


def _square(spot, half):
    return spot.x - half, spot.y - half, spot.x + half, spot.y + half


def _box(label, size):
    width = text_width(label.text, size)
    left = {"start": label.x, "middle": label.x - width / 2, "end": label.x - width}[label.anchor]
    return left, label.y - size * ABOVE, left + width, label.y + size * BELOW


def _overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _is_free(box, outline, taken):
    """Whether a box lies on the map and on nothing else."""
    is_inside = box[0] >= 0 and box[1] >= 0 and box[2] <= outline.width and box[3] <= outline.height
    return is_inside and not any(_overlap(box, other) for other in taken)


def label_world(world, names, size):
    """Labels of the countries in `names` ({ISO 3166-1 code: name}) on the map of the world: {code: PlaceLabel}."""
    labels, taken = {}, []
    for code, text in names.items():
        x, y, room = world["centres"][code]
        width, gap = text_width(text, size), room + size / 2
        middle = min(max(x, width / 2), world["width"] - width / 2)
        options = [
            PlaceLabel(x + gap, y + size / 3, text),
            PlaceLabel(middle, y + gap + size, text, "middle"),
            PlaceLabel(x - gap, y + size / 3, text, "end"),
            PlaceLabel(middle, y - gap, text, "middle"),
        ]
        if width < 4 * room:
            options.insert(0, PlaceLabel(middle, y + size / 3, text, "middle"))
        boxes = [(label, _box(label, size)) for label in options]
        free = (
            (label, box)
            for label, box in boxes
            if box[0] >= 0 and box[2] <= world["width"] and not any(_overlap(box, other) for other in taken)
        )
        labels[code], box = next(free, boxes[1])
        taken.append(box)
    return labels
