"""A launch day: fifty readers over all kinds of pages, then the same with five editors and an import of 10,000 rows.

Four workers of gunicorn on loopback. Each reader pauses half a second between two pages. It prints how long pages take
while nobody writes and while all do, and counts errors, lost saves, and saves that their editor did not see at once.
"""

import itertools
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from coalitions.models import Coalition, Membership
from signatories.models import Signatory
from tests import factories
from tests.benchmarks import territories
from tests.benchmarks.coalition_page import gunicorn
from tests.benchmarks.database import database_url, settle
from tests.web_client import WebClient

READERS, EDITORS, IMPORTED = 50, 5, 10_000
QUIET_SECONDS, BUSY_SECONDS = 20, 60
READERS_PAUSE, EDITORS_PAUSE = 0.5, 4


def run():
    for members in (4_000, 10_000):
        found_coalition(members)
        with gunicorn("--workers", "4", "--threads", "4") as served:
            launch(served.host, members)
        call_command("flush", interactive=False, verbosity=0)


def found_coalition(members):
    """A coalition with that many members, half of them cities, and the editors with a company each."""
    coalition, _, _, cities = territories.nation(regions=50, counties=500, municipalities=members // 2)
    territories.govern(coalition, cities)
    territories.employ(coalition, cities, members - len(cities))
    for number in range(EDITORS):
        factories.staff_user(coalition, username=f"editor{number}")
    settle()


def launch(host, members):
    quiet, busy = Readings(), Readings()
    read_pages(host, quiet, QUIET_SECONDS)
    editors = [Editor(host, number) for number in range(EDITORS)]
    end = time.monotonic() + BUSY_SECONDS
    writing = [threading.Thread(target=editor.edit_until, args=[end]) for editor in editors]
    with roster_of_companies() as roster:
        importing = start_import(roster)
        for thread in writing:
            thread.start()
        read_pages(host, busy, BUSY_SECONDS)
        for thread in writing:
            thread.join()
        import_failed = importing.wait(timeout=600)
    print(f"{members} members, {READERS} readers")
    print(f"    alone:                    {quiet}")
    print(f"    editors and an import:    {busy}, p99 {busy.p99 / quiet.p99:.1f} times")
    saves = sum(len(editor.saved) for editor in editors)
    refused = sum(editor.refused for editor in editors)
    lost = sum(editor.is_last_lost() for editor in editors)
    unseen = sum(editor.unseen for editor in editors)
    print(f"    {saves} saves, {refused} refused, {lost} lost, {unseen} not seen by their editor at once")
    joined = Membership.objects.count() - members
    print(f"    import: {'failed' if import_failed else 'done'}, {joined} members joined", flush=True)


class Readings:
    """How long pages took, in seconds, and the answers that were no pages."""

    def __init__(self):
        self.seconds, self.errors = [], []

    @property
    def p99(self):
        return quantiles(self.seconds, n=100)[-1]

    def __str__(self):
        times = f"p50 {median(self.seconds) * 1000:.0f} ms, p99 {self.p99 * 1000:.0f} ms"
        return f"{len(self.seconds)} pages, {times}, {len(self.errors)} errors {self.errors[:3]}"


def pages():
    slugs = list(Signatory.objects.order_by("?").values_list("slug", flat=True)[:40])
    home = Coalition.objects.get(slug="us").get_absolute_url().removeprefix("/en/")
    parts = [
        "",
        "members/",
        "reach/",
        "pledges/",
        "growth/",
        "about/",
        "members/?page=2",
        "members/?q=company",
    ]
    found = [f"/{language}/{home}{part}" for language in ("en", "es", "ja") for part in parts]
    found += [f"/en/signatories/{slug}/" for slug in slugs]
    return [
        *found,
        "/en/",
        "/ja/",
        "/en/compare/",
        "/en/signatories/",
        "/en/search/?q=company+7",
        "/en/methodology/",
    ]


def read_pages(host, readings, seconds):
    """All readers at once, each through the pages in an order of its own."""
    addresses, end = pages(), time.monotonic() + seconds

    def read(number):
        order = random.Random(number).sample(addresses, len(addresses))
        reader = WebClient(host)
        for address in itertools.cycle(order):
            if time.monotonic() > end:
                return
            start = time.monotonic()
            try:
                status, _ = reader.get(address)
            except OSError as error:
                status, reader = repr(error), WebClient(host)
            readings.seconds.append(time.monotonic() - start)
            if status != 200:
                readings.errors.append((status, address))
            time.sleep(READERS_PAUSE)

    readers = [threading.Thread(target=read, args=[number]) for number in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()


class Editor:
    """Changes the website of one company again and again, and looks at its public page each time."""

    def __init__(self, host, number):
        self.company = Signatory.objects.get(slug=f"company-{number}")
        self.form = reverse("admin:signatories_signatory_change", args=[self.company.pk])
        self.saved, self.refused, self.unseen = [], 0, 0
        self.reader, self.staff = WebClient(host), WebClient(host)
        self.staff.sign_in(reverse("account_login"), f"editor{number}", factories.PASSWORD)

    def edit_until(self, end):
        while time.monotonic() < end:
            website = f"https://company.example/{self.company.pk}/{len(self.saved) + self.refused}"
            _, page = self.staff.get(self.form)
            status, _ = self.staff.post(self.form, page, website=website, _save="Save")
            if status == 302:
                self.saved.append(website)
                _, shown = self.reader.get(f"/en/signatories/{self.company.slug}/")
                self.unseen += website not in shown
            else:
                self.refused += 1
            time.sleep(EDITORS_PAUSE)

    def is_last_lost(self):
        self.company.refresh_from_db()
        return bool(self.saved) and self.company.website != self.saved[-1]


@contextmanager
def roster_of_companies():
    """A file of companies that nobody knows yet."""
    rows = [f"Newcomer {number},business,2020-01-01" for number in range(IMPORTED)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "roster.csv"
        file.write_text("\n".join(["name,type,joined_on", *rows]), encoding="utf-8")
        yield file


def start_import(roster):
    """As another process of the portal does it."""
    command = [sys.executable, "manage.py", "import_signatories", str(roster), "--coalition", "us"]
    environment = os.environ | {"DATABASE_URL": database_url(), "DEBUG": "1"}
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL)
