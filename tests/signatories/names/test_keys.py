import pytest

from signatories.models import Signatory
from signatories.names.keys import kana_pattern, name_key, organisation_key
from signatories.names.spellings import stems
from tests import factories


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nuevo León", "NUEVO  LEON"),
        ("Hawai'i", "Hawaiʻi"),
        ("St. Louis County", "St Louis county"),
        ("ｴﾊﾞﾗ", "エバラ"),
        ("Ｓｏｎｙ", "sony"),
        ("Washington, D.C.", "Washington DC"),
        ("Hastings-on-Hudson", "Hastings on Hudson"),
    ],
)
def test_spellings_of_one_name_have_one_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("か", "が"), ("京都", "京"), ("México", "Ciudad de México"), ("Union", "Union City")],
)
def test_different_names_keep_different_keys(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Sony Group Corp.", "Sony Group"),
        ("ソニーグループ株式会社", "ソニーグループ"),
        ("㈱エバラ", "エバラ"),
        ("Vitro, S.A.B. de C.V.", "Vitro"),
        ("Banco Galicia S.A.", "Banco Galicia"),
        ("Acme Co., Ltd.", "Acme"),
        ("Consejo Cívico A.C.", "consejo civico"),
        ("Vitro, S. A. B. de C. V.", "Vitro"),
        ("VITRO SAB DE CV", "Vitro"),
        ("Aceros del Norte, S. de R.L. de C.V.", "Aceros del Norte"),
        ("Bimbo S.A.P.I. de C.V.", "bimbo"),
        ("Acme, L.L.C.", "ACME Inc"),
        ("（株）エバラ", "ｴﾊﾞﾗ有限会社"),
        ("ソニー・グループ", "ソニーグループ"),
        ("(公財)地球環境戦略研究機関", "公益財団法人 地球環境戦略研究機関"),
        ("Ｓｏｎｙ　Ｇｒｏｕｐ　Ｃｏｒｐ．", "Sony Group"),
    ],
)
def test_an_organisation_is_found_without_its_legal_form(name, bare):
    assert organisation_key(name) == organisation_key(bare)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Plan A", "Plan B"), ("Banco Sur", "Banco Norte"), ("日本生命", "日本電気"), ("Lincoln", "Inc.")],
)
def test_different_organisations_keep_different_keys(one, other):
    assert organisation_key(one) != organisation_key(other)


def test_an_organisation_that_is_only_a_legal_form_keeps_a_key():
    assert organisation_key("Inc.") == "inc"


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("New York State", "region", "new york"),
        ("State of New York", "region", "new york"),
        ("Kanagawa Prefecture", "region", "kanagawa"),
        ("神奈川県", "region", "神奈川"),
        ("Provincia de Santa Fe", "region", "santa fe"),
        ("Gobierno del Estado de Jalisco", "region", "jalisco"),
        ("Pima County", "county", "pima"),
        ("Orleans Parish", "county", "orleans"),
        ("City of Tucson", "municipality", "tucson"),
        ("Gobierno Municipal de Guadalajara", "municipality", "guadalajara"),
        ("Alcaldía Coyoacán", "municipality", "coyoacan"),
        ("H. Ayuntamiento de Guadalajara", "municipality", "guadalajara"),
        ("横浜市", "municipality", "横浜"),
        ("Ciudad de Guadalajara", "municipality", "guadalajara"),
        ("CITY  OF LOS ÁNGELES", "municipality", "los angeles"),
        ("東京都", "region", "東京"),
        ("京都府", "region", "京都"),
        ("Navajo Nation", "tribal_territory", "navajo"),
    ],
)
def test_words_for_the_kind_are_dropped(name, kind, expected):
    assert expected in stems(name, kind)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Union City", "municipality"),
        ("State College", "municipality"),
        ("Ferguson Township", "municipality"),
        ("Kyoto", "region"),
        ("Pima County", "municipality"),
        ("県", "region"),
    ],
)
def test_words_that_are_part_of_the_name_stay(name, kind):
    assert stems(name, kind) == []


def test_the_english_word_city_is_dropped_in_japan_only():
    assert stems("Yokohama City", "municipality", "JP") == ["yokohama"]
    assert stems("Yokohama City", "municipality", "US") == []


# --- Search in either kana --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("すかいらーくホールディングス", "スカイラークほーるでぃんぐす"),
        ("ヴォーグ", "ゔぉー"),
        ("いすゞ自動車", "イスヾ自動車"),
        ("Hondaカーズ", "hondaかーず"),
        ("エバラ食品", "ｴﾊﾞﾗ食品"),
        ("えばら食品", "ｴﾊﾞﾗ食品"),
        ("三井住友", "三井"),
    ],
)
def test_search_treats_hiragana_and_katakana_alike(db, name, asked):
    found = factories.business(name, country="JP")
    factories.business("カキクケコ", country="JP")
    assert list(Signatory.objects.search(asked)) == [found]


def test_search_tells_voiced_from_unvoiced_kana(db):
    factories.business("カンダ", country="JP")
    assert not Signatory.objects.search("がんだ").exists()


@pytest.mark.parametrize("key", ["yokohama", "横浜市", "ー", ""])
def test_keys_without_kana_are_searched_as_plain_text(key):
    assert kana_pattern(key) is None


def test_a_territory_is_found_in_either_kana(db):
    region = factories.region("JP-14", "Kanagawa")
    factories.jurisdiction_name(region, "カナガワ", "ja")
    assert list(type(region).objects.search("かながわ")) == [region]
