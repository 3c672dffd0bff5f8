"""What tests of rosters share: writing one as text and importing it."""

import csv
import io

from coalitions.rosters.importer import import_roster

US_REGIONS = {
    "US-AZ": "Arizona",
    "US-CA": "California",
    "US-IL": "Illinois",
    "US-MD": "Maryland",
    "US-NJ": "New Jersey",
    "US-NY": "New York",
    "US-PA": "Pennsylvania",
    "US-WA": "Washington",
}


def roster(*rows, **columns):
    """A CSV with a line for each dictionary; keywords are cells that all rows have."""
    rows = [columns | row for row in rows]
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, headings)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def import_rows(coalition, *rows, user=None, dry_run=False, **columns):
    """The batch of an import of those rows."""
    return import_roster(
        coalition=coalition,
        filename="roster.csv",
        content=roster(*rows, **columns),
        user=user,
        dry_run=dry_run,
    )


def counts(batch):
    return batch.new, batch.updated, batch.unchanged, batch.skipped


def columns_of(issues):
    return [(issue["row"], issue["column"]) for issue in issues]
