"""The members of a coalition over time as stacked steps, and the claims about their number on the same axis.

Pure layout: `growth.py` computes, `pages/growth_picture.py` names things, the template draws. Lengths are in
units of the drawing.
"""

import datetime
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from coalitions.pictures.words import spread, staircase, text_width
from signatories.types import Family

TYPE = 14  # size of the words
ROW = 20
PLOT = 260  # height
AXIS = 26  # below the plot, for the years
TICK_GAP = 12  # between the words of two years
ROUND = (1, 2, 5, 10)


@dataclass(frozen=True)
class Band:
    """The members of one family over time, those without a joining date apart."""

    family: Family
    is_undated: bool
    path: str


@dataclass
class GrowthLabel:
    """A family at the right edge, with its members on the last day."""

    family: Family
    members: int
    y: float


@dataclass
class GrowthMark:
    """A claim at its date or, where only its year is known, along that year."""

    claim: object
    text: str
    x: float
    start: float
    end: float
    y: float
    text_x: float = 0
    text_y: float = 0
    line_y: float = 0  # where its line begins: beside the words, or below them


@dataclass(frozen=True)
class GrowthDrawing:
    width: int
    height: float
    left: int
    right: float
    top: float
    bottom: float
    bands: list
    labels: list
    marks: list
    grid: list  # (y, members)
    ticks: list  # (x, year)

    @property
    def families(self):
        """Those that had members at any time, from the bottom."""
        return list(dict.fromkeys(band.family for band in self.bands))

    @property
    def has_undated(self):
        return any(band.is_undated for band in self.bands)


def begin_of(growth, claims):
    """The first day of the axis: New Year's Day of the year from which anything is known. None if nothing is."""
    years = [_year(claim) for claim in claims] + ([growth.first.year] if growth.first else [])
    return datetime.date(min(years), 1, 1) if years else None


def _year(claim):
    return claim.published_on.year if claim.published_on else max(datetime.MINYEAR, claim.year)


def draw(growth, claims, *, width, left, margin, words):
    """The drawing `width` units wide, with `margin` for words at the right.

    None where no member has a date: that is no trend.

    `words(claim)` is what stands at a claim.
    """
    begin = begin_of(growth, claims)
    if begin is None or begin >= growth.until:
        return None
    place = _scale(begin, growth.until, left, width - margin)
    samples = _samples(growth, begin, place)
    if len(growth.changes) < 2 and all(moment.total == moment.total_undated for _, moment in samples):
        return None
    most = max(moment.total for _, moment in samples)
    step, high = _axis(max([most, *(float(claim.value) for claim in claims)]))
    marks = [_mark(claim, words(claim), place, begin, growth.until) for claim in claims]
    top = _hang(marks, width) + ROW / 2
    bottom = top + PLOT

    def y(members):
        return round(bottom - PLOT * members / high, 1)

    for mark in marks:
        mark.y = y(float(mark.claim.value))
    return GrowthDrawing(
        width=width,
        height=bottom + AXIS,
        left=left,
        right=width - margin,
        top=top,
        bottom=bottom,
        bands=_bands(samples, y, width - margin),
        labels=_labels(growth.now, y, top),
        marks=marks,
        grid=[(y(members), members) for members in range(0, high + 1, step)],
        ticks=_ticks(begin, growth.until, place),
    )


def _scale(begin, until, left, right):
    days = (until - begin).days

    def place(date):
        passed = min(max((date - begin).days, 0), days)
        return left + (right - left) * passed / days

    return place


def _samples(growth, begin, place):
    """What changes along the axis, as (x, moment); of several changes within one unit the last."""
    samples = {round(place(begin)): growth.on(begin)}
    for moment in growth.changes:
        if moment.date > begin:
            samples[round(place(moment.date))] = moment
    return sorted(samples.items(), key=lambda sample: sample[0])


