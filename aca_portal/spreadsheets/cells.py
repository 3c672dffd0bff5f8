"""Numbers and dates as people write them in cells: 1.234.567,5 · 1,234,567 · １２３ · 1e+05 · 令和元年10月1日."""

import datetime
import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from aca_portal import words

GROUPED = {
    ",": re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3}){2,}(?:,\d+)?|(?:\.\d{3})+,\d+)%?"),
    ".": re.compile(r"[+-]?\d{1,3}(?:(?:,\d{3}){2,}(?:\.\d+)?|(?:,\d{3})+\.\d+)%?"),
}
ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})")
TIME = re.compile(
    r"(?<=[\d日])(?:T| ?,? )\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]\.? ?m\.?)?(?:Z|[+-]\d{2}:?\d{2})?",
    re.I,
)
JAPANESE = re.compile(r"(?P<year>\d{4})年\s?(?P<month>\d{1,2})月\s?(?P<day>\d{1,2})日")
WEEKDAY = re.compile(r"(?<=[\d日]) ?\([月火水木金土日](?:曜日?)?\)")
DAY_FIRST_DATE = re.compile(r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})")
MONTH_FIRST_DATE = re.compile(r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?P<year>\d{4})")


def _bare(text):
    """Text in small letters without accents, in which months are looked up: março is marco."""
    bare = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


ERAS = {name: before for language in words.languages() for name, before in language.dates.eras.items()}
ERA = re.compile(
    rf"(?P<era>{'|'.join(ERAS)})\.?(?P<count>元|\d{{1,2}})(?:年|[-/.])(?P<month>\d{{1,2}})(?:月|[-/.])(?P<day>\d{{1,2}})日?"
)
ERA_YEAR = re.compile(
    rf"(?<![a-z])(?P<era>{'|'.join(ERAS)}) ?(?P<count>元|\d{{1,2}})(?![\d]|[a-z])", re.IGNORECASE
)
WORDED = (
    re.compile(r"(?P<day>\d{1,2})(?: de |[ -])(?P<month>[a-z]{3,10})\.?(?: de | del |,? |-)(?P<year>\d{4})"),
    re.compile(r"(?P<month>[a-z]{3,10})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})"),
)
MONTHS = {_bare(name): number for language in words.languages() for name, number in language.months().items()}
VAGUE = re.compile(r"(?P<year>(?:19|20)\d{2})(?:年度?|[-/.](?P<month>\d{1,2})|年(?P<month_of>\d{1,2})月)?")
MONTH_AND_YEAR = re.compile(
    r"(?:(?P<month>\d{1,2})[-/.]|(?P<word>[a-z]{3,10})\.?(?: de | del |, ?| |-|/))(?P<year>(?:19|20)\d{2})"
)
SERIALS = range(10_000, 73_416)  # days of Excel from 1927 to 2100
FIRST_SERIAL, FIRST_SERIAL_OF_1904 = datetime.date(1899, 12, 30), datetime.date(1904, 1, 1)


YEAR_BEGINS = re.compile(
    rf"^(?:{'|'.join(map(re.escape, words.every('dates', 'year_words')))})[ .:]*", re.IGNORECASE
)


MULTIPLES = {
    word.casefold(): times
    for language in words.languages()
    for word, times in language.cells.multiples.items()
}
MULTIPLE = re.compile(
    rf"(?P<number>[\d.,]*\d) ?(?P<word>{'|'.join(map(re.escape, MULTIPLES))})", re.IGNORECASE
)


class AmbiguousNumber(ValueError):
    """A number such as 1,234 that is a thousandfold of itself by another custom."""


@dataclass(frozen=True)
class CellNumber:
    value: Decimal
    is_percent: bool = False
    is_shortened: bool = False  # written as 1.23E+08 or 123 million, which has lost digits


@dataclass(frozen=True)
class PartOfDate:
    """A date of which only the year, or year and month, is stated."""

    year: int
    month: int | None = None


def plain(text):
    return unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()


def without_year_mark(text):
    """A year without what a language writes before or after it: FY2020 and 2020年度 are 2020."""
    return YEAR_BEGINS.sub("", text).rstrip("".join(words.every("dates", "year_marks")))


