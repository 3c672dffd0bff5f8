"""What the portal costs beside the plain operation under it, on this machine, in one run:

    python -m tests.benchmarks [directory] [import] [load] [page] [reach] [register] [register-import] [served]
        [spellings] [weights] [--stock-rows N]

Each line gives the medians of alternating runs and their ratio; `load` and `weights` give the
time under load and the size of each page instead, `spellings` how lists of places in customary spellings are read.
Works on whichever database DATABASE_URL names, in a database of its own beside it that is made and dropped here;
nothing on file is touched. `--stock-rows` spares a long wait in `import` and `register-import`: the stock resource
then gets only that many rows, in `import` after half of them have shown that its time grows at least as its rows do.
"""

import argparse
import os
from importlib import import_module

import django

BENCHMARKS = {
    "directory": "directory",
    "import": "roster_import",
    "load": "load",
    "page": "coalition_page",
    "reach": "reach",
    "register": "register",
    "register-import": "register_roster",
    "served": "served",
    "spellings": "spellings",
    "weights": "weights",
}
TAKE_ROWS = ("import", "register-import")


def arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("benchmarks", nargs="*", metavar="benchmark", help=", ".join(BENCHMARKS))
    parser.add_argument("--stock-rows", type=int, help="rows for the stock resource (default: all)")
    found = parser.parse_args()
    unknown = set(found.benchmarks) - BENCHMARKS.keys()
    if unknown:
        parser.error(f"No such benchmark: {', '.join(sorted(unknown))}. There are {', '.join(BENCHMARKS)}.")
    return found


def main():
    chosen = arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aca_portal.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection

    from tests.benchmarks.database import throwaway_database

    settings.DEBUG = False
    for name in chosen.benchmarks or BENCHMARKS:
        options = {"stock_rows": chosen.stock_rows} if name in TAKE_ROWS and chosen.stock_rows else {}
        with throwaway_database():
            print(f"== {name}, {connection.vendor}", flush=True)
            import_module(f"tests.benchmarks.{BENCHMARKS[name]}").run(**options)


if __name__ == "__main__":
    main()