def _axis(highest):
    """A round step, and the end of the axis in whole steps: three to six lines."""
    size = 1
    while size * 10 < highest:
        size *= 10
    step = next(size * factor for factor in ROUND if size * factor * 5 >= highest)
    return step, int(max(1, -(-highest // step)) * step)


# --- Bands ------------------------------------------------------------------------------------------------


def _bands(samples, y, right):
    """From the bottom: each family, first those without a joining date."""
    below = [0] * len(samples)
    bands = []
    for family in Family:
        for is_undated in (True, False):
            above = [
                low + _size(moment, family, is_undated)
                for low, (_, moment) in zip(below, samples, strict=True)
            ]
            steps = [(x, y(low), y(high)) for (x, _), low, high in zip(samples, below, above, strict=True)]
            path = "".join(_outline(run) for run in _runs(steps, right))
            if path:
                bands.append(Band(family, is_undated, path))
            below = above
    return bands


def _size(moment, family, is_undated):
    undated = moment.undated.get(family, 0)
    return undated if is_undated else moment.members.get(family, 0) - undated


def _runs(steps, right):
    """Stretches in which the band is not empty, as lists of (from x, to x, low, high)."""
    run = []
    ends = [x for x, _, _ in steps[1:]] + [right]
    for (x, low, high), end in zip(steps, ends, strict=True):
        if low != high:
            run.append((x, end, low, high))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _outline(run):
    """Along the upper edge, and back along the lower."""
    there = "".join(f"V{high:g}H{end:g}" for _, end, _, high in run)
    back = "".join(f"V{low:g}H{x:g}" for x, _, low, _ in reversed(run))
    return f"M{run[0][0]:g} {run[0][2]:g}{there}{back}Z"


def _labels(now, y, top):
    """Each family that has members on the last day, as near to the middle of its band as the words allow."""
    labels, below = [], 0
    for family, members, _ in now.families:
        if members:
            labels.append(GrowthLabel(family, members, (y(below) + y(below + members)) / 2))
        below += members
    labels.reverse()
    for label, place in zip(labels, spread([label.y - top for label in labels], ROW, PLOT), strict=True):
        label.y = round(top + place, 1)
    return labels


# --- Claims and years -------------------------------------------------------------------------------------


def _mark(claim, text, place, begin, until):
    if claim.published_on:
        start = end = claim.published_on
    else:
        start, end = datetime.date(_year(claim), 1, 1), datetime.date(_year(claim), 12, 31)
    start, end = place(start), place(end)
    return GrowthMark(claim, text, round((start + end) / 2, 1), round(start, 1), round(end, 1), 0)


def _hang(marks, width):
    """Put the words above the plot in rows, each at a line down to its mark. Returns the height that they take.

    Words too near to the right edge go above all others, as far to the left as they have to.
    """
    marks.sort(key=lambda mark: (mark.x, mark.claim.value))
    for before, mark in pairwise(marks):
        mark.x = max(mark.x, before.x + 3)  # so that two lines of one year are two
    rows = staircase([(mark.x, text_width(mark.text, TYPE) + 10) for mark in marks], width)
    for index in range(len(marks)):
        rows.setdefault(index, max(rows.values(), default=-1) + 1)
    height = ROW * (max(rows.values(), default=-1) + 1)
    for index, mark in enumerate(marks):
        mark.text_y = height - ROW * rows[index] - 4
        mark.text_x = max(0, min(mark.x + 5, width - text_width(mark.text, TYPE)))
        mark.line_y = mark.text_y - 9 if mark.text_x > mark.x else mark.text_y + 4
    return height


def _ticks(begin, until, place):
    """Every New Year's Day, or as many of them at one distance as leave room for their words."""
    a_year = (place(until) - place(begin)) * 365.25 / (until - begin).days
    every = max(1, ceil((text_width("2000", TYPE) + TICK_GAP) / a_year))
    years = range(begin.year, until.year + 1, every)
    return [(round(place(datetime.date(year, 1, 1)), 1), year) for year in years]
