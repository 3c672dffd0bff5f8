"""The reach of a coalition as a picture, with names and numbers in the language of the page."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aca_portal.numbers import NO_BREAK_SPACE, count, percent, share
from aca_portal.panels import Panel
from coalitions.pictures.reach import lay_out, open_bar, place
from coalitions.pictures.words import first_fitting, shorten, spread, staircase, text_width
from coalitions.reach.claims import claims_on_axis
from coalitions.templatetags.reach_display import claim_texts, claimed

TYPE = 14  # size of words in the drawings
WIDE, NARROW = 1000, 320  # units across the two drawings
ROW = 20
BAR, WORDS, LANE = 26, 54, 14  # heights: the country's bar, the words in the opened bar, a lane below them
COLUMN, TALL_ROW = 64, 42
TICKS = [(0, "start"), (1, "middle"), (2, "middle"), (3, "middle"), (4, "end")]


@dataclass
class ReachLabel:
    """A block with its words, and where they stand."""

    block: object
    name: str
    figure: str
    share: float
    title: str
    url: str
    x: float = 0
    y: float = 0
    place: str = ""  # inside the block, hanging below it, beside it, or nowhere
    top: float = 0  # of the block, where the bar stands upright
    nested: tuple = ()

    @property
    def more_inside(self):
        """Nested members that are not drawn, one by one or for want of room."""
        return self.block.part.more_inside + len(self.block.part.inside) - len(self.nested)

    @property
    def from_y(self):
        return self.top + self.block.length / 2


@dataclass
class ReachMark:
    """A claim on the axis of the country."""

    claim: object
    text: str
    x: float
    text_x: float
    figure: str
    share: float
    y: float = 0

    @property
    def line_y(self):
        """Where its line begins: beside its words, or below them where they are too long to stand beside it."""
        return self.y - 12 if self.text_x else self.y + 5

    @property
    def is_beyond(self):
        return self.share > 1


# --- The reach, opened in one glance ----------------------------------------------------------------------


def reach_picture(kind, reach, claims, names, form):
    """The bar of the metric of the code `kind` twice, as a panel: for wide windows and paper, and for narrow windows.

    `names` are those that readers know the governments by, {address name: name}. `form` says the date.
    """
    return Panel("coalitions/_reach_picture.html", _shown(kind, reach, claims, names, form))


def _shown(kind, reach, claims, names, form):
    metric = reach.metrics[kind]
    bar = open_bar(reach.lines, metric)
    shown = {"kind": kind, "metric": metric, "bar": bar, "coalition": reach.coalition, "form": form}
    if bar is None:
        return shown
    words = _ReachWords(reach, metric, names, form)
    small = open_bar(reach.lines, metric, most=7, most_inside=3)
    labels = words.labels(lay_out(bar.parts, WIDE))
    upright = words.labels(lay_out(small.parts, len(small.parts) * TALL_ROW))
    return shown | {
        "wide": _wide(bar, labels, _marks(claims, metric, WIDE)),
        "narrow": _narrow(small, upright, _marks(claims, metric, NARROW)),
        "inside_url": words.lines("inside"),
        "total": words.amount(metric.value),
        "national": words.amount(metric.national),
        "has_nested": any(part.inside for part in bar.parts),
        "has_reported": any(not part.is_estimate and not part.is_undetermined for part in bar.parts),
        "has_estimate": any(part.is_estimate for part in bar.parts),
        "has_undetermined": bar.upper > bar.value,
        "has_doubtful": any(one.is_doubtful for part in bar.parts for one in (part, *part.inside)),
    }


class _ReachWords:
    """Names, figures and addresses of the parts of one bar."""

    def __init__(self, reach, metric, names, form):
        self.metric = metric
        self.as_of = {"as_of": form.date.isoformat()} if form.is_another_day else {}
        self.url = reverse("reach", args=[reach.coalition.slug])
        self.names = {line.slug: line.name for line in reach.lines}
        self.shown_names = self.names | names

    def amount(self, value):
        return self.metric.text(value)

    def figure(self, part):
        return (
            f"{self.amount(part.amount)}{NO_BREAK_SPACE}(!)" if part.is_doubtful else self.amount(part.amount)
        )

    def labels(self, blocks):
        return [self.label(block) for block in blocks]

    def label(self, block):
        part = block.part
        figure = self.figure(part)
        title = _("%(name)s: %(figure)s, %(share)s of the country")
        fraction = part.amount / self.metric.national
        values = {"name": self.name(part), "figure": figure, "share": share(fraction)}
        if part.is_estimate:
            title = _("%(name)s: %(figure)s (estimate), %(share)s of the country")
        if part.is_undetermined:
            title = _("%(name)s: at most %(figure)s, %(share)s of the country")
        nested = tuple(self.nested(inner, part) for inner in block.inside if inner.length > 2)
        return ReachLabel(
            block, values["name"], figure, fraction, title % values, self.address(part), nested=nested
        )

    def nested(self, block, container):
        part = block.part
        values = {
            "name": self.name(part),
            "container": self.name(container),
            "figure": self.figure(part),
        }
        title = _("%(name)s: %(figure)s, inside %(container)s, adds nothing") % values
        return ReachLabel(block, values["name"], values["figure"], None, title, self.address(part))

    def name(self, part):
        if part.is_undetermined:
            return _("undetermined")
        if part.slug is None:
            others = ngettext("%(n)s other", "%(n)s others", part.count)
            return others % {"n": count(part.count)}
        return self.shown_names[part.slug]

    def address(self, part):
        """The line of the government, wherever paging would have put it; for several, all lines."""
        if part.slug:
            query = self.as_of | {"q": self.names[part.slug]}
            return f"{self.url}?{urlencode(query)}#line-{part.slug}"
        return self.lines("undetermined" if part.is_undetermined else None)

    def lines(self, outcome=None):
        query = self.as_of | ({"outcome": outcome} if outcome else {})
        return f"{self.url}?{urlencode(query)}#lines" if query else f"{self.url}#lines"


def _marks(claims, metric, length):
    """The newest claim of an amount and of a share, on an axis of that length, one below the other."""
    claims = claims_on_axis(claims, metric)
    marks = [_mark(claim, amount, metric.national, length) for claim, amount in claims]
    marks.sort(key=lambda mark: (mark.text_x > mark.x, mark.x))  # so that no line crosses the words below
    for row, mark in enumerate(marks):
        mark.y = row * ROW + TYPE
    return marks


def _mark(claim, amount, national, length):
    x = place(float(amount), national, length)
    text = first_fitting(claim_texts(claim), TYPE, length)
    width = text_width(text, TYPE)
    text_x = x + 7 if x + 7 + width <= length else max(0, x - 7 - width)
    return ReachMark(claim, text, x, text_x, claimed(claim), float(amount) / national)


def _country(bar, length, marks):
    """The bar of the whole country under its claims: its blocks and its axis."""
    top = len(marks) * ROW + 6 if marks else 1
    upper = place(bar.upper, bar.national, length)
    return {
        "top": top,
        "bottom": top + BAR,
        "height": BAR,
        "blocks": lay_out(bar.parts, upper),
        "upper": upper,
        "ticks": [(step * length / 4, percent(step * 25), anchor) for step, anchor in TICKS],
        "axis": top + BAR + 17,
        "lens": top + BAR + 56,
    }


def _wide(bar, labels, marks):
    """The opened bar lies under the country's; words stand in their blocks or hang from them."""
    country = _country(bar, WIDE, marks)
    lanes = max((inner.block.lane + 1 for label in labels for inner in label.nested), default=0)
    bottom = country["lens"] + WORDS + lanes * LANE
    for label in labels:
        label.place, label.x, label.y = "inside", label.block.start + 9, country["lens"] + 23
        for inner in label.nested:
            inner.y = country["lens"] + WORDS + inner.block.lane * LANE
    hanging = [label for label in labels if _width(label) + 14 > label.block.length]
    rows = _hang(hanging)
    for label in hanging:
        label.place, label.x = "below" if label.title in rows else "", label.block.middle
        label.y = bottom + 28 + rows.get(label.title, 0) * 2 * ROW
    deepest = max(rows.values(), default=-1) + 1
    height = bottom + (18 + deepest * 2 * ROW if deepest else 2)
    return {
        "width": WIDE,
        "height": height,
        "country": country,
        "marks": marks,
        "labels": labels,
        "opened": WIDE,
        "bottom": bottom,
        "lens_height": bottom - country["lens"],
    }


