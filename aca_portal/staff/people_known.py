"""Whose names a person of the staff may read."""

from django.contrib.auth import get_user_model
from django.db.models import Q


def colleagues(user):
    """Ids of the people whose names this person may read: those with a role in one of the same coalitions."""
    people = get_user_model().objects.all()
    if not user.is_superuser:
        people = people.filter(Q(coalition_roles__coalition__in=user.coalition_ids()) | Q(pk=user.pk))
    return set(people.values_list("pk", flat=True))
