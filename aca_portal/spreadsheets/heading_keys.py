"""What is compared of a heading."""

import re
import unicodedata

COMBINING = re.compile("[\u0300-\u036f]")


def heading_key(heading: object) -> str:
    """What is compared of a heading: not its case, accents, width, underscores or punctuation."""
    folded = unicodedata.normalize("NFKC", str(heading)).casefold()
    bare = unicodedata.normalize("NFC", COMBINING.sub("", unicodedata.normalize("NFD", folded)))
    return re.sub(r"[\W_]+", " ", bare).strip()
