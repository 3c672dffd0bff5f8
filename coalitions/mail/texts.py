"""What mails say: a coalition's own text for an occasion and language where there is one, else the portal's.

Fields such as `{name}` are filled in when a mail is written; what is no field of the occasion stays as it is.
"""

import re
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, MailText
from coalitions.models.mail import MailOccasion

FIELD = re.compile(r"\{(\w+)\}")


class Occasion(NamedTuple):
    """The portal's own subject and text of one occasion, the fields that may stand in it, and those that must."""

    subject: str | Promise
    body: str | Promise
    fields: tuple[str, ...]
    needed: tuple[str, ...]


OCCASIONS: dict[str, Occasion] = {
    MailOccasion.CONFIRM: Occasion(
        _("Please confirm the application of {name}"),
        _(
            "{contact},\n\nsomebody has applied with this address that {name} joins {coalition}. If it was you, please "
            "open this link within {days} days and confirm:\n\n{link}\n\nIf it was not you, do nothing: what was sent "
            "in is then deleted, and you get no further mail."
        ),
        ("contact", "name", "coalition", "link", "days"),
        ("link",),
    ),
    MailOccasion.RECEIVED: Occasion(
        _("{name} has applied to join {coalition}"),
        _("{name} has applied to join {coalition}. Look at the application:\n\n{link}"),
        ("name", "coalition", "link"),
        ("link",),
    ),
    MailOccasion.ACCEPTED: Occasion(
        _("{name} is now a member of {coalition}"),
        _(
            "{contact},\n\nthe application of {name} is accepted: it is a member of {coalition} from {date}. "
            "Thank you for joining.\n\nYour application:\n{link}"
        ),
        ("contact", "name", "coalition", "link", "date"),
        (),
    ),
    MailOccasion.ASKED: Occasion(
        _("A question about the application of {name}"),
        _(
            "{contact},\n\nthank you for the application of {name} to {coalition}. Before we decide we would like to "
            "ask you:\n\n{question}\n\nPlease answer on this page, or by answering this mail:\n{link}"
        ),
        ("contact", "name", "coalition", "link", "question"),
        ("question",),
    ),
    MailOccasion.REFUSED: Occasion(
        _("About the application of {name}"),
        _(
            "{contact},\n\nthank you for the application of {name} to {coalition}. We cannot accept it, for this "
            "reason:\n\n{reason}\n\nYour application:\n{link}"
        ),
        ("contact", "name", "coalition", "link", "reason"),
        ("reason",),
    ),
}


def own_text(occasion: str, language: str) -> tuple[str, str]:
    """The portal's own (subject, text) in that language."""
    with translation.override(language):
        known = OCCASIONS[occasion]
        return str(known.subject), str(known.body)


def text_for(coalition: Coalition, occasion: str, language: str) -> tuple[str, str]:
    """(subject, text) with their fields still open."""
    found = MailText.objects.filter(coalition=coalition, occasion=occasion, language=language)
    changed = found.values_list("subject", "body").first()
    return changed or own_text(occasion, language)


def filled(text: str, values: dict[str, str]) -> str:
    return FIELD.sub(lambda field: values.get(field[1], field[0]), text)


def check_fields(occasion: str, subject: str, body: str) -> None:
    """Raise ValidationError where a text has a field that nobody fills in, or lacks one without which it is no use."""
    known = OCCASIONS[occasion]
    unknown = [name for name in FIELD.findall(f"{subject} {body}") if name not in known.fields]
    if unknown:
        message = _("{%(field)s} is no field of this mail. Fields are: %(known)s.")
        raise ValidationError(message, params={"field": unknown[0], "known": shown(known.fields)})
    missing = [name for name in known.needed if name not in FIELD.findall(body)]
    if missing:
        raise ValidationError(_("The text needs the field %(field)s."), params={"field": shown(missing)})


def shown(fields: tuple[str, ...] | list[str]) -> str:
    """Field names as they stand in a text: {name}, {link}."""
    return ", ".join(f"{{{name}}}" for name in fields)
