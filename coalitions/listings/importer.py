"""Files of entries in lists of others. They take the path of rosters, and never make a signatory.

A row finds its member by identifier, by the partner's key, by code, or by name. Whoever is no member is counted and
passed over. A name that is nearly one on file is a question of the preview, asked once: the answers are those of
rosters. What an administrator loads is a fact for every coalition; what others load counts on the pages of their own
coalition.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aca_portal.models import User
from aca_portal.progress_bar import ProgressBar, no_bar
from aca_portal.spreadsheets.lines import LineClassifier
from aca_portal.spreadsheets.rows import issue
from aca_portal.spreadsheets.table import Table
from coalitions.imports.changes import ChangeRecorder
from coalitions.imports.importers import Importer
from coalitions.imports.plans import (
    ERROR,
    NEW,
    SKIPPED,
    UNCHANGED,
    UPDATED,
    ImportPlan,
    about_unknown_columns,
)
from coalitions.listings.catalogue import list_of
from coalitions.listings.columns import ListingFile, ListingRow
from coalitions.listings.identified import IdentifiedMembers
from coalitions.members.identity import Answers
from coalitions.models import Coalition, IdentityAnswer, ListEntry
from coalitions.rosters.find_member import CoalitionMembers
from coalitions.rosters.member_questions import MemberUndecided, NotAMember
from signatories.models import Provenance, Signatory
from signatories.names.keys import organisation_key

LONGEST_KEY = IdentityAnswer._meta.get_field("key").max_length
FIELDS = ("status", "since", "as_of", "ended_on", "source_url", "is_demo")
MOST_CANDIDATES = 3


@dataclass
class ListingPlan(ImportPlan):
    """What each row would do, and the entries that would be written."""

    new: list[ListEntry] = field(default_factory=list)
    changed: list[ListEntry] = field(default_factory=list)


def plan_listings(
    *, coalition: Coalition, table: Table, user: User | None = None, progress: ProgressBar = no_bar
) -> ListingPlan:
    """Work out what a file of entries would do for the members of a coalition. Nothing is written here."""
    is_for_all = user is None or user.is_superuser
    provenance = Provenance.STAFF if is_for_all else Provenance.roster(coalition.slug)
    return _ListingPlanner(coalition, table, provenance).plan(progress)


def write_listings(plan: ListingPlan, changes: ChangeRecorder) -> None:
    """Write what a plan holds. What ends goes first, so that another entry of the pair can take its place."""
    changes.update(ListEntry, plan.changed, FIELDS)
    changes.create(ListEntry, plan.new)


IMPORTER = Importer(file=ListingFile, plan=plan_listings, write=write_listings)


class _ListingPlanner:
    def __init__(self, coalition: Coalition, table: Table, provenance: str) -> None:
        self.coalition = coalition
        self.table = table
        self.provenance = provenance
        self.result = ListingPlan()
        self.members = CoalitionMembers(coalition)
        self.identified = IdentifiedMembers(self.members)
        self.answers = Answers(coalition)
        self.on_file: defaultdict[tuple[int, str], list[ListEntry]] = defaultdict(list)
        entries = ListEntry.objects.filter(
            signatory__in=list(self.members.signatories), provenance=provenance
        ).order_by("pk")
        for entry in entries:
            self.on_file[entry.signatory_id, entry.list].append(entry)
        self.taken: dict[int, int] = {}  # id of the entry object -> place of the row about it in the result
        self.strangers = 0

    def plan(self, progress: ProgressBar) -> ListingPlan:
        self.result.warnings += about_unknown_columns(self.table)
        file = ListingFile(self.coalition.country.country, self.table.decimal, self.table.is_1904)
        lines, passed_over = LineClassifier(self.table, file.required()), []
        for table_row in progress(self.table.rows, _("Comparing rows with what is on file")):
            line = lines.kind_of(table_row)
            if line:
                passed_over.append((table_row, line.sentence()))
            else:
                self._plan_row(file.read(ListingRow(table_row.number), table_row))
        if self.strangers:
            message = ngettext(
                "%(number)s row is about no member of this coalition and was passed over.",
                "%(number)s rows are about no member of this coalition and were passed over.",
                self.strangers,
            )
            self.result.warnings.append(
                issue(self.table.header_row, "name", message % {"number": self.strangers})
            )
        self.result.errors.sort(key=itemgetter("row"))
        self.result.pass_over(passed_over)
        return self.result

    def _plan_row(self, row: ListingRow) -> None:
        outcome, member = ERROR, None
        changes: dict[str, list[str]] = {}
        if not row.errors:
            member = self._member(row)
        if member and not row.errors:
            entry = self._entry(row, member)
            if entry is not None:
                changes = self._fill(entry, row)
                self._check(entry, row)
                if not row.errors:
                    outcome = NEW if entry.pk is None else UPDATED if changes else UNCHANGED
                    self._take(entry, row, outcome)
        elif not row.errors:
            outcome = SKIPPED
        self.result.record(row, outcome, changes, f"{member.name} · {row.list}" if member else "")

    # --- Whom a row means -------------------------------------------------------------------------------------

    def _member(self, row: ListingRow) -> Signatory | None:
        """The member that a row means; None where it means none, or where that is a question."""
        if not row.label:
            row.refuse("name", _("Say whom the entry is about: write the name, your own key or the code."))
            return None
        if row.country and row.country != self.coalition.country.country:
            self.strangers += 1
            return None
        try:
            found = self.identified.find(row)
            if found is None and (row.external_id in self.members.by_key or row.code):
                found = self.members.find(row)
        except NotAMember as refusal:
            self._not_found(row, refusal)
            return None
        return found or (None if row.errors else self._named(row))

    def _named(self, row: ListingRow) -> Signatory | None:
        """The member that the row's name means."""
        called = [one for one in self.members.named(row.name) if self._fits(one, row)]
        if len(called) == 1:
            return called[0]
        key = organisation_key(row.name)[:LONGEST_KEY]
        meant = self.members.signatories.get(self.answers.meant_by(key) or 0)
        if meant is not None:
            return meant
        open_ = [
            one
            for one in called or self.members.near(row.name)
            if self._fits(one, row) and not self.answers.are_different(key, one.pk)
        ]
        if open_ and key:
            self._ask(row, key, open_[:MOST_CANDIDATES])
        else:
            self.strangers += 1
        return None

    def _not_found(self, row: ListingRow, refusal: NotAMember) -> None:
        """An identifier, key or code that contradicts the name is a question; else the row is about no member."""
        if isinstance(refusal, MemberUndecided) and refusal.column in ("code", "external_id", "identifier"):
            row.refuse(refusal.column, str(refusal))
            self.result.questions.append(refusal.question.as_json())
        else:
            self.strangers += 1

    @staticmethod
    def _fits(member: Signatory, row: ListingRow) -> bool:
        """Whether the list can hold the member, and the row's type is its type."""
        return member.type in list_of(row.list).types and row.type in ("", member.type)

    def _ask(self, row: ListingRow, key: str, candidates: list[Signatory]) -> None:
        for one in candidates:
            message = _(
                "“%(name)s” is nearly called like the member “%(other)s”. The row is passed over until somebody "
                "says in the preview whether they are the same."
            ) % {"name": row.name, "other": one.name}
            row.warn("name", message)
            self.result.questions.append(
                {
                    "row": row.number,
                    "key": key,
                    "signatory": one.pk,
                    "message": message,
                    "name": row.name,
                    "other": one.name,
                }
            )

    # --- What it says -----------------------------------------------------------------------------------------

    def _entry(self, row: ListingRow, member: Signatory) -> ListEntry | None:
        """The entry on file that the row is about, or a new one; None where another row is about it, too."""
        known = self.on_file[member.pk, row.list]
        found = [one for one in known if row.since and one.since == row.since]
        found = found or [one for one in known if row.ended_on and one.ended_on == row.ended_on]
        if not found:
            found = [one for one in known if one.ended_on is None and not _is_past(row, one)]
        entry = found[0] if found else ListEntry(signatory=member, list=row.list, provenance=self.provenance)
        if id(entry) in self.taken:
            message = _("This is the same entry as in row %(row)s. Keep one of the two.")
            at = self.taken[id(entry)]
            row.refuse("name", message % {"row": self.result.rows[at]["row"]})
            self.result.refuse_recorded(at, "name", message % {"row": row.number})
            return None
        return entry

    def _fill(self, entry: ListEntry, row: ListingRow) -> dict[str, list[str]]:
        """Write what the row states onto the entry; a blank cell leaves what is on file. Returns the changes."""
        values = {
            name: getattr(row, name)
            for name in ("status", "since", "as_of", "ended_on", "source_url")
            if getattr(row, name)
        }
        if not entry.source_url:
            values.setdefault("source_url", list_of(row.list).url)
        if entry.is_demo and values:
            values["is_demo"] = False
        self.result.as_read.keep(entry)
        changes = {}
        for name, value in values.items():
            old = getattr(entry, name)
            if old != value:
                changes[name] = [str(old or ""), str(value)]
                setattr(entry, name, value)
        return changes

    @staticmethod
    def _check(entry: ListEntry, row: ListingRow) -> None:
        if not (entry.since or entry.as_of):
            row.refuse("as_of", _("Say since when it is listed, or of which date the list is."))
        if entry.since and entry.ended_on and entry.ended_on < entry.since:
            row.refuse("ended_on", _("It ended before it began. Correct one of the dates."))

    def _take(self, entry: ListEntry, row: ListingRow, outcome: str) -> None:
        self.taken[id(entry)] = len(self.result.rows)
        if outcome == NEW:
            self.result.new.append(entry)
            self.on_file[entry.signatory_id, entry.list].append(entry)
        elif outcome == UPDATED:
            self.result.changed.append(entry)


def _is_past(row: ListingRow, entry: ListEntry) -> bool:
    """Whether the row is about a time before the entry began."""
    end: Any = row.ended_on
    return bool(end and entry.since and end <= entry.since)
