"""Carrying out the plan of a roster by bulk writes that keep their history."""

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from coalitions.models import Membership
from signatories.models import Figure, Jurisdiction, JurisdictionName, Signatory, SignatoryName

BATCH_SIZE = 1000


def write(plan, *, user, reason):
    """Write everything that a plan without errors holds, in the order in which one thing needs another.

    Call it inside a transaction. `user` and `reason` are kept in the history of every row.
    """
    _Writer(plan, user, reason).write()


class _Writer:
    def __init__(self, plan, user, reason):
        self.plan = plan
        self.places = plan.places
        self.history = {
            "batch_size": BATCH_SIZE,
            "default_user": user,
            "default_change_reason": reason,
        }

    def write(self):
        self._write_places()
        self._write_signatories()
        self._write_memberships()
        self._write_figures()

    def _create(self, model, objects):
        if objects:
            bulk_create_with_history(objects, model, **self.history)

    def _update(self, model, objects, fields):
        if objects:
            bulk_update_with_history(objects, model, fields, **self.history)

    def _write_places(self):
        """New territories from the outside in, then codes and parents of those on file, then what crosses what."""
        needed = self._needed_places()
        levels = {}
        for place in self.places.created:
            if place in needed:
                levels.setdefault(sum(above.is_new for above in place.chain), []).append(place)
        for level in sorted(levels):
            for place in levels[level]:
                place.jurisdiction.parent = place.parent.jurisdiction
            self._create(Jurisdiction, [place.jurisdiction for place in levels[level]])
        changed = [place for place in self.places.changed if place not in self.places.created]
        for place in changed:
            place.jurisdiction.parent = place.parent.jurisdiction
        self._update(Jurisdiction, [place.jurisdiction for place in changed], ["code", "parent"])
        JurisdictionName.objects.bulk_create(
            [
                _with(name, jurisdiction=place.jurisdiction)
                for place, name in self.places.names
                if place in needed
            ]
        )
        through = Jurisdiction.lies_across.through
        through.objects.bulk_create(
            [
                through(from_jurisdiction_id=place.jurisdiction.pk, to_jurisdiction_id=other.jurisdiction.pk)
                for place, other in self.places.across
                if place.jurisdiction.pk and other.jurisdiction.pk
            ],
            ignore_conflicts=True,
        )

    def _needed_places(self):
        """Places that something written refers to, with all that contain them and that they lie across."""
        wanted = [member.place for member in self.plan.members if member.place]
        wanted += [planned.place for planned in self.plan.figures] + list(self.places.changed)
        needed = set()
        while wanted:
            place = wanted.pop()
            if place not in needed:
                needed.add(place)
                wanted += place.chain + place.across
        return needed

    def _write_signatories(self):
        new = [member for member in self.plan.members if member.is_new]
        changed = [member for member in self.plan.members if member.changed and not member.is_new]
        for member in new + changed:
            place = member.place.jurisdiction if member.place else None
            if member.signatory.is_government:
                member.signatory.governs = place
            elif member.is_new or "based_in" in member.changed:
                member.signatory.based_in = place
        self._create(Signatory, [member.signatory for member in new])
        fields = {name for member in changed for name in member.changed} | {"name_key"}
        self._update(Signatory, [member.signatory for member in changed], sorted(fields))
        SignatoryName.objects.bulk_create(
            [
                _with(name, signatory=member.signatory)
                for member in self.plan.members
                for name in member.new_names
            ]
        )
        renamed = [name for member in self.plan.members for name in member.changed_names]
        SignatoryName.objects.bulk_update(renamed, ["name", "key"], batch_size=BATCH_SIZE)

    def _write_memberships(self):
        """Keys that move from one period to another are taken off first: a key is unique at every moment."""
        on_file = [period for _member, period in self.plan.periods if not period.is_new]
        fields = sorted({name for period in on_file for name in period.changed})
        moved = [period.membership.pk for period in on_file if "external_id" in period.changed]
        if moved:
            Membership.objects.filter(pk__in=moved).update(external_id="")
        self._update(Membership, [period.membership for period in on_file], fields)
        new = [
            _with(period.membership, signatory=member.signatory)
            for member, period in self.plan.periods
            if period.is_new
        ]
        self._create(Membership, new)

    def _write_figures(self):
        new = [planned for planned in self.plan.figures if planned.is_new]
        changed = [
            planned.figure for planned in self.plan.figures if planned.is_changed and not planned.is_new
        ]
        self._create(
            Figure, [_with(planned.figure, jurisdiction=planned.place.jurisdiction) for planned in new]
        )
        self._update(Figure, changed, ["value", "unit", "price_basis"])


def _with(instance, **relations):
    """The instance, related to what has its own key only now."""
    for name, related in relations.items():
        setattr(instance, name, related)
    return instance
