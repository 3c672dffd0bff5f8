"""What a list under its filters says and shows beside its rows. The template is `aca_portal/_list.html`."""

import json
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from aca_portal.numbers import count

MOST_COUNTED = 10_000
DIGITS_OF_ESTIMATE = 2


@dataclass(frozen=True)
class Heading:
    """The head of a column."""

    text: str
    is_number: bool = False


@dataclass(frozen=True)
class Listing:
    """The words of a list, in the language of the page, and its table."""

    label: str  # of the form with the filters
    found: str  # how many there are
    no_match: str  # instead of the table, where filters leave nothing
    nothing: str  # likewise, where there is nothing to filter
    caption: str
    headings: list[Heading]
    row: str  # the template of one row, which it finds as `item`
    style: str = ""  # further classes of the table
    csv: str = ""  # address of the same as data
    xlsx: str = ""  # and as a workbook in the language of the page
    coalition: str = ""  # which that address has to name besides what the page asks


class LongPaginator(Paginator):
    """Pages of a list that may be long: the first `MOST_COUNTED` rows, and no more are counted.

    What lies behind them is found by filters, or taken as a file. `rows` are what is counted, where `object_list` is
    something else that can be cut.
    """

    def __init__(self, object_list: Any, per_page: int, *, rows: QuerySet | None = None) -> None:
        super().__init__(object_list, per_page)
        self.rows: QuerySet = object_list if rows is None else rows

    @cached_property
    def _counted(self) -> int:
        return self.rows.order_by().values("pk")[: MOST_COUNTED + 1].count()

    @cached_property
    def count(self) -> int:
        """How many rows the pages show."""
        return min(self._counted, MOST_COUNTED)

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than pages for them."""
        return self._counted > MOST_COUNTED

    @cached_property
    def number_found(self) -> str:
        """How many rows there are, in words: counted; past `MOST_COUNTED` estimated, where the database can."""
        if not self.is_cut:
            return count(self.count)
        estimate = self._estimate()
        if estimate <= MOST_COUNTED:
            return _("more than %(number)s") % {"number": count(MOST_COUNTED)}
        return _("about %(number)s") % {"number": count(_rounded(estimate))}

    def _estimate(self) -> int:
        if connection.vendor != "postgresql":
            return 0
        plan = json.loads(self.rows.order_by().explain(format="json"))
        return int(plan[0]["Plan"]["Plan Rows"])


def _rounded(number: int) -> int:
    size = 10 ** (len(str(number)) - DIGITS_OF_ESTIMATE)
    return round(number / size) * size
