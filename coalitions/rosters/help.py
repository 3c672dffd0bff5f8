"""What staff are told about the columns of a roster."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coalitions.rosters.rows import HEADINGS, REQUIRED_COLUMNS, ROSTER_COLUMNS, customary_words
from signatories.types import SignatoryType

COLUMN_HELP = {
    "name": _("The official name of the signatory. Required."),
    "type": _("What kind of organisation it is; the words that are understood are listed below. Required."),
    "external_id": _(
        "Your own key for this member. With it a member is found again even if its name changes."
    ),
    "code": _("The code of the territory governed or based in, such as JP-14, MX-14039 or US-04019."),
    "state": _("The state, province or prefecture, by name or code."),
    "county": _("The county or department, by name or code."),
    "city": _(
        "The city or municipality where an organisation is based. A city government needs no entry here."
    ),
    "joined_on": _(
        "The day on which it joined, as YYYY-MM-DD. Leave it empty if it is not known; a year alone is not taken over."
    ),
    "left_on": _("The first day without membership, as YYYY-MM-DD. Leave it empty for current members."),
    "website": _("The full address, with https://."),
    "local_name": _("The name in the language of the country, if the official name above is in another."),
    "population": _("For governments: the number of inhabitants."),
    "population_year": _("The year of that number. Leave it empty if the source does not say."),
    "population_source": _("Where that number comes from."),
    "gdp": _(
        "For governments: the gross domestic product in whole units of the currency in which the country's own "
        "figure is on file."
    ),
    "gdp_year": _("The year of that amount."),
    "gdp_source": _("Where that amount comes from."),
    "note": _("For staff; never shown to the public."),
}


def columns():
    """(column, whether it is required, explanation, other headings) in the order of the template."""
    return [
        (
            column,
            column in REQUIRED_COLUMNS,
            COLUMN_HELP[column],
            [heading for some in HEADINGS[column].values() for heading in some[:2]],
        )
        for column in ROSTER_COLUMNS
    ]


def template_headings(language):
    """The headings of an empty roster in a language. The English ones are the names of the columns themselves."""
    return [column_word(column, language) for column in ROSTER_COLUMNS]


def column_word(column, language):
    """What a column is called in a language: the heading of the template, or its own name where there is none."""
    headings = () if language == "en" else HEADINGS.get(column, {}).get(language)
    return headings[0] if headings else column


def column_name(column):
    """What a column is called for somebody who reads it in a sentence: in their language, with its own name."""
    word = column_word(column, get_language())
    return column if word == column else f"{word} ({column})"


def type_words():
    """(label, the code and the words that the type column understands) for every type."""
    return [(type.label, _words(type)) for type in SignatoryType]


def _words(type):
    words = [type.value]
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words.append(str(type.label))
    words += customary_words(type)
    return list({word.casefold(): word for word in reversed(words)}.values())[::-1]
