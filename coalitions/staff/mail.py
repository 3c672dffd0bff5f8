"""Mail on the staff side: the texts that a coalition changes, and what was sent or waits."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.staff.scoping import (
    OnlyRead,
    ScopedAdmin,
    ScopedForm,
    ScopedHistoryAdmin,
    ScopedRelatedFilter,
)
from coalitions.mail.texts import OCCASIONS, check_fields, own_text, shown
from coalitions.models import MailText, OutgoingMail
from coalitions.models.mail import MailOccasion


class MailTextForm(ScopedForm):
    language = forms.ChoiceField(label=gettext_lazy("language"), choices=settings.LANGUAGES)

    def clean(self):
        cleaned = super().clean()
        if {"occasion", "subject", "body"} <= cleaned.keys():
            try:
                check_fields(cleaned["occasion"], cleaned["subject"], cleaned["body"])
            except forms.ValidationError as error:
                self.add_error("body", error)
        return cleaned


@admin.register(MailText)
class MailTextAdmin(ScopedHistoryAdmin):
    """A coalition's own words. Coordinators write them; without any the portal's are sent."""

    form = MailTextForm
    menu_position = 16
    needs = {"view": "view", "add": "coordinate", "change": "coordinate", "delete": "coordinate"}
    list_display = ["occasion", "language", "subject", "coalition"]
    list_filter = [("coalition", ScopedRelatedFilter), "occasion", "language"]
    list_select_related = ["coalition"]
    fields = ["coalition", "occasion", "language", "subject", "body", "fields_known"]
    readonly_fields = ["fields_known"]

    @admin.display(description=gettext_lazy("the portal's own texts, and their fields"))
    def fields_known(self, obj):
        """What is sent without a text of the coalition; of a text on file, that of its occasion and language."""
        known = [obj.occasion] if obj.pk else list(OCCASIONS)
        parts = []
        for occasion in known:
            subject, body = own_text(occasion, obj.language or settings.LANGUAGE_CODE)
            title, fields = MailOccasion(occasion).label, shown(OCCASIONS[occasion].fields)
            parts.append(
                format_html("<strong>{}</strong><br>{}<br>{}", title, f"{_('Fields:')} {fields}", subject)
            )
            parts += [format_html("{}", line) for line in body.split("\n")]
        return format_html("{}" + "<br>{}" * (len(parts) - 1), *parts)


@admin.register(OutgoingMail)
class OutgoingMailAdmin(OnlyRead, ScopedAdmin):
    """What was written to whom, and what became of it. It is only read."""

    menu_position = 17
    needs = {"view": "view"}
    list_display = ["to", "subject", "occasion", "state", "created_at", "coalition"]
    list_filter = [("coalition", ScopedRelatedFilter), "state", "occasion"]
    list_select_related = ["coalition"]
    search_fields = ["to", "subject"]
    fields = [
        "coalition", "to", "reply_to", "subject", "body", "occasion", "written_by", "created_at", "state", "attempts",
        "tried_at", "sent_at", "said",
    ]  # fmt: skip
