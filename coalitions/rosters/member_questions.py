"""What a row of a file about members asks about its member, and the answers of people, remembered for the coalition.

A question is about what the row says of the member, so that the same cells in a later file are not asked about again.
The answers are kept among those about names, under keys that no roster uses.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from coalitions.models import IdentityAnswer
from signatories.models import Signatory
from signatories.names.keys import name_key
from signatories.territories.gazetteer import Gazetteer

ABOUT = "member"
LONGEST_KEY = IdentityAnswer._meta.get_field("key").max_length or 0
KEY_OF_A_CELL = 70  # characters that are kept of the name; of the other cells fewer
LISTED = 20


class SaysWho(Protocol):
    """A row that says whom it is about; what it does not state is empty."""

    number: int
    external_id: str
    type: str
    code: str
    state: str
    county: str
    identifier: str

    @property
    def signatory(self) -> str: ...

    @property
    def label(self) -> str: ...

    def warn(self, column: str, message: str) -> None: ...


class NotAMember(Exception):
    """No member of the coalition, or more than one, answers to the row."""

    def __init__(self, column: str, message: str):
        super().__init__(message)
        self.column = column


@dataclass(frozen=True)
class MemberQuestion:
    """Which member a row means: one of `candidates` (id and path of each)."""

    key: str
    row: int
    column: str
    name: str
    message: str
    candidates: list[dict[str, Any]]
    about: str = ABOUT

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class MemberUndecided(NotAMember):
    """A row that waits for a person to say whom it means. On the command line it is an error like any other."""

    def __init__(self, question: MemberQuestion):
        super().__init__(question.column, question.message)
        self.question = question


def question_key(row: SaysWho) -> str:
    """What a row says of its member."""
    stated = [row.identifier] if row.identifier else []
    others = (*stated, row.type, row.state, row.county, row.code, row.external_id)
    cells = [name_key(row.signatory)[:KEY_OF_A_CELL], *(name_key(cell)[:30] for cell in others)]
    return f"pledge of {'|'.join(cells)}"[:LONGEST_KEY]


def labels(signatories: Iterable[Signatory], gazetteer: Gazetteer) -> list[str]:
    """What tells members apart: name, type and where it is."""
    return [_label(one, gazetteer) for one in signatories]


def _label(signatory, gazetteer):
    place = gazetteer.places.get(signatory.governs_id or signatory.based_in_id)
    parts = [str(signatory.get_type_display()), place.path if place else ""]
    parts += [place.code] if place and place.code and signatory.is_government else []
    return f"{signatory.name} ({' · '.join(filter(None, parts))})"


def ask(
    row: SaysWho, column: str, message: str, candidates: Iterable[Signatory], gazetteer: Gazetteer
) -> MemberUndecided:
    """The question which of these members a row means; its sentence ends with who they are."""
    found = list({signatory.pk: signatory for signatory in candidates}.values())[:LISTED]
    named = labels(found, gazetteer)
    offered = [{"id": one.pk, "path": label} for one, label in zip(found, named, strict=True)]
    text = message + " " + _("It may be one of these: %(places)s.") % {"places": "; ".join(named)}
    return MemberUndecided(
        MemberQuestion(
            key=question_key(row),
            row=row.number,
            column=column,
            name=row.label,
            message=text,
            candidates=offered,
        )
    )
