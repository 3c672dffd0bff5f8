"""Figures on the staff side: their list, and the inline on territories."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import Case, Q, When
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aca_portal.extensions import coalition_model
from aca_portal.models import ROLES_THAT_MAY
from aca_portal.numbers import count, share
from aca_portal.staff.reasons import WhyForm
from aca_portal.staff.scoping import ScopedHistoryAdmin, ScopedInline, colleagues, known_coalitions
from signatories.models import Figure, Jurisdiction, Signatory, stated_by
from signatories.staff.by_country import ByCountry
from signatories.staff.filters import FigureCountryFilter, GapFilter, ProvenanceFilter, provenance_label
from signatories.staff.forms import FigureForm, FigureFormSet
from signatories.territories.figures import compare_with_official


class FigureInline(ScopedInline, admin.TabularInline):
    model = Figure
    form = FigureForm
    formset = FigureFormSet
    fields = [
        "metric",
        "year",
        "value",
        "unit",
        "price_basis",
        "kind",
        "source",
        "source_url",
        "is_preferred",
        "origin",
        "beside_official",
    ]
    readonly_fields = ["origin", "beside_official"]
    can_delete = False
    show_change_link = True

    @admin.display(description=gettext_lazy("origin"))
    def origin(self, obj):
        return provenance_label(obj.provenance)

    @admin.display(description=gettext_lazy("beside the official figure"))
    def beside_official(self, obj):
        """How far a figure is from the official one that counts in its place."""
        official = official_beside(obj)
        if official is None:
            return "–"
        return _("%(share)s apart from %(official)s") % {
            "share": share((obj.value - official.value) / official.value) if official.value else "–",
            "official": count(official.value),
        }


def official_beside(figure):
    """The official figure that goes before this one, or None; None too for one that is only being added."""
    if not figure.pk:
        return None
    compared = compare_with_official(figure.jurisdiction.figures.all())
    return next((one.official for one in compared if one.figure == figure), None)


def counted_by(user):
    """The figures that a coalition of the person counts, as a condition; for an administrator all.

    They are those of territories that a member governs today, of the twins of these, and of the parts of bodies, as
    far as an office, staff or the coalition's own roster states them.
    """
    if user.is_superuser:
        return Q()
    coalitions = coalition_model().objects.filter(pk__in=user.coalition_ids(*ROLES_THAT_MAY["edit"]))
    today = timezone.localdate()
    members = Signatory.objects.filter(
        Q(memberships__joined_on=None) | Q(memberships__joined_on__lte=today),
        Q(memberships__left_on=None) | Q(memberships__left_on__gt=today),
        memberships__coalition__in=coalitions,
        memberships__status="active",
    )
    governed = members.filter(governs__isnull=False).values("governs")
    here = Q(jurisdiction__in=governed) | Q(jurisdiction__part_of__in=governed)
    here |= Q(jurisdiction__coextensive_with__in=governed) | Q(jurisdiction__coextensive__in=governed)
    ids = Figure.objects.filter(here, stated_by(coalitions.values_list("slug", flat=True))).values("pk")
    return Q(pk__in=ids)


@admin.register(Figure)
class FigureAdmin(ByCountry, ScopedHistoryAdmin):
    menu_position = 31
    country_path = "jurisdiction__country"
    form = FigureForm
    list_display = ["jurisdiction", "metric", "year", "amount", "source", "is_preferred", "checked", "origin"]
    list_filter = [
        "metric",
        GapFilter,
        "is_official",
        "is_preferred",
        "kind",
        ProvenanceFilter,
        FigureCountryFilter,
    ]
    list_select_related = ["jurisdiction", "checked_by"]
    list_per_page = 50
    search_fields = ["source"]
    search_help_text = gettext_lazy(
        "Part of a name of the jurisdiction in any language, its code, or the source."
    )
    autocomplete_fields = ["jurisdiction"]
    readonly_fields = ["origin", "recorded_at", "checked"]
    actions = ["mark_preferred", "mark_checked"]
    fieldsets = [
        (None, {"fields": ["jurisdiction", "metric", "year", "value", "unit", "price_basis", "kind"]}),
        (
            gettext_lazy("Where it comes from"),
            {
                "fields": [
                    "source",
                    "source_url",
                    "is_official",
                    "is_preferred",
                    "origin",
                    "recorded_at",
                    "checked",
                ],
                "description": gettext_lazy(
                    "A figure is shown with its source. Name what you really opened; never guess a year."
                ),
            },
        ),
    ]

    def within(self, user, queryset, action="view"):
        """Figures from the roster of an unpublished coalition are shown to its own staff only."""
        return super().within(user, queryset, action).filter(stated_by(known_coalitions(user)))

    def get_queryset(self, request):
        """With `shows_checker`: people are named to their colleagues only."""
        known = Case(When(checked_by__in=colleagues(request.user), then=True), default=False)
        return super().get_queryset(request).annotate(shows_checker=known)

    def get_readonly_fields(self, request, obj=None):
        """Only an administrator says which figure is official."""
        found = super().get_readonly_fields(request, obj)
        return found if request.user.is_superuser else [*found, "is_official"]

    @admin.display(description=gettext_lazy("checked, is right"))
    def checked(self, obj):
        if not obj.is_checked:
            return "–"
        return _("%(person)s, %(date)s") % {
            "person": (obj.shows_checker and obj.checked_by) or _("somebody"),
            "date": date_format(obj.checked_at, "DATE_FORMAT"),
        }

    @admin.action(
        description=gettext_lazy("Mark the selected figures as checked: they are right"),
        permissions=["change"],
    )
    def mark_checked(self, request, queryset):
        """Ask on a page of its own how it was checked, then take the warnings off. The mark names who and when."""
        form = WhyForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            self._mark_checked(request, queryset, form.cleaned_data["reason"])
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Mark figures as checked"),
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "figures": queryset.filter(counted_by(request.user)).select_related("jurisdiction"),
            "checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/signatories/figure/check.html", context)

    @transaction.atomic
    def _mark_checked(self, request, queryset, reason):
        counted = queryset.filter(counted_by(request.user))
        figures = list(counted.select_for_update(of=("self",)))
        for figure in figures:
            figure._change_reason = reason
            figure.checked_by, figure.checked_at = request.user, timezone.now()
            figure.checked_value = figure.value
            figure.save()
        if len(figures) < queryset.count():
            messages.error(request, _("Only figures that your own coalition counts were marked."))
        text = ngettext(
            "%(count)d figure is marked as checked.", "%(count)d figures are marked as checked.", len(figures)
        )
        messages.success(request, text % {"count": len(figures)})

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        places = Jurisdiction.objects.search(search_term).values("pk")
        by_source, _may_repeat = super().get_search_results(request, queryset, search_term)
        return queryset.filter(jurisdiction__in=places) | by_source, False

    def choices_for(self, db_field, request):
        """Staff enter figures only for territories that they may change."""
        choices = super().choices_for(db_field, request)
        places = self.admin_site.get_model_admin(Jurisdiction)
        return places.within(request.user, choices, "change")

    @admin.display(description=gettext_lazy("value"), ordering="value")
    def amount(self, obj):
        return f"{count(obj.value)} {obj.unit}"

    @admin.action(
        description=gettext_lazy("Prefer the selected figures over others of their year"),
        permissions=["change"],
    )
    @transaction.atomic
    def mark_preferred(self, request, queryset):
        """Mark each as the one to use for its territory, metric and year, and unmark the one marked before."""
        figures = list(self.within(request.user, queryset, "change").select_for_update(of=("self",)))
        slots = {(figure.jurisdiction_id, figure.metric, figure.year) for figure in figures}
        if len(slots) < len(figures):
            messages.error(
                request, _("Two of these are for the same territory, metric and year: choose one.")
            )
            return
        for figure in figures:
            same = Figure.objects.filter(
                jurisdiction=figure.jurisdiction_id, metric=figure.metric, year=figure.year, is_preferred=True
            )
            for other in same.exclude(pk=figure.pk):
                other.is_preferred = False
                other.save()
            figure.is_preferred = True
            figure.save()
        text = ngettext(
            "%(count)d figure is now preferred.", "%(count)d figures are now preferred.", len(figures)
        )
        messages.success(request, text % {"count": len(figures)})
