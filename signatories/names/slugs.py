"""Address names of signatories."""

from itertools import count

from django.utils.text import slugify

from signatories.models import Signatory, SignatoryRedirect
from signatories.names.keys import fold

LENGTH = 110  # which leaves room for a number


def free_slug(name):
    """An address name for a signatory of that name that no other has, or had before it was merged."""
    base = next(slugs_for(name))
    taken = taken_slugs(base)
    return next(slug for slug in slugs_for(name) if slug not in taken)


def taken_slugs(start=""):
    """The address names that begin so, of signatories and those that merges left behind."""
    return {
        slug
        for model in (Signatory, SignatoryRedirect)
        for slug in model.objects.filter(slug__startswith=start).values_list("slug", flat=True)
    }


def slugs_for(name, region=""):
    """Address names for a signatory, the best first: of the name, with its region, with a number.

    A name that is not in Latin letters keeps its script.
    """
    base = _slug(name)[:LENGTH] or "signatory"
    yield base
    if region:
        base = f"{base[:80]}-{_slug(region)[:29]}"
        yield base
    yield from (f"{base}-{number}" for number in count(2))


def _slug(name):
    return slugify(name, allow_unicode=not fold(name).isascii())
