"""The words of rosters that are asked about where they are in no list: types, regions and statuses."""

from django.utils.translation import get_language

from coalitions.imports.importers import AskedWords
from coalitions.models import Membership, WordAnswer
from coalitions.rosters.columns import RosterFile
from signatories.models import Jurisdiction, JurisdictionKind
from signatories.types import SignatoryType

Column = WordAnswer.Column
CHOICES = {"type": Column.TYPE.value, "status": Column.STATUS.value}  # by column of the file


def _types(country: str) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in SignatoryType.choices]


def _statuses(country: str) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in Membership.Status.choices]


def _regions(country: str) -> list[tuple[str, str]]:
    regions = Jurisdiction.objects.filter(country=country, kind=JurisdictionKind.REGION, ended_on=None)
    regions = regions.exclude(code="").exclude(code=None).prefetch_related("names")
    return sorted(((str(one.code), one.name_in(get_language())) for one in regions), key=lambda one: one[1])


WORDS = {
    Column.TYPE.value: AskedWords(_types, lambda: RosterFile.fields["type"].widget.by_word),
    Column.STATUS.value: AskedWords(_statuses, lambda: RosterFile.fields["status"].widget.by_word),
    Column.STATE.value: AskedWords(_regions),
}
