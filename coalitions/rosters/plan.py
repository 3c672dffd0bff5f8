"""What a roster would do, worked out in memory against what is on file. Nothing is written here.

The number of queries does not grow with the rows. `coalitions.rosters.write.write` carries a plan out.
"""

from dataclasses import dataclass, field
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aca_portal import words
from aca_portal.models import User
from aca_portal.progress_bar import ProgressBar, no_bar
from aca_portal.spreadsheets.lines import LineClassifier
from aca_portal.spreadsheets.rows import issue
from aca_portal.spreadsheets.table import Table
from coalitions.imports.as_read import AsRead
from coalitions.imports.plans import (
    ERROR,
    NEW,
    SKIPPED,
    UNCHANGED,
    UPDATED,
    ImportPlan,
    about_unknown_columns,
)
from coalitions.models import Coalition, Membership
from coalitions.rosters.columns import RosterFile
from coalitions.rosters.contacts import RosterContacts
from coalitions.rosters.figures import PlannedFigure, RosterFigures
from coalitions.rosters.members import Member, RosterMembers
from coalitions.rosters.organisations import MemberAsked
from coalitions.rosters.own_keys import pass_over_what_is_no_key, read_codes_among_keys
from coalitions.rosters.periods import MemberPeriods, Period
from coalitions.rosters.place_questions import PlaceAsked, RowRefused
from coalitions.rosters.places import RosterPlaces
from coalitions.rosters.rows import RosterRow, read_row
from coalitions.rosters.status_words import why_no_member
from coalitions.rosters.totals import refuse_totals
from coalitions.rosters.type_words import types_by_word
from signatories.models import JurisdictionKind, Metric, Provenance
from signatories.names.keys import fold
from signatories.names.near import NearNames
from signatories.territories.gazetteer import Gazetteer, Place
from signatories.types import SignatoryType

COLUMN_OF_NEARLY_NAMED = {JurisdictionKind.MUNICIPALITY: "city", JurisdictionKind.COUNTY: "county"}
DISTRICT_WORDS = tuple(map(fold, words.every("names", "special_districts")))


@dataclass(kw_only=True)
class RosterPlan(ImportPlan):
    """What each row would do, what is wrong, and what would be written."""

    places: RosterPlaces
    members: list[Member] = field(default_factory=list)
    periods: list[tuple[Member, Period]] = field(default_factory=list)
    figures: list[PlannedFigure] = field(default_factory=list)
    contacts: RosterContacts


def plan_roster(
    *,
    coalition: Coalition,
    table: Table,
    user: User | None = None,
    progress: ProgressBar = no_bar,
    new_places: bool = False,
) -> RosterPlan:
    """Work out what a roster would do to a coalition. `user` None is the command line, which may edit all.

    With `new_places` a territory that the register does not list is made, and not asked about.
    This empties the rows of the table, so that no cell is in memory twice.
    """
    return _RosterPlanner(coalition, table, user, progress, new_places).plan()


