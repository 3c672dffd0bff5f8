"""How the file of a batch is read: what was chosen by hand, what was detected, what is remembered.

`ImportBatch.reading` holds `options`, which a person chose and which are otherwise empty, and `found`, what was
detected with a sample. Once detected, a batch is always read in that way, so a confirmation plans what was
previewed. What the columns of a coalition's rosters mean is remembered from one upload to the next.
"""

from collections.abc import Callable
from typing import Any

from aca_portal.spreadsheets.table import ReadingOptions, Table, UnknownHeadings
from coalitions.models import Coalition, ImportBatch


def read_file_of(batch: ImportBatch, read: Callable[..., Table]) -> Table:
    """The table that `read` finds in the file of a batch, which afterwards says in `reading` how it was read."""
    chosen = batch.reading.get("options", {})
    found = batch.reading.get("found", {})
    options = ReadingOptions.from_json(found | {"mapping": chosen.get("mapping")} if found else chosen)
    try:
        table = read(bytes(batch.content), batch.filename, batch.country, options)
    except UnknownHeadings as error:
        batch.reading = {"options": chosen, "found": error.table.as_json()}
        raise
    batch.reading = {"options": chosen, "found": table.as_json()}
    return table


def reading_of(
    coalition: Coalition | None, kind: str, options: ReadingOptions | None = None
) -> dict[str, Any]:
    """The `reading` of a new batch. What is not chosen about columns is as in the coalition's last upload."""
    options = options or ReadingOptions()
    mapping = remembered_mapping(coalition, kind) | options.mapping
    return {"options": options.as_json() | {"mapping": mapping}}


def remembered_mapping(coalition: Coalition | None, kind: str) -> dict[str, str]:
    """{heading_key: column} as last chosen by hand for a file of that kind of the coalition."""
    last = ImportBatch.objects.filter(coalition=coalition, kind=kind).order_by("-pk")
    reading = last.values_list("reading", flat=True).first() or {}
    mapping: dict[str, str] = reading.get("options", {}).get("mapping", {})
    return mapping
