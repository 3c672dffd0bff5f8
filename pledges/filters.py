"""What people may filter the pledges by."""

from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from coalitions.members.directory import name_as_in
from coalitions.models import Coalition, published_signatories
from pledges.kinds import Kind
from pledges.models import Pledge, Status
from pledges.progress.read import follow, with_reports
from pledges.progress.state import PledgeState
from signatories.choices import region_choices, type_choices
from signatories.models import Jurisdiction
from signatories.territories.chains import inside

SORTS = {
    "signatory": ("signatory__name_key", F("target_year").asc(nulls_last=True), "pk"),
    "year": (F("target_year").asc(nulls_last=True), "signatory__name_key", "pk"),
    "kind": ("kind", "signatory__name_key", "pk"),
}


class PledgeFilter(FilterSet):
    """The filters of the list of pledges. Give it `Pledge.objects.published()`."""

    q = CharFilter(label=_("Title, text or signatory"), method="filter_text")
    coalition = ChoiceFilter(
        label=_("Coalition"), empty_label=_("All coalitions"), field_name="coalition__slug"
    )
    type = ChoiceFilter(
        label=_("Type"), empty_label=_("All types"), field_name="signatory__type", choices=type_choices
    )
    region = ChoiceFilter(label=_("Region"), empty_label=_("All regions"), method="filter_region")
    kind = ChoiceFilter(label=_("Kind of pledge"), empty_label=_("All kinds"), choices=Kind.choices)
    year = ChoiceFilter(label=_("Target year"), empty_label=_("All years"), field_name="target_year")
    status = ChoiceFilter(label=_("Status"), empty_label=_("All statuses"), choices=Status.choices)
    state = ChoiceFilter(
        label=_("Progress"), empty_label=_("All states"), choices=PledgeState.choices, method="filter_state"
    )
    sort = ChoiceFilter(
        label=_("Sort by"),
        empty_label=None,
        choices=[("signatory", _("Signatory")), ("year", _("Target year")), ("kind", _("Kind of pledge"))],
        method="filter_nothing",
    )

    class Meta:
        model = Pledge
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        coalitions = self.find_coalitions()
        if "coalition" in self.filters:
            choices = [(coalition.slug, coalition.name) for coalition in coalitions]
            self.filters["coalition"].extra["choices"] = choices
        self.filters["region"].extra["choices"] = region_choices(coalitions, get_language())
        if len(coalitions) == 1:
            name_as_in(coalitions[0].country.country, self.filters)
        self.filters["year"].extra["choices"] = [(year, year) for year in self._years(coalitions)]

    def find_coalitions(self):
        return list(Coalition.objects.published().with_local_country(get_language()))

    def _years(self, coalitions):
        years = Pledge.objects.published().filter(coalition__in=coalitions, target_year__isnull=False)
        years = years.order_by("target_year")
        return years.values_list("target_year", flat=True).distinct()

    @property
    def is_filtered(self):
        return any(self.data.get(name) for name in self.filters if name != "sort")

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        return queryset.order_by(*SORTS[self.form.cleaned_data["sort"] or "signatory"])

    def filter_text(self, queryset, name, value):
        signatories = published_signatories().search(value)
        return queryset.filter(
            Q(title__icontains=value) | Q(text__icontains=value) | Q(signatory__in=signatories)
        )

    def filter_region(self, queryset, name, value):
        region = Jurisdiction.objects.regions().get(code=value)
        places = inside(region)
        return queryset.filter(Q(signatory__governs__in=places) | Q(signatory__based_in__in=places))

    def filter_state(self, queryset, name, value):
        """Keep the pledges in that state. States are not stored: they are computed for each pledge left in the list."""
        found = follow(with_reports(queryset.prefetch_related(None).select_related("signatory")))
        return queryset.filter(pk__in=[one.pledge.pk for one in found if one.progress.state == value])

    def filter_nothing(self, queryset, name, value):
        """Sorting comes after all filters, in `filter_queryset`."""
        return queryset


class CoalitionPledgeFilter(PledgeFilter):
    """The same for the pledges of one coalition."""

    coalition = None

    def __init__(self, *args, of, **kwargs):
        self.of = of
        super().__init__(*args, **kwargs)

    def find_coalitions(self):
        return [self.of]
