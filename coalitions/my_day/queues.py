"""The queues of this app. Each is a function of the `Desk` and asks the same number of queries for any number of
coalitions; `CoalitionsConfig.ready` registers them."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.core.cache import cache
from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aca_portal.models import User
from aca_portal.queues import Queue
from coalitions.contacts.people import having_contact
from coalitions.members.identity import possible_duplicates
from coalitions.models import Application, Coalition, Correction, ImportJob, Membership
from coalitions.my_day.desk import Desk
from coalitions.reach.gaps import Gap, lines_with

KEEP_COUNT = timedelta(days=8)


def _list(model: str, coalition: int, **filters: str) -> str:
    query = {"coalition__id__exact": coalition} | filters
    return f"{reverse(f'admin:coalitions_{model}_changelist')}?{urlencode(query)}"


def corrections(desk: Desk) -> Iterator[Queue]:
    """What readers reported, and how much of it nobody has taken on."""
    rows = Correction.objects.filter(coalition__in=desk.coalitions, state=Correction.State.OPEN).order_by()
    counted = rows.values("coalition").annotate(
        number=Count("pk"), oldest=Min("created_at"), without_owner=Count("pk", filter=Q(owner=None))
    )
    for row in counted:
        free = row["without_owner"]
        note = ngettext("%(count)d without owner", "%(count)d without owner", free) % {"count": free}
        yield Queue(
            row["coalition"],
            _("Corrections that readers reported"),
            row["number"],
            _list("correction", row["coalition"], state__exact=Correction.State.OPEN.value),
            row["oldest"].date(),
            note if free else "",
        )


def applications(desk: Desk) -> Iterator[Queue]:
    """Memberships that were applied for and not decided. Their age is that of their first version on record."""
    rows = Membership.objects.filter(coalition__in=desk.coalitions, status=Membership.Status.APPLIED)
    for row in rows.order_by().values("coalition").annotate(number=Count("pk")):
        yield Queue(
            row["coalition"],
            _("Applications to decide"),
            row["number"],
            _list("membership", row["coalition"], status__exact=Membership.Status.APPLIED.value),
        )


def forms_sent(desk: Desk) -> Iterator[Queue]:
    """Forms that organisations sent and confirmed, and that nobody has decided."""
    rows = Application.objects.filter(
        coalition__in=desk.coalitions, state=Application.State.WAITING
    ).order_by()
    for row in rows.values("coalition").annotate(number=Count("pk"), oldest=Min("confirmed_at")):
        address = _list("application", row["coalition"], state__exact=Application.State.WAITING.value)
        yield Queue(
            row["coalition"],
            _("Applications by the public form"),
            row["number"],
            address,
            row["oldest"] and row["oldest"].date(),
        )


def figures(desk: Desk) -> Iterator[Queue]:
    """Figures of member governments that look wrong and that nobody has checked."""
    for pk, reach in desk.reaches.items():
        number = len(lines_with(reach, Gap.DOUBTFUL))
        yield Queue(pk, _("Figures to check"), number, _list("membership", pk, figures=Gap.DOUBTFUL.value))


def without_contact(desk: Desk) -> Iterator[Queue]:
    """Members of today whom nobody could write to."""
    rows = Membership.objects.filter(coalition__in=desk.coalitions, status=Membership.Status.ACTIVE)
    rows = rows.filter(~having_contact(), left_on=None).order_by()
    for row in rows.values("coalition").annotate(number=Count("pk")):
        address = _list(
            "membership", row["coalition"], contact="no", status__exact=Membership.Status.ACTIVE.value
        )
        yield Queue(row["coalition"], _("Members without contact"), row["number"], address)


def failed_imports(desk: Desk) -> Iterator[Queue]:
    """Long imports whose work failed, until it is tried again with success."""
    jobs = ImportJob.objects.filter(batch__coalition__in=desk.coalitions, state=ImportJob.State.FAILED)
    open_ones = jobs.filter(batch__state="reading").order_by()
    counted = open_ones.values(pair=F("batch__coalition")).annotate(
        number=Count("batch", distinct=True), oldest=Min("created_at")
    )
    for row in counted:
        address = _list("importbatch", row["pair"])
        yield Queue(row["pair"], _("Imports that failed"), row["number"], address, row["oldest"].date())


# --- Possible duplicates are counted each night: that reads every name of a country ------------------------


def duplicates(desk: Desk) -> Iterator[Queue]:
    """Pairs of nearly equal names, as the last night counted them; nothing where it has not yet."""
    keys = {_key(coalition.pk): coalition.pk for coalition in desk.coalitions}
    for key, (number, day) in cache.get_many(keys).items():
        address = reverse("admin:coalitions_coalition_duplicates", args=[keys[key]])
        note = _("counted on %(day)s") % {"day": day}
        yield Queue(keys[key], _("Possible duplicates"), number, address, note=note)


def count_duplicates() -> None:
    """Count the pairs of each coalition as its own staff would see them. Coalitions without staff are passed over."""
    today = date.today().isoformat()
    for coalition in Coalition.objects.select_related("country"):
        people = User.objects.filter(is_active=True, coalition_roles__coalition=coalition)
        one = people.annotate(roles=Count("coalition_roles")).order_by("roles", "pk").first()
        if one is not None:
            number = len(possible_duplicates(coalition, one))
            cache.set(_key(coalition.pk), (number, today), KEEP_COUNT.total_seconds())


def _key(coalition: int) -> str:
    return f"possible-duplicates-{coalition}"


QUEUES = [forms_sent, applications, corrections, figures, without_contact, duplicates, failed_imports]
