"""The words of a language and the habits of a country, read from data.

`<language>.toml` holds what people of a language write: headings of columns, words for the types of signatories, for
"unknown", for legal forms. `countries/<code>.toml` holds what is customary in a country: its language, the forms of
its codes. A new language or country is a new file; `languages()` and `country("BR")` find it. What Babel knows from
CLDR (months, decimal marks, the order of day and month, words for large numbers) stands in no file of ours.

The words are plain strings under the codes of the apps above, which this app may not import: a type of signatory is
"city" here. They stand as people write them; who compares them makes keys of them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import get_type_hints

from babel import Locale, UnknownLocaleError
from babel.dates import get_month_names
from babel.languages import get_official_languages
from babel.numbers import get_decimal_symbol
from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver

Words = tuple[str, ...]


@dataclass(frozen=True)
class Affixes:
    """What stands before and after the name of a territory and only says what kind it is."""

    before: Words = ()
    after: Words = ()


@dataclass(frozen=True)
class Names:
    """Words inside the names of organisations and places."""

    legal_forms_at_end: Words = ()  # Inc, SA de CV
    legal_forms: Words = ()  # at any place of the name: 株式会社
    little_words: Words = ()  # say little about who it is: of, Grupo
    little_endings: Words = ()  # the same, written without a space before them: ホールディングス
    same_words: Mapping[str, Words] = field(
        default_factory=dict
    )  # spellings of one word, by its English form
    special_districts: Words = ()  # names with these are likely those of special districts
    local_governments: Words = ()  # types that may be a prefecture or a municipality
    local_government_by_end: Mapping[str, Words] = field(default_factory=dict)  # the type by the name's end


@dataclass(frozen=True)
class Cells:
    """What people write into cells besides values."""

    unknown: Words = ()
    several: Words = ()
    errors: Words = ()  # of spreadsheet programs: #N/A
    percent: Words = ()
    yes: Words = ()
    partial: Words = ()
    no: Words = ()
    people: Words = ()  # behind a number of inhabitants
    achieved: Words = ()  # a target, as the organisation itself says
    scope: Words = ()  # of emissions: scope 1
    joiners: Words = ()  # between scopes: 1 and 2
    multiples: Mapping[str, int] = field(default_factory=dict)  # behind a number: 165万, 1.5 million


@dataclass(frozen=True)
class Lines:
    """How lines of a list begin that are no entries of it."""

    totals: Words = ()  # Total, Subtotal
    notes: Words = ()  # Source, Note


@dataclass(frozen=True)
class Dates:
    months: Mapping[str, Words] = field(default_factory=dict)  # by number, besides those that Babel knows
    eras: Mapping[str, int] = field(default_factory=dict)  # {name: the year before its first}
    year_marks: Words = ()  # single letters after a year: 年
    year_words: Words = ()  # before a year: FY


@dataclass(frozen=True)
class Language:
    """One words file. What it leaves out is empty; a test demands of every file what no language may lack."""

    code: str
    headings: Mapping[str, Mapping[str, Words]] = field(default_factory=dict)  # by file, then by column
    types: Mapping[str, Words] = field(default_factory=dict)  # by code of the type
    statuses: Mapping[str, Words] = field(default_factory=dict)  # by status of a membership
    pledge_kinds: Mapping[str, Words] = field(default_factory=dict)  # by code of the kind
    names: Names = Names()
    lines: Lines = Lines()
    affixes: Mapping[str, Affixes] = field(default_factory=dict)  # by kind of territory
    spellings: Mapping[str, Words] = field(
        default_factory=dict
    )  # words in names of places, and their short forms
    sorts: Mapping[str, Affixes] = field(default_factory=dict)  # as of a country
    cells: Cells = Cells()
    dates: Dates = Dates()
    script: str = "latin"
    regions_by: str = "name"  # in which order people look for regions: by "name" or by "code"
    largest_place_first: bool = (
        False  # whether a country stands before its regions, and these before their towns
    )
    currency_after: bool = False  # whether an amount is followed by the name of its currency

    def months(self) -> dict[str, int]:
        """{name of a month, long or short, as it is written: its number}."""
        found = {}
        for width in ("abbreviated", "wide"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale=self.code).items():
                    found[name.rstrip(".")] = number
        return found | {name: int(number) for number, names in self.dates.months.items() for name in names}


@dataclass(frozen=True)
class CodeForm:
    """The form of a country's national codes: how many digits they have, and whether one more may check them."""

    lengths: tuple[int, ...] = ()
    has_check_digit: bool = False


