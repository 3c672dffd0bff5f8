"""Names: where a record comes from, kinds of names, and how a name is searched."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from signatories.names.keys import kana_pattern


class Provenance:
    """Where a record comes from. A roster writes only records marked with its own coalition."""

    REFERENCE = "reference"
    STAFF = "staff"

    @staticmethod
    def roster(coalition_slug):
        return f"roster:{coalition_slug}"


class NameKind(models.TextChoices):
    OFFICIAL = "official", _("official")
    SHORT = "short", _("short or customary")
    FORMER = "former", _("former")
    ROMANISED = "romanised", _("romanised")
    READING = "reading", _("reading (kana)")


class OtherName(models.Model):
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


def has_key(field, key):
    """The condition that `field` contains this key, whether in hiragana or katakana."""
    pattern = kana_pattern(key)
    return Q(**{f"{field}__regex": pattern} if pattern else {f"{field}__contains": key})
