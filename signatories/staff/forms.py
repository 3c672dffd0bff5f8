"""Forms for staff. They check what the database would refuse and explain it beside the field."""

from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _

from aca_portal.staff.scoping import ScopedForm
from signatories.models import JurisdictionKind, Metric, Signatory, free_slug
from signatories.models.figures import UNITS
from signatories.staff.place_forms import LOCAL_KINDS, PlaceFields
from signatories.territories.governed import governs_kind, kinds_governed
from signatories.types import GOVERNMENT_TYPES, KIND_GOVERNED, SignatoryType


class SignatoryForm(PlaceFields, ScopedForm):
    """A signatory. Its place is chosen from the register, or named by region and name."""

    new_place = None  # to be saved before the signatory

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("slug") and cleaned.get("name"):
            cleaned["slug"] = self.instance.slug or free_slug(cleaned["name"])
        if cleaned.get("type"):
            self._take_named_place(cleaned)
            self._check_place(cleaned)
        return cleaned

    def _take_named_place(self, cleaned):
        """Put the place that was named by region and name where a chosen one would be."""
        type = cleaned["type"]
        target, kinds = (
            ("governs", kinds_governed(type)) if type in GOVERNMENT_TYPES else ("based_in", LOCAL_KINDS)
        )
        try:
            place = self.named_place(kinds)
        except ValidationError as error:
            self._update_errors(error)
            self.add_error(target, _("The place is not clear yet: see the fields below."))
            return
        if place and cleaned.get(target) and cleaned[target] != place:
            self.add_error("place_name", _("Another place is chosen above. Leave one of the two empty."))
        elif place:
            cleaned[target] = place
            if place.pk is None:
                self.new_place, self.not_saved_yet = place, frozenset({target})

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | self.not_saved_yet

    def _check_place(self, cleaned):
        type, governs, based_in = cleaned["type"], cleaned.get("governs"), cleaned.get("based_in")
        if type not in GOVERNMENT_TYPES:
            if governs:
                self.add_error("governs", _("Only a government governs a territory. Use “based in” instead."))
        elif based_in:
            self.add_error("based_in", _("A government is where it governs. Leave this field empty."))
        elif not governs and "governs" not in self.errors:
            self.add_error("governs", _("A government needs the territory that it governs."))
        elif governs and not governs_kind(type, governs):
            message = _("A government of type “%(type)s” governs a territory of kind “%(kind)s”.") % {
                "type": SignatoryType(type).label,
                "kind": JurisdictionKind(KIND_GOVERNED[type]).label,
            }
            self.add_error("governs", message)
        place = governs or based_in
        if governs and cleaned.get("country") and place.country != cleaned["country"]:
            self.add_error("country", _("The territory that it governs is in another country."))

    def _post_clean(self):
        """Set the key of the name first, since the checks of the model compare it."""
        self.instance.name_key = self._key()
        super()._post_clean()

    def _key(self):
        name = self.cleaned_data.get("name") or self.instance.name
        return Signatory.key_of(name, self.cleaned_data.get("type") or self.instance.type)


class FigureForm(ScopedForm):
    """Fills in the unit that follows from the metric; only a sum of money needs its currency."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "unit" in self.fields:
            self.fields["unit"].required = False
            self.fields["unit"].help_text = _("Only for GDP: the currency code, such as USD.")

    def clean(self):
        cleaned = super().clean()
        metric = cleaned.get("metric")
        unit = (cleaned.get("unit") or "").strip()
        if metric in UNITS:
            if unit and unit != UNITS[metric]:
                message = _(
                    "The unit of this metric is “%(unit)s”. Convert the value, or leave the unit empty."
                )
                self.add_error("unit", message % {"unit": UNITS[metric]})
            cleaned["unit"] = UNITS[metric]
            cleaned["price_basis"] = ""
        elif metric == Metric.GDP:
            cleaned["unit"] = unit.upper()
            if len(unit) != 3 or not unit.isalpha():
                self.add_error("unit", _("GDP needs the code of its currency, such as USD."))
            cleaned["price_basis"] = cleaned.get("price_basis") or "current"
        return cleaned


class OncePerFormSet(BaseInlineFormSet):
    """Refuses two rows of one form that say the same; `once` names the fields that tell rows apart."""

    once = ()

    def clean(self):
        super().clean()
        seen = set()
        for form in self.forms:
            if not getattr(form, "cleaned_data", None) or form.cleaned_data.get("DELETE"):
                continue
            key = tuple(form.cleaned_data.get(name) for name in self.once)
            if key in seen:
                raise ValidationError(_("Two rows say the same. Please remove one of them."))
            seen.add(key)


class FigureFormSet(OncePerFormSet):
    once = ("metric", "year", "source")

    def clean(self):
        """Rows of one form do not see each other on file: two that are preferred would be a fault of the database."""
        super().clean()
        figures = [form.instance for form in self.forms if form.instance.is_preferred]
        if len({(figure.metric, figure.year) for figure in figures}) < len(figures):
            raise ValidationError(_("Two of these are for the same territory, metric and year: choose one."))


class MeasureFormSet(OncePerFormSet):
    once = ("metric", "year", "source")


class IdentifierForm(ScopedForm):
    """A code in any spelling; in the rows of one form, too, the same code is found however it is written."""

    def _post_clean(self):
        super()._post_clean()
        if "value" in self.cleaned_data:
            self.cleaned_data["value"] = self.instance.value
