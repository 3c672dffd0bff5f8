"""Who belongs: coalitions, the staff who look after them, and the periods of their members."""

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from coalitions.bulk import RowByRow
from signatories.models import Jurisdiction, Signatory
from signatories.places import named


class CoalitionQuerySet(models.QuerySet):
    def published(self):
        """Coalitions the public may see. Everything public starts here."""
        return self.filter(is_published=True)

    def with_local_country(self, language):
        """With the country of each, named as readers of `language` know it."""
        countries = named(Jurisdiction.objects.countries(), language)
        return self.prefetch_related(Prefetch("country", queryset=countries))


class Coalition(models.Model):
    """A national alliance. `name`, `summary` and `description` are translated (see `translation.py`)."""

    slug = models.SlugField(_("address name"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two sentences for the home page.")
    )
    description = models.TextField(_("description"), blank=True)
    country = models.ForeignKey(
        Jurisdiction,
        verbose_name=_("country"),
        on_delete=models.PROTECT,
        related_name="coalitions",
        limit_choices_to={"kind": "country"},
    )
    launched_on = models.DateField(
        _("launched on"), null=True, blank=True, help_text=_("Nobody is a member before this day.")
    )
    website = models.URLField(_("website"), max_length=500, blank=True)
    source = models.CharField(_("source of these texts"), max_length=255, blank=True)
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    is_published = models.BooleanField(_("published"), default=True)

    objects = CoalitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("coalition")
        verbose_name_plural = _("coalitions")
        ordering = ["slug"]

    def __str__(self):
        return self.name or self.slug

    def get_absolute_url(self):
        return reverse("coalition", args=[self.slug])


class CoalitionRole(models.Model):
    """What one person may do in one coalition. A viewer reads, an editor also keeps members and pledges and
    imports rosters, a coordinator also keeps the coalition's own texts, partners and claims."""

    class Role(models.TextChoices):
        VIEWER = "viewer", _("viewer")
        EDITOR = "editor", _("editor")
        COORDINATOR = "coordinator", _("coordinator")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="coalition_roles",
    )
    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.CASCADE, related_name="roles"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.VIEWER)

    class Meta:
        verbose_name = _("coalition role")
        verbose_name_plural = _("coalition roles")
        constraints = [models.UniqueConstraint(fields=["user", "coalition"], name="role_once")]

    def __str__(self):
        return f"{self.user} · {self.coalition} · {self.get_role_display()}"


