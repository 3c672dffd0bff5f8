"""Which texts of a coalition exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from coalitions.models import Coalition


@register(Coalition)
class CoalitionTranslation(TranslationOptions):
    fields = ("name", "summary", "description")
