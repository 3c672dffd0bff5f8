"""Which texts of a coalition exist in every language."""

from modeltranslation.translator import TranslationOptions, register
from simple_history import register as register_history

from aca_portal.models import HistoryRow
from coalitions.models import Coalition


@register(Coalition)
class CoalitionTranslation(TranslationOptions):
    fields = ("name", "summary", "description", "joining", "conditions")


# Here, and not in the model: the history has the columns of every language then.
register_history(Coalition, bases=[HistoryRow])
