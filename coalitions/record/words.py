"""A change in words: the record by its name, each field by its label, values as people read them."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from aca_portal.bulk import history_of, keeps_history
from aca_portal.models import User
from aca_portal.numbers import number
from coalitions.models import ImportBatch
from coalitions.record.kinds import RecordKind

ALSO_SHOWN = {"checked_by", "checked_at", "recorded_by"}  # though no form asks for them
PLAIN_NUMBERS = ("year", "position", "latitude", "longitude")
NAMES = ("name", "title", "username")


@dataclass(frozen=True)
class FieldChange:
    """One field: what stood in it and what stands in it now; "" where there was nothing, None where nobody knows."""

    label: str
    before: str | None
    after: str


class PageNames:
    """The names of what rows point at, read at once for a page, however many rows it has."""

    def __init__(self, known_people: set[int]) -> None:
        self.known_people = known_people
        self._wanted: defaultdict[type[Model], set[Any]] = defaultdict(set)
        self._names: dict[type[Model], dict[Any, str]] = {}

    def want(self, kind: RecordKind, rows: Iterable[Any]) -> None:
        pointers = [one for one in kind.fields if one.is_relation]
        for row in rows:
            for one in pointers:
                key = getattr(row, one.attname)
                if key is not None:
                    self._wanted[one.related_model].add(key)

    def want_people(self, keys: Iterable[int | None]) -> None:
        self._wanted[User] |= {key for key in keys if key is not None}

    def read(self) -> None:
        for model, keys in self._wanted.items():
            self._names[model] = _names_of(model, keys)

    def of(self, model: type[Model], key: Any) -> str:
        if issubclass(model, User):
            return self.person(key)
        return self._names.get(model, {}).get(key) or _("no longer on file")

    def person(self, key: int | None) -> str:
        """Whose name the reader may not know is somebody else; "" where no person is on record."""
        if key is None:
            return ""
        if key not in self.known_people:
            return _("somebody else")
        return self._names.get(User, {}).get(key) or _("somebody else")


def _names_of(model: type[Model], keys: set[Any]) -> dict[Any, str]:
    nearest = [
        one.name
        for one in model._meta.concrete_fields
        if one.is_relation and one.related_model._meta.model_name in ("signatory", "coalition", "criterion")
    ]
    rows = model._base_manager.filter(pk__in=keys)
    if issubclass(model, ImportBatch):
        rows = rows.only("filename", "created_at")
    names = {row.pk: str(row) for row in rows.select_related(*nearest)}
    gone = keys - names.keys()
    if gone and keeps_history(model):
        for row in history_of(model).objects.filter(id__in=gone).order_by("history_id"):
            names[row.id] = next((str(getattr(row, name)) for name in NAMES if hasattr(row, name)), "")
    return names


def name_of(kind: RecordKind, row: Any, names: PageNames) -> str:
    """The name of the record that the row is about."""
    if kind.key == "coalition":
        return next((text for text in (row.name_en, row.name_es, row.name_ja, row.slug) if text), "")
    found = next(one for one in kind.history.tracked_fields if one.name == kind.subject)
    key = getattr(row, found.attname)
    if not found.is_relation:
        return str(key)
    return names.of(found.related_model, key) if key is not None else ""


def field_changes(kind: RecordKind, row: Any, before: Any | None, names: PageNames) -> list[FieldChange]:
    """What the change was, field by field. Of an added or deleted record, every field that says something."""
    found = []
    for one in kind.fields:
        if one.name in ("id", "uid") or not (one.editable or one.name in ALSO_SHOWN):
            continue
        now = _shown(kind, one, getattr(row, one.attname), names)
        if row.history_type == "+":
            change = FieldChange(_label(one), "", now)
        elif row.history_type == "-":
            change = FieldChange(_label(one), now, "")
        elif before is None:
            change = FieldChange(_label(one), None, now)
        elif getattr(before, one.attname) == getattr(row, one.attname):
            continue
        else:
            change = FieldChange(_label(one), _shown(kind, one, getattr(before, one.attname), names), now)
        if change.before or change.after or row.history_type == "~":
            found.append(change)
    return found


def _label(one: Any) -> str:
    return str(capfirst(one.verbose_name))


def _shown(kind: RecordKind, one: Any, value: Any, names: PageNames) -> str:
    if value is None or value == "" or value == []:
        return ""
    if one.name in kind.values:
        return kind.values[one.name](value)
    if one.is_relation:
        return names.of(one.related_model, value)
    if isinstance(one, BooleanField):
        return _("yes") if value else _("no")
    if one.choices:
        return str(dict(one.flatchoices).get(value, value))
    if one.name == "language":
        return _language(value)
    return value_in_words(value, is_plain=one.name.endswith(PLAIN_NUMBERS))


def value_in_words(value: Any, *, is_plain: bool = False) -> str:
    if isinstance(value, datetime.datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, datetime.date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, (int, float, Decimal)) and not is_plain:
        return number(value)
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value)


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
