"""What people said about who is who: answers to nearly equal names, remembered per coalition."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from coalitions.models import IdentityAnswer
from signatories.models import Signatory


class Answers:
    """The answers of one coalition, read once."""

    def __init__(self, coalition):
        self._meant, self._different = {}, set()
        answers = IdentityAnswer.objects.filter(coalition=coalition)
        for key, signatory_id, is_same in answers.values_list("key", "signatory", "is_same"):
            if is_same:
                self._meant[key] = signatory_id
            else:
                self._different.add((key, signatory_id))

    def meant_by(self, key):
        """The id of the signatory that a name means, or None where nobody said so."""
        return self._meant.get(key)

    def are_different(self, key, signatory_id):
        return (key, signatory_id) in self._different


def nameable(user, coalition):
    """Ids of the signatories of the coalition's country whose names the person may know.

    Those of the person's own coalitions, and those that everybody may see. `user` None is the command line.
    """
    signatories = Signatory.objects.filter(country=coalition.country.country)
    if user is None or user.is_superuser:
        return set(signatories.values_list("pk", flat=True))
    own = signatories.filter(memberships__coalition__in=user.coalition_ids())
    public = Signatory.objects.published().filter(country=coalition.country.country)
    return set(own.values_list("pk", flat=True)) | set(public.values_list("pk", flat=True))


@transaction.atomic
def answer(*, coalition, key, signatory, is_same, user):
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
        defaults={"is_same": is_same, "answered_by": user, "answered_at": timezone.now()},
    )[0]
