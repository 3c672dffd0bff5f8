"""What was promised, as a list, and what it adds up to."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from aca_portal.downloads import open_data
from coalitions.as_of import AsOfForm
from coalitions.models import Coalition
from pledges.contribution import DEFAULT_YEAR, compute_contribution
from pledges.filters import PledgeFilter
from pledges.models import Pledge
from pledges.years import YearForm
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


# --- Open data --------------------------------------------------------------------------------------------


@open_data
@require_safe
def contribution_json(request, slug):
    found = get_object_or_404(Coalition.objects.published().select_related("country"), slug=slug)
    dates, years = AsOfForm(request.GET), YearForm(request.GET)
    if not (dates.is_valid() and years.is_valid()):
        errors = [error for form in (dates, years) for listed in form.errors.values() for error in listed]
        return JsonResponse({"error": " ".join(errors)}, status=400)
    answer = compute_contribution(found, dates.date, years.year_or(DEFAULT_YEAR)).as_json()
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
