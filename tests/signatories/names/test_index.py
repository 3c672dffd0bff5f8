"""A part of a name is found through an index, and the index stays true whoever writes."""

import pytest
from django.db import connection, transaction

from signatories.models import Jurisdiction, Signatory, SignatoryName
from signatories.names import index
from tests import factories as make

pytestmark = pytest.mark.django_db


def found(text):
    return set(Signatory.objects.search(text).values_list("name", flat=True))


def test_a_new_name_is_found_by_a_part_of_it():
    make.business("Northern Solar Works")
    assert found("olar") == {"Northern Solar Works"}


def test_names_written_in_bulk_are_found():
    acme = make.business("Acme")
    SignatoryName.objects.bulk_create(
        [SignatoryName(signatory=acme, name="Northern Solar", key="northern solar", kind="former")]
    )
    assert found("thern sol") == {"Acme"}


def test_a_changed_name_is_found_under_its_new_name_alone():
    acme = make.business("Acme Solar")
    Signatory.objects.filter(pk=acme.pk).update(name="Acme Wind", name_key="acme wind")
    assert found("solar") == set()
    assert found("me wind") == {"Acme Wind"}


def test_a_deleted_name_is_gone():
    acme = make.business("Acme")
    former = make.signatory_name(acme, "Northern Solar", kind="former")
    former.delete()
    assert found("solar") == set()


def test_a_change_that_is_rolled_back_leaves_no_trace():
    try:
        with transaction.atomic():
            make.business("Acme Solar")
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert found("solar") == set()


@pytest.mark.parametrize("text", ['"', 'a"b', "'; drop", "%%%", "___", "AND", "NEAR(a b)", "*", "a*b", "ab"])
def test_signs_of_query_languages_are_letters_like_others(text):
    make.business("Acme Solar")
    assert "Acme Solar" not in found(text + "zz")
    found(text)


def test_installing_again_changes_nothing():
    make.business("Acme Solar")
    index.install(connection)
    index.install(connection)
    assert found("olar") == {"Acme Solar"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the triggers are SQLite's")
def test_a_table_that_a_migration_made_anew_is_indexed_again():
    make.municipality("Springfield", parent=make.region("US-IL", "Illinois"))
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER signatories_jurisdiction_search_new")
        cursor.execute("DROP TRIGGER signatories_jurisdiction_search_gone")
        cursor.execute("DROP TRIGGER signatories_jurisdiction_search_changed")
    index.install(connection)
    make.municipality("Springdale", parent=make.region("US-AR", "Arkansas"))
    names = Jurisdiction.objects.filter(pk__in=index.has_part("signatories_jurisdiction", "pring"))
    assert set(names.values_list("name", flat=True)) == {"Springfield", "Springdale"}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's index is asked for by name")
def test_postgresql_can_answer_by_its_index():
    """The planner reads small tables whole, so the other ways are closed to it here."""
    sql, parameters = Signatory.objects.search("solar").order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        for way in ["seqscan", "indexscan", "indexonlyscan"]:
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN {sql}", parameters)
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "Bitmap Index Scan on signatories_signatory_search" in plan
    assert "Bitmap Index Scan on signatories_signatoryname_search" in plan
