"""The steps of an application: sent in, confirmed, asked back and answered, accepted or refused.

Each is one transaction, and writes its mail in it. `link` is the whole address of the applicant's page.
"""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aca_portal.models import User
from coalitions.applications.keeping import CONFIRM_WITHIN
from coalitions.mail.outbox import write_mail
from coalitions.members.periods import admit, write_period
from coalitions.models import Application, Coalition, Contact, Membership
from coalitions.models.mail import MailOccasion
from coalitions.people import addresses_of_coordinators
from signatories.models import Signatory, free_slug
from signatories.territories.governed import governs_kind
from signatories.types import GOVERNMENT_TYPES


def send_in(*, coalition: Coalition, language: str, fields: dict[str, Any]) -> Application:
    """Keep what the form says, unconfirmed. The mail that asks for confirmation is `ask_to_confirm`."""
    with translation.override(language):
        conditions = coalition.conditions
    return Application.objects.create(coalition=coalition, language=language, conditions=conditions, **fields)


def ask_to_confirm(*, application: Application, link: str) -> None:
    _write(application, MailOccasion.CONFIRM, link, days=str(CONFIRM_WITHIN.days))


@transaction.atomic
def confirm(*, application: Application, staff_link: str) -> Application:
    """The applicant opened the link and said yes: staff see the application, and coordinators are told. Doing it again
    changes nothing."""
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if application.state != Application.State.UNCONFIRMED:
        return application
    application.state = Application.State.WAITING
    application.confirmed_at = timezone.now()
    application.save()
    values = {"name": application.name, "coalition": str(application.coalition), "link": staff_link}
    for address in addresses_of_coordinators(application.coalition):
        write_mail(
            coalition=application.coalition,
            occasion=MailOccasion.RECEIVED,
            language=translation.get_language() or application.language,
            to=address,
            values=values,
            application=application,
        )
    return application


@transaction.atomic
def ask_back(*, application: Application, question: str, link: str, by: User) -> Application:
    application = _open(application, by)
    application.question, application.answer = question, ""
    application.state = Application.State.ASKED
    application._history_user = by  # type: ignore[attr-defined]  # read by django-simple-history
    application.save()
    _write(application, MailOccasion.ASKED, link, by=by, question=question)
    return application


@transaction.atomic
def answer_question(*, application: Application, answer: str) -> Application:
    """The applicant answers on their page: the application waits for a decision again."""
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if application.state == Application.State.ASKED:
        application.answer = answer
        application.state = Application.State.WAITING
        application.save()
    return application


@transaction.atomic
def refuse(*, application: Application, reason: str, link: str, by: User) -> Application:
    """`reason` is told to the applicant."""
    application = _decided(_open(application, by), Application.State.REFUSED, reason, by)
    _write(application, MailOccasion.REFUSED, link, by=by, reason=reason)
    return application


@transaction.atomic
def accept(
    *,
    application: Application,
    signatory: Signatory | None,
    joined_on: datetime.date,
    reason: str,
    link: str,
    by: User,
) -> Application:
    """Make the applicant a member from `joined_on`: as that signatory, or as a new one where it is None.

    `reason` is for the record and is not told. Raises ValidationError where it cannot become a member.
    """
    Coalition.objects.select_for_update().get(pk=application.coalition_id)
    application = _open(application, by)
    signatory = signatory or _new_signatory(application, reason, by)
    membership = _membership(application, signatory, joined_on, reason, by)
    application.membership = membership
    application = _decided(application, Application.State.ACCEPTED, reason, by)
    with translation.override(application.language):
        day = date_format(joined_on, "DATE_FORMAT")
    _write(application, MailOccasion.ACCEPTED, link, by=by, date=day)
    _move_contact(application, membership, by)
    return application


def _move_contact(application: Application, membership: Membership, by: User) -> None:
    """The person becomes a contact of the member, and stands there alone: one place to change and to forget."""
    pair = {"coalition": membership.coalition, "signatory": membership.signatory}
    there = Contact.objects.filter(**pair)
    if not there.filter(email__iexact=application.contact_email).exists():
        contact = Contact(
            name=application.contact_name,
            email=application.contact_email,
            language=application.language,
            is_main=not there.filter(is_main=True).exists(),
            **pair,
        )
        contact._history_user = by  # type: ignore[attr-defined]  # read by django-simple-history
        contact.save()
    Application.objects.filter(pk=application.pk).update(**dict.fromkeys(Application.CONTACT, ""))


def _open(application: Application, by: User) -> Application:
    """The application, locked; refused where somebody else has decided, or this person may not."""
    if not by.may("edit", application.coalition_id):
        raise PermissionDenied
    locked = Application.objects.select_for_update(of=("self",)).select_related("coalition__country", "place")
    application = locked.get(pk=application.pk)
    if not application.is_open:
        raise ValidationError(_("This application is decided already. Look at it again."))
    return application


def _decided(application: Application, state: str, reason: str, by: User) -> Application:
    application.state, application.reason = state, reason
    application.decided_at, application.decided_by = timezone.now(), by
    application._history_user = by  # type: ignore[attr-defined]  # read by django-simple-history
    application._change_reason = reason  # type: ignore[attr-defined]  # likewise
    application.save()
    return application


def _new_signatory(application: Application, reason: str, by: User) -> Signatory:
    signatory = Signatory(
        name=application.name,
        slug=free_slug(application.name),
        type=application.type,
        country=application.coalition.country.country,
        website=application.website,
    )
    if application.type not in GOVERNMENT_TYPES:
        signatory.based_in = application.place
    elif application.place is None or not governs_kind(application.type, application.place):
        raise ValidationError(
            _("Choose on the page of the application the territory that this government governs.")
        )
    else:
        signatory.governs = application.place
    signatory.name_key = Signatory.key_of(signatory.name, signatory.type)
    signatory.full_clean()
    signatory._history_user = by  # type: ignore[attr-defined]  # read by django-simple-history
    signatory._change_reason = reason  # type: ignore[attr-defined]  # likewise
    signatory.save()
    return signatory


def _membership(
    application: Application, signatory: Signatory, joined_on: datetime.date, reason: str, by: User
) -> Membership:
    """A new period, or the one that staff had already noted as applied for."""
    noted = Membership.objects.filter(
        coalition=application.coalition, signatory=signatory, status=Membership.Status.APPLIED, left_on=None
    ).first()
    if noted is None:
        return admit(
            coalition=application.coalition, signatory=signatory, joined_on=joined_on, by=by, reason=reason
        )
    noted.status, noted.joined_on = Membership.Status.ACTIVE, joined_on
    noted._history_user = by  # type: ignore[attr-defined]  # read by django-simple-history
    noted._change_reason = reason  # type: ignore[attr-defined]  # likewise
    return write_period(noted)


def _write(application: Application, occasion: str, link: str, by: User | None = None, **values: str) -> None:
    with translation.override(application.language):
        coalition = str(application.coalition)
    known = {
        "contact": application.contact_name,
        "name": application.name,
        "coalition": coalition,
        "link": link,
    }
    write_mail(
        coalition=application.coalition,
        occasion=occasion,
        language=application.language,
        to=application.contact_email,
        values=known | values,
        application=application,
        by=by,
    )
