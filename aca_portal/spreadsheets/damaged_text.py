"""Text that suffered on its way into a cell: HTML entities and tags, accents read in a wrong encoding, lost letters."""

import html
import re
from collections.abc import Callable

from django.utils.translation import gettext as _

SHOWN = 60
ROUNDS = 3  # entities of entities, such as &amp;amp;
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,10}(?:\s[^<>]*)?/?>")
SPACES = re.compile(r"[ \t]+")
MISREAD = re.compile(
    "[\u00c2\u00c3][\u0080-\u00bf\u0192\u0160\u0161\u0178\u017d\u017e\u2013-\u203a\u20ac\u2122]|\u00e2\u20ac"
)
LOST_LETTER = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_])")


def repaired(text: str, warn: Callable[[str], None]) -> str:
    """The text as it was meant: `A &amp; B` is A & B, `PeÃ±a` is Peña. `warn` is told what was done.

    A letter that is lost for good stays as it is, with a warning.
    """
    found = _without_markup(text)
    if MISREAD.search(found):
        found = _read_anew(found)
    if found != text:
        warn(
            _("“%(found)s” was read as “%(text)s”. Check it, and correct it in your list.")
            % {"found": text[:SHOWN], "text": found[:SHOWN]}
        )
    if "\ufffd" in found:
        warn_of_lost_letters(found, warn)
    return found


def warn_of_lost_letters(text: str, warn: Callable[[str], None]) -> None:
    warn(
        _("“%(found)s” looks damaged: letters were lost. Correct it in your list.") % {"found": text[:SHOWN]}
    )


def has_lost_letters(name: str) -> bool:
    """Whether a name has a question mark where a letter stood: `M?xico`."""
    return bool(LOST_LETTER.search(name))


def _without_markup(text):
    if "&" not in text and "<" not in text:
        return text
    found = text
    for _round in range(ROUNDS):
        if not ENTITY.search(found):
            break
        found = html.unescape(found)
    without = TAG.sub(" ", found)
    return found if without == found else SPACES.sub(" ", without).strip()


def _read_anew(text):
    """UTF-8 that was read as Windows-1252, read as what it is; as it stands where it is no such text."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text
