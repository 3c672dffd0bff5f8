"""Corrections that readers reported: read, answered by mail, closed."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from aca_portal.models import User
from aca_portal.staff.people_known import colleagues
from aca_portal.staff.scoping import ScopedForm, ScopedHistoryAdmin, ScopedInline, ScopedRelatedFilter
from coalitions.members.corrections import close_correction, reopen_correction
from coalitions.models import Correction, CorrectionAnswer


class CorrectionAnswerInline(ScopedInline, admin.StackedInline):
    """What the public log of corrections says of the report."""

    model = CorrectionAnswer
    needs = {"view": "view", "add": "edit", "change": "edit", "delete": "edit"}
    fields = ["outcome", "text"]
    max_num = 1


EDITED = ("owner", "note", "state")


class OwnedCorrectionForm(ScopedForm):
    """Who sees to a correction is of its coalition."""

    def clean_owner(self):
        owner = self.cleaned_data["owner"]
        may_see_to_it = owner is None or owner.is_superuser or owner.may("edit", self.instance.coalition_id)
        if not may_see_to_it and owner.pk != self.initial.get("owner"):
            raise ValidationError(_("This person may not edit the coalition. Choose one of its editors."))
        return owner


@admin.register(Correction)
class CorrectionAdmin(ScopedHistoryAdmin):
    """Corrections come from readers only. Editors close them, or open them again."""

    menu_position = 15
    form = OwnedCorrectionForm
    may_go_back = False
    needs = {"view": "view", "change": "edit", "delete": "edit"}
    list_display = ["about", "beginning", "state", "created_at", "owner", "closed_by", "coalition"]
    list_filter = [("coalition", ScopedRelatedFilter), "state"]
    list_select_related = ["coalition", "signatory", "closed_by", "owner"]
    search_fields = ["message"]
    actions = ["close"]
    inlines = [CorrectionAnswerInline]
    fields = [
        "coalition",
        "signatory",
        "message",
        "email",
        "page_link",
        "created_at",
        "owner",
        "note",
        "state",
        "closed_at",
        "closed_by",
    ]
    readonly_fields = [field for field in fields if field not in EDITED]

    def has_add_permission(self, request):
        return False

    def choices_for(self, db_field, request):
        """Owners are people whose names one may know anyway."""
        if db_field.name == "owner":
            return User.objects.filter(pk__in=colleagues(request.user), is_active=True, is_staff=True)
        return super().choices_for(db_field, request)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "owner":
            field.widget.can_add_related = field.widget.can_view_related = False
        return field

    def save_model(self, request, obj, form, change):
        if "state" not in form.changed_data:
            obj.save()
        elif obj.state == Correction.State.DONE:
            close_correction(correction=obj, by=request.user)
        else:
            reopen_correction(correction=obj)

    @admin.display(description=_("about"))
    def about(self, obj):
        return str(obj.signatory or obj.coalition)

    @admin.display(description=_("message"))
    def beginning(self, obj):
        return obj.message if len(obj.message) <= 80 else f"{obj.message[:79]}…"

    @admin.display(description=_("page"))
    def page_link(self, obj):
        return format_html('<a href="{0}">{0}</a>', obj.page) if obj.page else self.get_empty_value_display()

    @admin.action(description=_("Close the selected corrections"), permissions=["change"])
    @transaction.atomic
    def close(self, request, queryset):
        found = self.within(request.user, queryset, "change").filter(state=Correction.State.OPEN)
        closed = list(found)
        for correction in closed:
            close_correction(correction=correction, by=request.user)
            self.log_change(request, correction, [{"changed": {"fields": ["state"]}}])
        text = ngettext("%(count)d correction closed.", "%(count)d corrections closed.", len(closed))
        messages.success(request, text % {"count": len(closed)})
