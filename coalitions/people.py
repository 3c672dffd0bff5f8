"""The people of a coalition: who has which role, and how they come to it."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext as _

from aca_portal import words
from aca_portal.accounts.notices import in_language_of, tell
from aca_portal.accounts.record import note
from aca_portal.models import User
from coalitions.models import Coalition, CoalitionRole, StaffRole

RANKS = [StaffRole.VIEWER, StaffRole.EDITOR, StaffRole.COORDINATOR]


def addresses_of_coordinators(coalition: Coalition) -> list[str]:
    """Where what readers and applicants send in is told: the mail addresses of those who coordinate and can sign in."""
    coordinators = coalition.roles.filter(
        role=StaffRole.COORDINATOR, user__is_active=True, user__is_staff=True
    ).exclude(user__email="")
    return list(coordinators.values_list("user__email", flat=True))


@dataclass(frozen=True)
class Invited:
    """Somebody who was given a role; `needs_password` where the account was made for it and has no password yet."""

    user: User
    needs_password: bool


def roles_to_give(by: User, coalition: Coalition) -> list[StaffRole]:
    """The roles that this person may give in the coalition: none where they do not coordinate it, and none above
    their own."""
    if not by.may("coordinate", coalition.pk):
        return []
    if by.is_superuser:
        return RANKS
    own = by.coalition_roles.get(coalition=coalition).role
    return RANKS[: RANKS.index(StaffRole(own)) + 1]


@transaction.atomic
def invite(
    *, coalition: Coalition, role: str, email: str, first_name: str = "", last_name: str = "", by: User
) -> Invited:
    """Give the person with that mail address a role in the coalition, and an account where there is none.

    Inviting somebody again who has not set a password yet changes nothing but that they can be written to again.
    Raises PermissionDenied where `by` may not give the role, and ValidationError, for the inviting person to read,
    where the account is not theirs to give a role to.
    """
    if role not in roles_to_give(by, coalition):
        raise PermissionDenied
    user = _account_of(email) or _made(email, first_name, last_name, _language_of(coalition))
    given, is_new = CoalitionRole.objects.get_or_create(
        user=user, coalition=coalition, defaults={"role": role}
    )
    if not is_new and (user.has_usable_password() or given.role != role):
        raise ValidationError(
            _("This person already has a role in the coalition. An administrator can change it."),
            code="has_a_role",
        )
    note("invited", user.pk, by=by.pk, coalition=coalition.pk, role=given.role)
    return Invited(user=user, needs_password=not user.has_usable_password())


def _account_of(email: str) -> User | None:
    """The account with that mail address, where it is one that a coordinator may give a role to."""
    found = list(User.objects.select_for_update().filter(email__iexact=email)[:2])
    if not found:
        return None
    if len(found) > 1 or found[0].is_superuser or not (found[0].is_active and found[0].is_staff):
        raise _ask_an_administrator()
    return found[0]


def _language_of(coalition: Coalition) -> str:
    """In which somebody who has not been here yet is written to: that of the country, where the portal speaks it."""
    language = words.country(coalition.country.country).language
    return language if language in dict(settings.LANGUAGES) else ""


def _made(email: str, first_name: str, last_name: str, language: str) -> User:
    if User.objects.filter(username__iexact=email).exists():
        raise _ask_an_administrator()
    user = User(username=email, email=email, first_name=first_name, last_name=last_name, is_staff=True)
    user.language = language
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save()
    return user


def _ask_an_administrator() -> ValidationError:
    return ValidationError(
        _("This person cannot be invited here. Please ask an administrator."), code="not_to_be_invited"
    )


@receiver(post_save, sender=CoalitionRole)
def _given(sender, instance, created, raw=False, **kwargs):
    if raw:
        return
    facts = {"coalition": instance.coalition_id, "role": instance.role}
    note("role given" if created else "role changed", instance.user_id, **facts)
    if instance.user.has_usable_password():  # who has none yet is invited by a mail of its own
        with in_language_of(instance.user):
            names = {"coalition": instance.coalition, "role": instance.get_role_display()}
            tell(instance.user, _("Your role in “%(coalition)s” is now: %(role)s.") % names)


@receiver(post_delete, sender=CoalitionRole)
def _taken(sender, instance, **kwargs):
    note("role taken", instance.user_id, coalition=instance.coalition_id, role=instance.role)
    with in_language_of(instance.user):
        sentence = _("You no longer have a role in “%(coalition)s”.") % {"coalition": instance.coalition}
        tell(instance.user, sentence)
