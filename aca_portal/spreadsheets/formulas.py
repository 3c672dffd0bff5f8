"""Text that a spreadsheet would run as a formula gets an apostrophe before it, and loses it when it comes back.

A spreadsheet takes a cell for a formula by its first sign, also behind blanks and invisible marks. Where it separates
by semicolons, as in Spanish, it also finds cells inside a cell of our comma-separated files: `a;=1+1`.
"""

import re

_BLANK = "[\\s\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff]*"
_FORMULA = f"(?=[\\t\\r\\n]|{_BLANK}[=+\\-@＝＋－＠])"
_BARE = re.compile(f"(^|;){_FORMULA}")
_MARKED = re.compile(f"(^|;)('+){_FORMULA}")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run something of this text."""
    return bool(_BARE.search(text))


def disarmed(text: str) -> str:
    """The text for a CSV: `=1+1` is `'=1+1`."""
    return _BARE.sub(r"\1'", text)


def with_own_apostrophes_kept(text: str) -> str:
    """The text for a file that is uploaded again: `'=1+1` is `''=1+1`, since an upload takes one apostrophe off."""
    return _MARKED.sub(r"\1'\2", text) if "'" in text else text


def rearmed(text: str) -> str:
    """The text of an upload as it was before `disarmed` or `with_own_apostrophes_kept`."""
    return _MARKED.sub(lambda found: found[1] + found[2][1:], text) if "'" in text else text
