"""Which texts of pledges exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from pledges.models import Criterion


@register(Criterion)
class CriterionTranslation(TranslationOptions):
    fields = ("title", "text")
