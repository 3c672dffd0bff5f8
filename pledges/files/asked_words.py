"""The words of pledge files that are asked about where they are in no list: kinds, statuses and units."""

from django.utils.translation import gettext as _

from coalitions.imports.importers import AskedWords
from coalitions.models import WordAnswer
from pledges.files.columns import PledgeFile
from pledges.kinds import PERCENT, TONNES, Kind
from pledges.models import Status

Column = WordAnswer.Column
CHOICES = {  # by column of the file; types are those of rosters
    "type": Column.TYPE.value,
    "kind": Column.PLEDGE_KIND.value,
    "status": Column.PLEDGE_STATUS.value,
}


def _kinds(country: str) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in Kind.choices]


def _statuses(country: str) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in Status.choices]


def _units(country: str) -> list[tuple[str, str]]:
    return [(PERCENT, _("percent")), (TONNES, _("tonnes of CO2 equivalent"))]


WORDS = {
    Column.PLEDGE_KIND.value: AskedWords(_kinds, lambda: PledgeFile.fields["kind"].widget.by_word),
    Column.PLEDGE_STATUS.value: AskedWords(_statuses, lambda: PledgeFile.fields["status"].widget.by_word),
    Column.PLEDGE_UNIT.value: AskedWords(
        _units
    ),  # nothing is suggested: kt is near t, and a thousand times as much
}
