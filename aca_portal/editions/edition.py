"""Reading the edition, and the two things that are done to its tables: folding, and a new series.

The tables are made by a migration and have no models, so that neither an archive nor `flush` sets the number back.

    portal_edition          one row: the series, and the number up to which changes are folded in
    portal_edition_change   PostgreSQL alone: one row for each transaction since, from the triggers

On PostgreSQL the edition is the number plus the count of those rows: writers add rows of their own and never wait for
each other, though an import holds its transaction for minutes. SQLite has one writer at a time; its triggers count up
the number itself, by each row written.
"""

from typing import NamedTuple

from django.db import connection
from django.utils.crypto import get_random_string

TABLE = "portal_edition"
CHANGES = "portal_edition_change"

READ = {
    "postgresql": f"SELECT series, number + (SELECT count(*) FROM {CHANGES}) FROM {TABLE}",
    "sqlite": f"SELECT series, number FROM {TABLE}",
}
FOLD = f"""
    WITH folded AS (DELETE FROM {CHANGES} RETURNING 1)
    UPDATE {TABLE} SET number = number + (SELECT count(*) FROM folded)
"""


class PublicEdition(NamedTuple):
    """Two editions with one series and one number show the public the same."""

    series: str  # another one after each restore, whose numbers may come again with other data
    number: int


def read_edition() -> PublicEdition:
    """The edition of the last committed change, by one small query. Read it before the data that it stands for."""
    with connection.cursor() as cursor:
        cursor.execute(READ[connection.vendor])
        return PublicEdition(*cursor.fetchone())


def current_edition() -> int:
    """The number alone. Inside a transaction it counts what that transaction has changed so far, too."""
    return read_edition().number


def fold_changes() -> None:
    """Add the rows of past transactions to the number and drop them. The edition stays the same; call it daily."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(FOLD)


def raise_edition() -> None:
    """Count a change that no trigger saw, such as one from before the triggers were there."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET number = number + 1")


def start_series(*, after: int) -> None:
    """Begin a series above the present number and above `after`: what was kept of any edition before is void."""
    number = max(current_edition(), after) + 1
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DELETE FROM {CHANGES}")
        cursor.execute(f"UPDATE {TABLE} SET series = %s, number = %s", [get_random_string(12), number])
