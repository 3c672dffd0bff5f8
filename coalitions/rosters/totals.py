"""Lines of a roster that sum the others although they are filled in like members: they would count people twice."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from aca_portal.spreadsheets.lines import is_total
from coalitions.rosters.columns import RosterFile
from coalitions.rosters.rows import RosterRow

FEWEST = 2  # lines of which another may be the sum
SMALLEST = 100  # sum that is told from figures that happen to add up, such as 1, 2, 3


class _Sum:
    """The sum of the lines of one type, since the last subtotal and from the beginning."""

    def __init__(self):
        self.since, self.overall, self.lines, self.all_lines = 0, 0, 0, 0

    def is_of(self, value):
        if value < SMALLEST:
            return False
        is_subtotal = self.lines >= FEWEST and value == self.since
        return is_subtotal or (self.all_lines >= FEWEST and value == self.overall)

    def add(self, value):
        self.since, self.overall = self.since + value, self.overall + value
        self.lines, self.all_lines = self.lines + 1, self.all_lines + 1

    def begin_anew(self):
        self.since, self.lines = 0, 0


def refuse_totals(rows: Iterable[RosterRow], is_a_place: Callable[[RosterRow], bool]) -> None:
    """Refuse the lines that say “total”, and those whose figure is the sum of the lines of their type above.

    An organisation without figures may be called Total: it is only warned of. A government's territory may be
    called so in the register, as Soma and Suma are: `is_a_place` tells.
    """
    sums: defaultdict[tuple[str, str], _Sum] = defaultdict(_Sum)
    for row in rows:
        says_total = is_total(row.name) and not is_a_place(row)
        if says_total:
            _refuse_by_name(row)
        for metric in RosterFile.METRICS:
            value, total = getattr(row, metric), sums[row.type, metric]
            if not value or says_total:
                continue
            if total.is_of(value):
                row.refuse(
                    metric,
                    _(
                        "This is the sum of the rows above, so the line is a total and no member. Delete the line."
                    ),
                )
                total.begin_anew()
            else:
                total.add(value)


def _refuse_by_name(row):
    if row.is_government or row.figures:
        row.refuse("name", _("“%(name)s” is a total and no member. Delete the line.") % {"name": row.name})
    else:
        row.warn(
            "name",
            _("“%(name)s” may be a total and no member. If it is, delete the line.") % {"name": row.name},
        )
