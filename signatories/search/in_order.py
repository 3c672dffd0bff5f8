"""A long list of signatories in the order of their names, page by page, without sorting all of them."""

from django.db.models import Exists, OuterRef, Q

from signatories.models import NameKind, Signatory, SignatoryName, SignatoryQuerySet
from signatories.territories.chains import id_list


class InNameOrder:
    """The signatories of a queryset, ordered as `with_local_name(language)` shows them; cut it for a page.

    Their own names and the names in a language each stand in an index by their order. As many as the page and those
    before it need are read from both, and only these are sorted.
    """

    def __init__(self, signatories: SignatoryQuerySet, language: str) -> None:
        self.signatories = signatories
        self.language = language

    def __getitem__(self, rows: slice) -> list[Signatory]:
        first = [*self._by_own_name()[: rows.stop], *self._by_local_name()[: rows.stop]]
        found = self.signatories.filter(pk__in=id_list(first)).order_by("sort_name", "pk")
        return list(found[rows.start : rows.stop])

    def _by_own_name(self):
        named = SignatoryName.objects.filter(_sorts(), signatory=OuterRef("pk"), language=self.language)
        own = self.signatories.filter(~Exists(named)).order_by("name_key", "pk")
        return own.values_list("pk", flat=True)

    def _by_local_name(self):
        of_same = SignatoryName.objects.filter(signatory=OuterRef("signatory"), language=self.language)
        reading = of_same.filter(kind=NameKind.READING)
        names = SignatoryName.objects.filter(_sorts(), language=self.language).exclude(
            Exists(of_same.filter(kind=OuterRef("kind"), pk__lt=OuterRef("pk")))
        )
        names = names.filter(Q(kind=NameKind.READING) | ~Exists(reading))
        listed = names.filter(Exists(self.signatories.order_by().filter(pk=OuterRef("signatory"))))
        return listed.order_by("key", "signatory").values_list("signatory", flat=True)


def _sorts() -> Q:
    """The kinds of names in its language by which a signatory is sorted; see `with_local_name`."""
    return Q(kind__in=(NameKind.READING, NameKind.OFFICIAL))
