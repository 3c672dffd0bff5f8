"""The contacts of many members at once."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from coalitions.models import Contact, Membership

Pair = tuple[int, int]  # the ids of a coalition and a signatory


def contacts_of(memberships: Iterable[Membership]) -> dict[Pair, list[Contact]]:
    """{pair: its contacts, the main one first}, in one query; pairs without contacts are left out."""
    pairs = {(one.coalition_id, one.signatory_id) for one in memberships}
    coalitions, signatories = ({pair[at] for pair in pairs} for at in (0, 1))
    found: defaultdict[Pair, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.filter(coalition__in=coalitions, signatory__in=signatories):
        pair = contact.coalition_id, contact.signatory_id
        if pair in pairs:
            found[pair].append(contact)
    return dict(found)


def having_contact(text: str = "") -> Exists:
    """A condition on memberships: there is a contact, and one whose name or address holds the text."""
    contacts = Contact.objects.filter(coalition=OuterRef("coalition"), signatory=OuterRef("signatory"))
    if text:
        contacts = contacts.filter(Q(name__icontains=text) | Q(email__icontains=text))
    return Exists(contacts.order_by())
