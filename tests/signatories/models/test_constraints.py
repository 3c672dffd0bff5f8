"""What the database refuses of territories, figures and signatories, whoever writes it."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from signatories.models import (
    Figure,
    Jurisdiction,
    MergeRecord,
    RegisterEdition,
    Signatory,
    SignatoryRedirect,
)
from tests import factories as make
from tests.past_the_forms import assert_bulk_refused, assert_refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make.municipality("Tucson", code="US-77000", latitude=32.2, longitude=-110.9)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "planet"},
        {"kind": ""},
        {"country": "us"},
        {"country": "U1"},
        {"country": ""},
        {"name": ""},
        {"code": "MX-77000"},
        {"code": "US77000"},
        {"code": ""},
        {"latitude": 95},
        {"latitude": -90.1},
        {"longitude": 181},
        {"latitude": None},
        {"longitude": None},
        {"is_city_region": True},
    ],
)
def test_a_territory_is_refused_with(place, wrong):
    assert_refused(place, **wrong)


@pytest.mark.parametrize("field", ["parent", "coextensive_with"])
def test_a_territory_is_neither_inside_nor_the_twin_of_itself(place, field):
    assert_refused(place, **{field: place})


@pytest.mark.parametrize(
    "wrong",
    [
        {"scheme": "isin"},
        {"scheme": "lei"},
        {"value": ""},
        {"value": "q42"},
        {"value": "Q042"},
        {"source": ""},
    ],
)
def test_an_identifier_is_refused_with(wrong):
    assert_refused(make.identifier(make.business(), "Q42"), **wrong)


def test_a_code_names_one_signatory():
    make.identifier(make.business(), "Q42")
    assert_refused(make.identifier(make.business(), "Q43"), value="Q42")


def test_a_territory_does_not_succeed_itself(place):
    assert_refused(place, successor=place, ended_on="2006-01-01")


def test_a_territory_with_a_successor_has_an_end(place):
    assert_refused(place, successor=make.municipality("Greater Tucson"))


@pytest.mark.parametrize(
    "right",
    [
        {"latitude": None, "longitude": None},
        {"latitude": 90, "longitude": -180},
        {"latitude": 0, "longitude": 0},
        {"code": None},
    ],
)
def test_a_territory_may_have(place, right):
    Jurisdiction.objects.filter(pk=place.pk).update(**right)


def test_a_form_says_that_one_coordinate_is_not_enough(place):
    place.longitude = None
    with pytest.raises(ValidationError, match="both coordinates or neither"):
        place.full_clean()


@pytest.mark.parametrize(
    "wrong", [{"kind": "nick"}, {"name": ""}, {"language": "English"}, {"language": "e"}]
)
def test_another_name_is_refused_with(place, wrong):
    assert_refused(make.jurisdiction_name(place, "Tucsón", "es"), **wrong)
    assert_refused(make.signatory_name(make.business(), "Tucsón", "es"), **wrong)


@pytest.mark.parametrize("language", ["", "en", "pt-BR", "nah", "ja-Hrkt"])
def test_another_name_may_be_in_any_language(place, language):
    make.jurisdiction_name(place, "Tucson", language)


@pytest.mark.parametrize(
    "wrong",
    [
        {"metric": "area"},
        {"kind": "guess"},
        {"year": 20200},
        {"year": 0},
        {"year": 202},
        {"value": -1},
        {"unit": "USD"},
        {"unit": "persons"},
        {"unit": ""},
        {"metric": "ghg"},
        {"metric": "gdp"},
        {"price_basis": "current"},
    ],
)
def test_a_population_is_refused_with(place, wrong):
    assert_refused(make.figure(place, 540_000), **wrong)


def test_a_figure_that_somebody_checked_has_the_date(place):
    person = make.staff_user()
    figure = make.figure(place, 540_000, checked_by=person, checked_at=timezone.now())
    assert_refused(figure, checked_at=None)
    Figure.objects.filter(pk=figure.pk).update(checked_by=None)  # as commands mark it
    figure.refresh_from_db()
    assert figure.checked_at


def test_an_edition_of_the_register_is_of_a_country():
    assert_refused(RegisterEdition.objects.create(country="MX", content=b"register"), country="mx")


@pytest.mark.parametrize("unit", ["people", "usd", "US$", "tCO2e", ""])
def test_a_gdp_is_in_a_currency(place, unit):
    assert_refused(make.figure(place, 540_000, "gdp"), unit=unit)


@pytest.mark.parametrize("year", [2020, None])
def test_one_figure_is_preferred(place, year):
    make.figure(place, 540_000, year=year, source="Census", is_preferred=True)
    assert_refused(make.figure(place, 550_000, year=year, source="City"), is_preferred=True)


def test_a_form_says_that_another_figure_without_a_year_is_preferred(place):
    make.figure(place, 540_000, year=None, source="Census", is_preferred=True)
    other = make.figure(place, 550_000, year=None, source="City")
    other.is_preferred = True
    with pytest.raises(ValidationError, match="without a year is preferred already"):
        other.full_clean()


def test_figures_in_bulk_are_held_to_the_same(place):
    right = {"jurisdiction": place, "metric": "population", "value": 1, "unit": "people", "source": "Census"}
    assert_bulk_refused(Figure(**right, year=2020), Figure(**right, year=1492))
    assert not Figure.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "club"},
        {"country": "us"},
        {"name": ""},
        {"slug": ""},
        {"type": "city"},
    ],
)
def test_a_signatory_is_refused_with(wrong):
    assert_refused(make.business("Acme"), **wrong)


def test_signatories_in_bulk_are_held_to_the_same():
    assert_bulk_refused(Signatory(slug="acme", name="Acme", name_key="acme", type="club", country="US"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"metric": "cars"},
        {"year": 20200},
        {"value": -1},
        {"unit": "USD"},
        {"metric": "revenue"},
        {"metric": "organisations", "unit": ""},
    ],
)
def test_a_measure_is_refused_with(wrong):
    assert_refused(make.measure(make.business(), 1200), **wrong)


@pytest.mark.parametrize(
    ("metric", "unit"),
    [
        ("students", "people"),
        ("revenue", "JPY"),
        ("assets_under_management", "USD"),
        ("organisations", "producers"),
        ("ghg", "tCO2e"),
    ],
)
def test_a_measure_may_be(metric, unit):
    make.measure(make.business(), 1200, metric, unit=unit)


def test_an_old_address_is_not_empty():
    assert_refused(SignatoryRedirect.objects.create(slug="acme-inc", signatory=make.business()), slug="")


def test_a_merge_that_somebody_undid_says_when():
    record = MergeRecord.objects.create(signatory=make.business(), dropped_name="Acme", dropped_slug="acme")
    assert_refused(record, undone_by=make.superuser())
    assert_refused(record, undone_at=record.merged_at - datetime.timedelta(days=1))
    MergeRecord.objects.filter(pk=record.pk).update(undone_at=timezone.now())
