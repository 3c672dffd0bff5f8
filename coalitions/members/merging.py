"""Merging two signatories that are one, and undoing it.

`merge` moves all that belongs to one signatory to another, whatever app it is of, removes the one and leaves a
redirect from its address. What it did stands in a `MergeRecord`, from which `undo_merge` restores it. Figures
belong to territories and stay where they are.
"""

import datetime
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from aca_portal.identified import Uids, replaced_targets, uids_of_targets
from aca_portal.models import User
from coalitions.models import Coalition, Contact, Membership, share_a_day
from coalitions.models.memberships import MembershipQuerySet
from signatories.models import (
    Jurisdiction,
    MergeRecord,
    NameKind,
    Signatory,
    SignatoryName,
    SignatoryRedirect,
)

FILLED = ("website", "based_in")  # taken over from the other where the one that is kept has none
STRENGTH = (Membership.Status.ACTIVE, Membership.Status.SUSPENDED, Membership.Status.APPLIED)

Data = dict[str, Any]  # a record as plain data


def obstacles(kept: Signatory, dropped: Signatory) -> list[str]:
    """Why two signatories cannot be one, as sentences."""
    found = []
    if kept.pk == dropped.pk:
        return [_("This is one and the same signatory.")]
    if kept.is_government != dropped.is_government:
        found.append(_("One is a government and the other is not."))
    elif kept.governs and dropped.governs and not _is_one_territory(kept.governs, dropped.governs):
        found.append(
            _("They govern different territories: %(one)s and %(other)s.")
            % {"one": kept.governs, "other": dropped.governs}
        )
    if kept.country != dropped.country:
        found.append(_("They are in different countries."))
    return found


def overlaps(kept: Signatory, dropped: Signatory) -> list[tuple[Membership, Membership]]:
    """Pairs of periods in one coalition, one of each signatory, that share a day."""
    own = list(_periods(kept))
    return [
        (one, other)
        for other in _periods(dropped)
        for one in own
        if one.coalition_id == other.coalition_id and share_a_day(one, other)
    ]


@transaction.atomic
def merge(
    *,
    kept: Signatory,
    dropped: Signatory,
    by: User | None,
    reason: str,
    join_periods: bool = False,
    seen: str = "",
) -> MergeRecord:
    """Make `dropped` part of `kept` and answer the record of it. The history of each record keeps the reason.

    `seen` is the `version_of_pair` that the person saw. Raises ValidationError where the two were changed since, where
    they cannot be one, or where periods overlap and are not to be joined into one from the earliest joining date to
    the latest leaving date.
    """
    kept, dropped = _locked(kept, dropped)
    if seen and seen != version_of_pair(kept, dropped):
        raise ValidationError(_("Somebody else changed one of the two. Look at both again, then merge them."))
    problems = obstacles(kept, dropped)
    if not join_periods:
        problems += [
            _("Both are members of %(coalition)s at one time: %(one)s and %(other)s.")
            % {"coalition": one.coalition, "one": one.period, "other": other.period}
            for one, other in overlaps(kept, dropped)
        ]
    if problems:
        raise ValidationError(problems)
    return _Merge(kept, dropped, by, reason).carry_out()


def version_of_pair(one: Signatory, other: Signatory) -> str:
    """A version of two signatories with all that belongs to them: another one as soon as any of it was changed."""
    pair = [one.pk, other.pk]
    read: list[tuple[type[Model], str]] = [(Signatory, "pk"), *_related()]
    rows = [
        list(model._base_manager.filter(**{f"{name}__in": pair}).order_by("pk").values_list())
        for model, name in read
    ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


@transaction.atomic
def undo_merge(*, record: MergeRecord, by: User | None) -> list[str]:
    """Restore what a merge changed; answers what was edited since and therefore kept, as sentences.

    Raises ValidationError where it cannot be undone. Of several merges the newest is undone first.
    """
    record = MergeRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if record.undone_at:
        raise ValidationError(_("This merge was undone before."))
    kept = Signatory.objects.select_for_update(of=("self",)).get(pk=record.signatory_id)
    lock_coalitions_of([kept.pk])
    later = kept.merges.filter(undone_at=None, pk__gt=record.pk).first()
    if later:
        raise ValidationError(
            _("“%(name)s” was merged into it later. Undo that merge first.") % {"name": later.dropped_name}
        )
    edited = _MergeUndo(record, kept, by).carry_out()
    record.undone_by, record.undone_at = by, timezone.now()
    record.save(update_fields=["undone_by", "undone_at"])
    return edited


def _locked(kept: Signatory, dropped: Signatory) -> tuple[Signatory, Signatory]:
    """Both signatories, locked, and the coalitions that they belong to, so that no import of these is in between."""
    lock_coalitions_of([kept.pk, dropped.pk])
    rows = Signatory.objects.select_for_update(of=("self",)).select_related("governs")
    found = {one.pk: one for one in rows.filter(pk__in=[kept.pk, dropped.pk]).order_by("pk")}
    if not {kept.pk, dropped.pk} <= found.keys():
        raise ValidationError(_("One of the two is no longer on file."))
    return found[kept.pk], found[dropped.pk]


def lock_coalitions_of(signatories: list[int]) -> None:
    """Before signatories, as an import does. An import of another coalition finds the signatories changed.

    Call it inside a transaction.
    """
    concerned = Membership.objects.filter(signatory__in=signatories).values("coalition")
    locked = Coalition.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=concerned)
    list(locked.order_by("pk").values_list("pk"))


