"""Taking back one change, where that is safe: the record still stands as the change left it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, router, transaction
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aca_portal.models import User
from coalitions.members.periods import write_period
from coalitions.models import Coalition, Membership
from coalitions.record.kinds import RecordKind

CONFIRMED_APART = {"is_published"}  # of a coalition: who publishes or withdraws it confirms their identity


def obstacle(kind: RecordKind, row: Any, before: Any | None, current: Any | None) -> str:
    """Why the change cannot be taken back as things stand, as a sentence; "" where it can.

    `row` is the change with `later_at`, `before` the row before it, `current` the record as it is on file.
    """
    if kind.why_not:
        return str(kind.why_not)
    if row.history_batch:
        return _("An import wrote it: undo the import.")
    if row.later_at:
        return _("Not to be undone alone: changed again on %(date)s.") % {"date": _day(row.later_at)}
    if row.history_type == "-":
        return _in_the_way_of_bringing_back(kind, current)
    if current is None:
        return _("The record is no longer on file.")
    if any(getattr(current, one.attname) != getattr(row, one.attname) for one in kind.fields):
        return _("The record stands otherwise on file than this change left it.")
    if row.history_type == "~":
        return _in_the_way_of_going_back(kind, row, before)
    return "" if kind.is_leaf else _("Other records may hang on it: delete it on its own page.")


def _in_the_way_of_bringing_back(kind: RecordKind, current: Any | None) -> str:
    if current is not None:
        return _("The record is on file again.")
    return "" if kind.is_leaf else _("What belonged to it was deleted with it: add it again on its own page.")


def _in_the_way_of_going_back(kind: RecordKind, row: Any, before: Any | None) -> str:
    if before is None:
        return _("What stood there before is not on record.")
    changed = {one.name for one in changed_fields(kind, row, before)}
    if not changed:
        return _("Nothing was changed.")
    if kind.model is Coalition and changed & CONFIRMED_APART:
        return _("A coalition is published and withdrawn on its own page.")
    return ""


def changed_fields(kind: RecordKind, row: Any, before: Any) -> list[Any]:
    return [one for one in kind.fields if getattr(row, one.attname) != getattr(before, one.attname)]


def reason_of(row: Any) -> str:
    when = date_format(timezone.localtime(row.history_date), "DATETIME_FORMAT")
    return _("undo of the change of %(date)s") % {"date": when}


def _day(at: Any) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT")


@transaction.atomic
def undo_change(*, kind: RecordKind, row: Any, before: Any | None, by: User) -> None:
    """Take the change back, and put that on record with the reason “undo of …”.

    Raises ValidationError, for the person to read, where the record stands otherwise by now or is refused.
    """
    current = kind.model._base_manager.select_for_update(no_key=True, of=("self",)).filter(pk=row.id).first()
    why_not = obstacle(kind, row, before, current)
    if why_not:
        raise ValidationError(why_not)
    try:
        with transaction.atomic():
            if row.history_type == "+":
                _take_away(_signed(current, row, by))
            else:
                _write(
                    _signed(_as_before(kind, row, before, current), row, by), is_new=row.history_type == "-"
                )
    except IntegrityError:
        raise ValidationError(
            _("Another record like it is on file by now, or what it belongs to is gone.")
        ) from None


def _signed(record: Any, row: Any, by: User) -> Any:
    record._history_user = by
    record._change_reason = reason_of(row)
    return record


def _as_before(kind: RecordKind, row: Any, before: Any | None, current: Any | None) -> Any:
    if row.history_type == "-":
        return row.instance
    for one in changed_fields(kind, row, before):
        setattr(current, one.attname, getattr(before, one.attname))
    return current


def _write(record: Any, *, is_new: bool) -> None:
    for one in record._meta.concrete_fields:
        key = getattr(record, one.attname) if one.is_relation else None
        if key is not None and not one.related_model._base_manager.filter(pk=key).exists():
            raise ValidationError(
                _("%(field)s: what it belonged to is no longer on file.") % {"field": one.verbose_name}
            )
    if isinstance(record, Membership):
        write_period(record)
        return
    record.full_clean()
    record.save(force_insert=is_new)


def _take_away(record: Any) -> None:
    """Delete the record where nothing goes with it."""
    using = router.db_for_write(type(record))
    collector = Collector(using=using, origin=record)
    try:
        collector.collect([record])
    except (ProtectedError, RestrictedError):
        raise ValidationError(_("Other records hang on it: delete it on its own page.")) from None
    others = [model for model in collector.data if model is not type(record)]
    if others or collector.field_updates or any(rows.exists() for rows in collector.fast_deletes):
        raise ValidationError(_("Other records hang on it: delete it on its own page."))
    record.delete()
