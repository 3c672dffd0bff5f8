"""What territories lie in, and what lies in them: each read in bulk with one query."""

from django.db.models import Prefetch
from django.db.models.expressions import RawSQL

from signatories.models import Jurisdiction, JurisdictionName

INSIDE = """
    WITH RECURSIVE inside(id) AS (
        SELECT CAST(%s AS bigint)
        UNION SELECT below.id FROM signatories_jurisdiction below JOIN inside ON below.parent_id = inside.id
    ) SELECT id FROM inside
"""

AROUND = """
    WITH RECURSIVE around(id, parent_id) AS (
        SELECT id, parent_id FROM signatories_jurisdiction WHERE id IN ({marks})
        UNION SELECT above.id, above.parent_id
              FROM signatories_jurisdiction above JOIN around ON above.id = around.parent_id
    ) SELECT id FROM around
"""


def inside(jurisdiction):
    """The jurisdiction and all below it, as a subquery for `__in`."""
    return RawSQL(INSIDE, [jurisdiction.pk])


def chains(jurisdiction_ids, language):
    """{id: [the jurisdiction, what contains it, …, the country]} with names in `language` prefetched."""
    ids = {pk for pk in jurisdiction_ids if pk is not None}
    if not ids:
        return {}
    around = RawSQL(AROUND.format(marks=", ".join(["%s"] * len(ids))), list(ids))
    found = named(Jurisdiction.objects.filter(pk__in=around), language).in_bulk()
    return {pk: _chain(found, pk) for pk in ids if pk in found}


def _chain(found, pk):
    chain = []
    while pk in found and found[pk] not in chain:
        chain.append(found[pk])
        pk = found[pk].parent_id
    return chain


def named(jurisdictions, language):
    """The queryset with the names that `name_in(language)` reads."""
    names = JurisdictionName.objects.filter(language=language).order_by("id")
    return jurisdictions.prefetch_related(Prefetch("names", queryset=names))


def attach_places(signatories, language, country=True):
    """Give each signatory `places`: the names of what it is in, from the inside out, in `language`.

    A government's own territory bears its name already and is left out; so is, on pages about one country, that.
    """
    by_id = chains([signatory.governs_id or signatory.based_in_id for signatory in signatories], language)
    for signatory in signatories:
        chain = by_id.get(signatory.governs_id or signatory.based_in_id, [])
        around = chain[1:] if signatory.governs_id else chain
        if not country and len(around) > 1:
            around = around[:-1]
        signatory.places = [place.name_in(language) for place in around]
    return signatories
