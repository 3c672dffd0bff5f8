"""All that is on file about how a pledge stands, on the scale of its path, labelled by who said it.

Reports that were accepted, reports that were verified, the published inventory of the territory and the
organisation's own emissions are evidence of one kind. An inventory is evidence only where it measures what the pledge
is about (`can_be_measured_by_emissions`). Pure: nothing here asks the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db import models
from django.utils.translation import gettext_lazy as _

from pledges.kinds import PERCENT, TONNES, WHOLE_BOUNDARIES, Kind
from pledges.models import Answer, Gases, Pledge, ProgressReport
from pledges.progress.trajectory import COVERED, PERCENT_OF_BASE, Path, scale_of
from signatories.models import Measure
from signatories.territories.figures import FigureRow

Emissions = FigureRow | Measure  # of one year, in tonnes


class Voice(models.TextChoices):
    """Who said it. The best evidence of a year is that of the first voice in this order."""

    VERIFIED = "verified", _("a verified report")
    INVENTORY = "inventory", _("the published inventory")
    REPORT = "report", _("the signatory's own report")
    OWN_EMISSIONS = "own_emissions", _("the organisation's own emissions on file")

    @property
    def rank(self) -> int:
        return list(Voice).index(self)


REPORTS = (Voice.VERIFIED, Voice.REPORT)


@dataclass(frozen=True)
class Evidence:
    """What one source says about one year. `value` is on the scale of the path, None where it cannot be put there.

    `amount` and `unit` are as published; `percent_reported` is how much of the way the signatory says it has gone.
    """

    year: int
    value: Fraction | None
    voice: Voice = Voice.REPORT
    amount: Decimal | int | None = None
    unit: str = ""
    percent_reported: Fraction | None = None
    source: str = ""
    source_url: str = ""
    verified_by: str = ""


def evidence_of(
    pledge: Pledge,
    path: Path,
    reports: Iterable[ProgressReport] = (),
    emissions: Sequence[Emissions] = (),
    base_tonnes: int | None = None,
) -> list[Evidence]:
    """All evidence of a pledge by year, the best of each year first.

    `emissions` are those of its territory or organisation, of one year the preferred one first. Of several reports
    with one voice on one year the latest goes first. A report that gives only a percentage of the way is put where
    that percentage lies on the path.
    """
    latest_first = sorted(reports, key=lambda report: -(report.pk or 0))
    found = [_from_report(pledge, path, report, base_tonnes) for report in latest_first]
    if can_be_measured_by_emissions(pledge):
        found += _from_emissions(pledge, emissions, base_tonnes)
    return sorted(found, key=lambda one: (one.year, one.voice.rank))


def can_be_measured_by_emissions(pledge: Pledge) -> bool:
    """Whether the emissions of the whole territory or organisation are what the pledge is about.

    They are not for a part of it, for carbon dioxide alone, for what others emit (scope 3; for a territory also
    scope 2), nor for net zero: what is taken out of the air again is not in an inventory of emissions.
    """
    outside = [pledge.scope_3] + ([pledge.scope_2] if pledge.signatory.governs_id else [])
    return (
        pledge.kind in (Kind.ABSOLUTE, Kind.FIXED_LEVEL, Kind.BASELINE, Kind.SCIENCE_BASED)
        and pledge.boundary in WHOLE_BOUNDARIES
        and pledge.gases != Gases.CO2
        and pledge.scope_1 != Answer.NO
        and not any(scope in COVERED for scope in outside)
    )


def _from_report(pledge: Pledge, path: Path, report: ProgressReport, base_tonnes: int | None) -> Evidence:
    percent = None if report.percent_reported is None else Fraction(report.percent_reported)
    value = _on_scale(pledge, report, base_tonnes)
    if value is None and percent is not None:
        value = path.value_at_percent(percent)
    is_verified = report.evidence == ProgressReport.Verification.VERIFIED
    return Evidence(
        report.year,
        value,
        Voice.VERIFIED if is_verified else Voice.REPORT,
        report.value,
        report.unit,
        percent,
        report.source,
        report.source_url,
        report.verified_by,
    )


def _on_scale(pledge: Pledge, report: ProgressReport, base_tonnes: int | None) -> Fraction | None:
    if report.value is None:
        return None
    value = Fraction(report.value)
    base = base_tonnes if pledge.base_value is None and report.unit == TONNES else pledge.base_value
    if scale_of(pledge) == PERCENT_OF_BASE:
        if report.unit == PERCENT:
            return 100 - value
        return value / Fraction(base) * 100 if base else None
    if pledge.kind == Kind.BASELINE and report.unit != PERCENT:
        return 100 - value / Fraction(pledge.base_value) * 100 if pledge.base_value else None
    return value if report.unit == pledge.unit else None


def _from_emissions(
    pledge: Pledge, emissions: Sequence[Emissions], base_tonnes: int | None
) -> Iterable[Evidence]:
    """The emissions on file as evidence; those of a year before the base year say nothing.

    A reduction is measured against the base year in the same source, else against what the pledge states or the
    figure on file. A baseline scenario is known for its target year only, so earlier emissions say nothing of it.
    """
    of_base_year = {one.source: one.value for one in emissions if one.year == pledge.base_year}
    first = pledge.target_year if pledge.kind == Kind.BASELINE else (pledge.base_year or 0) + 1
    for one in emissions:
        if one.year is None or first is None or one.year < first:
            continue
        base = of_base_year.get(one.source) or pledge.base_value or base_tonnes
        yield Evidence(
            one.year,
            _level_on_scale(pledge, Fraction(one.value), base),
            Voice.INVENTORY if pledge.signatory.governs_id else Voice.OWN_EMISSIONS,
            one.value,
            TONNES,
            source=one.source,
            source_url=one.source_url,
        )


def _level_on_scale(pledge: Pledge, tonnes: Fraction, base: Decimal | int | None) -> Fraction | None:
    if pledge.kind == Kind.BASELINE:
        return 100 - tonnes / Fraction(pledge.base_value) * 100 if pledge.base_value else None
    if scale_of(pledge) == PERCENT_OF_BASE:
        return tonnes / Fraction(base) * 100 if base else None
    return tonnes if pledge.unit == TONNES else None
