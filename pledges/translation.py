"""Which texts of pledges exist in every language."""

from modeltranslation.translator import TranslationOptions, register
from simple_history import register as register_history

from aca_portal.models import HistoryRow
from pledges.models import Criterion


@register(Criterion)
class CriterionTranslation(TranslationOptions):
    fields = ("title", "text")


# Here, and not in the model: the history has the columns of every language then.
register_history(Criterion, bases=[HistoryRow])