class Partner(models.Model):
    """An organisation that convenes or supports coalitions, such as C40 or WWF."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    is_global = models.BooleanField(_("global partner"), default=False)
    source = models.CharField(_("source"), max_length=255, blank=True)
    coalitions = models.ManyToManyField(Coalition, through="Partnership", related_name="partners")

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Partnership(models.Model):
    """What a partner does for one coalition."""

    class Role(models.TextChoices):
        CONVENER = "convener", _("convener")
        SECRETARIAT = "secretariat", _("secretariat")
        SUPPORTER = "supporter", _("supporter")

    partner = models.ForeignKey(
        Partner, verbose_name=_("partner"), on_delete=models.CASCADE, related_name="partnerships"
    )
    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.CASCADE, related_name="partnerships"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ["role", "partner__name"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "coalition", "role"], name="partnership_once")
        ]

    def __str__(self):
        return f"{self.partner} · {self.get_role_display()}"


class Claim(models.Model):
    """A headline that the coalition itself published. Shown beside the computed reach, never mixed with it."""

    class Metric(models.TextChoices):
        SIGNATORIES = "signatories", _("signatories")
        COMPANIES = "companies", _("companies")
        GOVERNMENTS = "governments", _("governments")
        POPULATION = "population", _("people")
        POPULATION_SHARE = "population_share", _("share of the population")
        ECONOMY = "economy", _("size of the economy")
        ECONOMY_SHARE = "economy_share", _("share of the economy")

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("exactly")
        OVER = "over", _("over")
        ABOUT = "about", _("about")

    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.CASCADE, related_name="claims"
    )
    metric = models.CharField(_("what is claimed"), max_length=20, choices=Metric)
    qualifier = models.CharField(_("qualifier"), max_length=8, choices=Qualifier, default=Qualifier.EXACT)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=4)
    unit = models.CharField(
        _("unit"), max_length=12, blank=True, help_text=_("USD for money, percent for a share.")
    )
    year = models.PositiveSmallIntegerField(_("year published"))
    published_on = models.DateField(_("date published"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=255)
    source_url = models.URLField(_("source address"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["coalition", "metric", "-year", F("published_on").desc(nulls_last=True), "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "metric", "year", "value", "source"], name="claim_once"
            )
        ]

    def __str__(self):
        return f"{self.coalition} · {self.get_metric_display()} · {self.year}"


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


class Membership(models.Model):
    """One period in which a signatory belongs to a coalition: from `joined_on` until the day before `left_on`."""

    class Status(models.TextChoices):
        APPLIED = "applied", _("applied")
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        ENDED = "ended", _("ended")
        REJECTED = "rejected", _("rejected")

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
    history = HistoricalRecords()

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
        """Another period of this pair that shares a day with this one, or None. Refusals are no periods."""
        if self.status == self.Status.REJECTED or not self.coalition_id or not self.signatory_id:
            return None
        others = Membership.objects.filter(coalition=self.coalition_id, signatory=self.signatory_id)
        others = others.exclude(pk=self.pk).exclude(status=self.Status.REJECTED)
        if self.joined_on:
            others = others.filter(Q(left_on=None) | Q(left_on__gt=self.joined_on))
        if self.left_on:
            others = others.filter(Q(joined_on=None) | Q(joined_on__lt=self.left_on))
        return others.first()


class Correction(models.Model):
    """What a reader of a public page reported as wrong. Written and closed in `corrections.py`."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")

    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.CASCADE, related_name="corrections"
    )
    signatory = models.ForeignKey(
        Signatory,
        verbose_name=_("signatory"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="corrections",
    )
    message = models.TextField(_("what is wrong, and what would be right"), max_length=4000)
    email = models.EmailField(_("e-mail address"), blank=True)
    page = models.CharField(_("page"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("reported"), default=timezone.now)
    state = models.CharField(_("state"), max_length=4, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="closed_corrections",
    )

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | Q(state="done", closed_at__isnull=False),
                name="correction_closed_when_done",
            )
        ]

    def __str__(self):
        return f"{self.signatory or self.coalition} · {self.created_at:%Y-%m-%d}"

    def clean(self):
        """Forms change the state; its date goes along."""
        is_done = self.state == self.State.DONE
        self.closed_at = (self.closed_at or timezone.now()) if is_done else None


class SocialCard(models.Model):
    """The picture of a coalition for links on other sites, in one language, as `draw_cards` last drew it."""

    WIDTH, HEIGHT = 1200, 630

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="social_cards")
    language = models.CharField(max_length=10)
    as_of = models.DateField()
    drawn_at = models.DateTimeField()
    words = models.TextField()  # what it says, or would say if its letters had a font
    has_text = models.BooleanField()
    png = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("picture for links")
        verbose_name_plural = _("pictures for links")
        ordering = ["coalition", "language"]
        constraints = [models.UniqueConstraint(fields=["coalition", "language"], name="social_card_once")]

    def __str__(self):
        return f"{self.coalition} · {self.language}"

    def get_absolute_url(self):
        """Its address, another one for another picture, since the sites that show it keep it for long."""
        address = reverse("social-card", args=[self.coalition.slug, self.language])
        return f"{address}?v={self.sha256[:8]}"

    def as_json(self):
        return {
            "coalition": self.coalition.slug,
            "language": self.language,
            "as_of": self.as_of.isoformat(),
            "has_text": self.has_text,
            "bytes": len(self.png),
        }