@dataclass(frozen=True)
class Country:
    """One country file, or what is known of a country without one."""

    code: str
    language: str = ""  # in which local names are; empty where there is no one language
    codes: CodeForm = CodeForm()
    encodings: Words = ("cp1252", "latin-1", "mac_roman", "cp850")  # of its old files, the usual first
    affixes: Mapping[str, Affixes] = field(default_factory=dict)  # besides those of all languages
    spellings: Mapping[str, Words] = field(default_factory=dict)  # besides those of all languages
    sorts: Mapping[str, Affixes] = field(
        default_factory=dict
    )  # of municipalities: two sorts of one name are two
    unmarked_sort: str = ""  # of a municipality of the register whose legal name says none
    counties_end_in: Words = ()  # as which the name of a new county must end; empty: any name will do
    counties_end_in_small: Words = ()  # the same, in small letters only

    @cached_property
    def locale(self) -> Locale | None:
        """How its people write numbers and dates; None where CLDR does not know the country."""
        official = get_official_languages(self.code, de_facto=True)
        known = [one.code for one in languages() if one.code in official]
        spoken = self.language or next(iter([*known, *official]), "")
        return find_locale(spoken, self.code) if spoken else None

    @cached_property
    def decimal_mark(self) -> str:
        mark = get_decimal_symbol(self.locale) if self.locale else "."
        return "," if mark == "," else "."

    @cached_property
    def is_month_first(self) -> bool:
        """Whether 10/31/2019 is the 31st of October."""
        return bool(self.locale) and self.locale.date_formats["short"].pattern.startswith("M")


@cache
def find_locale(language: str, country: str = "") -> Locale:
    """The customs of a language in a country, of the language alone where CLDR has none for both, else English."""
    for code in (f"{language}_{country}", language, "en"):
        try:
            return Locale.parse(code)
        except (UnknownLocaleError, ValueError):
            continue
    raise UnknownLocaleError(language)


@cache
def languages() -> tuple[Language, ...]:
    """Every language that has a file, English first: it names the columns of the contract."""
    codes = {path.stem: path for folder in _folders() for path in sorted(folder.glob("*.toml"))}
    ordered = sorted(codes, key=lambda code: (code != "en", code))
    return tuple(_read(Language, codes[code], code) for code in ordered)


def language(code: str | None) -> Language:
    """The words of a language or its regional form (`es-mx`), or a file without words where it has none."""
    code = (code or "").lower().split("-")[0]
    return next((one for one in languages() if one.code == code), Language(code))


@cache
def country(code: str) -> Country:
    """The habits of a country by its ISO code; one without a file is taken as CLDR has it."""
    for folder in reversed(_folders()):
        path = folder / "countries" / f"{code.lower()}.toml"
        if code and path.is_file():
            return _read(Country, path, code)
    official = get_official_languages(code, de_facto=True)
    return Country(code, language=official[0] if len(official) == 1 else "")


def countries() -> tuple[Country, ...]:
    """Every country that has a file."""
    codes = {path.stem.upper() for folder in _folders() for path in (folder / "countries").glob("*.toml")}
    return tuple(country(code) for code in sorted(codes))


def headings(file: str, column: str) -> dict[str, Words]:
    """{language: the headings that a column of a file may have besides its own name}; the template has the first."""
    return {one.code: one.headings.get(file, {}).get(column, ()) for one in languages()}


def every(part: str, name: str) -> Words:
    """The words of all languages for one thing, each once: `every("cells", "unknown")`."""
    return tuple(dict.fromkeys(word for one in languages() for word in getattr(getattr(one, part), name)))


def _folders() -> list[Path]:
    return [Path(folder) for folder in settings.WORDS_FOLDERS]


def _read(type, path, code):
    with path.open("rb") as file:
        try:
            return _made(type, tomllib.load(file) | {"code": code})
        except (TypeError, tomllib.TOMLDecodeError) as error:
            raise ValueError(f"{path}: {error}") from error


def _made(type, data):
    """A dataclass of what a file says; a name that the class does not have is refused with TypeError."""
    hints = get_type_hints(type)
    known = {one.name for one in fields(type)}
    return type(
        **{name: _value(hints[name], value) if name in known else value for name, value in data.items()}
    )


def _value(hint, value):
    if is_dataclass(hint):
        return _made(hint, value)
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        inner = hint.__args__[1]
        return {name: _value(inner, one) for name, one in value.items()}
    return value


@receiver(setting_changed)
def _forget(*, setting, **_more):
    """Tests that add folders or languages are answered from them, and later tests are not."""
    if setting == "WORDS_FOLDERS":
        languages.cache_clear()
        country.cache_clear()
