from importlib import import_module

import pytest
from django.apps import apps

from tests import factories

WIKIDATA = "Wikidata (CC0), read 2024-03-22, by way of OpenClimate"


@pytest.mark.django_db
def test_figures_that_the_register_replaces_go_unless_somebody_changed_them():
    def figure(region, value, **fields):
        return factories.figure(factories.region(region), value, source=WIKIDATA, **fields)

    loaded = {"provenance": "reference", "loaded": {"value": 5}}
    figure("US-CA", 5, **loaded)
    changed, still_told = figure("US-TX", 6, **loaded), figure("US-GU", 5, **loaded)
    by_staff = figure("US-NV", 5)
    migration = import_module("signatories.migrations.0002_register_edition")
    migration.drop_former_figures(apps, None)
    assert set(type(changed).objects.all()) == {changed, still_told, by_staff}
