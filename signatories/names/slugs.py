"""Address names of signatories."""

from collections.abc import Iterator
from itertools import count

from django.utils.text import slugify

from signatories.names.keys import fold

LENGTH = 110  # which leaves room for a number


def slugs_for(name: str, region: str = "") -> Iterator[str]:
    """Address names for a signatory, the best first: of the name, with its region, with a number.

    A name that is not in Latin letters keeps its script.
    """
    base = _slug(name)[:LENGTH] or "signatory"
    yield base
    if region:
        base = f"{base[:80]}-{_slug(region)[:29]}"
        yield base
    yield from (f"{base}-{number}" for number in count(2))


def _slug(name: str) -> str:
    return slugify(name, allow_unicode=not fold(name).isascii())
