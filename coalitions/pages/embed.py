"""The cards of a coalition and of a member that other sites may show inside their own pages."""

import datetime

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from aca_portal.demonstration import DemoShare, demo_share
from aca_portal.numbers import show_as_in
from coalitions.models import Coalition, published_signatories
from coalitions.pages.as_of import AsOfForm
from coalitions.reach.reach import compute_reach


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@require_safe
def card(request, slug):
    """A page that any site may frame, as the next one. Its language is that of `?lang=`, else that of the browser."""
    with translation.override(_language_of(request)):
        found = get_object_or_404(Coalition.objects.published().select_related("country"), slug=slug)
        show_as_in(found.country.country)
        form = AsOfForm(request.GET)
        context = {
            "coalition": found,
            "form": form,
            "as_of": form.date,
            "reach": compute_reach(found, form.date),
            "demo": demo_share(found.memberships.published(), of="signatory"),
        }
        return render(request, "coalitions/embed.html", context, status=200 if form.is_valid() else 400)


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@require_safe
def signatory_card(request, slug):
    """Which coalitions an organisation belongs to, today."""
    if "\0" in slug:  # which PostgreSQL refuses to compare
        raise Http404
    language = _language_of(request)
    with translation.override(language):
        found = get_object_or_404(published_signatories().with_local_name(language), slug=slug)
        show_as_in(found.country)
        periods = found.memberships.published().select_related("coalition")
        memberships = list(periods.order_by("coalition__slug", "joined_on"))
        context = {
            "signatory": found,
            "memberships": memberships,
            "today": datetime.date.today(),
            "demo": DemoShare(any(period.is_demo for period in memberships), 1),
        }
        return render(request, "coalitions/embed_signatory.html", context)


def _language_of(request):
    language = request.GET.get("lang") or translation.get_language()
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return language
