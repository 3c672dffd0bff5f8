"""Pledge files: what the members of a coalition promised, one pledge a row. They take the path of rosters.

A row never makes a member: its signatory is one already, or the row is a question or an error. A pledge is the same
as one on file where both agree in kind, target year and in whatever else the row states of base year, boundary and
scopes; a blank cell leaves what is on file. A number that was reported (`reported_year`, `reported_value`) is in the
unit of the target. Targets of one kind and base year are linked: the earlier ones lead to the last.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter

from django.utils.translation import gettext as _

from aca_portal.progress_bar import no_bar
from aca_portal.spreadsheets.lines import LineClassifier
from coalitions.imports.importers import Importer
from coalitions.imports.plans import ERROR, NEW, UNCHANGED, UPDATED, ImportPlan, about_unknown_columns
from coalitions.imports.word_questions import UnknownWords
from coalitions.models import WordAnswer
from coalitions.rosters.find_member import CoalitionMembers
from coalitions.rosters.member_questions import MemberUndecided, NotAMember
from pledges import kinds
from pledges.files.asked_words import CHOICES, WORDS
from pledges.files.columns import PledgeFile
from pledges.files.rows import read_row
from pledges.kinds import TO_ZERO, Kind
from pledges.models import Pledge, ProgressReport

PLEDGE_UNIT = WordAnswer.Column.PLEDGE_UNIT.value
IDENTITY = ("base_year", "boundary", "scope_1", "scope_2", "scope_3")
LINKED_KINDS = (Kind.ABSOLUTE, Kind.INTENSITY, *TO_ZERO)


@dataclass
class PledgePlan(ImportPlan):
    """What each row would do, what is wrong, and what would be written."""

    new: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    links: list = field(default_factory=list)  # (pledge, the pledge it leads to)
    reports: list = field(default_factory=list)


def plan_pledges(*, coalition, table, user=None, progress=no_bar):
    """Work out what a pledge file would do to a coalition. Nothing is written here."""
    return _PledgePlanner(coalition, table).plan(progress)


def write_pledges(plan, changes):
    """Write everything that a plan holds, in a few queries; `changes` is the `ChangeRecorder` of the batch."""
    led_to = {id(later) for _pledge, later in plan.links}
    created = {id(pledge) for pledge in plan.new}
    for is_led_to in (True, False):
        changes.create(Pledge, [pledge for pledge in plan.new if (id(pledge) in led_to) == is_led_to])
        for pledge, later in plan.links:
            pledge.long_term = later
    linked = [pledge for pledge, _later in plan.links if id(pledge) not in created]
    changed = list(dict.fromkeys([*plan.changed, *linked]))
    fields = [each.name for each in Pledge._meta.concrete_fields if not each.primary_key]
    changes.update(Pledge, changed, fields)
    for report in plan.reports:
        report.pledge_id = report.pledge.pk
    changes.create(ProgressReport, [report for report in plan.reports if report.pk is None])
    known = [report for report in plan.reports if report.pk is not None]
    changes.update(ProgressReport, known, ["value", "unit"])


IMPORTER = Importer(file=PledgeFile, plan=plan_pledges, write=write_pledges, words=WORDS)


class _PledgePlanner:
    def __init__(self, coalition, table):
        self.coalition = coalition
        self.table = table
        self.result = PledgePlan()
        self.members = CoalitionMembers(coalition)
        self.words = UnknownWords(coalition, CHOICES)
        self.on_file = defaultdict(list)
        for pledge in coalition.pledges.order_by("pk"):
            self.on_file[pledge.signatory_id].append(pledge)
        reports = ProgressReport.objects.filter(pledge__coalition=coalition)
        self.reports = {(report.pledge_id, report.year, report.source): report for report in reports}
        self.taken = {}  # id of the pledge object -> place of the row about it in the result
        self.touched = []  # pledges of the file with their signatories

    def plan(self, progress):
        self.result.warnings += about_unknown_columns(self.table)
        file = PledgeFile(self.coalition.country.country, self.table.decimal, self.table.is_1904)
        lines, passed_over = LineClassifier(self.table, file.required()), []
        for table_row in progress(self.table.rows, _("Comparing rows with what is on file")):
            line = lines.kind_of(table_row)
            if line:
                passed_over.append((table_row, line.sentence()))
            else:
                self._plan_row(self.words.read(partial(read_row, file), table_row))
        self.result.questions += self.words.questions()
        self._link()
        self.result.errors.sort(key=itemgetter("row"))
        self.result.pass_over(passed_over)
        return self.result

    def _plan_row(self, row):
        outcome, place, changes = ERROR, "", {}
        member = self._member(row)
        if member and not row.errors:
            place = member.name
            pledge = self._pledge(row, member)
            if pledge is not None:
                changes = self._fill(pledge, row)
                self._check(pledge, row)
            if not row.errors:
                outcome = NEW if pledge.pk is None else UPDATED if changes else UNCHANGED
                self._take(pledge, row, outcome)
        self.result.record(row, outcome, changes, place)

    def _member(self, row):
        try:
            return self.members.find(row)
        except NotAMember as refusal:
            row.refuse(refusal.column, str(refusal))
            if isinstance(refusal, MemberUndecided):
                self.result.questions.append(refusal.question.as_json())
            return None

    def _pledge(self, row, member):
        """The pledge on file that the row is about, or a new one; None where that cannot be told."""
        found = [pledge for pledge in self.on_file[member.pk] if self._is_same(pledge, row)]
        exact = [pledge for pledge in found if all(_of(row, pledge, name) for name in IDENTITY)]
        found = exact if len(exact) == 1 else found
        if len(found) > 1:
            row.refuse(
                "kind",
                _(
                    "Several pledges on file agree with this row. State the base year, the boundary or the scopes, "
                    "or change the one you mean in the admin."
                ),
            )
            return None
        pledge = found[0] if found else Pledge(coalition=self.coalition, signatory=member)
        if id(pledge) in self.taken:
            message = _("This is the same pledge as in row %(row)s. Keep one of the two.")
            at = self.taken[id(pledge)]
            row.refuse("kind", message % {"row": self.result.rows[at]["row"]})
            self.result.refuse_recorded(at, "kind", message % {"row": row.number})
            return None
        return pledge

    def _is_same(self, pledge, row):
        if (pledge.kind, pledge.target_year) != (row.values["kind"], row.values.get("target_year")):
            return False
        return all(name not in row.values or _of(row, pledge, name) for name in IDENTITY)

    def _fill(self, pledge, row):
        """Write what the row states onto the pledge. Returns {field: [old, new]}."""
        changes = {}
        self._understand_unit(row)
        self.result.as_read.keep(pledge)
        for name, value in row.values.items():
            old = getattr(pledge, name)
            if old != value:
                changes[name] = [_shown(old), _shown(value)]
                setattr(pledge, name, value)
        if pledge.target_value is not None and not pledge.unit and len(pledge.rule.units) == 1:
            pledge.unit = pledge.rule.units[0]
        if not pledge.source and row.source:
            pledge.source = row.source
        return changes | self._report(pledge, row)

    def _understand_unit(self, row):
        """Take the unit for what a person said of it, where its kind has none of that name; else ask."""
        unit, units = row.values.get("unit", ""), kinds.RULES[row.values["kind"]].units
        if unit and units and unit not in units:
            meant = self.words.meaning(PLEDGE_UNIT, unit)
            if meant:
                row.values["unit"] = meant
            else:
                self.words.ask(PLEDGE_UNIT, unit, row)

    def _report(self, pledge, row):
        """The report that the row holds, if any, planned to be written. Returns its change."""
        if row.reported_year is None or row.reported_value is None:
            return {}
        source = row.source[:255]
        report = self.reports.get((pledge.pk, row.reported_year, source)) or ProgressReport(
            pledge=pledge,
            year=row.reported_year,
            source=source,
            source_url=row.values.get("source_url", ""),
            review=ProgressReport.Review.ACCEPTED,
        )
        self.result.as_read.keep(report)
        before = (report.value, report.unit)
        report.value, report.unit = row.reported_value, pledge.unit or kinds.TONNES
        if before == (report.value, report.unit):
            return {}
        self.result.reports.append(report)
        return {f"reported_value {report.year}": [_shown(before[0]), _shown(report.value)]}

    def _check(self, pledge, row):
        """Hold the whole pledge, as it would be, against the table of kinds."""
        sentences = {
            "missing": _("This kind of pledge needs it. Fill it in."),
            "unused": _("This kind of pledge does not have it. Empty the cell, or write another kind."),
            "no_unit": _("A target value needs a unit. Fill it in."),
            "unit": _("For this kind of pledge write: %(units)s.") % {"units": ", ".join(pledge.rule.units)},
            "range": _("Write a percentage between 0 and 100."),
        }
        values = {name: getattr(pledge, name) for name in kinds.FIELDS}
        for name, code in kinds.problems(pledge.kind, values).items():
            row.refuse("kind" if name == "denominator" else name, sentences[code])
        if pledge.base_year and pledge.target_year and pledge.target_year < pledge.base_year:
            row.refuse("target_year", _("The target year is before the base year. Correct one of them."))

    def _take(self, pledge, row, outcome):
        self.taken[id(pledge)] = len(self.result.rows)
        self.touched.append(pledge)
        if outcome == NEW:
            self.result.new.append(pledge)
            self.on_file[pledge.signatory_id].append(pledge)
        elif outcome == UPDATED:
            self.result.changed.append(pledge)

    def _link(self):
        """Let the earlier targets of one kind and base year lead to the last, where nobody decided otherwise."""
        series = defaultdict(list)
        for pledge in self.touched:
            if pledge.kind in LINKED_KINDS:
                series[pledge.signatory_id, pledge.kind, pledge.base_year, pledge.boundary].append(pledge)
        for pledges in series.values():
            last = max(pledges, key=lambda pledge: pledge.target_year)
            for pledge in pledges:
                if pledge.long_term_id is None and pledge.target_year < last.target_year:
                    self.result.links.append((pledge, last))


def _of(row, pledge, name):
    """Whether the row says the same of this field as the pledge; what it does not state is blank."""
    return row.values.get(name, None if name == "base_year" else "") == getattr(pledge, name)


def _shown(value):
    """A value as the batch keeps it."""
    if value is None or isinstance(value, (int, str)):
        return str(value) if isinstance(value, str) else value
    return f"{value.normalize():f}"
