"""The sentences that are made from the numbers of a pledge, and of a goal of a country."""

from decimal import Decimal

import pytest
from django.utils import translation

from pledges.amounts import tonnes
from pledges.kinds import Kind
from pledges.models import NationalGoal, Pledge
from pledges.sentences import goal_sentence, pledge_sentence


def tell(language, **fields):
    with translation.override(language):
        return pledge_sentence(Pledge(**fields))


REDUCTION = {"base_year": 1990, "target_year": 2030, "target_value": Decimal("40.000"), "unit": "percent"}
EXAMPLES = {
    Kind.ABSOLUTE: (
        REDUCTION,
        "40% less than in 1990, by 2030",
        "40\u00a0% menos que en 1990, para 2030",
        "2030年までに1990年比40%削減",
    ),
    Kind.INTENSITY: (
        REDUCTION | {"denominator": "GDP"},
        "40% less emissions per GDP than in 1990, by 2030",
        "40\u00a0% menos emisiones por GDP que en 1990, para 2030",
        "2030年までにGDP当たりの排出量を1990年比40%削減",
    ),
    Kind.FIXED_LEVEL: (
        {"target_year": 2030, "target_value": 349_000_000, "unit": "tCO2e"},
        "No more than 349 million tCO2e in 2030",
        "No más de 349 millones de tCO2e en 2030",
        "2030年に3億4,900万トン（CO₂換算）以下",
    ),
    Kind.BASELINE: (
        {"target_year": 2030, "target_value": 22, "unit": "percent"},
        "22% less than business as usual in 2030",
        "22\u00a0% menos que en el escenario tendencial (BAU) en 2030",
        "2030年に現状維持シナリオ（BAU）比22%削減",
    ),
    Kind.NET_ZERO: (
        {"target_year": 2050},
        "Net zero by 2050",
        "Cero emisiones netas para 2050",
        "2050年までにネットゼロ",
    ),
    Kind.CARBON_NEUTRAL: (
        {"target_year": 2050},
        "Carbon neutrality by 2050",
        "Carbono neutralidad para 2050",
        "2050年までにカーボンニュートラル",
    ),
    Kind.SCIENCE_BASED: (
        REDUCTION,
        "40% less than in 1990, by 2030 (science-based)",
        "40\u00a0% menos que en 1990, para 2030 (meta basada en la ciencia)",
        "2030年までに1990年比40%削減（科学的根拠に基づく目標）",
    ),
    Kind.RENEWABLES: (
        {"target_year": 2030, "target_value": 100, "unit": "percent"},
        "100% of electricity from renewables by 2030",
        "100\u00a0% de la electricidad de fuentes renovables para 2030",
        "2030年までに電力の100%を再生可能エネルギーに",
    ),
    Kind.EFFICIENCY: (
        {"target_year": 2030, "target_value": 30, "unit": "percent", "denominator": "m²"},
        "30% less energy per m² by 2030",
        "30\u00a0% menos energía por m² para 2030",
        "2030年までにm²当たりのエネルギー使用量を30%削減",
    ),
    Kind.FLEET: (
        {"target_year": 2030, "target_value": 50, "unit": "percent"},
        "50% of the fleet without exhaust by 2030",
        "50\u00a0% de la flota sin emisiones para 2030",
        "2030年までに車両の50%をゼロエミッション車に",
    ),
    Kind.FINANCE: (
        {"target_year": 2030, "target_value": 5000, "unit": "USD"},
        "Divestment and finance: 5,000 USD by 2030",
        "Desinversión y finanzas: 5.000 USD para 2030",
        "ダイベストメント・金融：2030年までに5,000 USD",
    ),
    Kind.ADAPTATION: ({}, "Adaptation", "Adaptación", "適応"),
    Kind.OTHER: (
        {"target_year": 2030, "target_value": 1000, "unit": "trees"},
        "Other: 1,000 trees by 2030",
        "Otro: 1.000 trees para 2030",
        "その他：2030年までに1,000 trees",
    ),
}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(("language", "column"), [("en", 1), ("es", 2), ("ja", 3)])
def test_each_kind_has_its_sentence_in_each_language(kind, language, column):
    assert tell(language, kind=kind, **EXAMPLES[kind][0]) == EXAMPLES[kind][column]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Back to the 1990 level by 2020"),
        ("es", "Volver al nivel de 1990 para 2020"),
        ("ja", "2020年までに1990年の水準に戻す"),
    ],
)
def test_a_reduction_of_nothing_is_back_to_the_level_of_the_base_year(language, sentence):
    fields = REDUCTION | {"target_value": Decimal("0.000"), "target_year": 2020}
    assert tell(language, kind=Kind.ABSOLUTE, **fields) == sentence


@pytest.mark.parametrize("kind", Kind)
def test_a_sentence_says_no_more_than_is_stated(kind):
    sentence = tell("en", kind=kind, target_year=2030)
    assert "2030" in sentence
    assert "None" not in sentence
    assert "%" not in sentence


@pytest.mark.parametrize(
    ("value", "english", "japanese"),
    [
        (190_700_000, "190.7 million tCO2e", "1億9,070万トン（CO₂換算）"),
        (1_359_706_701, "1,359.7 million tCO2e", "13億5,970万トン（CO₂換算）"),
        (200_000_000, "200 million tCO2e", "2億トン（CO₂換算）"),
        (1_000_000, "1 million tCO2e", "100万トン（CO₂換算）"),
        (999_999, "999,999 tCO2e", "999,999トン（CO₂換算）"),
        (0, "0 tCO2e", "0トン（CO₂換算）"),
    ],
)
def test_tonnes_are_told_in_the_units_of_the_language(value, english, japanese):
    with translation.override("en"):
        assert tonnes(value) == english
    with translation.override("ja"):
        assert tonnes(value) == japanese


def test_goals_of_countries_are_told_with_their_direction():
    reduction = NationalGoal(
        kind="absolute_base_year", base_year=2005, year=2030, target_value=50, unit="percent"
    )
    baseline = NationalGoal(
        kind="baseline_scenario", year=2030, target_value=36, unit="percent", is_up_to=True
    )
    with translation.override("en"):
        assert goal_sentence(reduction) == "50% less than in 2005, by 2030"
        reduction.target_value_to = 52
        assert goal_sentence(reduction) == "50 to 52% less than in 2005, by 2030"
        assert goal_sentence(baseline) == "Up to 36% less than business as usual in 2030"
