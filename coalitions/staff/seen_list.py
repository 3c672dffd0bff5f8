"""The member list as it is seen, for one's own program: in the language of the page, with real dates, contacts, pledges
and the figures that count. It is read, not uploaded again: that is what the roster is for."""

import tablib
from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coalitions.contacts.people import contacts_of
from coalitions.models import Coalition
from coalitions.reach.reach import compute_reaches
from coalitions.rosters.export_files import MemberExport
from signatories.territories.chains import places_around


class SeenExport(MemberExport):
    """Memberships of any status and of one or several coalitions, one row each."""

    with_contacts = True

    @classmethod
    def get_display_name(cls):
        return _("The list as it is seen, with contacts, pledges and figures")

    def get_user_visible_fields(self):
        """None: its columns are headed in the language of the page."""
        return []

    def export(self, queryset=None, **kwargs):
        found = queryset.select_related("coalition", "signatory").prefetch_related("signatory__pledges")
        memberships = list(
            found.order_by("coalition", "signatory__name_key", F("joined_on").asc(nulls_first=True))
        )
        table = tablib.Dataset(headers=[str(heading) for heading in headings()])
        table.extend(_rows(memberships))
        return table


def headings():
    return [
        _("Coalition"), _("Name"), _("Type"), _("Where"), _("Status"), _("Joined on"), _("Left on"),
        _("Your own key"), _("Website"), _("Contact"), _("Role of the person"), _("E-mail address"), _("Telephone"),
        _("Language of letters"), _("Other contacts"), _("Pledges"), _("Population"), _("Year"), _("Source"), _("Note"),
    ]  # fmt: skip


def _rows(memberships):
    signatories = [one.signatory for one in memberships]
    around = places_around(signatories, get_language())
    contacts = contacts_of(memberships)
    coalitions = Coalition.objects.filter(pk__in={one.coalition_id for one in memberships})
    lines = {
        (pk, line.signatory_id): line.population
        for pk, reach in compute_reaches(coalitions.select_related("country")).items()
        for line in reach.lines
    }
    for one in memberships:
        pair = one.coalition_id, one.signatory_id
        yield [
            *_member(one, around[one.signatory_id].names),
            *_people(contacts.get(pair, [])),
            "; ".join(
                pledge.headline for pledge in one.signatory.pledges.all() if pledge.coalition_id == pair[0]
            ),
            *_figure(lines.get(pair)),
            one.note,
        ]


def _member(one, places):
    signatory = one.signatory
    return [
        one.coalition.name, signatory.name, str(signatory.get_type_display()), ", ".join(places),
        str(one.get_status_display()), one.joined_on or "", one.left_on or "", one.external_id, signatory.website,
    ]  # fmt: skip


def _people(contacts):
    """The main contact, and the others in one cell."""
    if not contacts:
        return [""] * 6
    first, *others = contacts
    more = "; ".join(" ".join(filter(None, [one.name, one.email or one.phone])) for one in others)
    return [first.name, first.role, first.email, first.phone, str(first.get_language_display()), more]


def _figure(population):
    if population is None or population.value is None:
        return ["", "", ""]
    return [population.value, population.year or "", population.source or ""]
