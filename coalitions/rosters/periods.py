"""Which period of a membership a row of a roster means, and what it changes there."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aca_portal.spreadsheets.cells import as_text
from aca_portal.spreadsheets.eaten_keys import may_be_eaten
from coalitions.models import Membership, share_a_day
from coalitions.rosters.columns import RosterFile
from coalitions.rosters.rows import RosterRow, refuse_both
from signatories.names.keys import have_other_forms

Status = Membership.Status
FIELDS = ("status", "is_demo", *RosterFile.written_to_membership())
TEXTS = tuple(
    name for name in RosterFile.written_to_membership() if name not in ("joined_on", "left_on", "external_id")
)


@dataclass(eq=False, slots=True)
class Period:
    """One period of one member, on file or new, and the row that speaks of it."""

    membership: Membership
    row: RosterRow | None = None
    on_file: tuple = ()  # the values of FIELDS before the roster

    def __post_init__(self):
        self.on_file = self._values()

    def _values(self):
        return tuple(getattr(self.membership, name) for name in FIELDS)

    @property
    def is_new(self) -> bool:
        return self.membership.pk is None

    @property
    def is_moved(self) -> bool:
        """Whether the roster says when it begins or ends, and no longer what is on file."""
        return self.is_new or bool(self.changed.keys() & {"joined_on", "left_on"})

    @property
    def joined_on(self) -> datetime.date | None:
        return self.membership.joined_on

    @property
    def left_on(self) -> datetime.date | None:
        return self.membership.left_on

    @property
    def age(self) -> tuple[datetime.date, datetime.date]:
        """Sorts periods from the oldest to the newest."""
        return (self.left_on or datetime.date.max, self.joined_on or datetime.date.min)

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """The fields that differ from what is on file: {field: (before, after)}."""
        values = zip(FIELDS, self.on_file, self._values(), strict=True)
        return {name: (before, after) for name, before, after in values if before != after}


class MemberPeriods:
    """The periods of one member of the coalition, and the rows of one roster that speak of them."""

    def __init__(self, coalition, memberships, today):
        self.coalition = coalition
        self.today = today
        self.refused = [Period(one) for one in memberships if one.status == Status.REJECTED]
        self.periods = [Period(one) for one in memberships if one.status != Status.REJECTED]
        self.skipped = []

    def settle(self, rows: Iterable[RosterRow]) -> None:
        """Give each row its period: that of its dates first, then the open one, else a new one.

        Of rows that name the same period, one that says nothing more than another is skipped, however it spells
        the name; rows that say different things are refused. The row that says most chooses first, so that the
        order of the rows decides nothing.
        """
        unsettled = []
        for row in sorted(rows, key=_most_said_first):
            period = self._dated(row)
            if period:
                self._claim(period, row)
            else:
                unsettled.append(row)
        for row in sorted(unsettled, key=_unsure_first):
            period = self._dated(row) or self._open(row)
            if period:
                self._claim(period, row)
            else:
                self._begin(row)
        self._refuse_overlaps()
        self._warn_of_dates()
        self._place_keys()

    def _dated(self, row):
        """The period with the row's joining date; without one, the ended period with its leaving date."""
        if row.joined_on:
            found = [period for period in self.periods if period.joined_on == row.joined_on]
            same_end = [period for period in found if period.left_on == row.left_on]
            return max(same_end or found, key=lambda period: period.age, default=None)
        found = [period for period in self.periods if row.left_on and period.left_on == row.left_on]
        return max(found, key=lambda period: period.age, default=None)

    def _open(self, row):
        """The open period, unless another row speaks of it and this one of a period that has ended."""
        period = next((period for period in self.periods if period.left_on is None), None)
        if period and period.row and row.left_on:
            return None
        return period

    def _claim(self, period, row):
        if period.row is None:
            period.row = row
            self._update(period.membership, row)
        elif not row.is_government and have_other_forms(row.name, period.row.name):
            message = _(
                "Row %(row)s has this name with another legal form. If the two are one organisation keep one row; else "
                "write in which state or city each is based."
            )
            refuse_both(row, period.row, "name", message)
        elif row.says_no_more_than(period.row):
            self._skip(row, period.row)
        elif period.row.says_no_more_than(row):
            self._skip(period.row, row)
            period.row = row
            self._update(period.membership, row)
        else:
            message = _(
                "Row %(row)s is the same member in the same period and says something else. Keep one of them."
            )
            refuse_both(row, period.row, "name", message)

    def _skip(self, row, other):
        self.skipped.append(row)
        other.changes = row.changes | other.changes
        message = _("This row says the same as row %(row)s and is skipped.")
        if row.name != other.name:
            message = _(
                "This row is the same member as row %(row)s by another spelling of its name, says nothing more and "
                "is skipped."
            )
        row.warn("name", message % {"row": other.number})

    def _update(self, membership, row):
        if membership.left_on and membership.left_on <= self.today and not row.left_on:
            row.warn(
                "joined_on",
                _(
                    "This member left on %(left)s and stays a former member. "
                    "If it has returned, write the date on which it joined again."
                )
                % {"left": date_format(membership.left_on)},
            )
        ends_anew = row.left_on and row.left_on != membership.left_on
        membership.joined_on = row.joined_on or membership.joined_on
        membership.left_on = row.left_on or membership.left_on
        for name in TEXTS:
            value = getattr(row, name)
            if value and value != as_text(getattr(membership, name)).strip():
                setattr(membership, name, value)
        if membership.joined_on and membership.left_on and membership.left_on < membership.joined_on:
            row.refuse(
                "left_on",
                _("The leaving date %(left)s is before the joining date %(joined)s. Correct one of them.")
                % {"left": date_format(membership.left_on), "joined": date_format(membership.joined_on)},
            )
        if ends_anew or membership.status == Status.APPLIED:
            membership.status = self._status(membership.left_on, membership.status)
        if row.says_suspended and membership.status == Status.ACTIVE:
            membership.status = Status.SUSPENDED

    def _status(self, left_on, before=Status.ACTIVE):
        """A period with a leaving date is one that ends; a suspended member stays suspended until then."""
        if before == Status.SUSPENDED and (left_on is None or left_on > self.today):
            return Status.SUSPENDED
        return Status.ENDED if left_on else Status.ACTIVE

    def _begin(self, row):
        joined_on = row.joined_on
        ended = [period.left_on for period in self.periods if period.left_on]
        if ended and not joined_on and not row.left_on:
            joined_on = self.today
            row.warn(
                "joined_on",
                _(
                    "This member left on %(left)s. It is taken in again as of today; "
                    "write the date on which it joined again if that was another day."
                )
                % {"left": date_format(max(ended))},
            )
        membership = Membership(
            coalition_id=self.coalition.pk,
            status=self._status(row.left_on, Status.SUSPENDED if row.says_suspended else Status.ACTIVE),
            joined_on=joined_on,
            left_on=row.left_on,
            **{name: getattr(row, name) for name in TEXTS},
        )
        self.periods.append(Period(membership, row))

    def _refuse_overlaps(self):
        """Refuse the rows of periods that overlap, both of them where both are in the file."""
        told: set[Period] = set()
        for one, other in combinations(self.periods, 2):
            if (one.is_moved or other.is_moved) and share_a_day(one, other):
                self._refuse_overlap(one, other, told)
                self._refuse_overlap(other, one, told)

    def _refuse_overlap(self, period, other, told):
        if period.row and period not in told:
            told.add(period)
            period.row.refuse(
                "joined_on",
                _("This period (%(period)s) overlaps another of the same member: %(other)s.")
                % {"period": period.membership.period, "other": other.membership.period},
            )

    def _warn_of_dates(self):
        """A joining date that is not yet, or was before there was a coalition, is often a slip of the pen."""
        launched_on = self.coalition.launched_on
        for period in self.periods:
            joined_on, row = period.joined_on, period.row
            if (
                joined_on is None
                or not (row and row.joined_on)
                or not (period.is_new or "joined_on" in period.changed)
            ):
                continue
            if joined_on > self.today:
                text = _("The joining date %(joined)s is still to come; until then it is no member.")
                row.warn("joined_on", text % {"joined": date_format(joined_on)})
            elif launched_on and joined_on < launched_on:
                text = _(
                    "The joining date %(joined)s is before the coalition began on %(launched)s. Check it."
                )
                days = {"joined": date_format(joined_on), "launched": date_format(launched_on)}
                row.warn("joined_on", text % days)

    # --- The partner's own key: on one period of the member, the newest that this import begins ------------

    def _place_keys(self):
        bearers = {
            period.membership.external_id: period
            for period in self.refused + self.periods
            if period.membership.external_id
        }
        for period in sorted(self.periods, key=lambda period: period.age):
            key = period.row.external_id if period.row else ""
            bearer = bearers.get(key)
            if key and bearer is None and not self._may_change_key(period, key):
                continue
            if key and (
                bearer is None or bearer in self.refused or (period.is_new and period.age > bearer.age)
            ):
                self._move_key(key, bearer, period)
                bearers[key] = period
        newest = max(self.periods, key=lambda period: period.age)
        if newest.is_new and not newest.membership.external_id and bearers:
            key, bearer = max(bearers.items(), key=lambda item: item[1].age)
            self._move_key(key, bearer, newest)

    def _may_change_key(self, period, key):
        """Whether a key takes the place of the one on file, with a warning. One that Excel ate stays as it was."""
        before = period.membership.external_id
        if not before:
            return True
        values = {"before": before, "key": key}
        if may_be_eaten(before, key):
            period.row.warn(
                "external_id",
                _(
                    "The key on file is “%(before)s”. A spreadsheet program seems to have made “%(key)s” of it, so the "
                    "key on file stays."
                )
                % values,
            )
            return False
        period.row.warn(
            "external_id", _("The key of this member changes from “%(before)s” to “%(key)s”.") % values
        )
        return True

    def _move_key(self, key, bearer, period):
        if bearer:
            bearer.membership.external_id = ""
        period.membership.external_id = key


def _unsure_first(row):
    """Rows without a joining date can hardly mean but the open period, so they choose first; then the newest."""
    joined_on = row.joined_on or datetime.date.max
    dates = (row.joined_on is not None, row.left_on is not None, -joined_on.toordinal())
    return (*dates, *_most_said_first(row))


def _most_said_first(row):
    return (-row.says, row.number)
