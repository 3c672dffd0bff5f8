"""Uploads, what they wrote, and what people said about who is who."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aca_portal.constraints import is_filled, one_of
from aca_portal.identified import Identified
from aca_portal.models import keep_history
from coalitions.models.coalitions import Coalition
from coalitions.models.fields import RowByRow
from signatories.models import Jurisdiction, Signatory


class BatchKind(models.TextChoices):
    ROSTER = "roster", _("members (roster)")
    PLEDGES = "pledges", _("pledges")
    JURISDICTIONS = "jurisdictions", _("territories (official)")
    FIGURES = "figures", _("figures of territories (official)")
    LISTINGS = "listings", _("entries in lists of others")


OFFICIAL = (
    BatchKind.JURISDICTIONS,
    BatchKind.FIGURES,
)  # which belong to no coalition and only administrators load


class BatchState(models.TextChoices):
    READING = "reading", _("being read, nothing written yet")
    PREVIEWED = "previewed", _("previewed, nothing written yet")
    APPLIED = "applied", _("imported")
    REFUSED = "refused", _("refused, nothing written")
    UNDONE = "undone", _("undone")


class ImportBatch(models.Model):
    """One upload: the file itself, what it holds, who, when, and what it did to each row."""

    Kind = BatchKind
    State = BatchState

    coalition = models.ForeignKey(
        Coalition,
        verbose_name=_("coalition"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="import_batches",
        help_text=_("Empty for official territories and figures, which belong to no coalition."),
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
    kind = models.CharField(_("what it holds"), max_length=16, choices=Kind, default=Kind.ROSTER)
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    applied_at = models.DateTimeField(_("imported"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PREVIEWED)
    filename = models.CharField(_("file"), max_length=255)
    content = models.BinaryField(editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    agreed = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("The digest of what its preview says, by which a confirmation knows what was seen."),
    )
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

    OPEN = (State.PREVIEWED, State.REFUSED)
    WRITTEN = (State.APPLIED, State.UNDONE)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-id"]
        constraints = [
            one_of("kind", BatchKind.values, name="import_kind_known"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in OFFICIAL], coalition=None)
                | Q(~Q(kind__in=[kind.value for kind in OFFICIAL]), coalition__isnull=False),
                name="import_of_a_coalition_unless_official",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["reading", "previewed", "refused"],
                    applied_at=None,
                    undone_at=None,
                    undone_by=None,
                )
                | Q(state="applied", applied_at__isnull=False, undone_at=None, undone_by=None)
                | Q(
                    state="undone",
                    applied_at__isnull=False,
                    undone_at__isnull=False,
                    undone_at__gte=F("applied_at"),
                ),
                name="import_state_agrees_with_dates",
            ),
        ]

    def __str__(self):
        return f"{self.filename} · {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_official(self):
        return self.kind in OFFICIAL

    @property
    def country(self):
        """The code of the country whose customs the file follows; "" where it may be about several."""
        return self.coalition.country.country if self.coalition else ""

    @property
    def into(self):
        """What the file is imported into, in words."""
        return str(self.coalition) if self.coalition else _("the official territories and figures")

    @property
    def is_open(self):
        """Whether nothing of it was written yet, so that it can be read, answered and previewed again."""
        return self.state in self.OPEN

    @property
    def has_valid_rows(self):
        """Whether anything would be left to import without the rows that have errors."""
        return bool(self.new or self.updated)


class RememberedAnswer(Identified):
    """What a person said in answer to a question of an import, remembered for every later upload of the coalition.

    `batch` is the import in whose preview it was said: undoing that takes the answer back, too.
    """

    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.CASCADE, related_name="+"
    )
    batch = models.ForeignKey(
        ImportBatch,
        verbose_name=_("import"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Empty where it was said elsewhere."),
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("answered"), default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["-answered_at", "-id"]


class IdentityAnswer(RememberedAnswer):
    """What a person said about a name in rosters of a coalition: it means this signatory, or it does not.

    Remembered for every later upload. `key` is the organisation key of the name as rosters write it.
    """

    gives_way_in_merge = True

    key = models.CharField(max_length=255)
    signatory = models.ForeignKey(
        Signatory, verbose_name=_("signatory"), on_delete=models.CASCADE, related_name="identity_answers"
    )
    is_same = models.BooleanField(_("the same"))
    history = keep_history()

    class Meta(RememberedAnswer.Meta):
        verbose_name = _("answer about a name")
        verbose_name_plural = _("answers about names")
        constraints = [
            models.UniqueConstraint(fields=["coalition", "key", "signatory"], name="identity_answer_once"),
            models.UniqueConstraint(
                fields=["coalition", "key"], condition=Q(is_same=True), name="identity_answer_one_same"
            ),
            is_filled("key", name="identity_answer_has_key"),
        ]

    def __str__(self):
        return f"{self.key} · {self.signatory}"


class ChangeAction(models.TextChoices):
    CREATED = "created", _("made")
    UPDATED = "updated", _("changed")
    DELETED = "deleted", _("deleted")


class PlaceAnswer(RememberedAnswer):
    """Which place the rosters of a coalition mean by what a row says of it; without a jurisdiction, a new one.

    Remembered for every later upload. `key` is what the row said: `coalitions.rosters.place_questions.question_key`.
    Without a coalition it is what official files mean, by `signatories.territories.named_territory.question_key`.
    """

    coalition = models.ForeignKey(
        Coalition,
        verbose_name=_("coalition"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Empty for official territories and figures, which belong to no coalition."),
    )
    key = models.CharField(max_length=600)
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        verbose_name=_("jurisdiction"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Empty where the row means a place that is not on file."),
    )
    history = keep_history()

    class Meta(RememberedAnswer.Meta):
        verbose_name = _("answer about a place")
        verbose_name_plural = _("answers about places")
        constraints = [
            models.UniqueConstraint(fields=["coalition", "key"], name="place_answer_once"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(coalition=None), name="place_answer_of_official_files_once"
            ),
            models.CheckConstraint(
                condition=Q(coalition__isnull=False) | Q(jurisdiction__isnull=False),
                name="place_answer_of_official_files_is_on_file",
            ),
            is_filled("key", name="place_answer_has_a_key"),
        ]

    def __str__(self):
        return f"{self.key} · {self.jurisdiction or _('a new place')}"


class AnsweredColumn(models.TextChoices):
    TYPE = "type", _("type")
    STATE = "state", _("state, province or prefecture")
    STATUS = "status", _("status")
    PLEDGE_KIND = "pledge_kind", _("kind of pledge")
    PLEDGE_STATUS = "pledge_status", _("status of the pledge")
    PLEDGE_UNIT = "pledge_unit", _("unit of the target")


class WordAnswer(RememberedAnswer):
    """What the files of a coalition mean by a word that is in no list: a type, a region, a status, a kind of pledge …

    `word` is its `name_key`; `meaning` is the value that it stands for, of a region its code.
    """

    Column = AnsweredColumn

    column = models.CharField(_("column"), max_length=16, choices=AnsweredColumn)
    word = models.CharField(_("word"), max_length=120)
    meaning = models.CharField(_("meaning"), max_length=40)
    history = keep_history()

    class Meta(RememberedAnswer.Meta):
        verbose_name = _("answer about a word")
        verbose_name_plural = _("answers about words")
        constraints = [
            one_of("column", AnsweredColumn.values, name="word_answer_column_known"),
            models.UniqueConstraint(fields=["coalition", "column", "word"], name="word_answer_once"),
            is_filled("word", "meaning", name="word_answer_is_filled"),
        ]

    def __str__(self):
        return f"{self.word} · {self.meaning}"


class ImportChange(models.Model):
    """Up to a thousand rows of one model that an import made or changed, so that it can be undone.

    `rows` holds [key] or [key, *values] of what was made, [key, {field: before}, {field: after}] of what was
    changed, [key, *values] of what was deleted. The newest is taken back first. `uids` are those of the rows, in their
    order, and `targets` those of what the values from before point at; both are empty in older records.
    """

    Action = ChangeAction

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="changes")
    model = models.CharField(max_length=80)
    action = models.CharField(max_length=8, choices=Action)
    rows = models.JSONField()
    uids = models.JSONField(default=list)
    targets = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("change of an import")
        verbose_name_plural = _("changes of imports")
        ordering = ["pk"]
        constraints = [one_of("action", ChangeAction.values, name="import_change_action_known")]

    def __str__(self):
        return f"{self.batch_id} · {self.model} · {self.action}"
