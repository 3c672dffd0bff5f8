"""What people may filter lists of signatories by. The names of the parameters are a contract."""

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from aca_portal import words
from signatories.models import Jurisdiction, Signatory
from signatories.territories.chains import inside, named
from signatories.types import TYPES_BY_FAMILY

# Related models of the apps above, which this app may not import.
Membership = Signatory._meta.get_field("memberships").related_model
Pledge = Signatory._meta.get_field("pledges").related_model
Coalition = Membership._meta.get_field("coalition").related_model

ANY_PLEDGE = "any"

SORTS = {
    "name": ("sort_name", "pk"),
    "newest": (F("joined_on").desc(nulls_last=True), "sort_name", "pk"),
    "type": ("type", "sort_name", "pk"),
}


def type_choices():
    """Types under the families in which people look for them."""
    return [
        (family.label, [(type.value, type.label) for type in types])
        for family, types in TYPES_BY_FAMILY.items()
    ]


def region_choices(coalitions, language):
    """Regions of the coalitions' countries, as (code, name) under each country, in `language`.

    Japanese readers find regions by their code (north to south); others by name.
    """
    by_code = words.language(language).regions_by == "code"
    countries = named(Jurisdiction.objects.filter(coalitions__in=coalitions).distinct(), language)
    names = {country.country: country.name_in(language) for country in countries}
    regions = named(Jurisdiction.objects.regions().filter(country__in=names, code__isnull=False), language)
    regions = sorted(regions, key=lambda region: region.code if by_code else region.name_key)
    groups = [
        (name, [(region.code, region.name_in(language)) for region in regions if region.country == code])
        for code, name in sorted(names.items(), key=lambda item: item[1])
    ]
    return groups[0][1] if len(groups) == 1 else groups


class SignatoryFilter(FilterSet):
    """The directory's filters. Give it `Signatory.objects.published().with_local_name(language)`."""

    q = CharFilter(label=_("Name"), method="filter_name")
    coalition = ChoiceFilter(label=_("Coalition"), empty_label=_("All coalitions"), method="filter_coalition")
    type = ChoiceFilter(label=_("Type"), empty_label=_("All types"), choices=type_choices)
    region = ChoiceFilter(label=_("Region"), empty_label=_("All regions"), method="filter_region")
    pledge = ChoiceFilter(label=_("Pledge"), empty_label=_("With or without"), method="filter_pledge")
    sort = ChoiceFilter(
        label=_("Sort by"),
        empty_label=None,
        choices=[("name", _("Name")), ("newest", _("Newest first")), ("type", _("Type"))],
        method="filter_nothing",
    )

    class Meta:
        model = Signatory
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.coalitions = self.find_coalitions()
        if "coalition" in self.filters:
            choices = [(coalition.slug, coalition.name) for coalition in self.coalitions]
            self.filters["coalition"].extra["choices"] = choices
        self.filters["region"].extra["choices"] = region_choices(self.coalitions, get_language())
        pledge_kinds = Pledge._meta.get_field("kind").choices
        self.filters["pledge"].extra["choices"] = [(ANY_PLEDGE, _("With any pledge")), *pledge_kinds]

    def find_coalitions(self):
        return list(Coalition.objects.published())

    @property
    def periods(self):
        """The public memberships that this list is about."""
        return Membership.objects.published()

    @property
    def pledges(self):
        """The public pledges that this list is about."""
        return Pledge.objects.published()

    @property
    def is_filtered(self):
        """Whether anything narrows the list."""
        return any(self.data.get(name) for name in self.filters if name != "sort")

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        joined = self.periods.filter(signatory=OuterRef("pk"), joined_on__isnull=False)
        newest = joined.order_by("-joined_on").values("joined_on")[:1]
        return queryset.annotate(joined_on=newest).order_by(*SORTS[self.form.cleaned_data["sort"] or "name"])

    def filter_name(self, queryset, name, value):
        return queryset.search(value)

    def filter_coalition(self, queryset, name, value):
        return queryset.filter(Exists(self.periods.filter(signatory=OuterRef("pk"), coalition__slug=value)))

    def filter_region(self, queryset, name, value):
        region = Jurisdiction.objects.regions().get(code=value)
        places = inside(region)
        return queryset.filter(
            Q(governs__in=places) | Q(based_in__in=places) | Q(governs__in=region.crossed_by.all())
        )

    def filter_pledge(self, queryset, name, value):
        pledges = self.pledges.filter(signatory=OuterRef("pk"))
        if value != ANY_PLEDGE:
            pledges = pledges.filter(kind=value)
        return queryset.filter(Exists(pledges))

    def filter_nothing(self, queryset, name, value):
        """Sorting comes after all filters, in `filter_queryset`."""
        return queryset
