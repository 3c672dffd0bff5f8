"""The publication log of a coalition: what its headline was on each day on which it changed, and why it changed."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aca_portal.lists import Heading, Listing
from aca_portal.numbers import count
from coalitions.models import Coalition, PublicationEntry
from coalitions.pages.as_of import AsOfForm
from coalitions.pages.frame import coalition_page
from coalitions.publication.causes import CauseKind
from coalitions.publication.log import Change, change_between
from coalitions.publication.numbers import differences
from coalitions.publication.proof import filename
from coalitions.reach.metrics import METRICS, ReachMetric
from signatories.models import Metric
from signatories.types import type_label

ENTRIES_A_PAGE = 20
CAUSES_A_PAGE = 50
NAMES_SHOWN = 8


@dataclass(frozen=True)
class ShownNumber:
    """One number of an entry as people read it, and how much it changed by: text with a sign, or nothing."""

    label: str
    text: str
    change: str = ""


@dataclass(frozen=True)
class LoggedDay:
    """One line of the log."""

    entry: PublicationEntry
    numbers: list[ShownNumber]
    kinds: list[str]  # of causes, in words
    is_first: bool


@coalition_page("coalitions/log.html", part="reach")
def log(request, coalition, form):
    """The days of the log, the newest first; with `?as_of=` those until then."""
    entries = coalition.publication_entries.listed().until(form.date).order_by("-date")
    page = Paginator(entries, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    before = entries.filter(date__lt=found[-1].date).first() if found else None
    metrics = _shown_metrics(found)
    pairs = zip(found, [*found[1:], before][: len(found)], strict=True)
    page.object_list = [_logged_day(entry, previous, metrics) for entry, previous in pairs]
    return {"page": page, "listing": _listing(coalition, page.paginator.count, metrics)}


def _shown_metrics(entries: list[PublicationEntry]) -> list[ReachMetric]:
    """The metrics of which anything is known on any of the days; people always."""
    return [
        metric
        for metric in METRICS
        if metric.is_of_people or any(entry.numbers[metric.code]["value"] is not None for entry in entries)
    ]


def _logged_day(
    entry: PublicationEntry, before: PublicationEntry | None, metrics: list[ReachMetric]
) -> LoggedDay:
    found = differences(before.numbers, entry.numbers) if before else {}
    members = ShownNumber(_("Members"), count(entry.numbers["members"]), signed(found.get("members")))
    sums = [
        ShownNumber(str(metric.label), _sum_text(entry.numbers, metric), _change_text(found, metric))
        for metric in metrics
    ]
    kinds = [kind for kind in CauseKind if kind.value in entry.summary]
    return LoggedDay(
        entry,
        [members, *sums],
        [_kind_text(kind, entry.summary[kind.value]) for kind in kinds],
        before is None,
    )


def _change_text(found: dict[str, int | None], metric: ReachMetric) -> str:
    amount = found.get(f"{metric.code}.value", 0)
    return _("not comparable") if amount is None else signed(amount)


def _kind_text(kind: CauseKind, amounts: dict[str, int]) -> str:
    """A kind of causes in few words; members are counted."""
    number = abs(amounts.get("members", 0))
    if kind == CauseKind.JOINED and number:
        return ngettext("%(number)s joined", "%(number)s joined", number) % {"number": count(number)}
    if kind == CauseKind.LEFT and number:
        return ngettext("%(number)s left", "%(number)s left", number) % {"number": count(number)}
    return str(kind.label)


def _sum_text(numbers: dict[str, Any], metric: ReachMetric) -> str:
    return metric.text(numbers[metric.code]["value"], numbers[metric.code].get("currency"))


def signed(amount: int | None) -> str:
    """A difference with its sign; nothing where there is none, or none that is known."""
    return f"{'+' if amount > 0 else ''}{count(amount)}" if amount else ""


def _listing(coalition, number, metrics):
    found = ngettext("%(number)s day with a change", "%(number)s days with a change", number)
    headings = [_("Members"), *(str(metric.label) for metric in metrics)]
    return Listing(
        label="",
        found=found % {"number": count(number)},
        no_match="",
        nothing="",
        caption=_("What was published about %(name)s, day by day") % {"name": coalition.name},
        headings=[
            Heading(_("Day")),
            *(Heading(text, is_number=True) for text in headings),
            Heading(_("What changed")),
        ],
        row="coalitions/_logged_day.html",
        style="log",
    )


# --- One day ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShownCause:
    """One cause as people read it, with its amounts in the order of the columns, and any others in words."""

    kind: str
    names: list[str]
    more: int  # names that are not shown
    about: str
    amounts: list[ShownNumber]
    others: list[ShownNumber]


@coalition_page("coalitions/log_day.html", part="reach")
def log_day(request, coalition, form, date):
    """One entry: its numbers, how to prove them, and what changed since the entry before or the one of `?since=`."""
    entry = entry_or_404(coalition.publication_entries.defer("inputs", "causes"), date)
    entry.coalition = coalition
    earlier = coalition.publication_entries.listed().filter(date__lt=entry.date).order_by("-date")
    since = find_since(request, earlier)
    change = change_between(since, entry) if since else None
    metrics = _shown_metrics([one for one in (since, entry) if one])
    causes = change.causes if change else []
    page = Paginator(causes, CAUSES_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = [_shown_cause(cause, metrics) for cause in page.object_list]
    return {
        "entry": entry,
        "numbers": entry.numbers,
        "metrics": [_shown_metric(entry.numbers, metric) for metric in metrics],
        "by_type": [
            (type_label(type, coalition.country.country), number)
            for type, number in entry.numbers["by_type"].items()
        ],
        "filename": filename(entry),
        "since": since,
        "asked_since": request.GET.get("since", ""),
        "earlier": list(earlier.values_list("date", flat=True)[:ENTRIES_A_PAGE]),
        "change": change,
        "columns": [_("Members"), *(str(metric.label) for metric in metrics)],
        "total": _totals(change, metrics) if change else [],
        "page": page,
    }


def entry_or_404(entries, date):
    try:
        return get_object_or_404(entries, date=datetime.date.fromisoformat(date))
    except ValueError:
        raise Http404 from None


def find_since(request, earlier):
    """The earlier entry to compare with: the last one until the day asked for, else the one before."""
    form = AsOfForm({"as_of": request.GET.get("since", "")})
    if form.is_valid() and form.cleaned_data["as_of"]:
        return earlier.until(form.date).first() or earlier.last()
    return earlier.first()


def _shown_metric(numbers, metric: ReachMetric) -> dict[str, Any]:
    own = numbers[metric.code]
    currency = own.get("currency")
    return {
        "label": metric.label,
        "value": metric.text(own["value"], currency),
        "exact": count(own["value"]) if metric.is_money and own["value"] else "",
        "is_certain": own["value"] == own["upper"],
        "upper": metric.text(own["upper"], currency),
        "national": own["national"] is not None and metric.text(own["national"], currency),
        "share": own["share"],
        "year": own["national_year"],
        "source": own["national_source"],
        "source_url": own["national_source_url"],
    }


def _shown_cause(cause: dict[str, Any], metrics: list[ReachMetric]) -> ShownCause:
    amounts = cause["amounts"]
    own = {metric.code for metric in metrics}
    others = [
        ShownNumber(_amount_label(name), signed(amount))
        for name, amount in amounts.items()
        if name.endswith((".national", ".upper")) and name.split(".")[0] in own
        if amount != amounts.get(f"{name.split('.')[0]}.value")
    ]
    about = ""
    if cause["metric"]:
        words = {
            "metric": Metric(cause["metric"]).label,
            "source": cause["source"] or _("source not known"),
            "year": cause["year"] or _("year not known"),
        }
        about = _("%(metric)s by %(source)s, %(year)s") % words
    elif cause["year"]:
        about = str(cause["year"])
    return ShownCause(
        str(CauseKind(cause["kind"]).label),
        cause["names"][:NAMES_SHOWN],
        max(0, len(cause["names"]) - NAMES_SHOWN),
        about,
        _in_columns(amounts, metrics),
        others,
    )


def _in_columns(amounts: dict[str, int | None], metrics: list[ReachMetric]) -> list[ShownNumber]:
    found = [ShownNumber(_("Members"), signed(amounts.get("members")))]
    return found + [
        ShownNumber(str(metric.label), signed(amounts.get(f"{metric.code}.value"))) for metric in metrics
    ]


def _amount_label(name: str) -> str:
    code, part = name.split(".")
    label = next(metric.label for metric in METRICS if metric.code == code)
    text = _("%(quantity)s of the country") if part == "national" else _("%(quantity)s, at most")
    return text % {"quantity": label}


def _totals(change: Change, metrics: list[ReachMetric]) -> list[ShownNumber]:
    """The differences; "0" where a number is the same, "not known" where it cannot be subtracted."""
    found = [ShownNumber(_("Members"), signed(change.differences.get("members", 0)) or count(0))]
    for metric in metrics:
        amount = change.differences.get(f"{metric.code}.value", 0)
        text = count(None) if amount is None else signed(amount) or count(0)
        found.append(ShownNumber(str(metric.label), text))
    return found


# --- Beside "as of" ---------------------------------------------------------------------------------------


def as_published(coalition: Coalition, date: datetime.date, people: int | None) -> dict[str, Any] | None:
    """What stood on the portal on a date, for a page that shows what is computed for it now; None before any entry."""
    entry = coalition.publication_entries.listed().until(date).order_by("-date").first()
    if entry is None:
        return None
    entry.coalition = coalition
    was = entry.numbers["population"]
    return {
        "entry": entry,
        "people": was["value"],
        "share": was["share"],
        "members": entry.numbers["members"],
        "is_same": was["value"] == people,
    }
