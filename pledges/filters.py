"""What people may filter the pledges by."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from coalitions.models import Coalition
from pledges.models import Pledge
from signatories.filters import type_choices
from signatories.models import Signatory


class PledgeFilter(FilterSet):
    """Give it `Pledge.objects.published()`."""

    q = CharFilter(label=_("Title or signatory"), method="filter_text")
    coalition = ChoiceFilter(
        label=_("Coalition"), empty_label=_("All coalitions"), field_name="coalition__slug"
    )
    type = ChoiceFilter(
        label=_("Type"), empty_label=_("All types"), field_name="signatory__type", choices=type_choices
    )
    kind = ChoiceFilter(label=_("Kind of pledge"), empty_label=_("All kinds"), choices=Pledge.Kind.choices)
    status = ChoiceFilter(label=_("Status"), empty_label=_("All statuses"), choices=Pledge.Status.choices)

    class Meta:
        model = Pledge
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        coalitions = Coalition.objects.published()
        self.filters["coalition"].extra["choices"] = [
            (coalition.slug, coalition.name) for coalition in coalitions
        ]

    @property
    def is_filtered(self):
        return any(self.data.get(name) for name in self.filters)

    def filter_text(self, queryset, name, value):
        signatories = Signatory.objects.published().search(value)
        return queryset.filter(Q(title__icontains=value) | Q(signatory__in=signatories))
