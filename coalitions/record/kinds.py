"""What of the portal's histories belongs to a coalition: one `RecordKind` for each model that keeps a history.

A row of a history outlives its record, so the rule asks the row itself, not the record. A record that coalitions share,
such as a signatory, belongs to those that have it today; one that is gone belongs to a coalition only where no other
ever had it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aca_portal.bulk import history_of
from aca_portal.models import User
from coalitions.listings.catalogue import list_of
from coalitions.models import (
    Application,
    Claim,
    Coalition,
    CoalitionRole,
    Contact,
    Correction,
    CorrectionAnswer,
    IdentityAnswer,
    ListEntry,
    MailText,
    Membership,
    Partner,
    Partnership,
    PlaceAnswer,
    WordAnswer,
)
from signatories.models import (
    Figure,
    Identifier,
    Jurisdiction,
    JurisdictionName,
    Measure,
    MergeRecord,
    Signatory,
    SignatoryName,
    stated_by,
)

BY_ITS_OWN_FORM = _("Access is given and taken on the page of the person.")
MERGES = _("A merge is undone on its own page.")
ROLE = _("You can read this change but not take it back: your role in the coalition does not reach so far.")
APPLICATIONS = _("What applicants sent is decided on its own page.")
READERS = _("What readers report is closed and opened again on its own page.")


@dataclass(frozen=True)
class RecordKind:
    """How changes of one model are shown.

    `belongs` is the condition on rows of its history for a coalition. `subject` is the field that names a record, and
    `parent` the field of the record on whose page it is changed, for a model without an admin class of its own. Who
    undoes a change may do `needs` in the coalition. `is_leaf` says that nothing is deleted together with such a record,
    `is_shared` that other coalitions' imports may write it. `why_not` says why changes are not undone here.
    """

    model: type[Model]
    belongs: Callable[[Coalition], Q]
    subject: str
    parent: str = ""
    needs: str = "edit"
    is_leaf: bool = True
    is_shared: bool = False
    for_administrators: bool = False
    why_not: str | Promise = ""
    values: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Its name in addresses."""
        return str(self.model._meta.model_name)

    @property
    def history(self) -> Any:
        return history_of(self.model)

    @property
    def fields(self) -> list[Any]:
        """The fields that its history keeps. Of a translated text they are those of the languages."""
        found = self.history.tracked_fields
        names = {one.name for one in found}
        return [one for one in found if f"{one.name}_en" not in names]


def own(coalition: Coalition) -> Q:
    return Q(coalition_id=coalition.pk)


def of_signatories(name: str) -> Callable[[Coalition], Q]:
    """Rows whose field of that name is a signatory of the coalition."""

    def condition(coalition: Coalition) -> Q:
        former = history_of(Membership).objects
        elsewhere = former.exclude(coalition_id=coalition.pk).values("signatory_id")
        gone = former.filter(coalition_id=coalition.pk).exclude(
            signatory_id__in=Signatory._base_manager.values("pk")
        )
        gone = gone.exclude(signatory_id__in=elsewhere).values("signatory_id")
        today = Membership._base_manager.filter(coalition=coalition).values("signatory_id")
        return Q(**{f"{name}__in": today}) | Q(**{f"{name}__in": gone})

    return condition


def of_places(name: str) -> Callable[[Coalition], Q]:
    """Rows whose field of that name is a territory in which the coalition has signatories, or its country."""

    def condition(coalition: Coalition) -> Q:
        there = Signatory._base_manager.filter(memberships__coalition=coalition)
        return (
            Q(**{name: coalition.country_id})
            | Q(**{f"{name}__in": there.exclude(governs=None).values("governs_id")})
            | Q(**{f"{name}__in": there.exclude(based_in=None).values("based_in_id")})
        )

    return condition


def _figures(coalition: Coalition) -> Q:
    """Never what the roster of another coalition stated."""
    return of_places("jurisdiction_id")(coalition) & stated_by([coalition.slug])


def _listed(coalition: Coalition) -> Q:
    return of_signatories("signatory_id")(coalition) & stated_by([coalition.slug])


def _partners(coalition: Coalition) -> Q:
    return Q(id__in=Partnership._base_manager.filter(coalition=coalition).values("partner_id"))


def _people(coalition: Coalition) -> Q:
    return Q(id__in=CoalitionRole._base_manager.filter(coalition=coalition).values("user_id"))


def _public_answers(coalition: Coalition) -> Q:
    return Q(correction_id__in=Correction._base_manager.filter(coalition=coalition).values("pk"))


KINDS: dict[str, RecordKind] = {}


def register(*kinds: RecordKind) -> None:
    """Show the changes of these models too. The order is that of the filter."""
    KINDS.update({kind.key: kind for kind in kinds})


register(
    RecordKind(Membership, own, "signatory"),
    RecordKind(Signatory, of_signatories("id"), "name", is_leaf=False, is_shared=True),
    RecordKind(SignatoryName, of_signatories("signatory_id"), "signatory", "signatory", is_shared=True),
    RecordKind(Identifier, of_signatories("signatory_id"), "signatory", "signatory", is_shared=True),
    RecordKind(Measure, of_signatories("signatory_id"), "signatory", "signatory", is_shared=True),
    RecordKind(
        ListEntry,
        _listed,
        "signatory",
        is_shared=True,
        why_not=_("Entries in lists of others are corrected by a newer file."),
        values={"list": lambda code: str(list_of(code).name)},
    ),
    RecordKind(MergeRecord, of_signatories("signatory_id"), "signatory", why_not=MERGES),
    RecordKind(Figure, _figures, "jurisdiction", is_shared=True),
    RecordKind(Jurisdiction, of_places("id"), "name", is_leaf=False, is_shared=True),
    RecordKind(
        JurisdictionName, of_places("jurisdiction_id"), "jurisdiction", "jurisdiction", is_shared=True
    ),
    RecordKind(Coalition, lambda coalition: Q(id=coalition.pk), "name", needs="coordinate", is_leaf=False),
    RecordKind(Claim, own, "source", needs="coordinate"),
    RecordKind(Partner, _partners, "name", needs="coordinate", is_leaf=False),
    RecordKind(Partnership, own, "partner", "coalition", needs="coordinate"),
    RecordKind(CoalitionRole, own, "user", why_not=BY_ITS_OWN_FORM),
    RecordKind(User, _people, "username", for_administrators=True, why_not=BY_ITS_OWN_FORM),
    RecordKind(Contact, own, "signatory"),
    RecordKind(Application, own, "name", why_not=APPLICATIONS),
    RecordKind(MailText, own, "occasion", "coalition", needs="coordinate"),
    RecordKind(Correction, own, "signatory", why_not=READERS),
    RecordKind(CorrectionAnswer, _public_answers, "correction", why_not=READERS),
    RecordKind(IdentityAnswer, own, "key"),
    RecordKind(PlaceAnswer, own, "key"),
    RecordKind(WordAnswer, own, "word"),
)


def kinds_for(user: User) -> list[RecordKind]:
    """What this person reads of a coalition that is theirs."""
    return [kind for kind in KINDS.values() if user.is_superuser or not kind.for_administrators]
