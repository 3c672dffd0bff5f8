"""Shares of whole countries as bars on one axis, from nothing to everything, one below the other.

Pure layout: names and numbers come in words, the template draws. Lengths are in units of the drawing.
"""

from dataclasses import dataclass, field

from coalitions.pictures.reach import place
from coalitions.pictures.words import first_fitting, shorten, text_width

TYPE = 14  # size of the words
LINE = 22  # height of a line of words
BAR = 16
GAP = 9
AXIS = 24  # below the bars, for per cent
SLIVER = 2  # what is there stays visible
TICKS = [(0, "start"), (25, "middle"), (50, "middle"), (75, "middle"), (100, "end")]


@dataclass
class Share:
    """One sum of a reach, what is written at its bar, and claims as (amount in the unit of the sum, texts).

    The texts of a claim say the same from long to short: the first that fits is shown. Where one `name` does not
    fit, all bars bear their `short` one.
    """

    name: str
    text: str
    metric: object
    claims: list = field(default_factory=list)
    url: str = ""
    short: str = ""


@dataclass
class ShareBlock:
    pattern: str  # none: counted as reported; dots: counted, estimated; hatch: undetermined
    x: float
    length: float


@dataclass
class ShareMark:
    text: str
    x: float
    text_x: float
    y: float
    line_end: float
    is_beyond: bool


@dataclass
class ShareLine:
    """Where a share and its words stand."""

    share: Share
    name: str
    text_y: float
    y: float
    blocks: list
    marks: list


@dataclass
class ShareDrawing:
    width: int
    height: float
    left: float
    length: float  # of the whole country
    bottom: float
    lines: list
    ticks: list  # (x, per cent, anchor)


def draw(shares, *, width, names=0, texts=0):
    """The bars between `names` units at the left and `texts` units at the right for the words.

    Without room at the left the words stand above each bar. Claims stand below it.
    """
    length = width - names - texts
    rooms = [names - 12 if names else width - text_width(share.text, TYPE) - 12 for share in shares]
    fit = all(text_width(one.name, TYPE) <= room for one, room in zip(shares, rooms, strict=True))
    lines, y = [], 0
    for share, room in zip(shares, rooms, strict=True):
        if not names:
            y += LINE
        marks = _marks(share, names, length, y + BAR)
        text_y = y + BAR - 3 if names else y - 6
        blocks = _blocks(share.metric, names, length)
        name = shorten(share.name if fit else share.short or share.name, TYPE, room)
        lines.append(ShareLine(share, name, text_y, y, blocks, marks))
        y += BAR + LINE * len(marks) + GAP
    ticks = [
        (names + percent * length / 100, percent, anchor)
        for percent, anchor in TICKS[:: 1 if length > 250 else 2]
    ]
    return ShareDrawing(width, y + AXIS, names, length, y, lines, ticks)


def _blocks(metric, left, length):
    """What is reported, estimated and undetermined of a sum, one after the other."""
    if not metric.national or metric.value is None:
        return []
    estimated = metric.estimated or 0
    amounts = {"": metric.value - estimated, "dots": estimated, "hatch": metric.upper - metric.value}
    blocks, amount, x = [], 0, left
    for pattern, part in amounts.items():
        if part:
            amount += part
            end = max(left + place(amount, metric.national, length), min(x + SLIVER, left + length))
            blocks.append(ShareBlock(pattern, x, end - x))
            x = end
    return blocks


def _marks(share, left, length, below):
    """Claims at their places, the farthest first, their words one below the other to the right of their lines.

    Words that find no room there stand to the left. A line that would run through words ends at its bar.
    """
    national, marks, words = share.metric.national, [], []
    claims = sorted(share.claims, key=lambda claim: -claim[0]) if national else []
    for row, (amount, texts) in enumerate(claims, 1):
        text = first_fitting(texts, TYPE, left + length)
        x = left + place(float(amount), national, length)
        width = text_width(text, TYPE)
        text_x = x + 8 if x + 8 + width <= left + length else max(0, x - 8 - width)
        words.append((text_x, text_x + width))
        is_free = not any(start < x < end for start, end in words)
        y = below + LINE * row
        marks.append(ShareMark(text, x, text_x, y, y if is_free else below + 4, amount > national))
    return marks
