"""Codes under which others know a signatory, such as its LEI: one code of a scheme names one signatory."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aca_portal.constraints import is_filled, one_of
from aca_portal.identified import Identified
from aca_portal.models import keep_history
from signatories.models.signatories import Signatory
from signatories.schemes import FORMS, Scheme, WrongCode, address_of, read_code


class Identifier(Identified):
    signatory = models.ForeignKey(
        Signatory, verbose_name=_("signatory"), on_delete=models.CASCADE, related_name="identifiers"
    )
    scheme = models.CharField(_("kind of identifier"), max_length=16, choices=Scheme)
    value = models.CharField(_("code"), max_length=40)
    source = models.CharField(_("source"), max_length=255)
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    history = keep_history()

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ["signatory", "scheme", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value"],
                name="identifier_names_one_signatory",
                violation_error_message=_("This code is already on file. It can name one signatory only."),
            ),
            one_of("scheme", Scheme.values, name="identifier_scheme_known"),
            # One spelling of each code, so that the same code is never on file twice.
            models.CheckConstraint(
                condition=Q(
                    *(Q(scheme=str(scheme), value__regex=form.pattern) for scheme, form in FORMS.items()),
                    _connector=Q.OR,
                ),
                name="identifier_has_form_of_scheme",
                violation_error_message=_("This is not written like a code of that kind."),
            ),
            is_filled("source", name="identifier_has_source"),
        ]

    def __str__(self):
        return f"{self.scheme}:{self.value}"

    def clean(self):
        """Keep the code in its one form."""
        if self.scheme in Scheme.values and self.value:
            try:
                self.value = read_code(self.scheme, self.value)
            except WrongCode as error:
                raise ValidationError({"value": str(error)}) from error

    @property
    def address(self):
        """Where everybody can look it up, or nothing."""
        return address_of(self.scheme, self.value)