def _hang(labels):
    """{title: row} of the words below the bar: of as many as find room, the largest and those that stand for many.

    They hang to the left of their lines, where there is room, since the small parts crowd at the right end.
    """
    several = sum(label.block.part.slug is None for label in labels)
    for most in range(len(labels) - several, -1, -1):
        shown = [*labels[:most], *labels[len(labels) - several :]][::-1]
        rows = staircase(
            [(WIDE - label.block.middle, _width(label) + 14) for label in shown], WIDE, most_rows=5
        )
        if len(rows) == len(shown):
            return {shown[index].title: row for index, row in rows.items()}
    return {}


def _width(label):
    return max(text_width(label.name, TYPE), text_width(label.figure, TYPE))


def _narrow(bar, labels, marks):
    """The opened bar stands upright under the country's, words beside it."""
    country = _country(bar, NARROW, marks)
    tall = len(labels) * TALL_ROW
    beside = spread([label.block.middle for label in labels], TALL_ROW, tall)
    for label, y in zip(labels, beside, strict=True):
        label.place, label.x, label.y = "beside", COLUMN + 26, country["lens"] + y
        label.name = shorten(label.name, TYPE, NARROW - label.x - 4)
        label.top = country["lens"] + label.block.start
        for inner in label.nested:
            inner.x, inner.top = COLUMN - 13 - inner.block.lane * LANE, country["lens"] + inner.block.start
    return {
        "width": NARROW,
        "height": country["lens"] + tall + 2,
        "country": country,
        "marks": marks,
        "labels": labels,
        "opened": COLUMN,
        "column": COLUMN,
    }