def _is_one_territory(one: Jurisdiction, other: Jurisdiction) -> bool:
    return one.pk == other.pk or other.pk == one.coextensive_with_id or one.pk == other.coextensive_with_id


def _periods(signatory: Signatory) -> MembershipQuerySet:
    periods = signatory.memberships.exclude(status=Membership.Status.REJECTED).select_related("coalition")
    return periods.order_by("coalition", "joined_on", "id")


def _related() -> list[tuple[type[Model], str]]:
    """The relations by which records of any app belong to a signatory: [(model, name of its field)]."""
    return [
        (relation.related_model, relation.field.name)
        for relation in Signatory._meta.related_objects
        if relation.one_to_many or relation.one_to_one
    ]


def _as_data(obj: Model) -> Data:
    """A record as the plain data that a `MergeRecord` keeps."""
    return json.loads(serializers.serialize("json", [obj]))[0]


def _targets(records: list[Data]) -> Uids:
    """The uids of what records as plain data point at."""
    by_model: dict[str, list[Data]] = {}
    for data in records:
        by_model.setdefault(data["model"], []).append(data["fields"])
    found: Uids = {}
    for label, rows in by_model.items():
        for target, uids in uids_of_targets(apps.get_model(label), rows).items():
            found.setdefault(target, {}).update(uids)
    return found


def _is_recorded(obj: Model, data: Data) -> bool:
    """Whether it is the record of the data, and not another that was given its key since."""
    noted = data["fields"].get("uid")
    return noted is None or str(getattr(obj, "uid", noted)) == noted


def _name_of(obj: Model) -> str:
    return f"{capfirst(obj._meta.verbose_name)}: {obj}"


@dataclass
class _Merge:
    kept: Signatory
    dropped: Signatory
    by: User | None
    reason: str
    changed: list[list[Data]] = field(default_factory=list)  # [before, after], of records not moved
    moved: list[list[Data]] = field(default_factory=list)
    removed: list[Data] = field(default_factory=list)

    def carry_out(self) -> MergeRecord:
        before = _as_data(self.dropped)
        self._join_periods()
        for model, name in _related():
            for obj in model._base_manager.filter(**{name: self.dropped}).order_by("pk"):
                self._move(obj, name)
        self._delete(self.dropped)
        created = [self._add_name(), SignatoryRedirect(slug=self.dropped.slug, signatory=self.kept)]
        for obj in filter(None, created):
            self._save(obj)
        self._fill_gaps()
        return MergeRecord.objects.create(
            signatory=self.kept,
            dropped_name=self.dropped.name,
            dropped_slug=self.dropped.slug,
            merged_by=self.by,
            reason=self.reason,
            done={
                "dropped": before,
                "moved": self.moved,
                "removed": self.removed,
                "changed": self.changed,
                "created": [_as_data(obj) for obj in created if obj],
                "targets": _targets(
                    [before, *self.removed, *(old for old, _new in self.moved + self.changed)]
                ),
            },
        )

    def _save(self, obj: Any) -> None:
        obj._history_user, obj._change_reason = self.by, self.reason
        obj.save()

    def _delete(self, obj: Any) -> None:
        obj._history_user, obj._change_reason = self.by, self.reason
        obj.delete()

    def _remove(self, obj: Model) -> None:
        self.removed.append(_as_data(obj))
        self._delete(obj)

    def _move(self, obj: Model, name: str) -> None:
        """Give a record to the signatory that is kept. A duplicate there is dropped, or stops the merge."""
        before = _as_data(obj)
        setattr(obj, name, self.kept)
        if isinstance(obj, SignatoryName):
            self._settle_name(obj)
        if isinstance(obj, Contact):
            self._settle_contact(obj)
        try:
            obj.validate_constraints()
            obj.validate_unique()
        except ValidationError as error:
            if not getattr(obj, "gives_way_in_merge", False):
                raise ValidationError(
                    _("Both have this: %(record)s. Delete one of the two first.") % {"record": _name_of(obj)}
                ) from error
            setattr(obj, name, self.dropped)
            self.removed.append(before)
            self._delete(obj)
            return
        self._save(obj)
        self.moved.append([before, _as_data(obj)])

    def _settle_name(self, name: SignatoryName) -> None:
        """Make an official name a short one where the signatory that is kept has an official name in that language."""
        own = self.kept.names.filter(kind=NameKind.OFFICIAL, language=name.language)
        if name.kind == NameKind.OFFICIAL and own.exists():
            name.kind = NameKind.SHORT

    def _settle_contact(self, contact: Contact) -> None:
        """One main contact is enough for each coalition: that of the signatory that is kept stays it."""
        own = self.kept.contacts.filter(coalition=contact.coalition_id, is_main=True)
        if contact.is_main and own.exists():
            contact.is_main = False

    def _add_name(self) -> SignatoryName | None:
        """The name of the dropped signatory as one more name, unless the one that is kept has it already."""
        name = self.dropped.name
        if name == self.kept.name or self.kept.names.filter(name=name).exists():
            return None
        return SignatoryName(signatory=self.kept, kind=NameKind.SHORT, name=name)

    def _fill_gaps(self) -> None:
        before = _as_data(self.kept)
        for name in FILLED:
            if not getattr(self.kept, name):
                setattr(self.kept, name, getattr(self.dropped, name))
        if _as_data(self.kept) != before:
            self._save(self.kept)
            self.changed.append([before, _as_data(self.kept)])

    def _join_periods(self) -> None:
        """Join periods that overlap; periods that only follow one another stay apart."""
        for period in _periods(self.dropped):
            own = [
                one
                for one in _periods(self.kept)
                if one.coalition_id == period.coalition_id and share_a_day(one, period)
            ]
            if own:
                self._join(own[0], [*own[1:], period])

    def _join(self, target: Membership, others: list[Membership]) -> None:
        before = _as_data(target)
        periods = [target, *others]
        latest = max(periods, key=lambda one: (one.left_on or datetime.date.max, -_weakness(one)))
        target.joined_on = min((one.joined_on for one in periods if one.joined_on), default=None)
        target.left_on, target.status = latest.left_on, latest.status
        keys = [one.external_id for one in periods if one.external_id]
        notes = [one.note for one in periods if one.note]
        notes += [_("Also on file under the key %(key)s.") % {"key": key} for key in keys[1:]]
        target.external_id, target.note = keys[0] if keys else "", "\n".join(notes)
        for other in others:
            self._remove(other)
        self._save(target)
        self.changed.append([before, _as_data(target)])


