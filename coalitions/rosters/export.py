"""The member list in the columns of a roster: what staff download, correct and upload again.

For staff only: it holds their notes and their own keys. `coalitions.members.open_data` is what everybody may download.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from aca_portal import words
from aca_portal.spreadsheets.formulas import with_own_apostrophes_kept
from coalitions.contacts.people import contacts_of
from coalitions.models import Coalition, Contact, Membership
from coalitions.models.memberships import MembershipQuerySet
from coalitions.rosters.columns import RosterFile
from coalitions.rosters.contacts import FIELDS as OF_CONTACTS
from coalitions.rosters.places import RosterPlaces, RowRefused
from coalitions.rosters.rows import RosterRow
from signatories.models import Figure, JurisdictionKind, NameKind, Provenance, SignatoryName
from signatories.territories.gazetteer import Gazetteer
from signatories.types import KIND_GOVERNED, SignatoryType

REGION, COUNTY = JurisdictionKind.REGION, JurisdictionKind.COUNTY
NO_COUNTY = "-"


def roster_rows(
    coalition: Coalition, memberships: MembershipQuerySet | None = None, *, with_contacts: bool = False
) -> Iterator[dict[str, Any]]:
    """One dictionary in the columns of a roster for each public membership of the coalition, leavers included.

    Uploading the rows again changes nothing. `memberships` limits them to a part of the coalition's. Values are
    text or whole numbers; the number of queries does not grow with the rows. The columns of the main contact are empty
    unless they are asked for `with_contacts`: who hands them out logs it.
    """
    if memberships is None:
        memberships = Membership.objects.all()
    memberships = memberships.filter(coalition=coalition, status__in=Membership.PUBLIC)
    language = words.country(coalition.country.country).language
    official = SignatoryName.objects.filter(kind=NameKind.OFFICIAL, language=language).order_by("id")
    memberships = (
        memberships.select_related("signatory")
        .prefetch_related(Prefetch("signatory__names", queryset=official))
        .order_by("signatory__name_key", "signatory_id", "joined_on", "pk")
    )
    cells = _PlaceCells(Gazetteer(coalition.country.country))
    figures = _own_figures(coalition)
    contacts = contacts_of(memberships) if with_contacts else {}
    file = RosterFile()
    for membership in memberships:
        signatory = membership.signatory
        names = [other.name for other in [*signatory.names.all()][:1] if other.name != signatory.name]
        row = {name: column.export(membership) for name, column in file.fields.items() if column.attribute}
        row |= cells.of(membership, names) | figures.get(signatory.governs_id, {})
        row["local_name"] = names[0] if names else ""
        row |= _contact_cells(contacts.get((coalition.pk, signatory.pk)))
        yield {column: _escaped(row.get(column, "")) for column in file.columns()}


def _contact_cells(contacts: list[Contact] | None) -> dict[str, Any]:
    """The first contact in the cells of a roster."""
    if not contacts:
        return {}
    return {column: getattr(contacts[0], name) for column, name in OF_CONTACTS.items()}


def _escaped(value):
    return with_own_apostrophes_kept(value) if isinstance(value, str) else value


def _own_figures(coalition):
    """{jurisdiction: cells} with the newest figures that the coalition's own rosters stated."""
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    figures = Figure.objects.filter(
        provenance=Provenance.roster(coalition.slug), metric__in=RosterFile.METRICS
    )
    for figure in sorted(figures, key=lambda figure: (figure.year or 0, figure.recorded_at, figure.pk)):
        found[figure.jurisdiction_id] |= {
            figure.metric: figure.value,
            f"{figure.metric}_year": figure.year or "",
            f"{figure.metric}_source": figure.source,
        }
    return found


class _PlaceCells:
    """The cells by which an upload finds the same place again."""

    def __init__(self, gazetteer):
        self.gazetteer = gazetteer
        self.places = RosterPlaces(gazetteer)

    def of(self, membership, other_names):
        """The first of several ways to state the place that really leads back to it."""
        signatory = membership.signatory
        place = self.gazetteer.places.get(signatory.governs_id or signatory.based_in_id)
        if place is None:
            return {}
        ways_of = self._ways_governed if signatory.is_government else self._ways_based
        ways = list(ways_of(signatory, place))
        leading = (cells for cells in ways if self._leads_to(place, membership, other_names, cells))
        return next(leading, ways[0])

    def _ways_governed(self, signatory, place):
        """The chain alone, if the name completes it; else with the own-level cell; else saying “no county”; else
        under the name of the territory, which its government is known by, too."""
        chain = self._chain(place)
        own_column = {SignatoryType.COUNTY: "county", SignatoryType.CITY: "city"}.get(signatory.type)
        if own_column == "county":
            chain["county"] = ""
        yield chain
        if own_column and place.kind == KIND_GOVERNED[signatory.type]:
            yield chain | {own_column: place.name}
            if own_column == "city" and not chain["county"]:
                county = "; ".join(other.name for other in place.across) or NO_COUNTY
                yield chain | {"county": county}
                yield chain | {"county": county, "city": place.name}
        yield chain | {"name": place.name}

    def _ways_based(self, signatory, place):
        """The chain; where it does not lead back, something wider, which leaves the place on file."""
        chain = self._chain(place)
        if place.kind == JurisdictionKind.MUNICIPALITY:
            yield chain | {"city": place.name}
            yield chain | {"city": place.name, "county": chain["county"] or NO_COUNTY}
        yield chain
        yield {"state": chain["state"]}
        yield {}

    def _chain(self, place):
        region, county = place.above(REGION), place.above(COUNTY)
        return {
            "code": place.code or "",
            "state": self._region_cell(region) if region else "",
            "county": county.name if county else "",
            "city": "",
        }

    def _region_cell(self, region):
        found = self.gazetteer.find_all(REGION, region.name)
        return region.name if found == [region] else region.code or region.name

    def _leads_to(self, place, membership, other_names, cells):
        """Whether an upload of these cells would keep the place."""
        signatory = membership.signatory
        stated = {"name": signatory.name, "type": signatory.type, "local_name": "".join(other_names[:1])}
        row = RosterRow(0, **stated | cells)
        is_known_by_key = signatory.is_government and membership.external_id
        try:
            found = self.places.resolve(row, place if is_known_by_key else None)
        except RowRefused:
            return False
        if signatory.is_government:
            return found is place
        return found is None or place.is_inside(found)
