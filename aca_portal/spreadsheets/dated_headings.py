"""Headings that say of which year their figures are: “Population 2020”, “PIB 2019”, 人口（2020年）."""

import re
from collections.abc import Iterable
from functools import cached_property

from aca_portal import words
from aca_portal.spreadsheets.cells import with_common_years
from aca_portal.spreadsheets.heading_keys import heading_key

YEAR = re.compile(r"(?<!\d)((?:18|19|20)\d\d)(?!\d)")


class DatedHeadings:
    """Which column a heading with a year means.

    `headings` is {heading_key: column}, `years` {figure: the column of its year}.
    """

    def __init__(self, headings: dict[str, str], years: dict[str, str]) -> None:
        self.headings = headings
        self.years = years

    def year_in(self, key: str, column: str) -> int | None:
        """The year in the heading of a figure; None where there is no year or several, or where it is no figure."""
        years = YEAR.findall(_calendar(key)) if column in self.years else []
        return int(years[0]) if len(years) == 1 else None

    def meant_by(self, key: str) -> str:
        """The figure that a heading means once its year is left out, or ""."""
        rest, found = YEAR.subn(" ", _calendar(key))
        if found != 1:
            return ""
        rest = " ".join(self._around.sub(" ", rest).split())
        column = self.headings.get(rest, "")
        return column if column in self.years else ""

    def newest(self, keys: list[str], columns: list[str]) -> list[str]:
        """The columns, with the figures of the newest year that a dated heading states.

        A heading without a year goes before all of them.
        """
        meant = {
            position: figure
            for position, key in enumerate(keys)
            if not columns[position]
            and key not in self.headings
            and (figure := self.meant_by(key))
            and figure not in columns
        }
        latest: dict[str, int] = {}
        for position, figure in meant.items():
            latest[figure] = max(latest.get(figure, 0), self.year_in(keys[position], figure) or 0)
        return [
            figure
            if (figure := meant.get(position, "")) and self.year_in(key, figure) == latest[figure]
            else columns[position]
            for position, key in enumerate(keys)
        ]

    def passed_over(self, titles: list[str], columns: list[str]) -> list[tuple[str, str]]:
        """(heading, the heading that is read in its place) of the figures of other years."""
        read = {column: title for title, column in zip(titles, columns, strict=True) if column}
        keys = [heading_key(title) for title in titles]
        return [
            (title, read[figure])
            for title, key, column in zip(titles, keys, columns, strict=True)
            if not column and key not in self.headings and (figure := self.meant_by(key)) in read
        ]

    @cached_property
    def _around(self) -> re.Pattern[str]:
        """What stands between a figure and its year: “census”, “1 July”, “al 30 de junio de”, 年10月1日.

        Words of Latin letters are whole words; 年 and the like need no space around them.
        """
        some = words.headings("beside", "around_year"), words.headings("beside", "year")
        texts = [word for one in some for own in one.values() for word in own]
        keys = _keys([*texts, *words.every("dates", "year_words")])
        months = _keys(month for one in words.languages() for month in one.months())
        patterns = [rf"(?<!\w)(?:\d\d? (?:de )?)?{key}(?: \d\d?)?(?!\w)" for key in months if key.isascii()]
        patterns += [rf"(?<!\w){key}(?!\w)" if key.isascii() else rf"\d{{0,2}}{key}" for key in keys]
        return re.compile("|".join(patterns))


def _calendar(key: str) -> str:
    """A heading with the years of Japanese eras as others have them; H1 in other languages is no era."""
    return key if key.isascii() else with_common_years(key)


def _keys(texts: Iterable[str]) -> list[str]:
    """The keys of some words, the longest first."""
    return sorted({heading_key(text) for text in texts}, key=len, reverse=True)
