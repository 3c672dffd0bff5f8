"""Finding the member of the coalition whose pledge a row is. A row never makes a member."""

from collections import defaultdict

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from coalitions.models import Membership
from signatories.models import SignatoryName
from signatories.names.keys import name_key, organisation_key
from signatories.territories.gazetteer import Gazetteer, keys_of

CLOSE = 80


class NotAMember(Exception):
    """No member of the coalition, or more than one, answers to the row."""

    def __init__(self, column, message):
        super().__init__(message)
        self.column = column


class CoalitionMembers:
    """The members of one coalition, those who left included: found by external key, by code, by name."""

    def __init__(self, coalition):
        self.coalition = coalition
        self.gazetteer = Gazetteer(coalition.country.country)
        self.by_key, self.by_name = {}, defaultdict(dict)
        self.by_place = defaultdict(dict)
        self.signatories = {}
        periods = coalition.memberships.exclude(status=Membership.Status.REJECTED).select_related("signatory")
        for period in periods.order_by("pk"):
            signatory = self.signatories.setdefault(period.signatory_id, period.signatory)
            if period.external_id:
                self.by_key[period.external_id] = signatory
        names = defaultdict(list)
        for name in SignatoryName.objects.filter(signatory__memberships__coalition=coalition).distinct():
            names[name.signatory_id].append(name.name)
        for signatory in self.signatories.values():
            self.by_place[signatory.governs_id or signatory.based_in_id][signatory.pk] = signatory
            for name in [signatory.name, *names[signatory.pk]]:
                for key in self._keys(name, signatory):
                    self.by_name[key][signatory.pk] = signatory

    def _keys(self, name, signatory):
        place = self.gazetteer.places.get(signatory.governs_id)
        if place is None:
            return {name_key(name), organisation_key(name)} - {""}
        return keys_of(name, place.kind, signatory.country)

    def find(self, row):
        """The member that the row means; raises NotAMember."""
        if row.external_id:
            found = self.by_key.get(row.external_id)
            if found is None:
                message = _("No member of this coalition has the key “%(key)s”.") % {"key": row.external_id}
                raise NotAMember("external_id", message)
            return found
        if not row.signatory and not row.code:
            raise NotAMember(
                "signatory", _("Say whose pledge it is: write the name, your own key or the code.")
            )
        candidates = self._candidates(row)
        if row.type:
            candidates = [signatory for signatory in candidates if signatory.type == row.type]
        if len(candidates) > 1:
            message = _("Several members are called so: %(names)s. Add the code, the type or your own key.")
            names = "; ".join(f"{one.name} ({one.get_type_display()})" for one in candidates)
            raise NotAMember("signatory", message % {"names": names})
        if not candidates:
            raise NotAMember("signatory" if row.signatory else "code", self._unknown(row))
        return candidates[0]

    def _candidates(self, row):
        """By code: who governs that territory, or is based there under that name. Without a code: by name."""
        named = self._named(row.signatory)
        if not row.code:
            return list(named.values())
        place = self.gazetteer.find_code(row.code)
        if place is None:
            message = _("No territory on file has the code “%(code)s”.") % {"code": row.code}
            raise NotAMember("code", message)
        there = self.by_place.get(place.jurisdiction.pk, {})
        governments = [signatory for signatory in there.values() if signatory.is_government]
        if governments and (not row.type or row.type in {one.type for one in governments}):
            return governments
        return [signatory for pk, signatory in there.items() if pk in named]

    def _named(self, name):
        if not name:
            return {}
        exact = self.by_name.get(name_key(name), {}) or self.by_name.get(organisation_key(name), {})
        if exact:
            return exact
        found = {}
        for signatory in self.signatories.values():
            place = self.gazetteer.places.get(signatory.governs_id)
            if place and any(
                signatory.pk in self.by_name.get(key, {})
                for key in keys_of(name, place.kind, signatory.country)
            ):
                found[signatory.pk] = signatory
        return found

    def _unknown(self, row):
        names = {signatory.name: signatory for signatory in self.signatories.values()}
        close = process.extractOne(row.signatory, list(names), scorer=fuzz.WRatio, score_cutoff=CLOSE)
        values = {"name": row.label, "nearest": close[0] if close else ""}
        if close:
            return _("“%(name)s” is not a member of this coalition. Is it “%(nearest)s”?") % values
        return _("“%(name)s” is not a member of this coalition. Add the member first.") % values
