"""Writing the log, and the difference between any two of its entries.

There is at most one entry a day for a coalition, written when its numbers, or a figure behind one of them, are others
than those of the last entry. The portal's daily work writes it; `freeze_numbers` does at once. A day whose entry is
written keeps it: what changes afterwards stands in the entry of a later day.
"""

import datetime
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from aca_portal.editions import current_edition
from coalitions.models import Coalition, PublicationEntry
from coalitions.publication.causes import Cause, explain
from coalitions.publication.inputs import Inputs, canonical, digest, parse_inputs, read_inputs
from coalitions.publication.numbers import METHOD, DayNumbers, answer, counted_in, differences
from coalitions.reach.metrics import METRICS


def freeze_all(today: datetime.date | None = None) -> list[PublicationEntry]:
    """Write the entries of today for all published coalitions; those that were written."""
    coalitions = Coalition.objects.published().select_related("country")
    written = (freeze(coalition=coalition, today=today) for coalition in coalitions)
    return [entry for entry in written if entry]


def freeze(*, coalition: Coalition, today: datetime.date | None = None) -> PublicationEntry | None:
    """Write the entry of today where it has none yet and something changed; else None."""
    today = today or datetime.date.today()
    last = coalition.publication_entries.order_by("-date").first()
    if last and last.date >= today:
        return None
    edition = current_edition()  # before the data: what is read is never older than it says
    inputs = read_inputs(coalition, today)
    found = answer(inputs)
    if last and (last.method, last.answer_digest) == (METHOD, _digest_of(found)):
        return None
    causes = explain(last.numbers, inputs_of(last), inputs, found.numbers) if last else []
    data = inputs.as_json()
    entry = PublicationEntry(
        coalition=coalition,
        date=today,
        edition=edition,
        method=METHOD,
        digest=digest(data),
        answer_digest=_digest_of(found),
        numbers=found.numbers,
        summary=_summed_up(causes),
        causes=[cause.as_json() for cause in causes],
        inputs=gzip.compress(canonical(data), mtime=0),
    )
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:  # another process wrote the day's entry meanwhile
        return None
    return entry


def _digest_of(found: DayNumbers) -> str:
    return digest({"numbers": found.numbers, "lines": found.lines})


def inputs_of(entry: PublicationEntry) -> Inputs:
    """The inputs that an entry was computed from."""
    return parse_inputs(json.loads(inputs_as_written(entry)))


def inputs_as_written(entry: PublicationEntry) -> bytes:
    """The same in the one form of which the digest is taken."""
    return gzip.decompress(bytes(entry.inputs))


def _summed_up(causes: Iterable[Cause]) -> dict[str, dict[str, int]]:
    """{kind of cause: {amount: its difference by all causes of the kind}}"""
    sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for cause in causes:
        for name, amount in cause.amounts.items():
            sums[cause.kind.value][name] += amount
    return {kind: dict(found) for kind, found in sums.items()}


# --- Between two entries ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """What lies between two entries. `differences` are None where one side is not known or in another currency.

    `causes` are as entries keep them. Their amounts add up to the difference of every amount that is not None.
    """

    older: PublicationEntry
    newer: PublicationEntry
    differences: dict[str, int | None]
    causes: list[dict[str, Any]]


def change_between(older: PublicationEntry, newer: PublicationEntry) -> Change:
    """The causes of all entries after the older one up to the newer one, the same ones added together.

    A member that joined and left again is in it only where that left a trace.
    """
    entries = list(
        newer.coalition.publication_entries.defer("inputs")
        .filter(date__gt=older.date, date__lte=newer.date)
        .order_by("date")
    )
    apart = _counted_apart([older, *entries])
    merged: dict[bytes, dict[str, Any]] = {}
    for cause in (cause for entry in entries for cause in entry.causes):
        about = {name: value for name, value in cause.items() if name != "amounts"}
        one = merged.setdefault(canonical(about), about | {"amounts": Counter()})
        for name, amount in cause["amounts"].items():
            one["amounts"][name] += 0 if _metric(name) in apart else amount
    for cause in merged.values():
        cause["amounts"] = {name: amount for name, amount in cause["amounts"].items() if amount}
    found = differences(older.numbers, newer.numbers)
    return Change(
        older,
        newer,
        {name: None if _metric(name) in apart else amount for name, amount in found.items()},
        [cause for cause in merged.values() if cause["amounts"]],
    )


def _metric(name: str) -> str:
    return name.split(".")[0]


def _counted_apart(entries: list[PublicationEntry]) -> set[str]:
    """The codes of metrics that not all entries count in one unit, currency and prices."""
    return {
        metric.code
        for metric in METRICS
        if any(
            counted_in(entry.numbers, metric) != counted_in(entries[0].numbers, metric) for entry in entries
        )
    }
