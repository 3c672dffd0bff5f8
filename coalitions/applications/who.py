"""Who on file an applicant may be."""

from aca_portal.models import User
from coalitions.members.identity import nameable, namesakes
from coalitions.models import Application
from signatories.models import Signatory
from signatories.types import GOVERNMENT_TYPES


def who_it_may_be(application: Application, user: User) -> list[Signatory]:
    """The government of its place first, then those called the same or nearly so; only names the person may know."""
    asked = Signatory(
        name=application.name, type=application.type, country=application.coalition.country.country
    )
    there: list[Signatory] = []
    if application.type in GOVERNMENT_TYPES and application.place:
        asked.governs = application.place
        known = nameable(user, application.coalition)
        governing = Signatory.objects.filter(governs=application.place, type=application.type)
        there = [one for one in governing if one.pk in known]
    return list(dict.fromkeys([*there, *namesakes(application.coalition, user, asked)]))
