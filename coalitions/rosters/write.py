"""Carrying out the plan of a roster by bulk writes that keep their history."""

from coalitions.imports.changes import ChangeRecorder
from coalitions.models import Contact, Membership
from coalitions.rosters.contacts import FIELDS as OF_CONTACTS
from coalitions.rosters.figures import WRITTEN
from coalitions.rosters.periods import FIELDS
from coalitions.rosters.plan import RosterPlan
from signatories.models import Figure, Jurisdiction, JurisdictionName, Signatory, SignatoryName
from signatories.territories.gazetteer import Place


def write(plan: RosterPlan, changes: ChangeRecorder) -> None:
    """Write everything that a plan holds, in the order in which one thing needs another.

    Call it inside a transaction. `changes` is the `ChangeRecorder` of the batch.
    """
    _Writer(plan, changes).write()


class _Writer:
    def __init__(self, plan, changes):
        self.plan = plan
        self.places = plan.places
        self.changes = changes

    def write(self) -> None:
        self._write_places()
        self._write_signatories()
        self._write_memberships()
        self._write_figures()
        self._write_contacts()

    def _write_places(self):
        """New territories from the outside in, then codes and parents of those on file, then what crosses what."""
        needed = self._needed_places()
        levels: dict[int, list[Place]] = {}
        for place in self.places.created:
            if place in needed:
                levels.setdefault(sum(above.is_new for above in place.chain), []).append(place)
        for level in sorted(levels):
            for place in levels[level]:
                place.jurisdiction.parent_id = place.chain[1].pk
            self.changes.create(Jurisdiction, [place.jurisdiction for place in levels[level]])
        changed = self.places.changed.keys() - set(self.places.created)
        changed = [place for place in self.places.changed if place in changed]
        for place in changed:
            self.plan.as_read.keep(place.jurisdiction)
            place.jurisdiction.parent_id = place.chain[1].pk
        self.changes.update(Jurisdiction, [place.jurisdiction for place in changed], ["code", "parent"])
        self.changes.create(
            JurisdictionName,
            [_with(name, jurisdiction_id=place.pk) for place, name in self.places.names if place in needed],
        )
        through = Jurisdiction.lies_across.through
        self.changes.create(
            through,
            [
                through(from_jurisdiction_id=place.pk, to_jurisdiction_id=other.pk)
                for place, other in self.places.across
                if place.pk and other.pk
            ],
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
                wanted += [*place.chain, *place.across]
        return needed

    def _write_signatories(self):
        new = [member for member in self.plan.members if member.is_new]
        changed = [member for member in self.plan.members if member.changed and not member.is_new]
        for member in new + changed:
            place_id = member.place.pk if member.place else None
            self.plan.as_read.keep(member.signatory)
            if member.signatory.is_government:
                member.signatory.governs_id = place_id
            elif member.is_new or "based_in" in member.changed:
                member.signatory.based_in_id = place_id
        self.changes.create(Signatory, [member.signatory for member in new])
        for member in changed:
            member.signatory.name_key = Signatory.key_of(member.signatory.name, member.signatory.type)
        fields = {name for member in changed for name in member.changed}
        if fields & {"name", "type"}:
            fields.add("name_key")
        self.changes.update(Signatory, [member.signatory for member in changed], sorted(fields))
        self.changes.create(
            SignatoryName,
            [
                _with(name, signatory_id=member.signatory.pk)
                for member in self.plan.members
                for name in member.new_names
            ],
        )
        renamed = [name for member in self.plan.members for name in member.changed_names]
        self.changes.update(SignatoryName, renamed, ["name", "key"])

    def _write_memberships(self):
        """Keys that move from one period to another are taken off first: a key is unique at every moment."""
        on_file = [period for _member, period in self.plan.periods if not period.is_new]
        for period in on_file:
            self.plan.as_read.keep(period.membership, FIELDS, period.on_file)
        fields = sorted({name for period in on_file for name in period.changed})
        self.changes.update(
            Membership, [period.membership for period in on_file], fields, vacate=["external_id"]
        )
        new = [
            _with(period.membership, signatory_id=member.signatory.pk)
            for member, period in self.plan.periods
            if period.is_new
        ]
        self.changes.create(Membership, new)

    def _write_figures(self):
        new = [planned for planned in self.plan.figures if planned.is_new]
        changed = [
            planned.figure for planned in self.plan.figures if planned.is_changed and not planned.is_new
        ]
        self.changes.create(
            Figure, [_with(planned.figure, jurisdiction_id=planned.place.pk) for planned in new]
        )
        self.changes.update(Figure, changed, WRITTEN)

    def _write_contacts(self):
        contacts = self.plan.contacts
        new = [_with(contact, signatory_id=member.signatory.pk) for member, contact in contacts.new]
        self.changes.create(Contact, new)
        self.changes.update(Contact, contacts.changed, list(OF_CONTACTS.values()))


def _with(instance, **keys):
    """The instance, related to what has its own key only now."""
    for name, key in keys.items():
        setattr(instance, name, key)
    return instance
