"""The contact that a row of a roster names: a person on file, found by e-mail address or name, or one more."""

from collections import defaultdict

from django.utils.translation import gettext as _

from coalitions.imports.as_read import AsRead
from coalitions.models import Coalition, Contact
from coalitions.rosters.members import Member
from coalitions.rosters.rows import RosterRow
from signatories.names.keys import name_key

FIELDS = {
    "contact_name": "name",
    "contact_email": "email",
    "contact_role": "role",
    "contact_phone": "phone",
    "contact_language": "language",
}


class RosterContacts:
    """The contacts of one coalition, and what one roster says of them."""

    def __init__(self, coalition: Coalition, as_read: AsRead) -> None:
        self.coalition = coalition
        self.as_read = as_read
        self.new: list[tuple[Member, Contact]] = []
        self.changed: list[Contact] = []
        self._of: dict[Member, list[Contact]] = {}
        self._on_file: defaultdict[int, list[Contact]] = defaultdict(list)
        for contact in Contact.objects.filter(coalition=coalition):
            self._on_file[contact.signatory_id].append(contact)

    def state(self, row: RosterRow, member: Member) -> None:
        """Take over what the row says of a person. A blank cell leaves what is on file."""
        said = {name: getattr(row, column) for column, name in FIELDS.items() if getattr(row, column)}
        if not said:
            return
        known = self._known(member)
        found = self._find(known, said)
        if found is not None:
            self._update(row, found, said)
        elif said.keys() & {"name", "email", "phone"}:
            self._add(row, member, known, said)
        else:
            column = next(column for column, name in FIELDS.items() if name in said)
            row.warn(column, _("Whose this is stands in no cell, so it was passed over. Name the contact."))

    def _known(self, member):
        if member not in self._of:
            self._of[member] = self._on_file.get(member.signatory.pk or 0, [])
        return self._of[member]

    @staticmethod
    def _find(known, said):
        """By e-mail address, else by name, else by telephone; a row that has none of these means the main contact."""
        if email := said.get("email", "").casefold():
            found = next((one for one in known if one.email.casefold() == email), None)
            if found:
                return found
        if name := name_key(said.get("name", "")):
            found = [one for one in known if name_key(one.name) == name]
            return next((one for one in found if not email or not one.email), next(iter(found), None))
        if "email" in said:
            return None
        if "phone" in said:
            return next((one for one in known if one.phone == said["phone"]), None)
        return known[0] if known else None

    def _update(self, row, contact, said):
        self.as_read.keep(contact)
        for name, value in said.items():
            before = getattr(contact, name)
            if before == value or (name == "email" and before.casefold() == value.casefold()):
                continue
            setattr(contact, name, value)
            row.changes[f"contact_{name}"] = [before, value]
            if contact.pk and contact not in self.changed:
                self.changed.append(contact)

    def _add(self, row, member, known, said):
        if known:
            row.warn(
                "contact_name", _("This is one more contact of the member. Its main contact stays as it is.")
            )
        contact = Contact(coalition_id=self.coalition.pk, is_main=not known, **said)
        known.append(contact)
        self.new.append((member, contact))
        row.changes |= {f"contact_{name}": ["", value] for name, value in said.items()}
