"""Words files: no language lacks what is demanded of all, and no word means two things."""

from collections import defaultdict
from itertools import chain

import pytest

from aca_portal import words
from aca_portal.spreadsheets.table import heading_key
from coalitions.listings.columns import ListingFile
from coalitions.rosters.columns import RosterFile
from pledges.files.columns import PledgeFile
from signatories.names.keys import name_key
from signatories.territories.columns import FigureFile, JurisdictionFile
from signatories.types import SignatoryType

FILES = (RosterFile, PledgeFile, ListingFile, JurisdictionFile, FigureFile)
COLUMNS = {file.words_of: tuple(file.fields) for file in FILES}
LANGUAGES = [language.code for language in words.languages()]


def test_the_languages_of_the_pages_have_words(settings):
    assert {code for code, _name in settings.LANGUAGES} <= set(LANGUAGES)


@pytest.mark.parametrize("column", [(file, column) for file, some in COLUMNS.items() for column in some])
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_a_heading_for_every_column(code, column):
    file, name = column
    assert words.headings(file, name)[code] or code == "en"  # its own name is English


@pytest.mark.parametrize("type", SignatoryType.values)
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_words_for_every_type(code, type):
    assert words.language(code).types.get(type)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_says_what_cells_hold_besides_values(code):
    cells = words.language(code).cells
    assert cells.unknown
    assert cells.several
    assert cells.percent
    assert cells.yes
    assert cells.partial
    assert cells.no
    assert cells.achieved
    assert cells.scope
    assert cells.joiners


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_files_name_only_columns_and_types_that_exist(code):
    language = words.language(code)
    columns = COLUMNS | {"beside": ("year", "source", "around_year"), "vague": COLUMNS["roster"]}
    for file, some in language.headings.items():
        assert set(some) <= set(columns[file])
    assert set(language.types) <= set(SignatoryType.values)


@pytest.mark.parametrize("file", COLUMNS)
def test_no_heading_means_two_columns(file):
    meanings = defaultdict(set)
    for column in COLUMNS[file]:
        for heading in (column, *chain.from_iterable(words.headings(file, column).values())):
            meanings[heading_key(heading)].add(column)
    assert {heading: found for heading, found in meanings.items() if len(found) > 1} == {}


def test_no_word_means_two_types():
    types = defaultdict(set)
    for language in words.languages():
        for type, some in language.types.items():
            for word in some:
                types[name_key(word)].add(type)
    assert {word: found for word, found in types.items() if len(found) > 1} == {}


def test_months_are_those_of_each_language():
    assert words.language("en").months()["September"] == 9
    assert words.language("es").months()["setiembre"] == 9
    assert words.language("pt").months()["março"] == 3


@pytest.mark.parametrize(
    ("country", "language", "mark", "month_first"),
    [
        ("AR", "es", ",", False),
        ("JP", "ja", ".", False),
        ("MX", "es", ".", False),
        ("US", "en", ".", True),
        ("CO", "es", ",", False),  # without a file
        ("PY", "", ",", False),  # two official languages, of which we have the words of one
        ("", "", ".", False),
    ],
)
def test_a_country_has_its_language_decimal_mark_and_order_of_dates(country, language, mark, month_first):
    found = words.country(country)
    assert (found.language, found.decimal_mark, found.is_month_first) == (language, mark, month_first)


def test_a_misspelt_name_in_a_file_is_refused_with_the_file(settings, tmp_path):
    (tmp_path / "countries").mkdir()
    (tmp_path / "countries" / "br.toml").write_text('langauge = "pt"\n')
    settings.WORDS_FOLDERS = [*settings.WORDS_FOLDERS, tmp_path]
    with pytest.raises(ValueError, match=r"br\.toml.*langauge"):
        words.country("BR")
