"""What the admin classes of this app offer where a language or a country is to be chosen."""

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from signatories.models import Jurisdiction
from signatories.staff.filters import country_choices


class LanguageChoice:
    """Offers the languages of the portal for the language of a name."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "language":
            choices = [("", _("of no one language")), *settings.LANGUAGES]
            return forms.ChoiceField(label=capfirst(db_field.verbose_name), choices=choices, required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class CountryChoice:
    """Offers the countries in which the person may enter records. Administrators type the code of a new country."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "country" or (self.model is Jurisdiction and request.user.is_superuser):
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        choices = country_choices(self.countries_for(request.user))
        if len(choices) != 1:
            choices = [("", "---------"), *choices]
        return forms.ChoiceField(label=_("Country"), choices=choices)
