import pytest

from signatories.names.spellings import sorts_written_in, sound_key, spelling_key, stems_of


@pytest.mark.parametrize(
    ("one", "other", "country"),
    [
        ("St. Cloud", "Saint Cloud", "US"),
        ("Ste. Genevieve", "Sainte Genevieve", "US"),
        ("Ft. Wayne", "Fort Wayne", "US"),
        ("Mt. Pleasant", "Mount Pleasant", "US"),
        ("N. Bend", "North Bend", "US"),
        ("Gral. Alvear", "General Alvear", "AR"),
        ("Sta. Rosa", "Santa Rosa", "AR"),
        ("Cnel. Dorrego", "Coronel Dorrego", "AR"),
        ("Cd. Victoria", "Ciudad Victoria", "MX"),
        ("龍ヶ崎市", "龍ケ崎市", "JP"),
        ("龍が崎市", "竜ケ崎市", "JP"),
        ("四ッ谷町", "四ツ谷町", "JP"),
        ("山之内町", "山ノ内町", "JP"),
        ("廣島市", "広島市", "JP"),
        ("葛\U000e0100城市", "葛城市", "JP"),
        ("横浜\u200b市", "横浜市", "JP"),
    ],
)
def test_customary_spellings_of_a_place_are_one(one, other, country):
    assert spelling_key(one, country) == spelling_key(other, country)


@pytest.mark.parametrize(
    ("one", "other", "country"),
    [
        ("Stow", "Saintow", "US"),
        ("N. Bend", "North Bend", "MX"),
        ("がん市", "けん市", "JP"),
        ("Santa Fe", "San Fe", "AR"),
    ],
)
def test_what_is_no_customary_spelling_stays_another_name(one, other, country):
    assert spelling_key(one, country) != spelling_key(other, country)


@pytest.mark.parametrize(
    ("one", "other"),
    [("oosaka", "osaka"), ("ohtsu", "otsu"), ("kouchi", "kochi"), ("gumma", "gunma"), ("なごや", "ナゴヤ")],
)
def test_japanese_names_are_one_by_their_sound(one, other):
    assert sound_key(one) == sound_key(other)


@pytest.mark.parametrize(
    ("name", "country", "stem", "sorts"),
    [
        ("Town of Babylon", "US", "babylon", {"town"}),
        ("Babylon village", "US", "babylon", {"village"}),
        ("Canton charter twp.", "US", "canton", {"township"}),
        ("City & County of Honolulu", "US", "honolulu", set()),
        ("H. Ayuntamiento de Zapopan", "MX", "zapopan", set()),
        ("Mpio. de Zapopan", "MX", "zapopan", set()),
        ("伊達市", "JP", "伊達", {"city"}),
        ("Date City", "JP", "date", {"city", "ward"}),
        ("だてし", "JP", "だて", {"city"}),
    ],
)
def test_a_name_without_its_kind_says_which_sort_of_government_it_is(name, country, stem, sorts):
    found = {one.key: set(one.sorts) for one in stems_of(name, "municipality", country)}
    assert found[stem] == sorts


@pytest.mark.parametrize(
    ("name", "sorts"),
    [
        ("Addison town", {"town"}),
        ("Old Town", set()),
        ("Canton charter township", {"township"}),
        ("Mesa", set()),
    ],
)
def test_legal_names_say_their_sort_in_small_letters(name, sorts):
    assert sorts_written_in(name, "US") == sorts
