"""What rosters say of a membership in a column of its own: active, withdrawn 2020, 退会, baja."""

import datetime
import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from aca_portal import words
from aca_portal.spreadsheets.cells import as_text, read_date
from aca_portal.spreadsheets.table import heading_key
from aca_portal.spreadsheets.widgets import Choice
from coalitions.models import Membership

if TYPE_CHECKING:
    from coalitions.rosters.rows import RosterRow

Status = Membership.Status
GONE = (Status.ENDED, Status.REJECTED)
DAY = re.compile(r"\d[\d/.\-年月日]{6,}")
DIGITS = re.compile(r"[\d/\-年月日()（）]+")


class StatusWidget(Choice):
    """The status of a membership, as (status, day of leaving or None); a word that says it ended goes first."""

    blank = None
    understands_unknown = True

    def __init__(self):
        further = {
            word: status
            for language in words.languages()
            for status, some in language.statuses.items()
            for word in some
        }
        super().__init__(Status, further)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = as_text(value)
        status = self._status(heading_key(DIGITS.sub(" ", text)))
        if status is None:
            status = super().clean(value, row, **kwargs)
        return status, _day_in(text, kwargs["customs"]) if status in GONE else None

    def _status(self, key):
        found = [word for word in self.by_word if _says(key, word)]
        gone = [word for word in found if self.by_word[word] in GONE]
        best = max(gone or [word for word in found if key.startswith(word)], key=len, default=None)
        return self.by_word.get(best)


def _says(key, word):
    """Whether a word stands in a text; Japanese is not written in words."""
    return f" {word} " in f" {key} " if word.isascii() else word in key


def _day_in(text, customs):
    """The day that a text names, such as `Withdrawn on 2020-05-03`."""
    match = DAY.search(text)
    try:
        day = read_date(match[0], customs.is_month_first) if match else None
    except ValueError:
        return None
    return day if isinstance(day, datetime.date) else None


def why_no_member(row: "RosterRow") -> str:
    """Why a row is not taken in as a member although it may name one; "" where it is.

    One that left on a day is taken in as a former member; a day in the status counts where no other is stated.
    """
    if row.status is None:
        return ""
    status, day = row.status
    if status in GONE:
        row.left_on = row.left_on or day
        if row.left_on is None:
            return _(
                "This row says that the member has left or was refused, but not on which day, so it is not taken in. "
                "Write the leaving date, or end the membership on the page of the import."
            )
    if status == Status.APPLIED:
        return _("This row says that it has applied and is not a member yet, so it is not taken in.")
    return ""
