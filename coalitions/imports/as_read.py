"""What rows on file held when a plan read them, so that nobody's later edit is overwritten in silence."""

from functools import cache
from typing import Any

from django.db.models import Model


class AsRead:
    """The notes of one plan, by model and key. Tuples, because a long roster keeps many."""

    def __init__(self) -> None:
        self._noted: dict[tuple[type[Model], Any], tuple[tuple[str, ...], tuple[Any, ...]]] = {}

    def keep(
        self,
        instance: Model,
        names: tuple[str, ...] | None = None,
        values: tuple[Any, ...] | None = None,
    ) -> None:
        """Note what an instance holds before a plan changes it, unless its row is noted already or new.

        `names` are the columns that the plan may write, by default all that were read; `values` what they held,
        by default what they hold.
        """
        key = type(instance), instance.pk
        if instance.pk and key not in self._noted:
            names = names or _read_names(type(instance), frozenset(instance.get_deferred_fields()))
            self._noted[key] = names, values or tuple(getattr(instance, name) for name in names)

    def take(self, instance: Model) -> dict[str, Any]:
        """What was noted of a row, {column: value}, for the one time that it is written; empty for any other."""
        return dict(zip(*self._noted.pop((type(instance), instance.pk), ((), ())), strict=True))


@cache
def _read_names(model: type[Model], deferred: frozenset[str]) -> tuple[str, ...]:
    """The columns of a model that were read; one tuple for all instances that were read alike."""
    fields = model._meta.concrete_fields
    return tuple(field.attname for field in fields if not field.primary_key and field.attname not in deferred)
