"""A coalition's members as a table for everybody: the directory's columns and the dates of each period."""

from collections import defaultdict

from signatories import open_data

COLUMNS = [*open_data.COLUMNS, "status", "joined_on", "left_on"]


def member_rows(coalition, signatories):
    """One dictionary a period of those signatories in the coalition."""
    periods = defaultdict(list)
    rows = coalition.memberships.published().order_by("joined_on", "pk")
    for slug, *period in rows.values_list("signatory__slug", "status", "joined_on", "left_on"):
        periods[slug].append(period)
    for row in open_data.signatory_rows(signatories):
        for status, joined_on, left_on in periods[row["signatory"]]:
            yield row | {"status": status, "joined_on": joined_on, "left_on": left_on}
