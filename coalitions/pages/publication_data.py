"""The publication log of a coalition as data: the entries, the file of each, and every cause between two of them."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from aca_portal.spreadsheets.downloads import csv_response, open_data
from coalitions.models import Coalition, PublicationEntry
from coalitions.pages.as_of import AsOfForm
from coalitions.pages.publication import entry_or_404, find_since
from coalitions.publication.log import change_between
from coalitions.publication.proof import file_of, filename, published
from signatories.types import SignatoryType

ENTRIES_A_PAGE = 50
METRIC_COLUMNS = {
    "people": ("population", "value"),
    "people_at_most": ("population", "upper"),
    "people_of_country": ("population", "national"),
    "share_of_people": ("population", "share"),
    "economy": ("economy", "value"),
    "currency": ("economy", "currency"),
    "prices": ("economy", "price_basis"),
    "economy_of_country": ("economy", "national"),
    "share_of_economy": ("economy", "share"),
    "emissions": ("emissions", "value"),
    "emissions_of_country": ("emissions", "national"),
    "share_of_emissions": ("emissions", "share"),
}
TYPE_COLUMNS = {f"members_{type}": type for type in SignatoryType.values}
COLUMNS = [
    "date", "members", "demonstration_members", "governments", *METRIC_COLUMNS, *TYPE_COLUMNS, "edition", "method",
    "digest", "file",
]  # fmt: skip


@open_data
@require_safe
def log_csv(request, slug):
    """One row a day with a change, the newest first."""
    coalition, form = _asked(request, slug)
    if not form.is_valid():
        return HttpResponseBadRequest(
            " ".join(form.errors["as_of"]), content_type="text/plain; charset=utf-8"
        )
    entries = coalition.publication_entries.listed().until(form.date).order_by("-date")
    rows = (_row(entry, coalition, request) for entry in entries.iterator(chunk_size=200))
    return csv_response(f"log-{coalition.slug}.csv", COLUMNS, rows)


def _row(entry: PublicationEntry, coalition: Coalition, request) -> dict[str, Any]:
    numbers = entry.numbers
    return {
        "date": entry.date.isoformat(),
        "members": numbers["members"],
        "demonstration_members": numbers["demo"],
        "governments": numbers["governments"],
        **{column: numbers[code].get(name) for column, (code, name) in METRIC_COLUMNS.items()},
        **{column: numbers["by_type"].get(type, 0) for column, type in TYPE_COLUMNS.items()},
        "edition": entry.edition,
        "method": entry.method,
        "digest": entry.digest,
        "file": request.build_absolute_uri(_file_address(coalition, entry)),
    }


@open_data
@require_safe
def log_json(request, slug):
    """The entries, fifty a page, the newest first, each with its causes summed up by kind.

    `next` is the address of the next page, null at the end.
    """
    coalition, form = _asked(request, slug)
    if not form.is_valid():
        return JsonResponse({"error": " ".join(form.errors["as_of"])}, status=400)
    entries = coalition.publication_entries.listed().until(form.date).order_by("-date")
    page = Paginator(entries, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    follows = {"as_of": form.date.isoformat()} if form.is_another_day else {}
    query = urlencode(follows | {"page": page.number + 1})
    answer = {
        "coalition": coalition.slug,
        "entries": [_as_data(entry, coalition, request) for entry in page],
        "next": request.build_absolute_uri(f"{request.path}?{query}") if page.has_next() else None,
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


def _as_data(entry: PublicationEntry, coalition: Coalition, request) -> dict[str, Any]:
    entry.coalition = coalition
    changes = reverse("publication-changes", args=[coalition.slug, entry.date.isoformat()])
    return published(entry) | {
        "changes_by_kind": entry.summary,
        "changes": request.build_absolute_uri(changes),
        "file": request.build_absolute_uri(_file_address(coalition, entry)),
    }


def _file_address(coalition: Coalition, entry: PublicationEntry) -> str:
    return reverse("publication-file", args=[coalition.slug, entry.date.isoformat()])


@open_data
@require_safe
def log_file(request, slug, date):
    """The file by which the numbers of a day are proved."""
    coalition = get_object_or_404(Coalition.objects.published(), slug=slug)
    entry = entry_or_404(coalition.publication_entries.defer("causes"), date)
    entry.coalition = coalition
    response = HttpResponse(file_of(entry), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{filename(entry)}"'
    return response


@open_data
@require_safe
def log_changes(request, slug, date):
    """Every cause between an entry and the one before it, or the last one until `?since=`."""
    coalition = get_object_or_404(Coalition.objects.published(), slug=slug)
    entry = entry_or_404(coalition.publication_entries.listed(), date)
    entry.coalition = coalition
    earlier = coalition.publication_entries.listed().filter(date__lt=entry.date).order_by("-date")
    since = find_since(request, earlier)
    change = change_between(since, entry) if since else None
    answer = {
        "coalition": coalition.slug,
        "date": entry.date.isoformat(),
        "since": since and since.date.isoformat(),
        "differences": change.differences if change else {},
        "causes": change.causes if change else [],
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


def _asked(request, slug):
    return get_object_or_404(Coalition.objects.published(), slug=slug), AsOfForm(request.GET)
