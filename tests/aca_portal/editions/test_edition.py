"""The edition grows with every committed change of what the public may see, through whichever door."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from aca_portal.archive.backup import backup
from aca_portal.archive.restore import restore
from aca_portal.editions import current_edition
from aca_portal.editions.edition import fold_changes, read_edition
from coalitions.cards.draw import draw_cards
from coalitions.imports.batches import confirm_batch, preview_file
from coalitions.imports.undo import undo_batch
from coalitions.members.corrections import report_correction
from coalitions.members.merging import merge, undo_merge
from coalitions.models import Coalition, ImportBatch, Membership
from coalitions.rosters.importer import import_roster, preview_roster
from pledges.models import ProgressReport
from signatories.models import Figure, Jurisdiction, Measure, Signatory, SignatoryName
from tests import factories
from tests.admin_pages import change_signatory, complaints

pytestmark = pytest.mark.django_db(transaction=True)

ROSTER = b"name,type,state,population,population_year\nMesa,city,Arizona,504000,2020\nAcme,business,,,\n"
FIGURES = b"code,metric,year,value,source\nUS-AZ,population,2021,7264877,Census\n"


@pytest.fixture
def portal(us):
    """A coalition with a city and a company, in a register of two cities."""
    arizona = factories.region("US-AZ", "Arizona")
    factories.municipality("Mesa", parent=arizona)
    tucson = factories.signatory("Tucson", governs=factories.municipality("Tucson", parent=arizona))
    factories.membership(us, tucson)
    factories.membership(us, factories.business("Borders"))
    return us


class Grown:
    """Whether the edition grew inside the block, as another connection sees it afterwards."""

    def __enter__(self):
        self.before = seen_elsewhere()
        return self

    def __exit__(self, *failure):
        self.by = seen_elsewhere() - self.before


def seen_elsewhere():
    found = []

    def look():
        found.append(current_edition())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return found[0]


# --- Doors ------------------------------------------------------------------------------------------------


def save_a_model(us):
    us.summary_en = "New words"
    us.save()


def update_by_query(us):
    Signatory.objects.filter(name="Tucson").update(website="https://tucson.example/")


def create_in_bulk(us):
    city = Jurisdiction.objects.get(name="Tucson")
    Figure.objects.bulk_create(
        [Figure(jurisdiction=city, metric="population", value=1, unit="people", year=2020, source="Census")]
    )


def update_in_bulk(us):
    members = list(Membership.objects.all())
    Membership.objects.bulk_update(members, ["note"])


def delete_by_query(us):
    Membership.objects.filter(signatory__name="Borders").delete()


def delete_a_model(us):
    Signatory.objects.get(name="Borders").delete()


def link_two_territories(us):
    Jurisdiction.objects.get(name="Tucson").lies_across.add(Jurisdiction.objects.get(name="Arizona"))


def write_sql(us):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE coalitions_coalition SET slug = 'usa'")


def write_many_by_sql(us):
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE signatories_signatory SET website = %s WHERE name = %s",
            [("https://tucson.example/", "Tucson"), ("", "Borders")],
        )


def import_a_roster(us):
    import_roster(coalition=us, filename="roster.csv", content=ROSTER)


def confirm_an_import(us):
    user = factories.superuser()
    batch = preview_roster(coalition=us, filename="roster.csv", content=ROSTER, user=user)
    confirm_batch(batch=batch, user=user)


def confirm_figures(us):
    user = factories.superuser()
    batch = preview_file(coalition=None, filename="f.csv", content=FIGURES, user=user, kind="figures")
    confirm_batch(batch=batch, user=user)


def draw_the_cards(us):
    assert draw_cards()


def add_a_pledge(us):
    pledge = factories.pledge(us, Signatory.objects.get(name="Tucson"))
    ProgressReport.objects.create(pledge=pledge, year=2020, value=1, unit="percent", review="accepted")


def name_and_measure(us):
    company = Signatory.objects.get(name="Borders")
    SignatoryName.objects.create(signatory=company, name="Fronteras", language="es")
    Measure.objects.create(signatory=company, metric="employees", value=5, unit="people", source="Report")


DOORS = [
    save_a_model,
    update_by_query,
    create_in_bulk,
    update_in_bulk,
    delete_by_query,
    delete_a_model,
    link_two_territories,
    write_sql,
    write_many_by_sql,
    import_a_roster,
    confirm_an_import,
    confirm_figures,
    draw_the_cards,
    add_a_pledge,
    name_and_measure,
]


@pytest.mark.parametrize("write", DOORS, ids=lambda door: door.__name__)
def test_a_committed_change_raises_it_and_one_taken_back_does_not(portal, write):
    with Grown() as grown, transaction.atomic():
        write(portal)
        transaction.set_rollback(True)
    assert grown.by == 0
    with Grown() as grown:
        write(Coalition.objects.get())
    assert grown.by > 0


def test_an_undone_import_raises_it(portal):
    import_roster(coalition=portal, filename="roster.csv", content=ROSTER)
    with Grown() as grown:
        undo_batch(batch=ImportBatch.objects.latest("pk"), user=None)
    assert grown.by > 0


def test_a_merge_and_taking_it_back_raise_it(portal):
    kept, dropped = Signatory.objects.get(name="Borders"), factories.business("Bordes")
    with Grown() as grown:
        record = merge(kept=kept, dropped=dropped, by=None, reason="one and the same")
    assert grown.by > 0
    with Grown() as grown:
        undo_merge(record=record, by=None)
    assert grown.by > 0


def test_a_form_of_staff_and_an_action_of_a_list_raise_it(portal, client):
    client.force_login(factories.superuser())
    tucson = Signatory.objects.get(name="Tucson")
    with Grown() as grown:
        assert complaints(change_signatory(client, tucson, website="https://tucson.example/")) == []
    assert grown.by > 0
    period = Membership.objects.get(signatory=tucson)
    action = {"action": "delete_selected", "_selected_action": [period.pk], "post": "yes"}
    with Grown() as grown:
        client.post(reverse("admin:coalitions_membership_changelist"), action)
    assert not Membership.objects.filter(pk=period.pk).exists()
    assert grown.by > 0


def test_commands_raise_it(portal, small_register, tmp_path):
    with Grown() as grown:
        call_command("load_reference", "--json")
    assert grown.by > 0
    figures, roster = tmp_path / "figures.csv", tmp_path / "roster.csv"
    figures.write_bytes(FIGURES)
    roster.write_bytes(ROSTER)
    with Grown() as grown:
        call_command("import_figures", str(figures))
    assert grown.by > 0
    with Grown() as grown:
        call_command("import_signatories", str(roster), "--coalition", "us")
    assert grown.by > 0


def test_what_the_public_does_not_see_leaves_it(portal, client):
    with Grown() as grown:
        client.force_login(factories.staff_user(portal))
        client.get("/admin/")
        preview_roster(coalition=portal, filename="r.csv", content=ROSTER, user=factories.superuser())
        report_correction(
            coalition=portal, signatory=None, message="Wrong", email="", page="", admin_url=lambda one: ""
        )
    assert grown.by == 0


def test_a_point_of_return_inside_a_transaction_takes_only_its_own_change_back(portal):
    with Grown() as grown, transaction.atomic():
        with transaction.atomic():
            write_sql(portal)
            transaction.set_rollback(True)
        update_by_query(portal)
    assert grown.by > 0


# --- Writers at once --------------------------------------------------------------------------------------


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_writers_do_not_wait_for_each_other(portal):
    def write():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        Signatory.objects.filter(name="Tucson").update(website="https://tucson.example/")
        connection.close()

    with Grown() as grown, transaction.atomic():
        Signatory.objects.filter(name="Borders").update(website="https://borders.example/")
        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        assert Signatory.objects.get(name="Tucson").website
    assert grown.by == 2


# --- Upkeep -----------------------------------------------------------------------------------------------


def test_folding_leaves_it_as_it_is(portal):
    write_sql(portal)
    before = read_edition()
    fold_changes()
    assert read_edition() == before
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM portal_edition_change")
            assert cursor.fetchone() == (0,)
    with Grown() as grown:
        update_by_query(portal)
    assert grown.by > 0


def test_a_table_made_anew_gets_its_triggers_back_and_that_counts(portal):
    """As after a migration, which on SQLite often makes a table anew."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER portal_raise_edition ON signatories_signatory")
        else:
            cursor.execute("DROP TRIGGER portal_raise_edition_update_signatories_signatory")
    with Grown() as grown:
        update_by_query(portal)
    assert grown.by == 0
    with Grown() as grown:
        call_command("migrate", verbosity=0)
    assert grown.by > 0
    with Grown() as grown:
        update_by_query(portal)
    assert grown.by > 0
    with Grown() as grown:
        call_command("migrate", verbosity=0)
    assert grown.by == 0


def test_a_restored_portal_has_an_edition_that_never_was(portal, tmp_path):
    backup(tmp_path / "portal.zip")
    write_sql(portal)
    before = read_edition()
    restore(tmp_path / "portal.zip", replace=True)
    after = read_edition()
    assert after.number > before.number
    assert after.series != before.series
    with Grown() as grown:
        update_by_query(portal)
    assert grown.by > 0


def test_an_archive_of_a_later_edition_is_followed_by_a_later_one_still(portal, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_edition SET number = number + 1000")
    written = current_edition()
    backup(tmp_path / "portal.zip")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_edition SET number = 1")
    restore(tmp_path / "portal.zip", replace=True)
    assert current_edition() > written
