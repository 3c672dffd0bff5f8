"""The people whom partner staff speak to at a member. Never public."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aca_portal.constraints import language_code
from aca_portal.identified import Identified
from aca_portal.models import keep_history
from coalitions.models.coalitions import Coalition
from coalitions.models.memberships import Membership
from signatories.models import Signatory


def languages():
    return settings.LANGUAGES


class Contact(Identified):
    """A person at a signatory, as the staff of one coalition know them.

    It belongs to the pair and not to one period: who leaves and comes back keeps its contacts. Staff of another
    coalition of the same signatory have their own. Its text names no person, because texts of records are kept in the
    log of actions.
    """

    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.CASCADE, related_name="contacts"
    )
    signatory = models.ForeignKey(
        Signatory, verbose_name=_("signatory"), on_delete=models.CASCADE, related_name="contacts"
    )
    name = models.CharField(_("name of the person"), max_length=255, blank=True)
    role = models.CharField(_("role of the person"), max_length=255, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    language = models.CharField(
        _("language of letters"),
        max_length=10,
        blank=True,
        choices=languages,
        help_text=_("To write to them."),
    )
    notes = models.TextField(_("notes"), blank=True)
    is_main = models.BooleanField(_("main contact"), default=False)
    history = keep_history()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-is_main", "id"]
        indexes = [models.Index(fields=["coalition", "signatory"])]
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "signatory"],
                condition=Q(is_main=True),
                name="contact_one_main",
                violation_error_message=_("This member already has a main contact."),
            ),
            models.CheckConstraint(
                condition=~Q(name="", email="", phone=""),
                name="contact_can_be_told",
                violation_error_message=_("A contact needs a name, an e-mail address or a telephone number."),
            ),
            language_code("language", name="contact_language"),
        ]

    def __str__(self):
        return str(self.signatory)

    def clean(self):
        if self.coalition_id and self.signatory_id:
            periods = Membership.objects.filter(coalition=self.coalition_id, signatory=self.signatory_id)
            if not periods.exists():
                raise ValidationError(_("This signatory is no member of the coalition."))

    @property
    def shown(self):
        """What the person is called in a list: the name, else how they are reached."""
        return self.name or self.email or self.phone