class _RosterPlanner:
    def __init__(self, coalition, table, user, progress, new_places):
        self.table = table
        self.progress = progress
        self.coalition = coalition
        gazetteer = Gazetteer(coalition.country.country)
        self.as_read = AsRead()
        provenance = Provenance.roster(coalition.slug)
        self.places = RosterPlaces(gazetteer, provenance, self.as_read, coalition, new_places)
        self.members = RosterMembers(coalition, user, gazetteer, self.as_read)
        self.figures = RosterFigures(coalition, gazetteer, self.as_read)
        self.contacts = RosterContacts(coalition, self.as_read)
        self.place_of, self.member_of, self.period_of = {}, {}, {}  # by row number
        self.skipped = set()
        self.passed_over = []  # lines that are no members: (row of the table, why)
        self.questions = []
        self.periods = []

    def plan(self):
        self.rows = self._read_rows()
        for row in self.rows:
            if row.errors:
                self.places.check_region(row)
        refuse_totals(self.rows, self.places.is_named_like_a_place)
        self.no_keys = read_codes_among_keys(self.rows, self.places.gazetteer)
        self.no_keys = self.no_keys or pass_over_what_is_no_key(self.rows)
        in_order = self.places.in_order([row for row in self.rows if not row.errors])
        for row in self.progress(in_order, _("Finding territories")):
            self._refusing(row, self._place)
        rows_of: dict[Member, list[RosterRow]] = {}
        for row in self.progress(self.rows, _("Finding members")):
            if not row.errors:
                self._refusing(row, self._identify)
            if not row.errors:
                rows_of.setdefault(self.member_of[row.number], []).append(row)
        self._warn_of_near_places()
        self._forget_the_register(rows_of)
        for member in self.progress(rows_of, _("Comparing memberships")):
            self._settle(member, rows_of[member])
        for row in self.rows:
            if row.number in self.period_of:
                self._state_figures(row)
            if row.number in self.member_of and not row.errors:
                self.contacts.state(row, self.member_of[row.number])
        self.figures.warn_of_doubts()
        self._warn_of_names()
        self.questions += self.places.words.questions()
        self.questions += [question.as_json() for question in self.places.open_questions]
        self.questions += self.members.questions(rows_of)
        return self._result(rows_of)

    def _read_rows(self):
        file = RosterFile(self.places.country, self.table.decimal, self.table.is_1904)
        regions = [key for region in self.places.gazetteer.regions for key in (*region.exact, *region.bare)]
        lines = LineClassifier(self.table, file.required(), [*types_by_word(), *regions])
        rows, found = self.table.rows, []
        rows.reverse()
        for _row in self.progress(range(len(rows)), _("Reading rows")):
            table_row = rows.pop()
            line = lines.kind_of(table_row)
            if line:
                self.passed_over.append((table_row, line.sentence()))
                continue
            row = self.places.words.read(partial(read_row, file), table_row)
            why = why_no_member(row)
            if why:
                self.passed_over.append((table_row, why))
            else:
                found.append(row)
        return found

    def _forget_the_register(self, rows_of):
        """Every row has its place and member: what served to find them makes room for what is to be written."""
        self.places.forget()
        for member in rows_of:
            member.stated = ()

    def _refusing(self, row, step):
        try:
            step(row)
        except RowRefused as refusal:
            row.refuse(refusal.column, str(refusal))
            if isinstance(refusal, PlaceAsked):
                self.questions.append(refusal.question.as_json())
            if isinstance(refusal, MemberAsked):
                self.questions.append(refusal.question)

    def _place(self, row):
        bearer = self.members.bearer(row)
        known = bearer.place if bearer and row.is_government else None
        self.place_of[row.number] = self.places.resolve(row, known)

    def _identify(self, row):
        place = self.place_of[row.number]
        member = self.members.identify(row, place)
        self.member_of[row.number] = member
        self.members.write_fields(member, row, place)

    def _settle(self, member, rows):
        periods = MemberPeriods(self.coalition, member.memberships, timezone.localdate())
        periods.settle(rows)
        self.skipped |= {row.number for row in periods.skipped}
        for period in periods.refused + periods.periods:
            if period.row:
                self.period_of[period.row.number] = period
            if period.is_new or period.changed:
                self.periods.append((member, period))

    def _state_figures(self, row):
        if row.is_government:
            self.figures.state(row, self.place_of[row.number])
        elif row.figures:
            row.warn(
                row.figures[0].metric,
                _("Only governments bring population and GDP; the figure of this row was not taken over."),
            )

    def _warn_of_names(self):
        counties: dict[tuple[Place | None, str], list[Place]] = {}
        for county in self.members.governed(JurisdictionKind.COUNTY):
            for key in dict.fromkeys(county.exact + county.bare):
                counties.setdefault((county.above(JurisdictionKind.REGION), key), []).append(county)
        for row in self.rows:
            if row.type != SignatoryType.CITY or row.number not in self.period_of:
                continue
            place = self.place_of[row.number]
            region = place.above(JurisdictionKind.REGION)
            for county in dict.fromkeys(
                county for key in place.exact + place.bare for county in counties.get((region, key), ())
            ):
                if not self._known_apart(place, county):
                    row.warn(
                        "name",
                        _(
                            "%(place)s and %(county)s are both members and counted separately. State the county "
                            "if the one lies in the other; link them in the admin if they are one territory."
                        )
                        % {"place": place.name, "county": county.name},
                    )
            if any(word in fold(row.name) for word in DISTRICT_WORDS):
                row.warn(
                    "type",
                    _(
                        "“%(name)s” looks like a special district, but is stated and taken over as a city. "
                        "Write special_district if it is one."
                    )
                    % {"name": row.name},
                )

    def _warn_of_near_places(self):
        """Name the municipality or county of the region that a new one is nearly called like: often a slip."""
        groups: dict[tuple[str, Place | None], list[Place]] = {}
        first_row: dict[Place, RosterRow] = {}
        for row in self.rows:
            for place in getattr(self.place_of.get(row.number), "chain", ()):
                first_row.setdefault(place, row)
        for place in self.places.created:
            if place.kind in COLUMN_OF_NEARLY_NAMED and place in first_row:
                groups.setdefault((place.kind, place.above(JurisdictionKind.REGION)), []).append(place)
        for group, places in groups.items():
            near = self._names_on_file(*group)
            for place in places:
                others = [other for key in sorted(place.exact) for other in near.near(key)]
                if others:
                    self._warn_of_near_place(first_row[place], place, others[0])
                for key in place.exact:
                    near.add(place, key)

    def _warn_of_near_place(self, row, place, other):
        is_own = row.is_government and place is self.place_of[row.number]
        row.warn(
            "name" if is_own else COLUMN_OF_NEARLY_NAMED[place.kind],
            _("%(place)s is new and nearly called like %(other)s. Correct the name if that place is meant.")
            % {"place": place.path, "other": other.path},
        )

    def _names_on_file(self, kind, region):
        near: NearNames[Place] = NearNames()
        for place in self.places.gazetteer.places.values():
            if place.kind == kind and place.above(JurisdictionKind.REGION) is region:
                for key in place.exact:
                    near.add(place, key)
        return near

    def _known_apart(self, place, county):
        """Whether what is on file already says how a municipality and a county of its name lie."""
        linked = county.pk and place.coextensive_with_id == county.pk
        linked_back = place.pk and county.coextensive_with_id == place.pk
        return place.is_inside(county) or county in place.across or bool(linked or linked_back)

    # --- The result -------------------------------------------------------------------------------------------

    def _result(self, rows_of):
        plan = RosterPlan(
            places=self.places,
            periods=self.periods,
            questions=self.questions,
            as_read=self.as_read,
            contacts=self.contacts,
        )
        plan.members = list(rows_of)
        plan.figures = list(self.figures.planned.values())
        plan.warnings = self._warnings_about_columns()
        plan.missing = self._missing()
        for row in self.rows:
            outcome = self._outcome(row)
            if outcome == UPDATED:
                self.period_of[row.number].membership.is_demo = False
            plan.errors += row.errors
            plan.warnings += row.warnings
            if outcome != ERROR:
                plan.counts[outcome] += 1
            place = self.place_of.get(row.number)
            plan.rows.append(
                {
                    "row": row.number,
                    "name": row.name,
                    "outcome": outcome,
                    "changes": row.changes if outcome == UPDATED else {},
                    "place": place.path if place else "",
                }
            )
        plan.warnings += self._warnings_about_demo()
        plan.pass_over(self.passed_over)
        return plan

    def _missing(self):
        """Open memberships of members that no row means, nor a row with an error by its name or key."""
        listed = set(self.member_of.values())
        names = {fold(row.name) for row in self.rows if row.errors}
        keys = {row.external_id for row in self.rows if row.errors} - {""}
        missing = []
        for member in self.members.members.values():
            period = next((one for one in member.memberships if one.left_on is None and one.is_current), None)
            if period is None or member in listed or period.external_id in keys:
                continue
            if names and not names.isdisjoint(fold(name) for name in member.all_names()):
                continue
            missing.append(
                {
                    "membership": period.pk,
                    "name": member.signatory.name,
                    "place": member.place.path if member.place else "",
                    "joined_on": period.joined_on.isoformat() if period.joined_on else "",
                }
            )
        return sorted(missing, key=lambda one: (one["name"], one["membership"]))

    def _outcome(self, row):
        if row.errors:
            return ERROR
        if row.number in self.skipped:
            return SKIPPED
        period = self.period_of[row.number]
        if period.is_new:
            return NEW
        for name, values in sorted(period.changed.items()):
            row.changes[name] = [_shown(value) for value in values]
        return UPDATED if row.changes else UNCHANGED

    def _warnings_about_columns(self):
        warnings = []
        if self.no_keys:
            warnings.append(issue(self.table.header_row, "external_id", self.no_keys))
        warnings += about_unknown_columns(self.table)
        if self.table.left_out:
            columns = ", ".join(self.table.left_out)
            message = _(
                "As was chosen here or for an earlier upload, these columns are not read: %(columns)s."
            )
            warnings.append(issue(self.table.header_row, columns, message % {"columns": columns}))
        if any(planned.figure.metric == Metric.GDP for planned in self.figures.planned.values()):
            warnings.append(
                issue(
                    self.table.header_row,
                    "gdp",
                    _("GDP was read as whole units of %(currency)s at current prices.")
                    % {"currency": self.figures.currency},
                )
            )
        return warnings

    def _warnings_about_demo(self):
        """Not among the changes of a row: no column says so. The export of a demonstration changes nothing."""
        updated = sum("is_demo" in period.changed for _member, period in self.periods)
        if not updated:
            return []
        message = ngettext(
            "%(number)s member was demonstration data. This roster changes it, so it counts as real.",
            "%(number)s members were demonstration data. This roster changes them, so they count as real.",
            updated,
        )
        return [issue(self.table.header_row, "", message % {"number": updated})]


def _shown(value):
    """A value of a membership as the batch keeps it."""
    if isinstance(value, Membership.Status):
        return value.value
    return value.isoformat() if hasattr(value, "isoformat") else value or ""