def _weakness(membership: Membership) -> int:
    return STRENGTH.index(membership.status) if membership.status in STRENGTH else len(STRENGTH)


@dataclass
class _MergeUndo:
    record: MergeRecord
    kept: Signatory
    by: User | None
    edited: list[str] = field(default_factory=list)

    def carry_out(self) -> list[str]:
        done = self.record.done
        self._check_targets()
        for data in done["created"]:
            self._take_back(data)
        for before, after in reversed(done["changed"]):
            self._restore(before, after)
        self._insert(done["dropped"])
        for before, after in done["moved"]:
            self._restore(before, after)
        for data in done["removed"]:
            self._insert(data)
        return self.edited

    def _check_targets(self) -> None:
        """Refuse where a record would come back to another one than it belonged to, such as a territory of its key."""
        done = self.record.done
        back = [done["dropped"], *done["removed"], *(before for before, _after in done["moved"])]
        for data in back:
            if replaced_targets(apps.get_model(data["model"]), data["fields"], done.get("targets", {})):
                raise ValidationError(
                    _("What it refers to is no longer on file: %(kind)s.") % {"kind": _kind(data)}
                )

    def _current(self, data: Data) -> Any:
        found = apps.get_model(data["model"])._base_manager.filter(pk=data["pk"]).first()
        return found if found is not None and _is_recorded(found, data) else None

    def _take_back(self, data: Data) -> None:
        """Delete what the merge made. The redirect always goes: its address is that of the restored one."""
        current = self._current(data)
        if current is None:
            return
        now = {name: value for name, value in _as_data(current)["fields"].items() if name in data["fields"]}
        if now != data["fields"] and not isinstance(current, SignatoryRedirect):
            self.edited.append(_name_of(current))
            return
        current._history_user = self.by
        current.delete()

    def _restore(self, before: Data, after: Data) -> None:
        """Put back each field that still has the value which the merge gave it; name the record otherwise."""
        current = self._current(after)
        if current is None:
            self.edited.append(_("no longer on file: %(kind)s") % {"kind": _kind(after)})
            return
        now = {name: value for name, value in _as_data(current)["fields"].items() if name in after["fields"]}
        if now != after["fields"]:
            self.edited.append(_name_of(current))
        original = next(serializers.deserialize("python", [before])).object
        for name, value in before["fields"].items():
            if value != after["fields"][name] and now[name] == after["fields"][name]:
                field = current._meta.get_field(name)
                setattr(current, field.attname, getattr(original, field.attname))
        current._history_user = self.by
        current.save()

    def _insert(self, data: Data) -> None:
        obj: Any = next(serializers.deserialize("python", [data])).object
        obj._history_user = self.by
        obj.validate_constraints()
        obj.validate_unique()
        obj.save(force_insert=True)


def _kind(data: Data) -> str:
    return apps.get_model(data["model"])._meta.verbose_name
