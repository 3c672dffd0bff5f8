"""Who belongs: coalitions, the staff who look after them, and the periods of their members."""

from coalitions.models.applications import Application
from coalitions.models.coalitions import (
    Claim,
    ClaimMetric,
    Coalition,
    CoalitionQuerySet,
    CoalitionRole,
    Partner,
    Partnership,
    StaffRole,
)
from coalitions.models.contacts import Contact
from coalitions.models.imports import IdentityAnswer, ImportBatch, ImportChange, PlaceAnswer, WordAnswer
from coalitions.models.jobs import ImportJob
from coalitions.models.listings import ListEntry, ListEntryQuerySet
from coalitions.models.mail import MailText, OutgoingMail
from coalitions.models.memberships import (
    Membership,
    MembershipQuerySet,
    published_places,
    published_signatories,
    share_a_day,
)
from coalitions.models.public import Correction, CorrectionAnswer, SocialCard
from coalitions.models.publication import PublicationEntry, PublicationEntryQuerySet
from coalitions.models.upkeep import DailyRun

__all__ = [
    "Application",
    "Claim",
    "ClaimMetric",
    "Coalition",
    "CoalitionQuerySet",
    "CoalitionRole",
    "Contact",
    "Correction",
    "CorrectionAnswer",
    "DailyRun",
    "IdentityAnswer",
    "ImportBatch",
    "ImportChange",
    "ImportJob",
    "ListEntry",
    "ListEntryQuerySet",
    "MailText",
    "Membership",
    "MembershipQuerySet",
    "OutgoingMail",
    "Partner",
    "Partnership",
    "PlaceAnswer",
    "PublicationEntry",
    "PublicationEntryQuerySet",
    "SocialCard",
    "StaffRole",
    "WordAnswer",
    "published_places",
    "published_signatories",
    "share_a_day",
]
