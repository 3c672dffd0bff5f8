"""The open tables as workbooks in the language of the reader. Each holds what the CSV of the same name holds."""

from collections import defaultdict

from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aca_portal import extensions
from aca_portal.demonstration import demo_share
from aca_portal.editions import current_edition
from aca_portal.spreadsheets.codebook import WorkbookTable, workbook_response
from coalitions.listings.summary import entry_rows
from coalitions.members.codebook import (
    AMOUNT_CODEBOOK,
    FIGURE_CODEBOOK,
    GROWTH_CODEBOOK,
    LISTING_CODEBOOK,
    PERIOD_CODEBOOK,
    PLACE_CODEBOOK,
    SIGNATORY_CODEBOOK,
)
from coalitions.members.growth import compute_growth
from coalitions.members.open_data import member_rows, signatory_rows
from coalitions.members.place_data import figure_rows, place_rows
from coalitions.models import Coalition, Membership
from coalitions.pages.as_of import AsOfForm
from coalitions.pages.directory import filter_signatories
from coalitions.pages.growth import growth_rows
from coalitions.pages.members import filter_members
from coalitions.reach.open_table import line_columns, line_rows, sum_columns, sum_rows
from coalitions.reach.reach import compute_reach


def about_file(request, name, *, page, coalition=None, date=None, demo=None):
    """What the last sheet of a workbook says of it."""
    lines = [(_("What it is"), name)]
    if coalition:
        lines.append((_("Coalition"), coalition.name))
    if date:
        lines.append((_("As of"), date))
    lines += [(_("Page"), request.build_absolute_uri(page)), (_("Edition of the data"), current_edition())]
    if demo:
        lines.append((_("Demonstration"), demo.sentence))
    return lines


def wrong(*forms):
    """The answer to an address that no filter or date understands."""
    lines = [f"{name}: {error}" for form in forms for name, errors in form.errors.items() for error in errors]
    return HttpResponseBadRequest("\n".join(lines), content_type="text/plain; charset=utf-8")


def find_coalition(slug):
    return get_object_or_404(Coalition.objects.published().with_local_country(get_language()), slug=slug)


def demo_of(coalition):
    return demo_share(coalition.memberships.published(), of="signatory")


def _page(name, coalition, form):
    return reverse(name, args=[coalition.slug]) + form.query


@require_safe
def signatories_workbook(request):
    """All signatories that the filters of the directory find."""
    filters, signatories = filter_signatories(request)
    if not filters.is_valid():
        return wrong(filters)
    name = _("Signatories")
    demo = demo_share(Membership.objects.published(), of="signatory")
    about = about_file(request, name, page=reverse("signatory-list"), demo=demo)
    table = WorkbookTable(name, SIGNATORY_CODEBOOK, signatory_rows(signatories))
    return workbook_response("signatories.xlsx", [table], about)


@require_safe
def members_workbook(request, slug):
    """The members that the filters of the list find, with the population, GDP and pledge of each on the date."""
    coalition = find_coalition(slug)
    form = AsOfForm(request.GET)
    filters, members = filter_members(request, coalition, form.date)
    if not (form.is_valid() and filters.is_valid()):
        return wrong(form, filters)
    further = [
        (columns, cells(coalition, form.date)) for columns, cells in extensions.member_workbook_columns
    ]
    columns = [*SIGNATORY_CODEBOOK[:-1], *PERIOD_CODEBOOK, *AMOUNT_CODEBOOK]
    columns += [column for added, _cells in further for column in added] + SIGNATORY_CODEBOOK[-1:]
    name = _("Members")
    table = WorkbookTable(name, columns, _with_amounts(coalition, members, form.date, further))
    about = about_file(
        request,
        name,
        page=_page("coalition-members", coalition, form),
        coalition=coalition,
        date=form.date,
        demo=demo_of(coalition),
    )
    return workbook_response(f"members-{coalition.slug}.xlsx", [table], about)


def _with_amounts(coalition, members, date, further):
    """The rows of the open list of members, each with its figures and with what apps above add to it."""
    reach = compute_reach(coalition, date)
    figures = {line.slug: line.as_json() | {"gdp_currency": reach.economy.currency} for line in reach.lines}
    added = defaultdict(dict)
    for _columns, cells in further:
        for slug, found in cells.items():
            added[slug] |= found
    names = [column.name for column in AMOUNT_CODEBOOK]
    for row in member_rows(coalition, members, date):
        line = figures.get(row["signatory"], {})
        amounts = {name: line.get(name) for name in names}
        if amounts["gdp"] is None:
            amounts |= {"gdp_currency": None, "gdp_is_estimate": None}
        yield row | amounts | added[row["signatory"]]


@require_safe
def reach_workbook(request, slug):
    """The reach with its parts: every member government, and the sums."""
    coalition = find_coalition(slug)
    form = AsOfForm(request.GET)
    if not form.is_valid():
        return wrong(form)
    reach = compute_reach(coalition, form.date)
    tables = [
        WorkbookTable(_("Member governments"), line_columns(), line_rows(reach)),
        WorkbookTable(_("Sums"), sum_columns(), sum_rows(reach)),
    ]
    about = about_file(
        request,
        _("Reach, line by line"),
        page=_page("reach", coalition, form),
        coalition=coalition,
        date=form.date,
        demo=demo_of(coalition),
    )
    return workbook_response(f"reach-{coalition.slug}.xlsx", tables, about)


@require_safe
def growth_workbook(request, slug):
    coalition = find_coalition(slug)
    form = AsOfForm(request.GET)
    if not form.is_valid():
        return wrong(form)
    name = _("Growth")
    table = WorkbookTable(name, GROWTH_CODEBOOK, growth_rows(compute_growth(coalition, form.date)))
    about = about_file(
        request,
        name,
        page=_page("growth", coalition, form),
        coalition=coalition,
        date=form.date,
        demo=demo_of(coalition),
    )
    return workbook_response(f"growth-{coalition.slug}.xlsx", [table], about)


@require_safe
def listings_workbook(request, slug):
    coalition = find_coalition(slug)
    country = {"country": coalition.country.country}
    name = _("In lists of others")
    table = WorkbookTable(name, LISTING_CODEBOOK, (row | country for row in entry_rows(coalition)))
    page = reverse("coalition-members", args=[coalition.slug])
    about = about_file(request, name, page=page, coalition=coalition, demo=demo_of(coalition))
    return workbook_response(f"listings-{coalition.slug}.xlsx", [table], about)


@require_safe
def places_workbook(request):
    name = _("Register of places")
    about = about_file(request, name, page=reverse("methodology") + "#open-data")
    return workbook_response("places.xlsx", [WorkbookTable(name, PLACE_CODEBOOK, place_rows())], about)


@require_safe
def figures_workbook(request):
    name = _("Figures of places")
    about = about_file(request, name, page=reverse("methodology") + "#open-data")
    return workbook_response("figures.xlsx", [WorkbookTable(name, FIGURE_CODEBOOK, figure_rows())], about)
