"""Forms in which staff name a place: it is found in the register, or made inside what contains it."""

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.staff.scoping import ScopedForm
from signatories.models import Jurisdiction, JurisdictionKind
from signatories.search.places import find_places
from signatories.territories.by_hand import has_counties, has_regions, near_places, places_named
from signatories.territories.chains import chains

MOST_NAMED = 5
LOCAL_KINDS = (JurisdictionKind.COUNTY, JurisdictionKind.MUNICIPALITY)


def paths(places: list[Jurisdiction]) -> str:
    """Places as a person tells them apart: names, what contains them, codes."""
    around = chains([place.pk for place in places], "")
    found = []
    for place in places:
        names = [step.name for step in around[place.pk] if step.kind != JurisdictionKind.COUNTRY]
        found.append(", ".join(names) + (f" ({place.code})" if place.code else ""))
    return "; ".join(found)


def ask_whether_new(name: str, within: Jurisdiction, near: list[Jurisdiction]) -> str:
    """The question to a person who names a place that is not on file there."""
    values = {"name": name, "within": within.name, "near": paths(near)}
    if near:
        return (
            _(
                "“%(name)s” is not in the register of %(within)s. Is it one of these: %(near)s? If not, tick that it "
                "is really a new place."
            )
            % values
        )
    return (
        _(
            "“%(name)s” is not in the register of %(within)s. Check the spelling, or tick that it is really a new "
            "place."
        )
        % values
    )


class RegionField(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"{obj.local_name} ({obj.country})"


class PlaceFields(forms.Form):
    """A place by region and name, for the form of a signatory. Nothing is made before the form is saved."""

    places = Jurisdiction.objects.none()  # those of which the person may know

    place_region = RegionField(
        label=gettext_lazy("Region"), queryset=Jurisdiction.objects.none(), required=False
    )
    place_county = forms.CharField(
        label=gettext_lazy("County"),
        required=False,
        max_length=255,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("Only needed to tell places of one name apart, and for a new place."),
    )
    place_name = forms.CharField(
        label=gettext_lazy("Name or code of the place"),
        required=False,
        max_length=255,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("As it is on file, in any script; leave it empty for the region itself."),
    )
    place_is_new = forms.BooleanField(
        label=gettext_lazy("It is really a new place, not in the register"), required=False
    )

    def named_place(self, kinds: tuple[str, ...]) -> Jurisdiction | None:
        """The place that the fields name, not saved yet where it is new; None where they name none.

        Raises ValidationError with the question, by the field that it is about.
        """
        region, name = self.cleaned_data.get("place_region"), self.cleaned_data.get("place_name", "").strip()
        if region is None:
            if name:
                raise ValidationError({"place_region": self._ask_for_region(name)})
            return None
        if not name:
            return region
        within = self._county(region) or region
        found = places_named(name, kinds, within, self.places)
        if len(found) > 1:
            text = _("Several places answer to this. Enter the code of the one that is meant: %(places)s")
            raise ValidationError({"place_name": text % {"places": paths(found)}})
        return found[0] if found else self._new_place(name, kinds[0], region, within)

    def _ask_for_region(self, name: str) -> str:
        here = self.places.filter(country=self.cleaned_data.get("country") or "")
        found = [one.place for one in find_places(name, here, MOST_NAMED, "")]
        text = _("Choose the region that contains the place.")
        return f"{text} {_('On file are: %(places)s') % {'places': paths(found)}}" if found else text

    def _county(self, region: Jurisdiction) -> Jurisdiction | None:
        name = self.cleaned_data.get("place_county", "").strip()
        if not name:
            return None
        found = places_named(name, [JurisdictionKind.COUNTY], region, self.places)
        if len(found) == 1:
            return found[0]
        near = near_places(name, region, self.places)
        near = [place for place in near if place.kind == JurisdictionKind.COUNTY]
        text = _("%(region)s has no county of this name.") % {"region": region.name}
        if found or near:
            text += " " + _("Is it one of these: %(places)s?") % {"places": paths(found or near)}
        raise ValidationError({"place_county": text})

    def _new_place(self, name: str, kind: str, region: Jurisdiction, within: Jurisdiction) -> Jurisdiction:
        if kind == JurisdictionKind.REGION:
            raise ValidationError({"place_name": _("Leave this empty: the region itself is meant.")})
        if not self.cleaned_data.get("place_is_new"):
            near = near_places(name, region, self.places)
            raise ValidationError({"place_is_new": ask_whether_new(name, within, near)})
        if kind == JurisdictionKind.MUNICIPALITY and within == region and has_counties(region):
            raise ValidationError({"place_county": _("Name the county that contains the new place.")})
        return Jurisdiction(name=name, kind=kind, country=region.country, parent=within)


class JurisdictionForm(ScopedForm):
    """A territory. One made by hand always lies in what contains it, and is not on file already."""

    places = Jurisdiction.objects.none()  # those of which the person may know

    is_new = forms.BooleanField(
        label=gettext_lazy("It is really a new place, not in the register"), required=False
    )

    def clean(self):
        cleaned = super().clean()
        kind, parent = cleaned.get("kind"), cleaned.get("parent")
        if kind and "parent" not in self.errors and {"kind", "parent", "country"} & set(self.changed_data):
            self._check_parent(kind, parent, cleaned.get("country"))
        if not self.instance.pk and not self.errors and kind in LOCAL_KINDS and not cleaned.get("is_new"):
            region = self._region(parent)
            near = near_places(cleaned["name"], region, self.places)
            if near:
                self.add_error("is_new", ask_whether_new(cleaned["name"], region, near))
        return cleaned

    def _check_parent(self, kind, parent, country):
        if kind == JurisdictionKind.COUNTRY or "parent" not in self.fields:
            return
        if parent is None:
            self.add_error(
                "parent", _("Say what contains this territory: without that its people count twice.")
            )
        elif (
            kind in LOCAL_KINDS
            and country
            and has_regions(country)
            and self._region(parent) == parent.chain()[-1]
        ):
            self.add_error(
                "parent", _("A county or municipality lies in a region: choose that, or the county.")
            )

    @staticmethod
    def _region(place):
        """The region around a place, or its country where there is none."""
        chain = place.chain()
        return next((step for step in chain if step.kind == JurisdictionKind.REGION), chain[-1])
