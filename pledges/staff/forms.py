"""The form of a pledge: the fields that its kind needs, and a sentence for everything that does not fit."""

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from aca_portal.staff.scoping import ScopedForm
from pledges.kinds import RULES, TEXT_FIELDS


class PledgeForm(ScopedForm):
    """Shows what the model says about any field, also about one that the form does not have.

    What an earlier kind left behind in fields that the chosen kind does not have is emptied; what was typed into
    such a field just now is refused first, so that nothing is lost without a word.
    """

    def clean(self):
        cleaned = super().clean()
        rule = RULES.get(cleaned.get("kind"))
        if rule is None:
            return cleaned
        gone = [field for field in rule.unused if field not in self.fields]
        typed = [field for field in gone if self.data.get(self.add_prefix(field))]
        if typed:
            message = _("This kind of pledge has no %(fields)s. Save again to leave that out.")
            names = ", ".join(str(self.instance._meta.get_field(field).verbose_name) for field in typed)
            self.add_error("kind", message % {"fields": names})
        for field in gone:
            setattr(self.instance, field, "" if field in TEXT_FIELDS else None)
        if len(rule.units) == 1 and cleaned.get("target_value") is not None and not cleaned.get("unit"):
            cleaned["unit"] = rule.units[0]
        return cleaned

    def _update_errors(self, errors):
        if hasattr(errors, "error_dict"):
            for name in errors.error_dict.keys() - self.fields.keys() - {NON_FIELD_ERRORS}:
                label = capfirst(self.instance._meta.get_field(name).verbose_name)
                for error in errors.error_dict.pop(name):
                    self.add_error(None, f"{label}: {' '.join(error.messages)}")
        super()._update_errors(errors)
