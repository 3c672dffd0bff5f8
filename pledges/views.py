"""What was promised, as a list."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from pledges.filters import PledgeFilter
from pledges.models import Pledge
from signatories.models import Signatory

PAGE_SIZE = 50


@require_safe
def pledge_list(request):
    names = Prefetch("signatory", queryset=Signatory.objects.with_local_name(get_language()))
    pledges = Pledge.objects.published().select_related("coalition").prefetch_related(names)
    filters = PledgeFilter(request.GET, queryset=pledges, request=request)
    found = filters.qs if filters.is_valid() else pledges.none()
    context = {
        "filter": filters,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "has_demo_data": Pledge.objects.published().filter(is_demo=True).exists(),
    }
    return render(request, "pledges/list.html", context)
