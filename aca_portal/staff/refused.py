"""A form that the database refused comes back with what was typed in it.

Two people add the same at the same moment: both forms are fine, and the database takes the first. `RefusedForms` is
part of every admin class for staff. The second person has their form again, with a sentence above it.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

REFUSED = "_refused"  # in the data of a form that comes back: the sentence that says why


class RefusedForm:
    """Mixed into the form that comes back: it is not saved, whatever stands in it."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()  # type: ignore[misc]  # a form
        self.add_error(None, self.data[REFUSED])  # type: ignore[attr-defined]
        return cleaned


class RefusedForms:
    """For admin classes: nothing that was typed is lost where the database refuses to save it."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if REFUSED not in request.POST:
            return form
        return type(form)(form.__name__, (RefusedForm, form), {"__module__": form.__module__})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (IntegrityError, ValidationError) as error:
            if request.method != "POST" or REFUSED in request.POST:
                raise
            data = request.POST.copy()
            data[REFUSED] = _why(error)
            request.POST = data
            return super().changeform_view(request, object_id, form_url, extra_context)


def _why(error):
    if isinstance(error, ValidationError):
        return " ".join([_("Nothing was saved:"), *error.messages])
    return _(
        "Nothing was saved: another record like it was put on file a moment ago. What you entered still stands "
        "below. Please look again."
    )
