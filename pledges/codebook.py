"""What the columns of the open tables of pledges and criteria mean, and the pledges in the workbook of members."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aca_portal.spreadsheets.codebook import CodebookColumn, label_from, yes_or_no
from coalitions.members.codebook import SIGNATORY, TYPE
from coalitions.models import Coalition
from pledges.coverage.coverage import Known
from pledges.criteria.assess import CriterionState
from pledges.kinds import Kind
from pledges.models import Answer, Boundary, Gases, Pledge, Status
from pledges.progress.evidence import Voice
from pledges.progress.read import follow, with_reports
from pledges.progress.state import PledgeState
from pledges.sentences import pledge_sentence

MEMBER = CodebookColumn("signatory", _("Name"), _("The name under which the organisation signed."))
SLUG = CodebookColumn("signatory_slug", SIGNATORY.label, SIGNATORY.meaning)
OF_THE_TARGET = _("that of the column “Unit”")
PLEDGED_BY = _("the organisation itself, as the source says")
COMPUTED = _("computed by the portal")


def _answer(value: Any, row: Any) -> Any:
    return label_from(Answer)(value, row)


PLEDGE_CODEBOOK = [
    CodebookColumn(
        "coalition", _("Coalition"), _("The address name of the coalition in which it was pledged.")
    ),
    MEMBER,
    TYPE,
    CodebookColumn(
        "title", _("Title"), _("What the pledge is called, where it has a title."), "", PLEDGED_BY
    ),
    CodebookColumn("kind", _("Kind of pledge"), _("What sort of promise it is."), label_of=label_from(Kind)),
    CodebookColumn(
        "target_value", _("Target"), _("The number that is to be reached."), OF_THE_TARGET, PLEDGED_BY
    ),
    CodebookColumn("unit", _("Unit"), _("In what target and base are counted.")),
    CodebookColumn(
        "denominator",
        _("Per what"),
        _("What an intensity is measured against, such as inhabitants or revenue."),
    ),
    CodebookColumn(
        "base_year", _("Base year"), _("The year against which a change is measured."), "", PLEDGED_BY
    ),
    CodebookColumn(
        "base_value",
        _("Value of the base year"),
        _("The number of the base year."),
        OF_THE_TARGET,
        PLEDGED_BY,
    ),
    CodebookColumn(
        "target_year", _("Target year"), _("The year by which the target is to be reached."), "", PLEDGED_BY
    ),
    CodebookColumn(
        "scopes",
        _("Scopes"),
        _("Which emissions it covers: 1 own, 2 purchased energy, 3 value chain."),
        "",
        PLEDGED_BY,
    ),
    CodebookColumn(
        "boundary",
        _("What it covers"),
        _("How much of the territory or organisation it covers."),
        label_of=label_from(Boundary),
    ),
    CodebookColumn("gases", _("Gases"), _("Which greenhouse gases it covers."), label_of=label_from(Gases)),
    CodebookColumn(
        "offsets", _("Offsets"), _("Whether reductions elsewhere are counted in."), label_of=_answer
    ),
    CodebookColumn(
        "status",
        _("Status"),
        _("How firm the promise is, from proposed to in law."),
        label_of=label_from(Status),
    ),
    CodebookColumn(
        "declared_on", _("Declared on"), _("The day on which it was pledged."), "", PLEDGED_BY, is_day=True
    ),
    CodebookColumn("status_on", _("Status since"), _("The day from which the status holds."), is_day=True),
    CodebookColumn(
        "state",
        _("Is it kept?"),
        _("How the pledge stands today, by the best evidence on file."),
        "",
        COMPUTED,
        label_from(PledgeState),
    ),
    CodebookColumn("evidence", _("Evidence"), _("From what the state follows."), label_of=label_from(Voice)),
    CodebookColumn("evidence_year", _("Year of the evidence"), _("The year of which it speaks.")),
    CodebookColumn("evidence_source", _("Source of the evidence"), _("Who published it.")),
    CodebookColumn(
        "percent_achieved",
        _("Reached so far"),
        _("How much of the way to the target is done."),
        _("percent"),
        COMPUTED,
    ),
    CodebookColumn(
        "percent_reported",
        _("Reported change"),
        _("The change against the base year by the evidence."),
        _("percent"),
        COMPUTED,
    ),
    CodebookColumn("text", _("Wording"), _("The pledge in the words of its source."), "", PLEDGED_BY),
    CodebookColumn("language", _("Language of the wording"), _("The code of its language.")),
    CodebookColumn("source", _("Source"), _("Who published the pledge.")),
    CodebookColumn("source_url", _("Source address"), _("Where it was published.")),
    CodebookColumn("plan_url", _("Plan"), _("The address of the plan that says how it is to be reached.")),
    SLUG,
]

CRITERIA_CODEBOOK = [
    CodebookColumn("coalition", _("Coalition"), _("The address name of the coalition that asks.")),
    CodebookColumn(
        "set",
        _("Set of criteria"),
        _("The set from which the criterion comes; empty for one of the coalition's own."),
    ),
    CodebookColumn("criterion", _("Code of the criterion"), _("Names the criterion in the files.")),
    CodebookColumn(
        "title", _("Criterion"), _("What the coalition asks of its members."), "", _("the coalition")
    ),
    MEMBER,
    TYPE,
    CodebookColumn(
        "answer", _("Answer"), _("What is known of this member."), label_of=label_from(CriterionState)
    ),
    CodebookColumn(
        "from_record",
        _("From the record"),
        _("Yes: the answer follows from a pledge or report on file."),
        label_of=yes_or_no,
    ),
    CodebookColumn("from_record_url", _("Address of the record"), _("Where that pledge or report stands.")),
    CodebookColumn("checked_on", _("Checked on"), _("The day on which somebody looked."), is_day=True),
    CodebookColumn("source", _("Source"), _("Where it was looked.")),
    CodebookColumn("source_url", _("Source address"), _("The address of that source.")),
    CodebookColumn(
        "demonstration", _("Demonstration data"), _("Yes: invented for demonstration."), label_of=yes_or_no
    ),
    SLUG,
]

# --- In the workbook of members ---------------------------------------------------------------------------

COVERAGE_CODEBOOK = [  # the cells of these are in the rows of the open list
    CodebookColumn(
        "known_of_target",
        _("Known of a target"),
        _("Whether the member has a target, or one was looked for."),
        label_of=label_from(Known),
    ),
    CodebookColumn(
        "looked_on", _("Looked on"), _("The day on which somebody looked for a target."), is_day=True
    ),
    CodebookColumn("looked_at", _("Looked at"), _("The source in which it was looked for.")),
    CodebookColumn("looked_at_url", _("Address of what was looked at"), _("Where that source is.")),
]
PLEDGES_OF_MEMBER = [
    CodebookColumn(
        "pledges",
        _("Pledges in force"),
        _("How many pledges of the member are in force."),
        pgettext_lazy("unit", "pledges"),
    ),
    CodebookColumn(
        "pledge",
        _("Pledge"),
        _("The first of them in a sentence: one with a number before others, the nearest target year first."),
        "",
        PLEDGED_BY,
    ),
    CodebookColumn(
        "pledge_declared_on", _("Pledged on"), _("The day on which that pledge was made."), is_day=True
    ),
    CodebookColumn(
        "pledge_target_year", _("Target year of the pledge"), _("The year by which it is to be reached.")
    ),
    CodebookColumn(
        "pledge_state",
        _("Is the pledge kept?"),
        _("How it stands on the day, by the best evidence on file."),
        "",
        COMPUTED,
        label_from(PledgeState),
    ),
    CodebookColumn("pledge_source", _("Source of the pledge"), _("Who published it.")),
    CodebookColumn("pledge_source_url", _("Address of the pledge's source"), _("Where it was published.")),
]


def pledges_of_members(coalition: Coalition, as_of: datetime.date) -> dict[str, dict[str, Any]]:
    """{address name of a member: what it pledged}, of those with a pledge in force on the day."""
    pledges = Pledge.objects.published().filter(coalition=coalition).in_force_on(as_of)
    found: dict[str, list] = {}
    for followed in follow(with_reports(pledges.select_related("signatory").order_by("pk")), as_of):
        found.setdefault(followed.pledge.signatory.slug, []).append(followed)
    return {slug: _cells(some) for slug, some in found.items()}


def _cells(some: list) -> dict[str, Any]:
    first = min(some, key=lambda one: (not one.pledge.is_target, one.pledge.target_year or 9999))
    pledge = first.pledge
    return {
        "pledges": len(some),
        "pledge": pledge_sentence(pledge),
        "pledge_declared_on": pledge.declared_on,
        "pledge_target_year": pledge.target_year,
        "pledge_state": str(first.progress.state),
        "pledge_source": pledge.source,
        "pledge_source_url": pledge.source_url,
    }
