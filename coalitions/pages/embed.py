"""The card of a coalition that other sites may show inside their own pages."""

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from aca_portal.demonstration import demo_share
from aca_portal.numbers import show_as_in
from coalitions.models import Coalition
from coalitions.pages.as_of import AsOfForm
from coalitions.reach.reach import compute_reach


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@require_safe
def card(request, slug):
    """The only page that any site may frame. Its language is that of `?lang=`, else that of the browser."""
    language = request.GET.get("lang") or translation.get_language()
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
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
