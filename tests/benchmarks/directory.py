"""The directory of 100,000 signatories beside Datasette on the same rows, both served on loopback.

Datasette (a program beside the portal, not a requirement) shows a page of a table with its count and one facet,
filtered and searched likewise. Each server has two processes or threads, and four readers ask in turn.
"""

import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from signatories.models import Signatory
from signatories.names.keys import organisation_key
from tests.benchmarks import territories
from tests.benchmarks.coalition_page import gunicorn
from tests.benchmarks.database import settle

ROWS = 100_000
READERS = 4
REQUESTS = 40
TYPES = ("business", "university", "investor")
WORDS = (
    "Northern",
    "Solar",
    "Wind",
    "Harbor",
    "Valley",
    "Pacific",
    "Summit",
    "Granite",
    "Cedar",
    "Union",
    "Prime",
)
COLUMNS = ("id", "slug", "name", "type", "country")
PAGES = {
    "all": ("", ""),
    "one type": ("type=university", "type=university"),
    "a word": ("q=solar", "name__contains=solar"),
    "a type and two words": ("type=investor&q=cedar+union", "type=investor&name__contains=cedar+union"),
}


def run():
    _fill()
    settle()
    with gunicorn("--workers", "2") as get:
        ours = {
            what: _rate(lambda query=query: get(f"/en/signatories/?unkept=1&{query}"))
            for what, (query, _) in PAGES.items()
        }
    theirs = {}
    if shutil.which("datasette"):
        with _datasette() as get:
            theirs = {what: _rate(lambda query=query: get(query)) for what, (_, query) in PAGES.items()}
    for what, rate in ours.items():
        beside = f"   {theirs[what]:8.1f} of Datasette   {rate / theirs[what]:6.1f} times" if theirs else ""
        print(f"{rate:10.1f} pages a second   directory, {what}{beside}", flush=True)
    if not theirs:
        print("Datasette is not on the PATH.")


def _fill():
    coalition, _, _, cities = territories.nation(regions=50, counties=500, municipalities=2_000)
    names = [
        f"{WORDS[number % 11]} {WORDS[number // 11 % 11]} {WORDS[number // 121 % 11]} {number}"
        for number in range(ROWS)
    ]
    territories.admit(
        coalition,
        [
            Signatory(
                slug=f"organisation-{number}",
                name=name,
                name_key=organisation_key(name),
                type=TYPES[number % len(TYPES)],
                country="US",
                based_in=cities[number % len(cities)],
            )
            for number, name in enumerate(names)
        ],
    )


def _rate(get):
    """Pages a second that four readers get."""
    get()
    start = time.perf_counter()
    with ThreadPoolExecutor(READERS) as readers:
        list(readers.map(lambda _: get(), range(REQUESTS)))
    return REQUESTS / (time.perf_counter() - start)


@contextmanager
def _datasette():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.db"
        _copy(file)
        command = ["datasette", "serve", str(file), "--port", str(port)]
        server = subprocess.Popen(
            [*command, "--setting", "num_sql_threads", "2"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(port)

            def get(query):
                address = f"http://127.0.0.1:{port}/rows/signatories?_size=50&_facet=type&_sort=name&{query}"
                with urllib.request.urlopen(address, timeout=60) as response:
                    return response.read()

            yield get
        finally:
            server.terminate()
            server.wait(timeout=30)


def _copy(file):
    columns = ", ".join(COLUMNS)
    with sqlite3.connect(file) as database:
        database.execute(f"CREATE TABLE signatories ({columns.replace('id', 'id INTEGER PRIMARY KEY', 1)})")
        database.execute("CREATE INDEX by_name ON signatories (name)")
        marks = ", ".join("?" for _ in COLUMNS)
        rows = Signatory.objects.values_list(*COLUMNS)
        database.executemany(f"INSERT INTO signatories VALUES ({marks})", rows.iterator())
    database.close()


def _wait(port):
    for _ in range(150):
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("Datasette did not start.")
