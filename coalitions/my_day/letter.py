"""The weekly letter: what waits in a person's coalitions, in their language. It is sent once a week and never twice."""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from aca_portal import words
from aca_portal.accounts.notices import deliver, titled
from aca_portal.models import User
from coalitions.models import Coalition
from coalitions.my_day.desk import Desk


def send_weekly_letters(today: date | None = None) -> int:
    """Write to everybody who wants it and has something to do, unless this week's letter went out. How many went."""
    today = today or date.today()
    monday = today - timedelta(days=today.weekday())
    due = User.objects.filter(Q(letter_of=None) | Q(letter_of__lt=monday), is_active=True, is_staff=True)
    people = due.filter(wants_letter=True, coalition_roles__isnull=False).exclude(email="").distinct()
    desk = Desk(Coalition.objects.select_related("country"))
    return sum(_send(user, desk, monday) for user in people.order_by("pk"))


def _send(user: User, desk: Desk, monday: date) -> bool:
    with translation.override(language_of(user)):
        waiting = desk.part(user.coalition_ids())
        parts = [(one, waiting.queues[one.pk]) for one in waiting.coalitions if waiting.queues[one.pk]]
        if not parts or not _claim(user, monday):
            return False
        context = {"user": user, "parts": parts, "host": host(), "index": reverse("admin:index")}
        body = render_to_string("admin/coalitions/weekly_letter.txt", context)
        if deliver(titled(_("What waits for you this week")), body, user.email):
            return True
        User.objects.filter(pk=user.pk).update(letter_of=user.letter_of)  # tried again tomorrow
        return False


def _claim(user: User, monday: date) -> bool:
    """Mark this week's letter as sent; False where another process did so first."""
    unsent = User.objects.filter(Q(letter_of=None) | Q(letter_of__lt=monday), pk=user.pk)
    return bool(unsent.update(letter_of=monday))


def language_of(user: User) -> str:
    """The language that the person chose, else that of the country of one of their coalitions."""
    known = dict(settings.LANGUAGES)
    if user.letter_language in known:
        return user.letter_language
    country = (
        user.coalition_roles.values_list("coalition__country__country", flat=True).order_by("pk").first()
    )
    own = words.country(country).language if country else ""
    return own if own in known else settings.LANGUAGE_CODE


def host() -> str:
    """The address of the portal, as far as the settings tell it; "" where any host is allowed."""
    if settings.DEBUG:
        return "http://127.0.0.1:8000"
    name = settings.ALLOWED_HOSTS[0].lstrip(".")
    return "" if "*" in name else f"https://{name}"
