"""The pledges as a table for everybody, in the words of the pledge file where it has one."""

from pledges.contribution.result import as_number
from pledges.progress.read import follow, with_reports

COLUMNS = [
    "coalition",
    "signatory",
    "signatory_slug",
    "type",
    "title",
    "kind",
    "target_value",
    "unit",
    "denominator",
    "base_year",
    "base_value",
    "target_year",
    "scopes",
    "boundary",
    "gases",
    "offsets",
    "status",
    "declared_on",
    "status_on",
    "state",
    "evidence",
    "evidence_year",
    "evidence_source",
    "percent_achieved",
    "percent_reported",
    "text",
    "language",
    "source",
    "source_url",
    "plan_url",
]
PLAIN = (
    "title",
    "kind",
    "unit",
    "denominator",
    "base_year",
    "target_year",
    "boundary",
    "gases",
    "offsets",
    "status",
    "declared_on",
    "status_on",
    "text",
    "language",
    "source",
    "source_url",
    "plan_url",
)


def pledge_rows(pledges):
    """One dictionary for each pledge, with its state today."""
    for followed in follow(with_reports(pledges.select_related("signatory", "coalition"))):
        pledge, progress = followed.pledge, followed.progress
        evidence = progress.verdict.evidence
        yield {name: getattr(pledge, name) for name in PLAIN} | {
            "coalition": pledge.coalition.slug,
            "signatory": pledge.signatory.name,
            "signatory_slug": pledge.signatory.slug,
            "type": pledge.signatory.type,
            "country": pledge.signatory.country,
            "target_value": as_number(pledge.target_value),
            "base_value": as_number(pledge.base_value),
            "scopes": pledge.scopes,
            "state": str(progress.state),
            "evidence": evidence and str(evidence.voice),
            "evidence_year": evidence and evidence.year,
            "evidence_source": evidence and evidence.source,
            "percent_achieved": rounded(progress.percent_achieved),
            "percent_reported": rounded(progress.percent_reported),
        }


def rounded(value):
    return None if value is None else round(float(value), 1)
