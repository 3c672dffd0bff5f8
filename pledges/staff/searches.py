"""Looks for pledges, as the staff of the coalition that recorded them keep them."""

import datetime

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Case, CharField, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.staff.scoping import ScopedForm, ScopedHistoryAdmin, ScopedRelatedFilter, colleagues
from pledges.models import PledgeSearch
from signatories.models import Signatory


class PledgeSearchForm(ScopedForm):
    """A look at a member of one's own coalition, today or before."""

    def clean(self):
        cleaned = super().clean()
        coalition, signatory = cleaned.get("coalition"), cleaned.get("signatory")
        if coalition and signatory and not coalition.memberships.filter(signatory=signatory).exists():
            self.add_error("signatory", _("This signatory is not a member of the coalition."))
        return cleaned

    def clean_searched_on(self):
        day = self.cleaned_data["searched_on"]
        if day > datetime.date.today():
            raise ValidationError(_("This day is still to come. Enter the day on which somebody looked."))
        return day


@admin.register(PledgeSearch)
class PledgeSearchAdmin(ScopedHistoryAdmin):
    menu_position = 41
    form = PledgeSearchForm
    list_display = ["signatory", "searched_on", "result", "source", "recorder", "coalition"]
    list_filter = [("coalition", ScopedRelatedFilter), "result"]
    list_select_related = ["signatory", "coalition"]
    list_per_page = 50
    search_fields = ["source"]
    search_help_text = gettext_lazy("Part of the source, or of any name of the signatory in any script.")
    autocomplete_fields = ["signatory"]
    fieldsets = [
        (
            None,
            {
                "fields": ["coalition", "signatory", "searched_on", "result", "source", "source_url"],
                "description": gettext_lazy(
                    "Somebody looked for a target of this member and found none, or a commitment without a number. "
                    "The public sees the day, the source and your coalition. The newest look counts, older ones stay "
                    "on file, and a published pledge goes before any look."
                ),
            },
        )
    ]

    def get_queryset(self, request):
        """The name of the person who recorded it is read for colleagues only."""
        known = When(recorded_by__in=colleagues(request.user), then="recorded_by__username")
        return super().get_queryset(request).annotate(recorder_name=Case(known, output_field=CharField()))

    def get_changeform_initial_data(self, request):
        return {"searched_on": datetime.date.today()} | super().get_changeform_initial_data(request)

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        by_source, _may_repeat = super().get_search_results(request, queryset, search_term)
        named = Signatory.objects.search(search_term).values("pk")
        return queryset.filter(signatory__in=named) | by_source, False

    @admin.display(description=gettext_lazy("recorded by"))
    def recorder(self, obj):
        return obj.recorder_name

    def save_model(self, request, obj, form, change):
        if not change:
            obj.recorded_by = request.user
        super().save_model(request, obj, form, change)
