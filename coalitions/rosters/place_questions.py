"""What a row asks about its place, and the answers of people, remembered for the coalition.

A question is about what the row says of the place, so that the same cells in a later upload are not asked about
again, and other cells are. The rows of organisations that name the same place ask one question together.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aca_portal.models import User
from coalitions.models import Coalition, ImportBatch, PlaceAnswer
from coalitions.rosters.rows import RosterRow
from signatories.models import Jurisdiction, JurisdictionKind
from signatories.names.keys import name_key
from signatories.territories.gazetteer import Gazetteer, Place
from signatories.territories.place_question import PlaceQuestion

NEW_PLACE = "new"  # the answer that the row means none of those on file
KEY_OF_A_CELL = 90  # characters that are kept of each of the five cells


class RowRefused(Exception):
    """A row that cannot be placed, with the column to look at."""

    def __init__(self, column, message):
        super().__init__(message)
        self.column = column


class PlaceAsked(RowRefused):
    """A row that waits for the answer to a question. On the command line it is an error like any other."""

    def __init__(self, question: PlaceQuestion):
        super().__init__(question.column, question.message)
        self.question = question


def question_key(row: RosterRow) -> str:
    """What a row says of its place. An organisation is asked about by where it is based, not by its name."""
    own = (row.type, row.name) if row.is_government else ("", "")
    cells = (*own, row.city, row.county, row.state, row.code)
    return "|".join(name_key(cell)[:KEY_OF_A_CELL] for cell in cells)


def candidates_of(places: list[Place], kind: str = "") -> list[dict]:
    """Places on file as a question keeps them; one that this very file makes cannot be an answer."""
    named = zip(places, _told_apart(places, kind), strict=True)
    return [{"id": place.pk, "path": path} for place, path in named if not place.is_new]


def _told_apart(places: list[Place], kind: str = "") -> list[str]:
    """The path of each place, with its kind where another one was asked for, and its code where two are alike."""
    paths = [
        f"{place.path} – {JurisdictionKind(place.kind).label}" if kind and place.kind != kind else place.path
        for place in places
    ]
    return [
        f"{path} ({place.code})" if place.code and paths.count(path) > 1 else path
        for place, path in zip(places, paths, strict=True)
    ]


def sentence(text: str, places: list[Place], new_in: Place | None, kind: str = "") -> str:
    """A sentence about a place that is not clear, with what it may be."""
    if places:
        told_apart = "; ".join(_told_apart(places, kind))
        text += " " + _("It may be one of these: %(places)s.") % {"places": told_apart}
    if new_in:
        text += " " + _("Or it is a new place in %(place)s.") % {"place": new_in.path or new_in.name}
    return text


class PlaceAnswers:
    """The answers of one coalition, read once."""

    def __init__(self, coalition: Coalition | None, gazetteer: Gazetteer):
        answers = PlaceAnswer.objects.filter(coalition=coalition) if coalition else PlaceAnswer.objects.none()
        self._meant: dict[str, int | None] = dict(answers.values_list("key", "jurisdiction"))
        self._places = gazetteer.places

    def meant_by(self, row: RosterRow) -> Place | None:
        """The place that a person said the row means."""
        meant = self._meant.get(question_key(row)) if self._meant else None
        return self._places.get(meant) if meant else None

    def is_new(self, row: RosterRow) -> bool:
        """Whether a person said that the row means a place that is not on file."""
        return bool(self._meant) and self._meant.get(question_key(row), NEW_PLACE) is None


@transaction.atomic
def answer_place(
    *,
    coalition: Coalition | None,
    key: str,
    jurisdiction: Jurisdiction | None,
    user: User,
    batch: ImportBatch | None = None,
) -> PlaceAnswer:
    """Remember which place the rosters of a coalition mean by a question of that key; None means a new place.

    Without a coalition it is what official files mean, which administrators alone say. The newest answer counts.
    Raises PermissionDenied for one who may not edit the coalition, or where the place is in another country.
    """
    country = coalition.country.country if coalition else ""
    is_foreign = jurisdiction is not None and country not in ("", jurisdiction.country)
    if is_foreign or not user.may("edit", coalition.pk if coalition else None):
        raise PermissionDenied
    return PlaceAnswer.objects.update_or_create(
        coalition=coalition,
        key=key,
        defaults={
            "jurisdiction": jurisdiction,
            "answered_by": user,
            "answered_at": timezone.now(),
            "batch": batch,
        },
    )[0]
