"""The database of a benchmark: made empty beside the one that DATABASE_URL names, and dropped afterwards."""

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection


@contextmanager
def throwaway_database():
    """Make an empty database with the portal's tables and drop it afterwards."""
    database = connection.settings_dict
    original = database["NAME"]
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            database["TEST"]["NAME"] = str(Path(folder) / "benchmark.sqlite3")
        else:
            database["TEST"]["NAME"] = f"benchmark_{original}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(original, verbosity=0)


def database_url():
    """The address of the throwaway database, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def settle():
    """Let PostgreSQL see the new rows as its autovacuum soon would."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
