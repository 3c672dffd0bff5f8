"""What was promised: pledges, what was reported on them, and the goals of the countries they stand beside."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aca_portal.constraints import language_code, not_itself, one_of, plausible_years
from aca_portal.identified import Identified
from aca_portal.models import keep_history
from coalitions.models import Coalition, Membership
from pledges import kinds
from pledges.kinds import PERCENT, RULES, TO_ZERO, TONNES, Kind
from pledges.models.criteria import (  # noqa: F401 (models of this app)
    Criterion,
    CriterionAnswer,
    Fulfilment,
    RecordRule,
)
from pledges.models.searches import PledgeSearch, SearchResult  # noqa: F401 (a model of this app)
from pledges.sentences import pledge_sentence
from signatories.models import Jurisdiction, Provenance, Signatory

# --- Pledges ----------------------------------------------------------------------------------------------


class Status(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    DECLARED = "declared", _("declared")
    IN_PLAN = "in_plan", _("in a plan")
    IN_LAW = "in_law", _("in law or corporate strategy")
    ACHIEVED_DECLARED = "achieved_declared", _("achieved, as declared by the signatory")
    ACHIEVED_VERIFIED = "achieved_verified", _("achieved, as verified by others")
    LAPSED = "lapsed", _("lapsed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    SUPERSEDED = "superseded", _("superseded by another")


ACHIEVED = (Status.ACHIEVED_DECLARED, Status.ACHIEVED_VERIFIED)
IN_FORCE = (Status.DECLARED, Status.IN_PLAN, Status.IN_LAW, *ACHIEVED)
ENDED = (Status.LAPSED, Status.WITHDRAWN, Status.SUPERSEDED)


class PledgeQuerySet(models.QuerySet):
    def published(self):
        """Pledges the public may see: those of members that the public may see, in the coalition of the pledge."""
        members = Membership.objects.published()
        member = members.filter(coalition=OuterRef("coalition"), signatory=OuterRef("signatory"))
        return self.filter(Exists(member), is_published=True)

    def targets(self):
        """Pledges with a number. Net zero and carbon neutrality have theirs in the name."""
        return self.filter(Q(target_value__isnull=False) | Q(kind__in=TO_ZERO))

    def in_force_on(self, date):
        """Pledges that stood on that day: declared by then and not yet ended; see `Pledge.is_in_force_on`."""
        return self.annotate(stands_from=Coalesce("declared_on", "status_on")).filter(
            Q(status__in=IN_FORCE) & (Q(stands_from=None) | Q(stands_from__lte=date))
            | Q(status__in=ENDED, status_on__gt=date) & (Q(declared_on=None) | Q(declared_on__lte=date))
        )


class Boundary(models.TextChoices):
    WHOLE_TERRITORY = "whole_territory", _("the whole territory")
    OPERATIONS = "government_operations", _("the government's own operations only")
    LARGER = "larger", _("larger than the territory or organisation")
    SMALLER = "smaller", _("smaller than the territory or organisation")
    COMPANY_WIDE = "company_wide", _("the whole organisation")
    __empty__ = _("not stated")


class Answer(models.TextChoices):
    YES = "yes", _("yes")
    PARTIAL = "partial", _("partly")
    NO = "no", _("no")
    __empty__ = _("not stated")


class Gases(models.TextChoices):
    CO2 = "co2", _("carbon dioxide only")
    SEVERAL = "co2_and_other", _("carbon dioxide and other greenhouse gases")
    __empty__ = _("not stated")


class Check(models.TextChoices):
    NOT_CHECKED = "not_checked", _("not checked")
    NONE_FOUND = "none_found", _("checked, no report found")
    FOUND = "found", _("checked, report found")


class Pledge(Identified):
    """What a signatory committed to. A pledge with a number is a target.

    Which of the numbers are filled in depends on the kind: see `kinds.py`.
    """

    Kind = Kind
    Status = Status
    Boundary = Boundary
    Answer = Answer
    Gases = Gases
    Check = Check

    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.PROTECT, related_name="pledges"
    )
    signatory = models.ForeignKey(
        Signatory, verbose_name=_("signatory"), on_delete=models.CASCADE, related_name="pledges"
    )
    title = models.CharField(
        _("title"),
        max_length=255,
        blank=True,
        help_text=_("If empty, a sentence is made from the numbers, in each language."),
    )
    text = models.TextField(
        _("text"), blank=True, help_text=_("As the signatory itself puts it, in its own language.")
    )
    language = models.CharField(
        _("language of title and text"), max_length=8, blank=True, help_text=_("en, es, ja …")
    )

    kind = models.CharField(_("kind"), max_length=24, choices=Kind, default=Kind.OTHER)
    base_year = models.PositiveSmallIntegerField(
        _("base year"), null=True, blank=True, help_text=_("The year that a reduction is measured against.")
    )
    base_value = models.DecimalField(
        _("base value"),
        max_digits=20,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_("As the signatory states it. Leave empty if it does not; never guess."),
    )
    target_year = models.PositiveSmallIntegerField(_("target year"), null=True, blank=True)
    target_value = models.DecimalField(
        _("target value"), max_digits=20, decimal_places=3, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=40, blank=True, help_text=_("percent, tCO2e, MW …"))
    denominator = models.CharField(
        _("per"),
        max_length=80,
        blank=True,
        help_text=_("For an intensity: inhabitant, GDP, tonne of steel …"),
    )
    long_term = models.ForeignKey(
        "self",
        verbose_name=_("interim target on the way to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="interim_targets",
    )

    boundary = models.CharField(_("what it covers"), max_length=24, choices=Boundary, blank=True)
    scope_1 = models.CharField(
        _("scope 1"),
        max_length=8,
        choices=Answer,
        blank=True,
        help_text=_("Emitted by the signatory itself."),
    )
    scope_2 = models.CharField(
        _("scope 2"),
        max_length=8,
        choices=Answer,
        blank=True,
        help_text=_("Emitted elsewhere for the electricity and heat that it uses."),
    )
    scope_3 = models.CharField(
        _("scope 3"),
        max_length=8,
        choices=Answer,
        blank=True,
        help_text=_("Emitted elsewhere for what it buys, sells or finances."),
    )
    gases = models.CharField(_("gases"), max_length=16, choices=Gases, blank=True)
    offsets = models.CharField(
        _("carbon credits (offsets)"),
        max_length=8,
        choices=Answer,
        blank=True,
        help_text=_("Whether reductions bought elsewhere may count."),
    )

    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DECLARED)
    declared_on = models.DateField(_("declared on"), null=True, blank=True)
    status_on = models.DateField(
        _("in this status since"),
        null=True,
        blank=True,
        help_text=_("For a pledge that ended: the first day on which it no longer stood."),
    )
    plan_url = models.URLField(_("address of the plan"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=255, blank=True)
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    report_due_on = models.DateField(
        _("next report promised for"),
        null=True,
        blank=True,
        help_text=_(
            "The day by which the signatory promised its next report. Move it on when that has come."
        ),
    )
    checked_on = models.DateField(_("last checked on"), null=True, blank=True)
    check_result = models.CharField(
        _("result of the last check"), max_length=12, choices=Check, default=Check.NOT_CHECKED
    )
    is_published = models.BooleanField(_("published"), default=True)
    is_demo = models.BooleanField(_("demonstration data"), default=False, editable=False)
    history = keep_history()

    objects = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        ordering = ["signatory__name_key", F("target_year").asc(nulls_last=True), "id"]
        indexes = [models.Index(fields=["coalition", "kind"])]
        constraints = [
            *kinds.constraints(),
            models.CheckConstraint(
                condition=Q(base_year=None) | Q(target_year=None) | Q(target_year__gte=F("base_year")),
                name="pledge_target_not_before_base",
                violation_error_message=_("The target year is before the base year."),
            ),
            models.CheckConstraint(
                condition=Q(base_value=None) | Q(base_value__gte=0), name="pledge_base_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(target_value=None) | Q(target_value__gte=0), name="pledge_target_not_negative"
            ),
            not_itself("long_term", name="pledge_not_its_own_interim_target"),
            one_of("kind", Kind.values, name="pledge_kind_known"),
            one_of("status", Status.values, name="pledge_status_known"),
            one_of("boundary", Boundary.values, name="pledge_boundary_known"),
            one_of("gases", Gases.values, name="pledge_gases_known"),
            one_of("check_result", Check.values, name="pledge_check_known"),
            *(
                one_of(field, Answer.values, name=f"pledge_{field}_known")
                for field in ("scope_1", "scope_2", "scope_3", "offsets")
            ),
            plausible_years("base_year", "target_year", name="pledge_years"),
            language_code("language", name="pledge_language"),
            models.CheckConstraint(
                condition=Q(check_result="not_checked", checked_on=None)
                | (~Q(check_result="not_checked") & Q(checked_on__isnull=False)),
                name="pledge_check_has_date",
                violation_error_message=_("A check has a date and a result, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(declared_on=None) | Q(status_on=None) | Q(status_on__gte=F("declared_on")),
                name="pledge_status_not_before_declared",
                violation_error_message=_("The present status began before the pledge was declared."),
            ),
        ]

    def __str__(self):
        return str(self.headline)

    def clean(self):
        errors = self._field_errors()
        if self.coalition_id and self.signatory_id:
            if not self.coalition.memberships.filter(signatory=self.signatory_id).exists():
                errors["signatory"] = _("This signatory is not a member of the coalition.")
            if self.long_term and not self._may_lead_to(self.long_term):
                errors["long_term"] = _(
                    "An interim target leads to a later target of the same signatory in the same coalition."
                )
        if errors:
            raise ValidationError(errors)

    def _field_errors(self):
        """What is wrong with the numbers for this kind, field by field."""
        if self.kind not in RULES:
            return {}
        rule = RULES[self.kind]
        sentences = {
            "missing": _("This kind of pledge needs it."),
            "unused": _("This kind of pledge does not have it. Empty it, or choose another kind."),
            "no_unit": _("A target value needs a unit."),
            "unit": _("For this kind of pledge write: %(units)s.") % {"units": ", ".join(rule.units)},
            "range": _("A percentage between 0 and 100."),
        }
        values = {field: getattr(self, field) for field in kinds.FIELDS}
        return {field: sentences[code] for field, code in kinds.problems(self.kind, values).items()}

    def _may_lead_to(self, other):
        return (
            other.pk != self.pk
            and other.signatory_id == self.signatory_id
            and other.coalition_id == self.coalition_id
            and None not in (self.target_year, other.target_year)
            and self.target_year < other.target_year
        )

    @property
    def headline(self):
        """The title that staff wrote, in `language`, or where there is none the sentence made from the fields."""
        return self.title or self.sentence

    @property
    def sentence(self):
        """What is promised, in the language of the page."""
        return pledge_sentence(self)

    @property
    def status_label(self):
        """The status, in the words for a government or for another organisation."""
        if self.status != Status.IN_LAW:
            return self.get_status_display()
        return _("in law") if self.signatory.is_government else _("in the strategy of the organisation")

    @property
    def is_target(self):
        return self.target_value is not None

    @property
    def has_number(self):
        """Whether it is a target, counting those whose number is in the name: the same as `targets()`."""
        return self.is_target or self.kind in TO_ZERO

    @property
    def rule(self):
        return RULES[self.kind]

    @property
    def scopes(self):
        """The scopes that are stated, in the words of the pledge file: `1;2;3 partial`."""
        answers = {1: self.scope_1, 2: self.scope_2, 3: self.scope_3}
        return ";".join(
            f"{scope}" if answer == self.Answer.YES else f"{scope} {answer}"
            for scope, answer in answers.items()
            if answer
        )

    def get_absolute_url(self):
        return reverse("pledge", args=[self.pk])

    def is_in_force_on(self, date):
        """Whether the pledge stood on that day. One whose dates are not known stood from the beginning; one that
        ended on a day that is not known has never stood as far as sums are concerned."""
        if self.status in IN_FORCE:
            since = self.declared_on or self.status_on
            return since is None or since <= date
        has_begun = self.declared_on is None or self.declared_on <= date
        return self.status in ENDED and self.status_on is not None and date < self.status_on and has_begun

    def has_ended_by(self, date):
        return self.status in ENDED and (self.status_on is None or self.status_on <= date)

    def is_achieved_by(self, date):
        """Whether it had been declared achieved by that day; a declaration without a date counts from now on."""
        return self.status in ACHIEVED and date >= (self.status_on or datetime.date.today())


# --- Progress ---------------------------------------------------------------------------------------------


class ProgressReportQuerySet(models.QuerySet):
    def published(self):
        """Accepted reports on pledges that the public may see."""
        return self.filter(review=ProgressReport.Review.ACCEPTED, pledge__in=Pledge.objects.published())

    def accepted(self):
        return self.filter(review=ProgressReport.Review.ACCEPTED)


class Verification(models.TextChoices):
    SELF_REPORTED = "self_reported", _("reported by the signatory itself")
    VERIFIED = "verified", _("verified by others")


class Review(models.TextChoices):
    PENDING = "pending", _("waiting for review")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")


class ProgressReport(Identified):
    """One year's reported value towards a pledge.

    The value is what was measured in that year: emissions in tCO2e, a share in percent, a number of vehicles. For
    a reduction a value in percent is the reduction reached so far against the base.
    """

    Verification = Verification
    Review = Review

    pledge = models.ForeignKey(
        Pledge, verbose_name=_("pledge"), on_delete=models.CASCADE, related_name="reports"
    )
    year = models.PositiveSmallIntegerField(_("year"), help_text=_("The year that was measured."))
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=3, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True, help_text=_("tCO2e, percent …"))
    percent_reported = models.DecimalField(
        _("percent achieved, as reported"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("How much of the way to the target, if the signatory says so itself."),
    )
    evidence = models.CharField(
        _("evidence"), max_length=16, choices=Verification, default=Verification.SELF_REPORTED
    )
    verified_by = models.CharField(_("verified by"), max_length=200, blank=True)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=255, blank=True)
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    review = models.CharField(_("review"), max_length=12, choices=Review, default=Review.PENDING)
    history = keep_history()

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ["pledge", "year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "year", "source"],
                name="report_once",
                violation_error_message=_("There is already a report on this year from this source."),
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(percent_reported__isnull=False),
                name="report_says_something",
                violation_error_message=_("A report has a value or a percentage, or both."),
            ),
            models.CheckConstraint(
                condition=Q(value=None) | ~Q(unit=""),
                name="report_value_has_unit",
                violation_error_message=_("A value needs a unit."),
            ),
            models.CheckConstraint(
                condition=Q(evidence="verified") & ~Q(verified_by="")
                | ~Q(evidence="verified") & Q(verified_by=""),
                name="report_verified_by_someone",
                violation_error_message=_("Say who verified it, or that nobody did."),
            ),
            one_of("evidence", Verification.values, name="report_evidence_known"),
            one_of("review", Review.values, name="report_review_known"),
            plausible_years("year", name="report_year"),
            models.CheckConstraint(
                condition=Q(reported_on=None) | Q(reported_on__year__gte=F("year")),
                name="report_not_before_its_year",
                violation_error_message=_("It was reported before the year that it is about."),
            ),
        ]

    def __str__(self):
        return f"{self.pledge} · {self.year}"

    def is_known_on(self, date):
        """Whether the report was out by that day; without a date, from the end of the year it is about."""
        return self.reported_on <= date if self.reported_on else self.year <= date.year


# --- The goals of the countries ---------------------------------------------------------------------------


class NationalGoalQuerySet(models.QuerySet):
    def in_force_on(self, date):
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=date), Q(valid_until=None) | Q(valid_until__gt=date)
        )


GOAL_KINDS = (Kind.ABSOLUTE, Kind.FIXED_LEVEL, Kind.BASELINE)


class NationalGoal(models.Model):
    """A country's own goal for one year, with its source and what became of it. The latest is not the only one:
    a goal that no longer stands keeps its record, with the day on which it ceased to."""

    jurisdiction = models.ForeignKey(
        Jurisdiction,
        verbose_name=_("country"),
        on_delete=models.CASCADE,
        related_name="national_goals",
        limit_choices_to={"kind": "country"},
    )
    kind = models.CharField(
        _("kind"), max_length=24, choices=[(kind.value, kind.label) for kind in GOAL_KINDS]
    )
    year = models.PositiveSmallIntegerField(_("target year"))
    target_value = models.DecimalField(_("target value"), max_digits=20, decimal_places=3)
    target_value_to = models.DecimalField(
        _("target value, upper end"),
        max_digits=20,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_("For a range such as 50 to 52 percent."),
    )
    is_up_to = models.BooleanField(
        _("up to"), default=False, help_text=_("The goal says “up to” this value, under conditions.")
    )
    unit = models.CharField(
        _("unit"), max_length=12, choices=[(PERCENT, _("percent")), (TONNES, TONNES)], default=PERCENT
    )
    base_year = models.PositiveSmallIntegerField(_("base year"), null=True, blank=True)
    base_tco2e = models.BigIntegerField(
        _("emissions it is measured against, tCO2e"),
        null=True,
        blank=True,
        help_text=_(
            "Of the base year or, for a baseline scenario, expected for the target year. If empty, the country's "
            "figure for the base year is taken; where there is none, what the goal means in tonnes is not known."
        ),
    )
    is_net = models.BooleanField(
        _("net"),
        default=False,
        help_text=_("What is taken out of the air by forests and land counts towards it."),
    )
    source = models.CharField(
        _("source"), max_length=255, blank=True, help_text=_("The official document, by its own title.")
    )
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    valid_from = models.DateField(_("stands from"), null=True, blank=True)
    valid_until = models.DateField(
        _("stands until"), null=True, blank=True, help_text=_("The first day on which it no longer stood.")
    )
    what_became = models.TextField(
        _("what became of it"), blank=True, help_text=_("Replaced, withdrawn, reached: with its source.")
    )
    provenance = models.CharField(max_length=80, default=Provenance.STAFF, editable=False)
    loaded = models.JSONField(default=dict, editable=False)
    history = keep_history()

    objects = NationalGoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("national goal")
        verbose_name_plural = _("national goals")
        ordering = ["jurisdiction", "year", F("valid_from").asc(nulls_first=True), "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="fixed_level", unit=TONNES)
                | ~Q(kind="fixed_level") & Q(unit=PERCENT, target_value__gte=0, target_value__lte=100),
                name="goal_unit_fits_kind",
                violation_error_message=_(
                    "A fixed level is in tCO2e, any other goal between 0 and 100 percent."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(kind="absolute_base_year") | Q(base_year__isnull=False),
                name="goal_against_a_base_year",
                violation_error_message=_("A reduction against a base year needs that year."),
            ),
            models.CheckConstraint(
                condition=Q(target_value_to=None) | Q(target_value_to__gte=F("target_value")),
                name="goal_range_in_order",
                violation_error_message=_("The upper end of a range is not below its lower end."),
            ),
            models.CheckConstraint(
                condition=Q(target_value__gte=0)
                & (Q(target_value_to=None) | ~Q(unit="percent") | Q(target_value_to__lte=100)),
                name="goal_values_in_range",
                violation_error_message=_("A value cannot be negative, and a percentage is at most 100."),
            ),
            models.CheckConstraint(
                condition=Q(base_tco2e=None) | Q(base_tco2e__gte=0),
                name="goal_base_not_negative",
                violation_error_message=_("A value cannot be negative."),
            ),
            one_of("kind", GOAL_KINDS, name="goal_kind_known"),
            plausible_years("year", "base_year", name="goal_years"),
            models.CheckConstraint(
                condition=Q(base_year=None) | Q(year__gte=F("base_year")),
                name="goal_not_before_its_base",
                violation_error_message=_("The target year is before the base year."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="goal_dates_in_order",
                violation_error_message=_("The goal ended before it began."),
            ),
        ]

    def __str__(self):
        return f"{self.jurisdiction} · {self.year}"

    def reduction(self, base_figure=None):
        """What the goal takes off in its year, in tonnes, or None where that is not known.

        Against the emissions recorded with the goal, else against `base_figure`, the country's emissions in the
        base year. Of a range the lower end.
        """
        base = base_figure if self.base_tco2e is None else self.base_tco2e
        if base is None:
            return None
        if self.unit == PERCENT:
            return round(base * self.target_value / 100)
        return max(0, base - round(self.target_value))
