"""The directory: what people may filter lists of signatories by. The names of the parameters are a contract."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, Filter, FilterSet

from aca_portal.extensions import directory_filters
from coalitions.models import Coalition, Membership
from coalitions.models.memberships import MembershipQuerySet
from signatories.choices import region_choices, type_choices
from signatories.models import Jurisdiction, Signatory, SignatoryQuerySet
from signatories.search.in_order import InNameOrder
from signatories.territories.chains import inside
from signatories.types import type_label

BY_NAME, NEWEST = "name", "newest"
SORTS = {
    BY_NAME: ("sort_name", "pk"),
    NEWEST: (F("joined_on").desc(nulls_last=True), "sort_name", "pk"),
    "type": ("type", "sort_name", "pk"),
}


def name_as_in(country: str, filters: dict[str, Filter]) -> None:
    """Let a list about one country call types and regions as that country does."""
    filters["type"].extra["choices"] = type_choices(country)
    filters["region"].label = type_label("state", country)


class DirectoryFilter(FilterSet):
    """The directory's filters. Give it `published_signatories().with_local_name(language)`."""

    filters: dict[str, Filter]

    q = CharFilter(label=_("Name"), method="filter_name")
    coalition = ChoiceFilter(label=_("Coalition"), empty_label=_("All coalitions"), method="filter_coalition")
    type = ChoiceFilter(label=_("Type"), empty_label=_("All types"), choices=type_choices)
    region = ChoiceFilter(label=_("Region"), empty_label=_("All regions"), method="filter_region")
    sort = ChoiceFilter(
        label=_("Sort by"),
        empty_label=None,
        choices=[(BY_NAME, _("Name")), (NEWEST, _("Newest first")), ("type", _("Type"))],
        method="filter_nothing",
    )

    class Meta:
        model = Signatory
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coalitions = self.find_coalitions()
        if "coalition" in self.filters:
            choices = [(coalition.slug, coalition.name) for coalition in self.coalitions]
            self.filters["coalition"].extra["choices"] = choices
        self.filters["region"].extra["choices"] = region_choices(self.coalitions, get_language())
        if len(self.coalitions) == 1:
            name_as_in(self.coalitions[0].country.country, self.filters)
        self._add_filters({name: make() for name, make in directory_filters.items()})

    def _add_filters(self, added: dict[str, Filter]) -> None:
        """Let the filters that apps above handed in stand before the sorting."""
        for one in added.values():
            one.parent = self
        filters = list(self.filters.items())
        place = list(self.filters).index("sort")
        self.filters = dict([*filters[:place], *added.items(), *filters[place:]])

    def find_coalitions(self) -> list[Coalition]:
        return list(Coalition.objects.published().with_local_country(get_language()))

    @property
    def periods(self) -> MembershipQuerySet:
        """The public memberships that this list is about."""
        return Membership.objects.published()

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return any(self.data.get(name) for name in self.filters if name != "sort")

    def filter_queryset(self, queryset: SignatoryQuerySet) -> SignatoryQuerySet:
        queryset = super().filter_queryset(queryset)
        sort = self.form.cleaned_data["sort"] or BY_NAME
        if sort != NEWEST:
            return queryset.order_by(*SORTS[sort])
        joined = self.periods.filter(signatory=OuterRef("pk"), joined_on__isnull=False)
        newest = joined.order_by("-joined_on").values("joined_on")[:1]
        return queryset.annotate(joined_on=newest).order_by(*SORTS[sort])

    @property
    def listed(self) -> SignatoryQuerySet | InNameOrder:
        """What is found, in order, to be cut for a page; nothing while a filter is not valid."""
        if not self.is_valid():
            return self.queryset.none()
        if (self.form.cleaned_data["sort"] or BY_NAME) == BY_NAME:
            return InNameOrder(self.qs, get_language())
        return self.qs

    def filter_name(self, queryset: SignatoryQuerySet, name: str, value: str) -> SignatoryQuerySet:
        return queryset.search(value)

    def filter_coalition(self, queryset: SignatoryQuerySet, name: str, value: str) -> SignatoryQuerySet:
        return queryset.filter(Exists(self.periods.filter(signatory=OuterRef("pk"), coalition__slug=value)))

    def filter_region(self, queryset: SignatoryQuerySet, name: str, value: str) -> SignatoryQuerySet:
        region = Jurisdiction.objects.regions().get(code=value)
        places = inside(region)
        return queryset.filter(
            Q(governs__in=places) | Q(based_in__in=places) | Q(governs__in=region.crossed_by.all())
        )

    def filter_nothing(self, queryset: SignatoryQuerySet, name: str, value: str) -> SignatoryQuerySet:
        """Sorting comes after all filters, in `filter_queryset`."""
        return queryset
