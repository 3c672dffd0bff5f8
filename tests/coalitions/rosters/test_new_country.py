"""Brazil, a country that the portal does not know: one file and its territories, and no code."""

import datetime

import pytest
from django.core.cache import cache

from coalitions.models import Membership
from coalitions.rosters.importer import import_roster
from signatories.models import Figure, Jurisdiction, Signatory, SignatoryName
from tests import factories

pytestmark = pytest.mark.django_db

BRAZIL = """
language = "pt"
codes = { lengths = [2, 7] }    # IBGE: estado, município
"""
ROSTER = """Lista de signatários
Nome;Tipo;UF;Município;Código do município;Data de adesão;População;Ano da população;Nome local
Prefeitura de São Paulo;prefeitura;SP;;3550308;31/10/2019;12.200.180;2020;
Estado do Paraná;governo estadual;;;;1 de março de 2021;11.443;2022;
Panel Maker;empresa;SP;São Paulo;;Dez/2019;não informado;;Fabricante de Painéis Ltda
Universidade Federal;universidade;Paraná;;;15 de agosto de 2020;;;
"""


@pytest.fixture
def brazil(settings, tmp_path):
    """The coalition of a country whose habits stand in a file of another folder."""
    (tmp_path / "countries").mkdir()
    (tmp_path / "countries" / "br.toml").write_text(BRAZIL, encoding="utf-8")
    settings.WORDS_FOLDERS = [*settings.WORDS_FOLDERS, tmp_path]
    country = factories.country("BR", name="Brazil")
    factories.figure(country, 210_000_000)
    state = factories.region("BR-SP", "São Paulo")
    factories.region("BR-PR", "Paraná")
    factories.municipality("São Paulo", parent=state, code="BR-3550308")
    return factories.coalition("brasil", name="Aliança Brasil", country=country)


@pytest.fixture
def batch(brazil):
    return import_roster(coalition=brazil, filename="lista.csv", content=ROSTER.encode("cp1252"))


def test_a_roster_in_portuguese_is_read(batch):
    assert batch.errors == []
    assert batch.new == 4
    types = dict(Signatory.objects.values_list("name", "type"))
    assert types == {
        "Prefeitura de São Paulo": "city",
        "Estado do Paraná": "state",
        "Panel Maker": "business",
        "Universidade Federal": "university",
    }


def test_places_are_found_by_national_code_and_by_name(batch):
    places = Signatory.objects.filter(governs__isnull=False).values_list("name", "governs__code")
    assert dict(places) == {"Prefeitura de São Paulo": "BR-3550308", "Estado do Paraná": "BR-PR"}
    assert Jurisdiction.objects.filter(kind="municipality").count() == 1


def test_dates_and_numbers_are_read_by_the_customs_of_the_country(batch):
    joined = dict(Membership.objects.values_list("signatory__name", "joined_on"))
    assert joined["Prefeitura de São Paulo"] == datetime.date(2019, 10, 31)
    assert joined["Estado do Paraná"] == datetime.date(2021, 3, 1)
    assert joined["Universidade Federal"] == datetime.date(2020, 8, 15)
    assert joined["Panel Maker"] is None
    figures = Figure.objects.filter(provenance="roster:brasil").values_list("jurisdiction__code", "value")
    assert dict(figures) == {"BR-3550308": 12_200_180, "BR-PR": 11_443}


def test_local_names_are_kept_in_the_language_of_the_country(batch):
    assert SignatoryName.objects.values_list("name", "language").get() == ("Fabricante de Painéis Ltda", "pt")


def test_the_pages_of_the_coalition_open(client, batch):
    cache.clear()
    for address in ("", "reach/", "growth/", "contribution/", "feed/"):
        assert client.get(f"/en/coalitions/brasil/{address}").status_code == 200
