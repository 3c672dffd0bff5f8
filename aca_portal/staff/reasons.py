"""Why something is done: asked where a change needs a reason, and kept in the history of the record."""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from aca_portal.staff.scoping import ScopedForm

MISSING = _("Say in a sentence why. The record keeps it.")


class ReasonField(forms.CharField):
    """A sentence or two, required unless said otherwise."""

    def __init__(self, *, required=True, rows=2):
        super().__init__(
            label=_("Reason"),
            required=required,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": rows, "cols": 60}),
            error_messages={"required": MISSING},
        )


class WhyForm(forms.Form):
    """For pages that ask for nothing but the reason."""

    reason = ReasonField()


class ReasonedForm(ScopedForm):
    """A form of one record that requires a reason for some changes and keeps the one that is given.

    Put "reason" among the fields of the admin class, and use `AsksWhy` there.
    """

    reason = ReasonField(required=False)

    def asks_why(self, before, cleaned):
        """Whether the change of `before`, as it is on file, to what the form says needs a reason."""
        raise NotImplementedError

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and not cleaned.get("reason"):
            before = type(self.instance)._base_manager.filter(pk=self.instance.pk).first()
            if before and self.asks_why(before, cleaned):
                self.add_error("reason", forms.ValidationError(MISSING, code="required"))
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        self.instance._change_reason = self.cleaned_data.get("reason") or None


class AsksWhy:
    """For admin classes with a `ReasonedForm`: only who changes a record that is on file is asked."""

    def get_fieldsets(self, request, obj=None):
        found = super().get_fieldsets(request, obj)
        if obj and self.has_change_permission(request, obj):
            return found
        return [
            (title, options | {"fields": [name for name in options["fields"] if name != "reason"]})
            for title, options in found
        ]


class AsksWhyToDelete:
    """For admin classes whose records are deleted one by one, each with a reason."""

    delete_confirmation_template = "admin/delete_with_reason.html"

    def get_actions(self, request):
        found = super().get_actions(request)
        found.pop("delete_selected", None)
        return found

    def delete_view(self, request, object_id, extra_context=None):
        form = WhyForm(request.POST or None)
        obj = self.get_object(request, unquote(object_id))
        may_delete = obj is not None and self.has_delete_permission(request, obj)
        if request.method == "POST" and may_delete and not form.is_valid():
            messages.error(request, MISSING)
            return HttpResponseRedirect(request.get_full_path())
        return super().delete_view(request, object_id, {"why": form, **(extra_context or {})})

    def delete_model(self, request, obj):
        obj._change_reason = request.POST["reason"].strip()
        super().delete_model(request, obj)
