"""What the portal costs beside the plain operation under it, on this machine, in one run:

    python -m tests.benchmarks [import] [page] [reach] [weights]

Each line gives the medians of alternating runs and their ratio; `weights` gives the size of each page instead.
Works on whichever database DATABASE_URL names, in a database of its own beside it that is made and dropped here;
nothing on file is touched.
"""

import os
import sys
import tempfile
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import django

BENCHMARKS = {"import": "roster_import", "page": "coalition_page", "reach": "reach", "weights": "weights"}


@contextmanager
def throwaway_database():
    """Make an empty database with the portal's tables and drop it afterwards."""
    from django.db import connection

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


def main(wanted):
    unknown = set(wanted) - BENCHMARKS.keys()
    if unknown:
        sys.exit(f"No such benchmark: {', '.join(sorted(unknown))}. There are {', '.join(BENCHMARKS)}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aca_portal.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.DEBUG = False
    for name in wanted or BENCHMARKS:
        with throwaway_database():
            print(f"== {name}, {connection.vendor}", flush=True)
            import_module(f"tests.benchmarks.{BENCHMARKS[name]}").run()


if __name__ == "__main__":
    main(sys.argv[1:])
