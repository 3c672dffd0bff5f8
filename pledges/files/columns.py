"""The columns of a pledge file, in their order: this list is what is read, explained and documented."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal import words
from aca_portal.constraints import LANGUAGE
from aca_portal.spreadsheets.cells import as_text, plain
from aca_portal.spreadsheets.columns import Column, FileResource
from aca_portal.spreadsheets.rows import CellError
from aca_portal.spreadsheets.widgets import Choice, Code, Number, Text, Website, Widget, Year
from coalitions.models import Membership
from coalitions.rosters.columns import TypeWidget
from pledges.kinds import PERCENT, TONNES, Kind
from pledges.models import Pledge, Status
from pledges.progress.state import PledgeState
from signatories.models import Jurisdiction, Signatory
from signatories.names.keys import fold

LONGEST_TEXT = 30_000  # a cell of Excel holds 32,767 characters
UNITS = dict.fromkeys(("%", *words.every("cells", "percent")), PERCENT)
UNITS |= dict.fromkeys(("tco2e", "t co2e", "tco2eq", "t co2eq"), TONNES)
ANSWERS = {fold(word): answer for answer in ("yes", "partial", "no") for word in words.every("cells", answer)}
KINDS = {word: kind for one in words.languages() for kind, some in one.pledge_kinds.items() for word in some}
SCOPE = re.compile(
    rf"(?:(?:{'|'.join(map(fold, words.every('cells', 'scope')))})\s*)?([123])\s*[:=]?\s*({'|'.join(ANSWERS)})?"
)
BETWEEN_SCOPES = re.compile(
    rf"[;,、+/&]|(?<![a-z])(?:{'|'.join(map(fold, words.every('cells', 'joiners')))})(?![a-z])"
)


class Unit(Code):
    """The unit of a target, such as percent; a unit that is not known stays as it is written."""

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value, row, **kwargs)
        return UNITS.get(plain(text).casefold(), text)


class LanguageCode(Code):
    """The code of a language, such as `ja`."""

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value, row, **kwargs).lower()
        if not re.fullmatch(LANGUAGE, text):
            raise CellError(_("Write the language as a code, such as en, es or ja."))
        return text


class Scopes(Widget):
    """{scope field: answer} of cells like `1;2`, `1, 2, 3 partial` or `scope 3: no`; the others are not stated."""

    blank = None
    understands_unknown = True

    def clean(self, value, row=None, **kwargs):
        found = {}
        for part in BETWEEN_SCOPES.split(fold(as_text(value))):
            match = SCOPE.fullmatch(part.strip())
            if match is None:
                raise CellError(_("Write the scopes like 1;2 or 1;2;3 partial."))
            found[f"scope_{match[1]}"] = ANSWERS[match[2]] if match[2] else "yes"
        return found


class RegionCell(Code):
    """A region; the open data has the state of a pledge in a column of that name, such as `on_track`: passed over."""

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value, row, **kwargs)
        return "" if text in PledgeState.values else text


class PledgeFile(FileResource):
    """What the members of a coalition promised, one pledge a row. The model is `Pledge`."""

    words_of = "pledges"

    signatory = Column(
        Text(Signatory.name.field.max_length),
        help=gettext_lazy("The name of the member whose pledge it is. Its key or code will do as well."),
    )
    external_id = Column(
        Code(Membership.external_id.field.max_length), help=gettext_lazy("Your own key for this member.")
    )
    type = Column(
        TypeWidget(),
        help=gettext_lazy("What kind of organisation it is, where two members have the same name."),
    )
    code = Column(
        Code(Jurisdiction.code.field.max_length),
        help=gettext_lazy("The code of the territory that the member governs or is based in."),
    )
    state = Column(
        RegionCell(Jurisdiction.name.field.max_length, repeats=True),
        help=gettext_lazy("The state, province or prefecture, where members in several have the same name."),
    )
    county = Column(
        Code(Jurisdiction.name.field.max_length, repeats=True),
        help=gettext_lazy("The county or department, where members in several have the same name."),
    )
    kind = Column(
        Choice(Kind, KINDS),
        attribute="kind",
        required=True,
        help=gettext_lazy("What kind of pledge it is, such as net_zero or absolute_base_year. Required."),
    )
    target_value = Column(
        Number(),
        attribute="target_value",
        help=gettext_lazy("What is to be reached, such as 40 where emissions fall by 40 percent."),
    )
    unit = Column(
        Unit(Pledge.unit.field.max_length),
        attribute="unit",
        help=gettext_lazy("The unit of the target value, such as percent or tCO2e."),
    )
    base_year = Column(
        Year(), attribute="base_year", help=gettext_lazy("The year with which the target is compared.")
    )
    base_value = Column(
        Number(), attribute="base_value", help=gettext_lazy("The emissions of that year, in tCO2e.")
    )
    target_year = Column(
        Year(), attribute="target_year", help=gettext_lazy("The year by which the target is to be reached.")
    )
    scopes = Column(
        Scopes(), help=gettext_lazy("Which scopes of emissions it covers, like 1;2 or 1;2;3 partial.")
    )
    boundary = Column(
        Choice(Pledge.Boundary),
        attribute="boundary",
        help=gettext_lazy("Whether it is about the whole territory or the signatory's own operations."),
    )
    status = Column(
        Choice(Status, dict.fromkeys(words.every("cells", "achieved"), Status.ACHIEVED_DECLARED.value)),
        attribute="status",
        help=gettext_lazy("How far it has come, such as in_law or in_plan."),
    )
    text = Column(
        Text(LONGEST_TEXT),
        attribute="text",
        help=gettext_lazy("The pledge as the signatory itself puts it, in its own language."),
    )
    language = Column(
        LanguageCode(Pledge.language.field.max_length),
        attribute="language",
        help=gettext_lazy("The language of that text: en, es, ja …"),
    )
    source_url = Column(
        Website(Pledge.source_url.field.max_length),
        attribute="source_url",
        help=gettext_lazy("The address of the document in which it was promised."),
    )
    reported_year = Column(
        Year(), help=gettext_lazy("The year of a value that was reported towards the pledge.")
    )
    reported_value = Column(
        Number(), help=gettext_lazy("The value that was reported for that year, in the unit of the target.")
    )
