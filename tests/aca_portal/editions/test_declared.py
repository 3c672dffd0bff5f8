"""Every table is declared public or private, and what public pages read is declared public."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aca_portal.editions.declared import declared_models, public_tables
from aca_portal.editions.triggers import missing_triggers
from tests import factories

pytestmark = pytest.mark.django_db

OF_NO_PAGE = {"portal_edition", "portal_edition_change"}
# Read for the day of the last public change alone: a row of them is written with its record, which raises the edition.
WRITTEN_WITH_A_PUBLIC_ROW = {
    "coalitions_correction",
    "coalitions_historicalclaim",
    "coalitions_historicalcoalition",
    "coalitions_historicalmembership",
    "pledges_historicalpledge",
}
PAGES = [
    "/en/",
    "/en/compare/",
    "/en/about/",
    "/en/methodology/",
    "/en/signatories/",
    "/en/signatories/tucson/",
    "/en/places/US-AZ/",
    "/en/search/?q=tucson",
    "/en/pledges/",
    "/en/coalitions/us/",
    "/en/coalitions/us/reach/",
    "/en/coalitions/us/members/",
    "/en/coalitions/us/pledges/",
    "/en/coalitions/us/about/",
    "/en/coalitions/us/growth/?reach=1",
    "/en/coalitions/us/contribution/",
    "/en/coalitions/us/correction/",
    "/en/coalitions/us/feed/",
    "/embed/coalitions/us/?lang=en",
    "/data/coalitions/us/reach.json",
    "/data/coalitions/us/members.csv",
    "/data/coalitions/us/growth.csv",
    "/data/coalitions/us/listings.csv",
    "/data/coalitions/us/contribution.json",
    "/data/coalitions/us/criteria.csv",
    "/data/signatories.csv",
    "/data/pledges.csv",
    "/data/places.csv",
    "/data/figures.csv",
    "/sitemap.xml",
]


def all_public_tables():
    return {table for config in apps.get_app_configs() for table in public_tables(config)}


def test_every_model_is_declared_public_or_private_once():
    declared = declared_models()
    named = [*declared["public"], *declared["private"]]
    have_tables = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    assert sorted(map(str, named)) == sorted(map(str, have_tables)), (
        "Say of each model in its AppConfig whether the public sees it: public_models or private_models."
    )


def test_every_public_table_has_its_triggers():
    assert missing_triggers(all_public_tables()) == []


@pytest.mark.parametrize("page", PAGES)
def test_public_pages_read_public_tables_alone(client, us, page):
    city = factories.signatory(
        "Tucson", governs=factories.municipality("Tucson", parent=factories.region("US-AZ", "Arizona"))
    )
    factories.membership(us, city)
    factories.pledge(us, city)
    factories.figure(city.governs, 500_000)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(page)
        b"".join(response) if response.streaming else response.content
    assert response.status_code == 200
    read = {table for query in queries for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    assert read or page == "/sitemap.xml"
    in_database = set(connection.introspection.table_names())
    assert (read & in_database) - OF_NO_PAGE - WRITTEN_WITH_A_PUBLIC_ROW <= all_public_tables()
