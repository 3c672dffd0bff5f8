"""Figures from a file: all or nothing, row by row, and staff's corrections stay."""

import json

import pytest
from django.core.management import call_command

from signatories.models import Figure, Jurisdiction
from tests import factories as make
from tests.official_files import import_figures

HEADER = "code,metric,year,value,unit,kind,source,source_url\n"
ROW = "US-CA,ghg,1990,428000000,tCO2e,estimate,EPA,https://epa.example/\n"


@pytest.fixture
def california(db):
    return make.region("US-CA", "California")


def load(text):
    return import_figures((HEADER + text).encode(), "figures.csv")


def test_figures_of_every_metric_are_loaded(california):
    outcome = load(ROW + "US-CA,population,2020,39000000,,census,Census,\nUS-CA,gdp,2020,3000,usd,,BEA,\n")
    assert (outcome.new, outcome.errors, outcome.warnings) == (3, [], [])
    ghg = california.figures.get(metric="ghg")
    assert (ghg.year, ghg.value, ghg.unit, ghg.kind) == (1990, 428_000_000, "tCO2e", "estimate")
    assert (ghg.source, ghg.source_url, ghg.provenance) == ("EPA", "https://epa.example/", "reference")
    gdp = california.figures.get(metric="gdp")
    assert (gdp.unit, gdp.price_basis) == ("USD", "current")
    assert ghg.history.count() == 1


def test_loading_again_changes_nothing_and_a_new_value_updates(california):
    load(ROW)
    again = load(ROW)
    assert (again.new, again.updated, again.unchanged) == (0, 0, 1)
    newer = load(ROW.replace("428", "429"))
    assert (newer.new, newer.updated, newer.unchanged) == (0, 1, 0)
    assert california.figures.get().value == 429_000_000


def test_a_figure_that_staff_changed_is_kept_with_a_warning(california):
    load(ROW)
    Figure.objects.update(value=1)
    outcome = load("\n" + ROW.replace("428", "429"))
    assert california.figures.get().value == 1
    assert [warning["row"] for warning in outcome.warnings] == [3]


def test_a_figure_file_does_not_change_the_territory(california):
    Jurisdiction.objects.filter(pk=california.pk).update(name="Golden State")
    load(ROW)
    california.refresh_from_db()
    assert california.name == "Golden State"
    assert "name" not in california.loaded


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("US-XX,ghg,1990,1,,,EPA,\n", "code"),
        ("US-CA,happiness,1990,1,,,EPA,\n", "metric"),
        ("US-CA,ghg,1990,,,,EPA,\n", "value"),
        ("US-CA,ghg,1990,1.000,,,EPA,\n", "value"),
        ("US-CA,ghg,199,1,,,EPA,\n", "year"),
        ("US-CA,ghg,1990,1,Mt,,EPA,\n", "unit"),
        ("US-CA,gdp,1990,1,,,BEA,\n", "unit"),
        ("US-CA,ghg,1990,1,,guess,EPA,\n", "kind"),
        ("US-CA,ghg,1990,1,,,EPA,javascript:x\n", "source_url"),
        (ROW, "code"),
    ],
)
def test_one_wrong_row_stops_the_whole_file(california, row, column):
    outcome = load(ROW + row)
    assert [(error["row"], error["column"]) for error in outcome.errors] == [(3, column)]
    assert not Figure.objects.exists()


def test_a_figure_without_year_and_source_is_taken_with_a_warning(california):
    outcome = load("US-CA,ghg,,5,,,,\n")
    assert {warning["column"] for warning in outcome.warnings} == {"year", "source"}
    figure = california.figures.get()
    assert (figure.year, figure.source) == (None, "Figure file figures.csv")


def test_the_command(california, tmp_path, capsys):
    path = tmp_path / "figures.csv"
    path.write_text(HEADER + ROW)
    call_command("import_figures", str(path), "--json")
    answer = json.loads(capsys.readouterr().out)
    assert (answer["new"], answer["errors"]) == (1, [])
    path.write_text(HEADER + ROW.replace("US-CA", "US-XX"))
    with pytest.raises(SystemExit):
        call_command("import_figures", str(path))
    with pytest.raises(SystemExit) as stop:
        call_command("import_figures", str(path), "--json")
    assert stop.value.code == 1