def as_text(cell):
    """A cell as text: whole numbers without a decimal point, dates as ISO, lines ended alike."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return str(cell).replace("\r\n", "\n").replace("\r", "\n")


def with_common_years(text):
    """A text with the years of Japanese eras as those of the calendar: 令和2年 is 2020年, R12 is 2030."""
    return ERA_YEAR.sub(lambda match: str(_year_of_era(match)), text)


def _year_of_era(match):
    return ERAS[match["era"].upper()] + (1 if match["count"] == "元" else int(match["count"]))


def shown_mark(texts):
    """The decimal mark that a list shows by its numbers with several separators; "" where it shows none or both."""
    shown = {
        mark
        for text in texts
        if isinstance(text, str)
        for mark, pattern in GROUPED.items()
        if pattern.fullmatch(plain(text))
    }
    return shown.pop() if len(shown) == 1 else ""


def decimal_mark(texts, country):
    """The decimal mark of a list: the one that its numbers show, else its country's custom."""
    return shown_mark(texts) or words.country(country).decimal_mark


def read_number(cell, mark):
    """The number in a cell whose decimal mark is `mark`. Raises ValueError where there is none."""
    if isinstance(cell, bool):
        raise ValueError
    if isinstance(cell, int | float):
        if not math.isfinite(cell):
            raise ValueError
        return CellNumber(Decimal(str(cell)))
    thousands = r"\." if mark == "," else ","
    pattern = (
        rf"(?P<sign>[+-]?)(?P<whole>\d{{1,3}}(?P<group>{thousands}|[ '’])\d{{3}}(?:(?P=group)\d{{3}})*|\d+)"
        rf"(?:{re.escape(mark)}(?P<fraction>\d*))?(?P<power>[eE][+-]?\d{{1,3}})? ?(?P<percent>%?)"
    )
    match = re.fullmatch(pattern, plain(cell), re.ASCII)
    if not match:
        return _read_multiple(cell, mark)
    whole, fraction = re.sub(r"\D", "", match["whole"]), match["fraction"] or ""
    power = match["power"] or ""
    if len(fraction) == 3 and 1 <= len(whole) <= 3 and whole != "0" and not match["group"] and not power:
        raise AmbiguousNumber
    value = Decimal(f"{match['sign']}{whole}.{fraction or '0'}{power}")
    return CellNumber(value, bool(match["percent"]), bool(power and fraction))


def _read_multiple(cell, mark):
    """A number with a word for thousands or more behind it: 165万, 1.5 million. It is as if shortened."""
    match = MULTIPLE.fullmatch(plain(cell))
    if not match:
        raise ValueError
    number = read_number(match["number"], mark)
    return CellNumber(number.value * MULTIPLES[match["word"].casefold()], is_shortened=True)


def read_date(cell, month_first=False, first_serial=FIRST_SERIAL):
    """A date, or a `PartOfDate` where no more is stated. Raises ValueError where the cell is neither.

    A number of five digits counts days from `first_serial`, as spreadsheet programs do.
    """
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    if isinstance(cell, bool):
        raise ValueError
    if isinstance(cell, float) and (cell.is_integer() or SERIALS.start <= cell < SERIALS.stop):
        cell = int(cell)
    text = WEEKDAY.sub("", plain(str(cell)))
    if time := TIME.search(text):
        text = text[: time.start()] if time.end() == len(text) else text
    for pattern in (ISO, JAPANESE, MONTH_FIRST_DATE if month_first else DAY_FIRST_DATE):
        match = pattern.fullmatch(text)
        if match:
            return datetime.date(**{part: int(digits) for part, digits in match.groupdict().items()})
    if match := ERA.fullmatch(text):
        return datetime.date(_year_of_era(match), int(match["month"]), int(match["day"]))
    for pattern in WORDED:
        match = pattern.fullmatch(_bare(text))
        if match and match["month"] in MONTHS:
            return datetime.date(int(match["year"]), MONTHS[match["month"]], int(match["day"]))
    if part := _part_of_date(text):
        return part
    if re.fullmatch(r"\d{5}", text, re.ASCII) and int(text) in SERIALS:
        return first_serial + datetime.timedelta(days=int(text))
    raise ValueError


def _part_of_date(text):
    if match := VAGUE.fullmatch(text):
        month = match["month"] or match["month_of"]
    elif match := MONTH_AND_YEAR.fullmatch(_bare(text)):
        month = match["month"] or MONTHS.get(match["word"], 0)
    else:
        return None
    if month is not None and int(month) not in range(1, 13):
        raise ValueError
    return PartOfDate(int(match["year"]), int(month) if month else None)
