"""Answers of people to nearly equal names, remembered per coalition, and possible duplicates."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from aca_portal.models import User
from coalitions.models import Coalition, IdentityAnswer, ImportBatch, Membership, published_signatories
from signatories.models import JurisdictionKind, NameKind, Signatory, SignatoryName
from signatories.names.near import NearNames, NearOrganisations
from signatories.territories.chains import chains

ORGANISATIONS = "organisations"  # the group of all that are no governments


class Answers:
    """The answers of one coalition, read once."""

    def __init__(self, coalition: Coalition) -> None:
        self._meant: dict[str, int] = {}
        self._different: set[tuple[str, int]] = set()
        answers = IdentityAnswer.objects.filter(coalition=coalition)
        for key, signatory_id, is_same in answers.values_list("key", "signatory", "is_same"):
            if is_same:
                self._meant[key] = signatory_id
            else:
                self._different.add((key, signatory_id))

    def meant_by(self, key: str) -> int | None:
        """The id of the signatory that a name means, or None where nobody said so."""
        return self._meant.get(key)

    def are_different(self, key: str, signatory_id: int) -> bool:
        return (key, signatory_id) in self._different


def nameable(user: User | None, coalition: Coalition) -> set[int]:
    """Ids of the signatories of the coalition's country whose names the person may know.

    Those of the person's own coalitions, and those that everybody may see. `user` None is the command line.
    """
    signatories = Signatory.objects.filter(country=coalition.country.country)
    if user is None or user.is_superuser:
        return set(signatories.values_list("pk", flat=True))
    own = signatories.filter(memberships__coalition__in=user.coalition_ids())
    public = published_signatories().filter(country=coalition.country.country)
    return set(own.values_list("pk", flat=True)) | set(public.values_list("pk", flat=True))


def possible_duplicates(coalition: Coalition, user: User) -> list[tuple[Signatory, Signatory]]:
    """Pairs of a member and another signatory of its country with nearly the same name, members in order of names.

    Organisations are compared with organisations, governments with those of their type in their region. Pairs
    that a person called different are left out, and names that this person may not know.
    """
    called = _with_names(coalition, user)
    alike = _Alike(called, _groups([one.signatory for one in called]))
    members = set(
        coalition.memberships.exclude(status=Membership.Status.REJECTED).values_list("signatory", flat=True)
    )
    answers, pairs = Answers(coalition), []
    seen: set[frozenset[int]] = set()
    for one in called:
        if one.signatory.pk not in members:
            continue
        for other in alike.of(one):
            pair = frozenset((one.signatory.pk, other.signatory.pk))
            if len(pair) == 2 and pair not in seen and not _called_different(answers, one, other):
                seen.add(pair)
                pairs.append((one.signatory, other.signatory))
    return pairs


def namesakes(coalition: Coalition, user: User, new: Signatory) -> list[Signatory]:
    """Who on file may be the `new` signatory, which is not saved yet: the same rule as for possible duplicates.

    Only signatories whose names the person may know, and none that somebody called different from this name.
    """
    called = _with_names(coalition, user)
    alike = _Alike(called, _groups([new, *(one.signatory for one in called)]))
    answers = Answers(coalition)
    one = _Called(new, (Signatory.key_of(new.name, new.type),))
    found = {other.signatory.pk: other.signatory for other in alike.of(one)}
    return [other for pk, other in found.items() if not answers.are_different(one.keys[0], pk)]


@dataclass(frozen=True)
class _Called:
    """A signatory with the keys of all its names."""

    signatory: Signatory
    keys: tuple[str, ...]


class _Alike:
    """Signatories by their names, among which those called the same or nearly so are found, group by group."""

    def __init__(self, called: Iterable[_Called], groups: Callable[[Signatory], object]) -> None:
        self.groups = groups
        self._near: defaultdict[object, NearNames[_Called]] = defaultdict(NearNames)
        self._near[ORGANISATIONS] = NearOrganisations()
        self._exact: defaultdict[object, list[_Called]] = defaultdict(list)
        for one in called:
            group = groups(one.signatory)
            for key in one.keys:
                self._near[group].add(one, key)
                self._exact[group, key].append(one)

    def of(self, one: _Called) -> list[_Called]:
        group = self.groups(one.signatory)
        return [other for key in one.keys for other in self._exact[group, key] + self._near[group].near(key)]


def _with_names(coalition: Coalition, user: User) -> list[_Called]:
    """The signatories that the person may know of, in order of names."""
    names = SignatoryName.objects.exclude(kind=NameKind.READING)
    found = Signatory.objects.filter(country=coalition.country.country).order_by("name_key", "pk")
    found = found.prefetch_related(Prefetch("names", queryset=names))
    allowed = nameable(user, coalition)
    return [
        _Called(
            signatory,
            tuple(dict.fromkeys([signatory.name_key, *(name.key for name in signatory.names.all())])),
        )
        for signatory in found
        if signatory.pk in allowed
    ]


def _groups(signatories: Iterable[Signatory]) -> Callable[[Signatory], object]:
    """A function that gives the group of a signatory: duplicates are looked for within a group."""
    around = chains([signatory.governs_id for signatory in signatories], "")

    def group(signatory: Signatory) -> object:
        if signatory.governs_id is None:
            return ORGANISATIONS
        chain = around.get(signatory.governs_id, ())
        regions = (place.pk for place in chain if place.kind == JurisdictionKind.REGION)
        return signatory.type, next(regions, None)

    return group


def _called_different(answers: Answers, one: _Called, other: _Called) -> bool:
    return any(answers.are_different(key, other.signatory.pk) for key in one.keys) or any(
        answers.are_different(key, one.signatory.pk) for key in other.keys
    )


@transaction.atomic
def answer(
    *,
    coalition: Coalition,
    key: str,
    signatory: Signatory,
    is_same: bool,
    user: User,
    batch: ImportBatch | None = None,
) -> IdentityAnswer:
    """Remember whether rosters of a coalition mean `signatory` by the name of that key.

    The newest answer counts; a name means one signatory at most. Raises PermissionDenied for one who may not
    edit the coalition or not know of the signatory.
    """
    if not user.may("edit", coalition.pk) or signatory.pk not in nameable(user, coalition):
        raise PermissionDenied
    answers = IdentityAnswer.objects.filter(coalition=coalition, key=key)
    if is_same:
        answers.filter(is_same=True).exclude(signatory=signatory).delete()
    return IdentityAnswer.objects.update_or_create(
        coalition=coalition,
        key=key,
        signatory=signatory,
        defaults={
            "is_same": is_same,
            "answered_by": user,
            "answered_at": timezone.now(),
            "batch": batch,
        },
    )[0]
