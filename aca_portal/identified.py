"""Rows that are named by more than their key.

A key may be given again: whoever moves a database by `dumpdata` and `loaddata` lets it count on from the highest key
that is left. Records by which something is undone therefore name a row by its key and its `uid`.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

Uids = dict[str, dict[str, str]]  # {label of a model: {key as text: uid}}


class Identified(models.Model):
    """A row that records of imports and merges name. Rows older than this column share one uid with their table's
    others: among them the key alone tells, and no newer row has it."""

    uid = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


def uids_of(model: type[models.Model], keys: Iterable[Any]) -> dict[Any, str]:
    """{key: uid} of the rows on file; empty for models whose rows are named by their key alone."""
    if not issubclass(model, Identified):
        return {}
    found = model._base_manager.filter(pk__in=list(keys)).values_list("pk", "uid")
    return {pk: str(uid) for pk, uid in found}


def uids_of_targets(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> Uids:
    """The uids of what these rows point at. A row is {name or column of a field: value}; others may be left out."""
    keys = defaultdict(set)
    pointers = [field for field in model._meta.concrete_fields if field.is_relation]
    for row in rows:
        for field in pointers:
            key = row.get(field.attname, row.get(field.name))
            if key is not None:
                keys[field.related_model].add(key)
    found = {target: uids_of(target, some) for target, some in keys.items()}
    return {
        target._meta.label_lower: {str(pk): uid for pk, uid in uids.items()}
        for target, uids in found.items()
        if uids
    }


def replaced_targets(model: type[models.Model], row: Mapping[str, Any], noted: Uids) -> list[str]:
    """The names of the fields of a row that would now point at another record than the one that was noted."""
    found = []
    for field in model._meta.concrete_fields:
        key = row.get(field.attname, row.get(field.name)) if field.is_relation else None
        was = noted.get(field.related_model._meta.label_lower, {}).get(str(key)) if key is not None else None
        if was and uids_of(field.related_model, [key]).get(key, was) != was:
            found.append(field.name)
    return found
