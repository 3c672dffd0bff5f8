"""Address names of signatories."""

from itertools import count

from django.utils.text import slugify

from signatories.models import Signatory, SignatoryRedirect


def free_slug(name):
    """An address name for a signatory of that name that no other has, or had before it was merged.

    A name without Latin letters keeps its script.
    """
    base = slugify(name)[:110] or slugify(name, allow_unicode=True)[:110] or "signatory"
    taken = set(Signatory.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    taken |= set(SignatoryRedirect.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(f"{base}-{number}" for number in count(2) if f"{base}-{number}" not in taken)
