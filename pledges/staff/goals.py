"""Which goals of countries still lack the official document that they stand in: a note on the first page of staff."""

import datetime

from django.db.models import Q

from aca_portal.models import User
from coalitions.models import Coalition
from pledges.models import NationalGoal, NationalGoalQuerySet


def without_document(coalitions, today: datetime.date) -> NationalGoalQuerySet:
    """The goals of these coalitions' countries that stand on the day, without a source or its address."""
    countries = Coalition.objects.filter(pk__in=coalitions).values("country")
    goals = NationalGoal.objects.in_force_on(today).filter(jurisdiction__in=countries)
    return goals.filter(Q(source="") | Q(source_url="")).select_related("jurisdiction")


def goals_to_cite(user: User) -> NationalGoalQuerySet:
    """Those that a person is asked about: of the countries of their own coalitions, all for a superuser."""
    coalitions = Coalition.objects.values("pk") if user.is_superuser else user.coalition_ids()
    return without_document(coalitions, datetime.date.today())
