"""Keys that a spreadsheet program took for numbers or days when it opened a CSV: 0012 is 12, 1E5 is 1.00E+05,
SEP-2 is 2-Sep. What was there before cannot be restored from the file, but it is recognised beside what is on file."""

import re
from decimal import Decimal

from aca_portal.spreadsheets.cells import MONTHS

NUMBER = re.compile(r"\d+(?:[.,]\d+)?(?:[eE][+-]?\d{1,3})?")
SHORTENED = re.compile(r"\d(?:[.,](?P<digits>\d+))?[eE]\+?(?P<power>\d{1,3})")
DAY = re.compile(r"(?P<one>\d{1,2}|[a-z]{3,10})\.?[-/ ]?(?P<other>\d{1,2}|[a-z]{3,10})\.?(?:[-/ ]\d{2,4})?")
ISO_DAY = re.compile(r"\d{4}-(?P<month>\d{2})-(?P<day>\d{2})(?:[T ].*)?")


def may_be_eaten(on_file: str, found: str) -> bool:
    """Whether a key on file may have become `found` in a spreadsheet program."""
    if on_file == found:
        return False
    return _is_same_number(on_file, found) or bool(_days(on_file) & _days(found))


def _is_same_number(on_file, found):
    if not NUMBER.fullmatch(on_file) or not NUMBER.fullmatch(found):
        return False
    before, after = (Decimal(text.replace(",", ".")) for text in (on_file, found))
    if before == after:
        return True
    shortened = SHORTENED.fullmatch(found)
    if not shortened:
        return False
    digits = len(shortened["digits"] or "")
    return f"{before:.{digits}E}" == f"{after:.{digits}E}"


def _days(key):
    """{(month, day or year of two digits)} that a key may be read as; empty where it is none."""
    key = key.casefold()
    if match := ISO_DAY.fullmatch(key):
        return {(int(match["month"]), int(match["day"]))}
    match = DAY.fullmatch(key)
    if not match:
        return set()
    numbers = [int(part) if part.isdigit() else None for part in match.groups()]
    months = [MONTHS.get(part) for part in match.groups()]
    pairs = ((months[0], numbers[1]), (months[1], numbers[0]), tuple(numbers), tuple(reversed(numbers)))
    return {(month, day) for month, day in pairs if month in range(1, 13) and day in range(1, 100)}
