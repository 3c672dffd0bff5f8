"""A portal with two coalitions for tests of who sees what: one record of every kind that staff can open belongs to
the first, and words stand in it that nobody else may read."""

import datetime
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from aca_portal.models import AccessEntry, AccessEvent
from coalitions.members.merging import merge
from coalitions.models import (
    Coalition,
    IdentityAnswer,
    ImportBatch,
    PlaceAnswer,
    WordAnswer,
)
from coalitions.publication.log import freeze
from pledges.models import Criterion, NationalGoal, PledgeSearch
from signatories.models import Jurisdiction
from tests import factories

NAME = "Zyzzyva"  # stands in every name of the first coalition that the public may read
PRIVATE = "Xylophagous"  # stands in what only the people of the first coalition may read


@dataclass
class World:
    """The two coalitions, and of the first the records by the names of their models in addresses."""

    ours: Coalition
    theirs: Coalition
    records: dict
    place: Jurisdiction

    def version_of(self, model):
        """The number of the oldest version in the history of that record."""
        return self.records[model].history.order_by("history_id").first().history_id

    def content_type_of(self, model):
        return ContentType.objects.get_for_model(self.records[model]).pk


def two_coalitions():
    """Make them. The second has a member of its own, so that its lists and forms are not empty."""
    ours = factories.coalition("us", name=f"{NAME} coalition")
    theirs = factories.coalition("japan", name="Japan Climate Initiative")
    factories.membership(theirs, factories.business("Kaisha", country="JP"))
    region = factories.region("US-CA", f"{NAME} state")
    place = factories.municipality(f"{NAME} city", parent=region, code="US-06999")
    signatory = factories.signatory(f"{NAME} government", governs=place)
    records = {
        "coalition": ours,
        "jurisdiction": place,
        "signatory": signatory,
        "figure": factories.figure(place, 7_654_321, source=f"{NAME} office"),
        "membership": factories.membership(ours, signatory, external_id=f"{PRIVATE}-1", note=PRIVATE),
        "pledge": factories.pledge(ours, signatory, title=f"{NAME} pledge"),
        "claim": factories.claim(ours, 7_654_321, source=f"{NAME} press"),
        "partner": factories.partner(ours, name=f"{NAME} partner"),
        "nationalgoal": _goal(ours),
        "pledgesearch": PledgeSearch.objects.create(
            coalition=ours, signatory=signatory, searched_on=datetime.date(2024, 5, 4), source=f"{NAME} web"
        ),
        "criterion": Criterion.objects.create(
            coalition=ours, title_en=f"{PRIVATE} plan", source="Charter", is_published=False
        ),
        "correction": factories.correction(ours, signatory, message=PRIVATE, email=f"{PRIVATE}@example.org"),
        "contact": factories.contact(
            ours,
            signatory,
            name=f"{PRIVATE} Person",
            role=f"{PRIVATE} chair",
            email=f"{PRIVATE}@member.example",
            phone=f"+1 {PRIVATE}",
            notes=PRIVATE,
        ),
        "application": factories.application(ours, name=f"{PRIVATE} applicant", note=PRIVATE),
        "mailtext": factories.mail_text(ours, subject=f"{PRIVATE} text"),
        "outgoingmail": factories.outgoing_mail(ours, to=f"{PRIVATE}@example.org", subject=PRIVATE),
        "importbatch": _import(ours),
        "identityanswer": IdentityAnswer.objects.create(
            coalition=ours, key=PRIVATE.lower(), signatory=signatory, is_same=True
        ),
        "placeanswer": PlaceAnswer.objects.create(coalition=ours, key=f"{PRIVATE} place", jurisdiction=place),
        "wordanswer": WordAnswer.objects.create(coalition=ours, column="type", word=PRIVATE, meaning="city"),
        "mergerecord": _merge(ours),
        "user": factories.staff_user(ours, username=f"{PRIVATE}-person", email=f"{PRIVATE}@example.net"),
    }
    records["accessentry"] = AccessEntry.objects.create(
        event=AccessEvent.MEMBERS_EXPORTED,
        account=records["user"],
        coalition_id=ours.pk,
        facts={"filter": {"q": PRIVATE}},
    )
    hidden = factories.business(f"{PRIVATE} company", is_published=False)
    factories.membership(ours, hidden)
    records["publicationentry"] = freeze(coalition=ours)
    return World(ours, theirs, records, place)


def _goal(coalition):
    return NationalGoal.objects.create(
        jurisdiction=coalition.country,
        year=2035,
        kind="absolute_base_year",
        base_year=2005,
        target_value=50,
        source=f"{NAME} decree",
    )


def _import(coalition):
    return ImportBatch.objects.create(
        coalition=coalition,
        filename=f"{PRIVATE}.csv",
        content=f"name,type\n{PRIVATE},business\n".encode(),
        sha256="0" * 64,
        state=ImportBatch.State.APPLIED,
        applied_at=timezone.now(),
        rows=[{"row": 2, "name": PRIVATE, "outcome": "new", "changes": {}, "place": ""}],
    )


def _merge(coalition):
    kept, dropped = (
        factories.business(f"{NAME} works"),
        factories.business(f"{PRIVATE} works", is_published=False),
    )
    for one in (kept, dropped):
        factories.membership(coalition, one)
    return merge(kept=kept, dropped=dropped, by=None, reason="one and the same", join_periods=True)
