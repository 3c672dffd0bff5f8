"""Where the points of a trajectory lie in its drawing. The drawing itself is `templates/pledges/_trajectory.html`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from aca_portal.numbers import number, percent
from coalitions.pictures.words import text_width
from pledges.kinds import PERCENT
from pledges.progress.evidence import Voice
from pledges.progress.state import Progress
from pledges.progress.trajectory import PERCENT_OF_BASE, Path

WIDE, NARROW = 640, 320  # units across the two drawings
TYPE = 14  # size of the words
HEIGHT, RIGHT, TOP, BOTTOM = 280, 24, 20, 36
STEPS = (1, 2, 5, 10)
SHAPES = {Voice.VERIFIED: "◆", Voice.INVENTORY: "▲", Voice.REPORT: "●", Voice.OWN_EMISSIONS: "○"}


@dataclass(frozen=True)
class ChartPoint:
    """One point of the drawing. A piece of evidence has a shape that says who said it."""

    x: float
    y: float
    shape: str = ""


@dataclass(frozen=True)
class ChartYear:
    """A year under the drawing. `anchor` keeps an outermost one inside."""

    x: float
    year: int
    anchor: str


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    left: int
    right: int
    bottom: int
    line: str  # the points attribute of the straight path
    points: list[ChartPoint]
    evidence: list[ChartPoint]
    years: list[ChartYear]
    grid: list[tuple[float, str]]  # (y, value) of the horizontal lines
    today: float | None

    @property
    def label_x(self) -> int:
        return self.left - 8


@dataclass(frozen=True)
class Chart:
    """The drawing twice: for wide windows and paper, and for narrow windows."""

    wide: Drawing
    narrow: Drawing
    unit: str  # of the axis, where its numbers do not bear it
    legend: list[tuple[str, Voice]]  # (shape, who said it) of the evidence that is drawn


def draw_chart(progress: Progress, this_year: int) -> Chart | None:
    """The chart of a pledge's progress, or None where there is no path with a base to draw."""
    path = progress.path
    if path is None or not path.has_base:
        return None
    return Chart(
        wide=_draw(progress, path, this_year, WIDE),
        narrow=_draw(progress, path, this_year, NARROW),
        unit="" if path.unit in (PERCENT, PERCENT_OF_BASE) else path.unit,
        legend=[
            (SHAPES[voice], voice)
            for voice in Voice
            if any(one.voice == voice and one.value is not None for one in progress.evidence)
        ],
    )


def draw_chart_of_evidence(progress: Progress, this_year: int) -> Chart | None:
    """The chart where something is reported beside the base; a line that nothing stands beside tells nothing."""
    has_evidence = any(one.value is not None for one in progress.evidence)
    return draw_chart(progress, this_year) if has_evidence else None


def _draw(progress: Progress, path: Path, this_year: int, width: int) -> Drawing:
    evidence = [(one.year, one.value, one.voice) for one in progress.evidence if one.value is not None]
    known_years = [point.year for point in path.points] + [year for year, _value, _voice in evidence]
    values = [point.value for point in path.points] + [value for _year, value, _voice in evidence]
    values.append(Fraction(0))
    first, last = min(known_years), max(known_years)
    step = _step(max(values) - min(values))
    low, high = min(values) // step * step, -(-max(values) // step) * step or step
    lines = [low + step * index for index in range(int((high - low) / step) + 1)]
    labels = [_on_axis(value, path) for value in lines]
    left = round(max(text_width(label, TYPE) for label in labels)) + 12

    def x(year: int) -> float:
        return _round(left + (width - left - RIGHT) * Fraction(year - first, max(1, last - first)))

    def y(value: Fraction) -> float:
        return _round(TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low))

    points = [ChartPoint(x(point.year), y(point.value)) for point in path.points]
    wanted = [path.points[0].year, path.target.year, *known_years, this_year]
    return Drawing(
        width=width,
        height=HEIGHT,
        left=left,
        right=width - RIGHT,
        bottom=HEIGHT - BOTTOM,
        line=" ".join(f"{point.x},{point.y}" for point in points),
        points=points,
        evidence=[ChartPoint(x(year), y(value), SHAPES[voice]) for year, value, voice in evidence],
        years=_years([year for year in wanted if first <= year <= last], x, first, last),
        grid=[(y(value), label) for value, label in zip(lines, labels, strict=True)],
        today=x(this_year) if first <= this_year <= last else None,
    )


def _years(wanted: Iterable[int], x: Callable[[int], float], first: int, last: int) -> list[ChartYear]:
    """Of the years, the most wanted first, those whose words do not touch."""
    width = text_width("2000", TYPE)
    kept: list[ChartYear] = []
    taken: list[float] = []
    for year in dict.fromkeys(wanted):
        anchor = "start" if year == first else "end" if year == last else "middle"
        start = x(year) - {"start": 0, "middle": width / 2, "end": width}[anchor]
        if all(start + width + 6 <= other or other + width + 6 <= start for other in taken):
            taken.append(start)
            kept.append(ChartYear(x(year), year, anchor))
    return sorted(kept, key=lambda one: one.year)


def _on_axis(value: Fraction, path: Path) -> str:
    amount = round(Decimal(value.numerator) / value.denominator, 1)
    return str(percent(amount) if path.unit in (PERCENT, PERCENT_OF_BASE) else number(amount))


def _step(span: Fraction) -> Fraction:
    """A round distance between the lines of the grid that makes three to six of them."""
    size = Fraction(1)
    while size * 10 * 5 < span:
        size *= 10
    while size * 1 > span > 0:
        size /= 10
    return next((size * step for step in STEPS if size * step * 5 >= span), size * 10)


def _round(number: Fraction) -> float:
    return float(round(number, 1))
