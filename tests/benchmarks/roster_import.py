"""Preview and import of a roster of 10,000 rows beside a stock django-import-export resource, history included.

Both write the same members, territories and figures: 10,000 new rows, then 10,000 changed ones. Then the peak
of memory, the size of the preview page, and how the time grows from 1,000 to 100,000 rows.
"""

import csv
import io
import re
import time
from pathlib import Path

from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from coalitions.imports import confirm_batch, preview_roster
from coalitions.models import ImportBatch, Membership
from signatories.models import Signatory
from tests import factories
from tests.benchmarks.stock_resource import preview_and_import
from tests.benchmarks.territories import settle
from tests.benchmarks.timing import compare

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


def preview_and_confirm(content, coalition, user):
    batch = preview_roster(coalition=coalition, filename="roster.csv", content=content, user=user)
    batch = confirm_batch(batch=batch, user=user)
    assert batch.state == ImportBatch.State.APPLIED, batch.errors[:3]
    return batch


def run():
    stage = {}

    def prepare():
        stage["coalition"], stage["user"] = start_afresh()

    def prepare_changes():
        prepare()
        preview_and_confirm(roster(), stage["coalition"], stage["user"])
        for signatory in Signatory.objects.only("slug", "name"):
            number = signatory.name.removeprefix("Town ")
            Signatory.objects.filter(pk=signatory.pk).update(slug=f"town-{number}")
        settle()

    def ours(edition, outcome):
        batch = preview_and_confirm(roster(edition=edition), stage["coalition"], stage["user"])
        assert getattr(batch, outcome) == ROWS
        assert Membership.history.count() == ROWS * edition

    def stock(edition, outcome):
        totals = preview_and_import(roster(edition=edition))
        assert totals[outcome] == ROWS, totals
        assert Membership.history.count() == ROWS * edition

    compare(
        (f"{ROWS} new rows by stock django-import-export", lambda: stock(1, "new")),
        (f"preview and confirm {ROWS} new rows", lambda: ours(1, "new")),
        runs=1,
        before=prepare,
    )
    compare(
        (f"{ROWS} changed rows by stock django-import-export", lambda: stock(2, "update")),
        (f"preview and confirm {ROWS} changed rows", lambda: ours(2, "updated")),
        runs=1,
        before=prepare_changes,
    )
    prepare()
    measure_memory(stage)
    measure_page(stage)
    measure_growth(stage)


def measure_memory(stage):
    before = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")
    preview_and_confirm(roster(), stage["coalition"], stage["user"])
    peak = memory("VmHWM")
    print(f"{peak:10.0f} MB   peak of memory, {peak - before:.0f} MB more than before the import")


def memory(what):
    return int(re.search(rf"{what}:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024


def measure_page(stage):
    batch = preview_roster(
        coalition=stage["coalition"], filename="roster.csv", content=roster(edition=3), user=stage["user"]
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(stage["user"])
    page = client.get(reverse("admin:coalitions_importbatch_change", args=[batch.pk]))
    print(f"{len(page.content) / 1000:10.0f} kB   preview page of {ROWS} rows", flush=True)


def measure_growth(stage):
    for rows in (1_000, 10_000, 100_000):
        stage["coalition"], stage["user"] = start_afresh()
        start = time.perf_counter()
        preview_and_confirm(roster(rows, edition=0), stage["coalition"], stage["user"])
        seconds = time.perf_counter() - start
        print(f"{seconds * 1000:10.1f} ms   {rows} new rows, {seconds / rows * 1000:.2f} ms each", flush=True)
