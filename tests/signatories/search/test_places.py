"""Territories are found by the beginning of a name, from an index, however long the register is."""

import pytest
from django.db import connection

from signatories.models import Jurisdiction
from tests import factories as make

pytestmark = pytest.mark.django_db


def found(text):
    return set(Jurisdiction.objects.search(text).values_list("name", flat=True))


@pytest.fixture
def places():
    state = make.region("US-CA", "California")
    for name in ("San Francisco", "San Diego", "Santa Ana"):
        make.municipality(name, parent=state)
    saitama = make.municipality("Saitama", parent=make.region("JP-11", "Saitama-ken"), code="JP-11100")
    make.jurisdiction_name(saitama, "さいたま市", "ja")


def test_by_the_beginning_of_any_name_in_any_script(places):
    assert found("san") == {"San Francisco", "San Diego", "Santa Ana"}
    assert found("SAN F") == {"San Francisco"}
    assert found("さいた") == found("サイタ") == {"Saitama"}
    assert found("jp-11100") == {"Saitama"}


def test_where_no_name_begins_so_by_what_it_contains(places):
    assert found("Diego") == {"San Diego"}
    assert found("Atlantis") == set()


def test_the_beginning_is_looked_up_in_an_index(places):
    sql, parameters = Jurisdiction.objects.search("san d").order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        else:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}", parameters)
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "name_key" in plan
    assert "jurisdictionname_key" in plan
    assert "Seq Scan" not in plan
    assert "'SCAN " not in plan