class ImportBatch(models.Model):
    """One upload: the file itself, what it holds, who, when, and what it did to each row."""

    class Kind(models.TextChoices):
        ROSTER = "roster", _("members (roster)")
        PLEDGES = "pledges", _("pledges")

    class State(models.TextChoices):
        PREVIEWED = "previewed", _("previewed, nothing written yet")
        APPLIED = "applied", _("imported")
        REFUSED = "refused", _("refused, nothing written")
        UNDONE = "undone", _("undone")

    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.PROTECT, related_name="import_batches"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="import_batches",
        help_text=_("Empty when it came from the command line."),
    )
    kind = models.CharField(_("what it holds"), max_length=12, choices=Kind, default=Kind.ROSTER)
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    applied_at = models.DateTimeField(_("imported"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PREVIEWED)
    filename = models.CharField(_("file"), max_length=255)
    content = models.BinaryField(editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    reading = models.JSONField(
        _("how it was read"),
        default=dict,
        editable=False,
        help_text=_("What was chosen by hand (`options`) and what was detected (`found`)."),
    )
    new = models.PositiveIntegerField(_("new"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    skipped = models.PositiveIntegerField(_("skipped"), default=0)
    errors = models.JSONField(_("errors"), default=list, encoder=RowByRow)
    warnings = models.JSONField(_("warnings"), default=list, encoder=RowByRow)
    rows = models.JSONField(
        _("rows"), default=list, encoder=RowByRow, help_text=_("What became of each row.")
    )
    questions = models.JSONField(
        _("questions"),
        default=list,
        help_text=_("Rows that may mean a signatory on file under another name."),
    )

    missing = models.JSONField(
        _("missing"), default=list, help_text=_("Members that the file does not list.")
    )
    reach = models.JSONField(
        _("reach"), default=dict, help_text=_("The reach before and after, where it was computed.")
    )
    left_out = models.BooleanField(_("rows with errors were left out"), default=False)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    kept = models.JSONField(_("kept"), default=list, help_text=_("What undoing did not take back, and why."))

    WRITTEN = (State.APPLIED, State.UNDONE)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-id"]

    def __str__(self):
        return f"{self.filename} · {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self):
        """Whether nothing of it was written yet, so that it can be read, answered and previewed again."""
        return self.state in (self.State.PREVIEWED, self.State.REFUSED)

    @property
    def has_valid_rows(self):
        """Whether anything would be left to import without the rows that have errors."""
        return bool(self.new or self.updated)


class IdentityAnswer(models.Model):
    """What a person said about a name in rosters of a coalition: it means this signatory, or it does not.

    Remembered for every later upload. `key` is the organisation key of the name as rosters write it.
    """

    gives_way_in_merge = True

    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.CASCADE, related_name="identity_answers"
    )
    key = models.CharField(max_length=255)
    signatory = models.ForeignKey(
        Signatory, verbose_name=_("signatory"), on_delete=models.CASCADE, related_name="identity_answers"
    )
    is_same = models.BooleanField(_("the same"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="identity_answers",
    )
    answered_at = models.DateTimeField(_("answered"), default=timezone.now)

    class Meta:
        verbose_name = _("answer about a name")
        verbose_name_plural = _("answers about names")
        ordering = ["-answered_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["coalition", "key", "signatory"], name="identity_answer_once"),
            models.UniqueConstraint(
                fields=["coalition", "key"], condition=Q(is_same=True), name="identity_answer_one_same"
            ),
        ]

    def __str__(self):
        return f"{self.key} · {self.signatory}"


class ImportChange(models.Model):
    """Up to a thousand rows of one model that an import made or changed, so that it can be undone.

    `rows` holds [key] or [key, *values] of what was made, [key, {field: before}, {field: after}] of what was
    changed. The newest is taken back first.
    """

    class Action(models.TextChoices):
        CREATED = "created", _("made")
        UPDATED = "updated", _("changed")

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="changes")
    model = models.CharField(max_length=80)
    action = models.CharField(max_length=8, choices=Action)
    rows = models.JSONField()

    class Meta:
        verbose_name = _("change of an import")
        verbose_name_plural = _("changes of imports")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.batch_id} · {self.model} · {self.action}"
