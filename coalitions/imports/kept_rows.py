"""Rows of a preview, read by the page: a hundred thousand of them never come into memory for a screen of fifty."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from coalitions.models import ImportBatch

STATEMENTS = {
    "postgresql": (
        "FROM coalitions_importbatch, jsonb_array_elements(rows) WITH ORDINALITY AS one (value, number)"
        " WHERE id = %s AND (%s = 'all' OR value->>'outcome' = %s)",
        "value::text",
        "number",
    ),
    "sqlite": (
        "FROM coalitions_importbatch, json_each(coalitions_importbatch.rows) AS one"
        " WHERE coalitions_importbatch.id = %s AND (%s = 'all' OR json_extract(one.value, '$.outcome') = %s)",
        "one.value",
        "one.key",
    ),
}


class KeptRows(Sequence[dict[str, Any]]):
    """The rows of one outcome, or all, in the order of the file; a slice is one query."""

    def __init__(self, batch: ImportBatch, outcome: str) -> None:
        self.batch, self.outcome = batch, outcome
        self._source, self._value, self._order = STATEMENTS[connection.vendor]
        self._length: int | None = None

    def __len__(self) -> int:
        if self._length is None:
            self._length = self._ask("count(*)")[0][0]
        return self._length or 0

    def __getitem__(self, asked: Any) -> Any:
        if not isinstance(asked, slice):
            return self[asked : asked + 1][0]
        first = asked.start or 0
        limit = (len(self) if asked.stop is None else asked.stop) - first
        return [
            json.loads(value)
            for (value,) in self._ask(self._value, f"ORDER BY {self._order} LIMIT %s OFFSET %s", limit, first)
        ]

    def _ask(self, what: str, order: str = "", *limits: int) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            statement = f"SELECT {what} {self._source} {order}"  # of constants above
            cursor.execute(statement, [self.batch.pk, self.outcome, self.outcome, *limits])
            return cursor.fetchall()
