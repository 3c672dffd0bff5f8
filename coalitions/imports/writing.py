"""One file a country is written at a time, and only while it is written: plans are made without locks.

Before a plan reads what is on file, its planner notes `what_is_on_file`; whoever writes the plan locks, compares, and
plans again where it differs. A lock that is not had within seconds is `Busy`, never a worker that waits for ever.
"""

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from django.db import DatabaseError, IntegrityError, OperationalError
from django.db.models import Count, Max, QuerySet, Value
from django.utils.translation import gettext as _

from aca_portal.database import is_busy
from coalitions.models import (
    Coalition,
    Contact,
    IdentityAnswer,
    ImportChange,
    Membership,
    PlaceAnswer,
    WordAnswer,
)
from signatories.models import (
    Figure,
    Jurisdiction,
    JurisdictionKind,
    JurisdictionName,
    Signatory,
    SignatoryName,
)

CONFLICTS = {"40001", "40P01"}  # what PostgreSQL calls a serialization failure and a deadlock


class Busy(Exception):
    """Somebody else is writing. The message says so."""


def lock_for_writing(coalition: Coalition | None) -> None:
    """Lock the coalition, and its country against other files; editors of other coalitions go on.

    An official file belongs to no coalition and may be about any country: it locks all of them against other files.

    Call it inside a transaction, as late as may be. Raises `Busy` where the locks are not had in time.
    """
    try:
        countries = Jurisdiction.objects.filter(kind=JurisdictionKind.COUNTRY).order_by("pk")
        if coalition is not None:
            coalitions = Coalition.objects.select_for_update(no_key=True, of=("self",))
            list(coalitions.filter(pk=coalition.pk).values_list("pk"))
            countries = countries.filter(pk=coalition.country_id)
        list(countries.select_for_update(no_key=True, of=("self",)).values_list("pk"))
    except OperationalError as error:
        raise_if_busy(error)
        raise


def raise_if_busy(error: DatabaseError) -> None:
    """Raises `Busy` where the fault of the database is a lock that was not had in time."""
    if is_busy(error):
        raise Busy(said_of_busy()) from error


def said_of_busy() -> str:
    return _(
        "Another import or change is being written at this moment. Nothing was changed; try again in a moment."
    )


def is_conflict(error: DatabaseError) -> bool:
    """Whether somebody else's writing is the reason of a fault of the database."""
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "pgcode", "") in CONFLICTS


def what_is_on_file(coalition: Coalition | None) -> list[dict[str, Any]]:
    """A version of all that a plan for the coalition rests on; it differs as soon as any of it was changed.

    A plan of an official file, without a coalition, rests on the territories of every country. Numbers and newest
    keys, because of two changes the one with the lower key may be written later.
    """
    read = [*_territories(coalition), *(_members(coalition) if coalition else _answers())]
    first, *others = (
        rows.order_by()
        .values(which=Value(which))
        .annotate(number=Count("pk"), newest=Max("pk"))
        .values("which", "number", "newest")
        for which, rows in enumerate(read)
    )
    return sorted(first.union(*others, all=True), key=itemgetter("which"))


def _territories(coalition: Coalition | None) -> Iterable[QuerySet[Any]]:
    places, names = Jurisdiction.objects.all(), JurisdictionName.objects.all()
    history = Jurisdiction.history.all()
    if coalition:
        country = coalition.country.country
        places, history = places.filter(country=country), history.filter(country=country)
        names = names.filter(jurisdiction__country=country)
    return places, history, names, Figure.history.all()


def _answers() -> Iterable[QuerySet[Any]]:
    return (PlaceAnswer.objects.filter(coalition=None),)


def _members(coalition: Coalition) -> Iterable[QuerySet[Any]]:
    country = coalition.country.country
    return (
        Membership.history.filter(coalition=coalition.pk),
        Membership.objects.filter(coalition=coalition.pk),
        Contact.history.filter(coalition=coalition.pk),
        Contact.objects.filter(coalition=coalition.pk),
        IdentityAnswer.objects.filter(coalition=coalition.pk),
        PlaceAnswer.objects.filter(coalition=coalition.pk),
        WordAnswer.objects.filter(coalition=coalition.pk),
        ImportChange.objects.filter(batch__coalition=coalition.pk),
        Signatory.history.filter(country=country),
        Signatory.objects.filter(country=country),
        SignatoryName.objects.filter(signatory__country=country),
    )
