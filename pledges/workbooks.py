"""The open tables of pledges and criteria as workbooks in the language of the reader."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aca_portal.demonstration import demo_share
from aca_portal.spreadsheets.codebook import WorkbookTable, workbook_response
from coalitions.pages.as_of import AsOfForm
from coalitions.pages.workbooks import about_file, demo_of, find_coalition, wrong
from pledges.codebook import CRITERIA_CODEBOOK, PLEDGE_CODEBOOK
from pledges.criteria.open_data import answer_rows
from pledges.filters import PledgeFilter
from pledges.models import Pledge
from pledges.open_data import pledge_rows


@require_safe
def pledges_workbook(request):
    """The pledges under the filters of their list, whole."""
    filters = PledgeFilter(request.GET, queryset=Pledge.objects.published(), request=request)
    if not filters.is_valid():
        return wrong(filters)
    name = _("Pledges")
    about = about_file(
        request, name, page=reverse("pledge-list"), demo=demo_share(Pledge.objects.published())
    )
    return workbook_response(
        "pledges.xlsx", [WorkbookTable(name, PLEDGE_CODEBOOK, pledge_rows(filters.qs))], about
    )


@require_safe
def criteria_workbook(request, slug):
    coalition = find_coalition(slug)
    form = AsOfForm(request.GET)
    if not form.is_valid():
        return wrong(form)
    country = {"country": coalition.country.country}
    name = _("Criteria")
    table = WorkbookTable(
        name, CRITERIA_CODEBOOK, (row | country for row in answer_rows(coalition, form.date))
    )
    about = about_file(
        request,
        name,
        page=reverse("coalition-pledges", args=[coalition.slug]) + form.query,
        coalition=coalition,
        date=form.date,
        demo=demo_of(coalition),
    )
    return workbook_response(f"criteria-{coalition.slug}.xlsx", [table], about)
