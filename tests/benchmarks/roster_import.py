"""Preview and import of a roster of 10,000 rows beside a plain bulk_create of the rows that it writes."""

import csv
import io

from django.core.management import call_command

from coalitions.imports import confirm_batch, preview_roster
from coalitions.models import ImportBatch, Membership
from signatories.models import Figure, Jurisdiction, Signatory
from tests import factories
from tests.benchmarks.timing import compare

ROWS = 10_000
STATES = ("AZ", "CA", "CO", "FL", "GA", "IL", "MA", "MI", "NY", "OH", "OR", "PA", "TX", "UT", "VA", "WA")
WRITTEN = (Jurisdiction, Signatory, Figure, Membership)
BATCH = 1000


def roster():
    """Cities in counties with a population, no two alike, as a partner's list would hold them."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(
        [
            "external_id",
            "name",
            "type",
            "state",
            "county",
            "joined_on",
            "population",
            "population_year",
            "population_source",
        ]
    )
    for number in range(ROWS):
        state = STATES[number % len(STATES)]
        county = f"Valley {number % 500} County"
        writer.writerow(
            [
                number,
                f"Town {number}",
                "city",
                f"US-{state}",
                county,
                "2019-05-01",
                5000 + number,
                2020,
                "Census",
            ]
        )
    return file.getvalue().encode()


def start_afresh():
    """Empty the throwaway database but for the coalition, its country and the states, under the same ids."""
    call_command("flush", interactive=False, verbosity=0)
    coalition = factories.coalition("us")
    for state in STATES:
        factories.region(f"US-{state}")
    return coalition, factories.superuser()


def run():
    content = roster()
    stage = {}

    def prepare():
        stage["coalition"], stage["user"] = start_afresh()
        stage["given"] = set(Jurisdiction.objects.values_list("pk", flat=True))

    def import_it():
        coalition, user = stage["coalition"], stage["user"]
        batch = preview_roster(coalition=coalition, filename="roster.csv", content=content, user=user)
        batch = confirm_batch(batch=batch, user=user)
        assert (batch.state, batch.new) == (ImportBatch.State.APPLIED, ROWS), batch.errors[:3]
        assert not batch.warnings, batch.warnings[:3]

    prepare()
    import_it()
    rows = {model: list(model.objects.order_by("pk")) for model in WRITTEN}
    rows[Jurisdiction] = [row for row in rows[Jurisdiction] if row.pk not in stage["given"]]
    print(", ".join(f"{len(found)} {model._meta.verbose_name_plural}" for model, found in rows.items()))

    def write_plainly():
        for model in WRITTEN:
            model.objects.bulk_create(rows[model], batch_size=BATCH)

    compare(
        (f"preview and import of a roster of {ROWS} rows", import_it),
        ("plain bulk_create of the rows written, without their history", write_plainly),
        runs=3,
        before=prepare,
    )
