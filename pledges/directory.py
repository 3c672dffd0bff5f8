"""What pledges add to the directory of signatories."""

import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from pledges.coverage.coverage import Known, find_known
from pledges.kinds import Kind
from pledges.models import Pledge

ANY_PLEDGE = "any"


class MadePledgeFilter(ChoiceFilter):
    """Signatories with a public pledge, of any kind or of one, in a coalition that the list is about."""

    def __init__(self):
        choices = [(ANY_PLEDGE, _("With any pledge")), *Kind.choices]
        super().__init__(label=_("Pledge"), empty_label=_("With or without"), choices=choices)

    def filter(self, queryset, value):
        if not value:
            return queryset
        pledges = Pledge.objects.published().filter(coalition__in=self.parent.coalitions)
        if value != ANY_PLEDGE:
            pledges = pledges.filter(kind=value)
        return queryset.filter(Exists(pledges.filter(signatory=OuterRef("pk"))))


class KnownTargetFilter(ChoiceFilter):
    """Signatories of whom that is known, by the records of the coalitions that the list is about."""

    def __init__(self):
        super().__init__(label=_("Target"), empty_label=_("Checked or not"), choices=Known.choices)

    def filter(self, queryset, value):
        if not value:
            return queryset
        as_of = getattr(self.parent, "as_of", None) or datetime.date.today()
        return find_known(queryset, value, self.parent.coalitions, as_of)
