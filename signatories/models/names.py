"""Names: where a record comes from, kinds of names, and how a name is searched."""

from collections.abc import Iterable

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aca_portal.constraints import is_filled, language_code, one_of
from aca_portal.identified import Identified
from signatories.names.index import has_part
from signatories.names.keys import kana_pattern, kana_spellings

LAST_CHARACTER = "\U0010ffff"


class Provenance:
    """Where a record comes from. A roster writes only records marked with its own coalition."""

    REFERENCE = "reference"
    STAFF = "staff"

    ROSTER = "roster:"

    @classmethod
    def roster(cls, coalition_slug: str) -> str:
        return f"{cls.ROSTER}{coalition_slug}"

    @classmethod
    def coalition_of(cls, provenance: str) -> str | None:
        """The address name of the coalition whose roster states a record; None for what no roster states."""
        return provenance.removeprefix(cls.ROSTER) if provenance.startswith(cls.ROSTER) else None


def stated_by(coalitions: Iterable[str]) -> Q:
    """Records that no roster states, or the roster of one of these coalitions, given by their address names.

    The one door to what rosters state. Who may see which coalition is known above this app and handed in.
    """
    own = [Provenance.roster(slug) for slug in coalitions]
    return ~Q(provenance__startswith=Provenance.ROSTER) | Q(provenance__in=own)


class NameKind(models.TextChoices):
    OFFICIAL = "official", _("official")
    SHORT = "short", _("short or customary")
    FORMER = "former", _("former")
    ROMANISED = "romanised", _("romanised")
    READING = "reading", _("reading (kana)")


class OtherName(Identified):
    """One more name, in one language, of something that has a name."""

    language = models.CharField(
        _("language"),
        max_length=8,
        blank=True,
        help_text=_("en, es, ja …; empty if it is of no one language."),
    )
    kind = models.CharField(_("kind of name"), max_length=12, choices=NameKind, default=NameKind.OFFICIAL)
    name = models.CharField(_("name"), max_length=255)
    key = models.CharField(max_length=255, editable=False, db_index=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name


def begins_with(field: str, key: str) -> Q:
    """That the keys in `field` begin with this key, hiragana and katakana being the same to people who search.

    SQLite finds a beginning in its index by the range of what begins so, PostgreSQL by its pattern index.
    """
    condition = Q()
    for spelling in kana_spellings(key):
        if connection.vendor == "sqlite":
            condition |= Q(**{f"{field}__gte": spelling, f"{field}__lt": spelling + LAST_CHARACTER})
        else:
            condition |= Q(**{f"{field}__startswith": spelling})
    return condition


def name_constraints(owner):
    """What must hold of other names, for the models of each `owner`: jurisdiction or signatory."""
    return [
        one_of("kind", NameKind.values, name=f"{owner}_name_kind_known"),
        is_filled("name", name=f"{owner}_name_filled"),
        language_code("language", name=f"{owner}_name_language"),
    ]


def has_key(model: type[models.Model], field: str, key: str) -> Q:
    """The condition that `field` of a model of names contains this key, whether in hiragana or katakana."""
    pattern = kana_pattern(key)
    if pattern:
        return Q(**{f"{field}__regex": pattern})
    found = has_part(model._meta.db_table, key)
    return Q(**{f"{field}__contains": key}) if found is None else Q(pk__in=found)
