"""Where the points of a trajectory lie in its drawing. The drawing itself is `templates/pledges/_trajectory.html`."""

from dataclasses import dataclass
from fractions import Fraction

from pledges.progress.evidence import Voice
from pledges.progress.state import Progress

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 20, 36
STEPS = (1, 2, 5, 10)
SHAPES = {Voice.VERIFIED: "◆", Voice.INVENTORY: "▲", Voice.REPORT: "●", Voice.OWN_EMISSIONS: "○"}


@dataclass(frozen=True)
class ChartPoint:
    """One point of the drawing. `anchor` keeps the label of an outermost point inside.

    A piece of evidence has a shape that says who said it.
    """

    x: float
    y: float
    year: int
    value: Fraction
    anchor: str = "middle"
    shape: str = ""


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    left: int
    right: int
    bottom: int
    line: str  # the points attribute of the straight path
    points: list[ChartPoint]
    evidence: list[ChartPoint]
    legend: list[tuple[str, Voice]]  # (shape, who said it) of the evidence that is drawn
    grid: list[tuple[float, Fraction]]  # (y, value) of the horizontal lines
    today: float | None

    @property
    def label_x(self) -> int:
        return self.left - 8


def draw_chart(progress: Progress, this_year: int) -> Chart | None:
    """The chart of a pledge's progress, or None where there is no path with a base to draw."""
    path = progress.path
    if path is None or not path.has_base:
        return None
    evidence = [(one.year, one.value, one.voice) for one in progress.evidence if one.value is not None]
    years = [point.year for point in path.points] + [year for year, _value, _voice in evidence]
    values = [point.value for point in path.points] + [value for _year, value, _voice in evidence]
    values.append(Fraction(0))
    first, last = min(years), max(years)
    step = _step(max(values) - min(values))
    low, high = min(values) // step * step, -(-max(values) // step) * step or step

    def x(year: int) -> float:
        return _round(LEFT + (WIDTH - LEFT - RIGHT) * Fraction(year - first, max(1, last - first)))

    def y(value: Fraction) -> float:
        return _round(TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low))

    def mark(year: int, value: Fraction, shape: str = "") -> ChartPoint:
        anchor = "start" if year == first else "end" if year == last else "middle"
        return ChartPoint(x(year), y(value), year, value, anchor, shape)

    points = [mark(point.year, point.value) for point in path.points]
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        bottom=HEIGHT - BOTTOM,
        line=" ".join(f"{point.x},{point.y}" for point in points),
        points=points,
        evidence=[mark(year, value, SHAPES[voice]) for year, value, voice in evidence],
        legend=[(SHAPES[voice], voice) for voice in Voice if any(voice == said for _, _, said in evidence)],
        grid=[
            (y(low + step * number), low + step * number) for number in range(int((high - low) / step) + 1)
        ],
        today=x(this_year) if first <= this_year <= last else None,
    )


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
