"""Preview and import of a roster of 10,000 rows beside a stock django-import-export resource, history included.

Both write the same members, territories and figures: 10,000 new rows, then 10,000 changed ones. Then how the time
grows from 1,000 to 100,000 rows, the size of the preview page, and the peak of memory.
"""

import csv
import io
import os
import subprocess
import sys

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from coalitions.models import Membership
from coalitions.rosters.importer import preview_roster
from signatories.models import Signatory
from tests import factories
from tests.benchmarks.database import database_url, settle
from tests.benchmarks.roster_process import preview_and_confirm
from tests.benchmarks.stock_resource import preview_and_import
from tests.benchmarks.timing import timed

ROWS = 10_000
STATES = ("AZ", "CA", "CO", "FL", "GA", "IL", "MA", "MI", "NY", "OH", "OR", "PA", "TX", "UT", "VA", "WA")
COLUMNS = (
    *("external_id", "name", "type", "state", "county", "joined_on", "website"),
    *("population", "population_year", "population_source", "note"),
)


def roster(rows=ROWS, edition=1):
    """Cities in counties with a population, no two alike; another edition changes something in each row.

    Edition 0 has neither website nor note, so that 100,000 rows stay within the limit of an upload.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for number in range(rows):
        state = STATES[number % len(STATES)]
        place = (f"Town {number}", "city", f"US-{state}", f"Valley {number % 500} County")
        website = f"https://town{number}.example/{edition}" if edition else ""
        note = f"Edition {edition}" if edition else ""
        people = (5000 + number + edition, 2020, "Census")
        writer.writerow([number, *place, "2019-05-01", website, *people, note])
    return file.getvalue().encode()


def start_afresh():
    """Empty the throwaway database but for the coalition, its country and the states."""
    call_command("flush", interactive=False, verbosity=0)
    coalition = factories.coalition("us")
    for state in STATES:
        factories.region(f"US-{state}")
    return coalition, factories.superuser()


def start_with(rows):
    """The same with the first edition imported, under the addresses that the stock resource looks for."""
    coalition, user = start_afresh()
    preview_and_confirm(roster(rows), coalition, user)
    signatories = Signatory.objects.only("slug", "name").iterator()
    changed = [Signatory(pk=one.pk, slug=f"town-{one.name.removeprefix('Town ')}") for one in signatories]
    Signatory.objects.bulk_update(changed, ["slug"], batch_size=1000)
    settle()
    return coalition, user


def run(stock_rows=ROWS):
    for kind, edition, outcome, prepare in (
        ("new", 1, "new", lambda rows: start_afresh()),
        ("changed", 2, "updated", start_with),
    ):
        if stock_rows < ROWS:
            stock(stock_rows // 2, kind, edition, prepare)
        theirs = stock(stock_rows, kind, edition, prepare) / stock_rows
        seconds = ours(ROWS, kind, edition, outcome, prepare)
        print(f"{theirs * ROWS / seconds:10.1f} times as fast as stock, row by row", flush=True)
    measure_growth()
    measure_page()
    measure_memory()


def stock(rows, kind, edition, prepare):
    prepare(rows)
    content = roster(rows, edition)
    totals, seconds = timed(lambda: preview_and_import(content))
    assert totals["update" if kind == "changed" else kind] == rows, totals
    assert Membership.history.count() == rows * edition
    report(seconds, rows, f"{rows} {kind} rows by stock django-import-export, dry run and import")
    return seconds


def ours(rows, kind, edition, outcome, prepare):
    coalition, user = prepare(rows)
    content = roster(rows, edition)
    batch, seconds = timed(lambda: preview_and_confirm(content, coalition, user))
    assert getattr(batch, outcome) == rows
    assert Membership.history.count() == rows * max(edition, 1)
    size = f", {len(content) / 1e6:.1f} MB" if rows > ROWS else ""
    report(seconds, rows, f"preview and confirm {rows} {kind} rows{size}")
    return seconds


def report(seconds, rows, what):
    print(f"{seconds * 1000:10.1f} ms   {what}   ({seconds / rows * 1000:.2f} ms a row)", flush=True)


def measure_growth():
    """Lines of one length at every size, so that the largest stays within the limit of an upload."""
    each = [
        ours(rows, "new", 0, "new", lambda rows: start_afresh()) / rows for rows in (1_000, 10_000, 100_000)
    ]
    print(f"{each[-1] / each[0]:10.2f} times as long a row at 100000 rows as at 1000")
    print(f"{each[-1] / each[1]:10.2f} times as long a row at 100000 rows as at 10000", flush=True)


def measure_page():
    coalition, user = start_with(ROWS)
    content = roster(edition=2)
    batch = preview_roster(coalition=coalition, filename="roster.csv", content=content, user=user)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    page = client.get(reverse("admin:coalitions_importbatch_change", args=[batch.pk]))
    print(f"{len(page.content) / 1000:10.0f} kB   preview page of {ROWS} changed rows", flush=True)


def measure_memory():
    """Of whole processes that do nothing else, the one with new rows before the one with changed rows."""
    start_afresh()
    for kind, edition in (("new", 1), ("changed", 2)):
        start, peak = in_a_process(roster(edition=edition))
        print(
            f"{peak:10.0f} MB   peak of a process that imports {ROWS} {kind} rows   ({start:.0f} MB before)"
        )


def in_a_process(content):
    answer = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.roster_process"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": database_url()},
        input=content,
        capture_output=True,
        check=True,
    )
    return map(float, answer.stdout.split())
