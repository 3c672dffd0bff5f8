"""Preview and import of 10,000 municipalities of the United States with the whole register loaded, beside stock.

Both find the same territories and write the same members and figures, history included. The times are of the
processor, of this process alone, so that what else the machine does hardly matters; the peak is that of a whole
process that does nothing else.
"""

import csv
import io
import time

from django.db import transaction

from coalitions.models import Coalition
from coalitions.reference import load_reference
from signatories.models import Jurisdiction, JurisdictionKind
from tests import factories
from tests.benchmarks.database import settle
from tests.benchmarks.roster_import import COLUMNS, in_a_process
from tests.benchmarks.roster_process import preview_and_confirm
from tests.benchmarks.stock_resource import preview_and_import

ROWS = 10_000


def roster(rows: int = ROWS) -> bytes:
    """Municipalities in counties that are the only ones of their name there, spread over the register."""
    kind, above = JurisdictionKind.MUNICIPALITY, ("parent__name", "parent__parent__code")
    found = Jurisdiction.objects.filter(country="US", kind=kind, parent__kind=JurisdictionKind.COUNTY)
    cells = {(name, *around): key for key, name, *around in found.values_list("name_key", "name", *above)}
    once = {(key, *around): (name, *around) for (name, *around), key in cells.items()}
    chosen = sorted(once.values())[:: max(1, len(once) // rows)][:rows]
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for number, (name, county, state) in enumerate(chosen):
        place = (f"K{number:05}", name, "city", state, county)
        people = (5000 + number, 2020, "Census")
        writer.writerow([*place, "2019-05-01", f"https://town{number}.example/", *people, ""])
    return file.getvalue().encode()


def run(stock_rows: int = 1000) -> None:
    load_reference()
    settle()
    user, coalition = factories.superuser(), Coalition.objects.get(slug="us")
    theirs = processor(lambda: preview_and_import(roster(stock_rows))) / stock_rows
    print(f"{theirs * 1000:10.2f} ms a row   stock django-import-export, {stock_rows} rows", flush=True)
    ours = processor(lambda: preview_and_confirm(roster(), coalition, user)) / ROWS
    print(f"{ours * 1000:10.2f} ms a row   preview and confirm {ROWS} rows", flush=True)
    print(f"{theirs / ours:10.1f} times as fast as stock, row by row", flush=True)
    start, peak = in_a_process(roster())
    print(f"{peak:10.0f} MB   peak of a process that imports {ROWS} rows   ({start:.0f} MB before)")


def processor(operation) -> float:
    """Seconds of processor time, taken back afterwards."""
    with transaction.atomic():
        start = time.process_time()
        operation()
        spent = time.process_time() - start
        transaction.set_rollback(True)
    return spent
