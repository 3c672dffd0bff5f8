"""The periods in which signatories belong to coalitions."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from aca_portal.constraints import one_of
from aca_portal.identified import Identified
from aca_portal.models import keep_history
from coalitions.models.coalitions import Coalition
from signatories.models import Jurisdiction, Signatory, stated_by


def share_a_day(one, other) -> bool:
    """Whether two periods overlap. Each runs from `joined_on` until the day before `left_on`; blank is without end."""
    one_starts_in_time = not one.joined_on or not other.left_on or one.joined_on < other.left_on
    other_starts_in_time = not other.joined_on or not one.left_on or other.joined_on < one.left_on
    return one_starts_in_time and other_starts_in_time


class MembershipQuerySet(models.QuerySet):
    def published(self):
        """Memberships the public may see, leavers included; applications and refusals never."""
        return self.filter(
            status__in=Membership.PUBLIC, signatory__is_published=True, coalition__is_published=True
        )

    def active_on(self, date):
        """Periods that count on `date`: joined on or before it, not left on or before it.

        A blank joining date counts from the coalition's launch, before which nobody is a member. Suspended
        members do not count while they are suspended.
        """
        return self.filter(
            Q(coalition__launched_on=None) | Q(coalition__launched_on__lte=date),
            Q(joined_on=None) | Q(joined_on__lte=date),
            Q(left_on=None) | Q(left_on__gt=date),
            status__in=Membership.COUNTED,
        )


class MembershipStatus(models.TextChoices):
    APPLIED = "applied", _("applied")
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    ENDED = "ended", _("ended")
    REJECTED = "rejected", _("rejected")


class Membership(Identified):
    """One period in which a signatory belongs to a coalition: from `joined_on` until the day before `left_on`."""

    Status = MembershipStatus

    PUBLIC = (Status.ACTIVE, Status.SUSPENDED, Status.ENDED)
    COUNTED = (Status.ACTIVE, Status.ENDED)

    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.PROTECT, related_name="memberships"
    )
    signatory = models.ForeignKey(
        Signatory, verbose_name=_("signatory"), on_delete=models.CASCADE, related_name="memberships"
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.ACTIVE)
    joined_on = models.DateField(
        _("joined on"), null=True, blank=True, help_text=_("Leave empty if it is not known. Never guess.")
    )
    left_on = models.DateField(
        _("left on"), null=True, blank=True, help_text=_("The first day without membership.")
    )
    external_id = models.CharField(
        _("your own key"),
        max_length=120,
        blank=True,
        help_text=_("The key of this member in your own lists."),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("For staff; never shown to the public."))
    is_demo = models.BooleanField(_("demonstration data"), default=False, editable=False)
    history = keep_history()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["coalition", "signatory", F("joined_on").asc(nulls_first=True), "id"]
        indexes = [
            models.Index(fields=["coalition", "status"]),
            models.Index(fields=["signatory", "coalition", "status"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "signatory"],
                condition=Q(left_on=None) & ~Q(status="rejected"),
                name="membership_one_open_period",
                violation_error_message=_("This signatory already has an open membership in this coalition."),
            ),
            models.UniqueConstraint(
                fields=["coalition", "external_id"],
                condition=~Q(external_id=""),
                name="membership_external_id_once",
                violation_error_message=_("Another member of this coalition already has this key."),
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(joined_on=None) | Q(left_on__gte=F("joined_on")),
                name="membership_left_not_before_joined",
                violation_error_message=_("The leaving date is before the joining date."),
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") | Q(left_on__isnull=False),
                name="membership_ended_has_date",
                violation_error_message=_("An ended membership needs the date on which it ended."),
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(status__in=["ended", "suspended"]),
                name="membership_left_has_ended",
                violation_error_message=_("A membership with a leaving date has the status “ended”."),
            ),
            one_of("status", MembershipStatus.values, name="membership_status_known"),
        ]

    def __str__(self):
        return f"{self.signatory} · {self.coalition}"

    def clean(self):
        overlapping = self.overlapping()
        if overlapping is not None:
            raise ValidationError(
                _("This period overlaps another of the same member: %(period)s.")
                % {"period": overlapping.period}
            )

    @property
    def period(self):
        """The two dates as text, an unknown one as a question mark."""
        return f"{self.joined_on or '?'} – {self.left_on or '…'}"

    @property
    def is_current(self):
        today = datetime.date.today()
        return self.status in self.COUNTED and (self.left_on is None or self.left_on > today)

    def overlapping(self):
        """Another period of this pair that shares a day with this one, or None. Refused applications do not count."""
        if self.status == self.Status.REJECTED or not self.coalition_id or not self.signatory_id:
            return None
        others = Membership.objects.filter(coalition=self.coalition_id, signatory=self.signatory_id)
        others = others.exclude(pk=self.pk).exclude(status=self.Status.REJECTED)
        return next((other for other in others if share_a_day(self, other)), None)


def published_signatories():
    """Signatories the public may see: published, with at least one public membership. The one door to them."""
    periods = Membership.objects.published().filter(signatory=OuterRef("pk"))
    return Signatory.objects.filter(Exists(periods), is_published=True)


def published_places():
    """Territories the public may see. The one door to them.

    One that the roster of an unpublished coalition made is seen only where a published signatory is.
    """
    there = published_signatories()
    return Jurisdiction.objects.filter(
        stated_by(Coalition.objects.published().values_list("slug", flat=True))
        | Q(pk__in=there.values("governs"))
        | Q(pk__in=there.values("based_in"))
    )
