"""What types of signatories are called in the cells of files: by code, by label, by customary words."""

from typing import Any

from django.conf import settings
from django.utils import translation

from aca_portal import words
from signatories.names.keys import name_key
from signatories.types import SignatoryType

LOCAL_GOVERNMENTS = {name_key(word) for word in words.every("names", "local_governments")}
LOCAL_GOVERNMENT_BY_END = {
    end: type
    for language in words.languages()
    for type, ends in language.names.local_government_by_end.items()
    for end in ends
}


def customary_words(type: SignatoryType) -> list[str]:
    """The customary words for a type in all languages; none for a type that no language has words for yet."""
    return [word for language in words.languages() for word in language.types.get(type.value, ())]


def types_by_word() -> dict[str, str]:
    """{key of a word: type}: codes, labels in every language, customary words. Codes win over the rest."""
    found: dict[str, str] = {}
    for type in SignatoryType:
        for word in customary_words(type):
            found.setdefault(name_key(word), type.value)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for type in SignatoryType:
                found[name_key(str(type.label))] = type.value
    return found | {name_key(type): type for type in SignatoryType.values}


def type_words() -> list[tuple[Any, list[str]]]:
    """(label, the code and the words that the type column understands) for every type."""
    return [(type.label, _words(type)) for type in SignatoryType]


def _words(type):
    found = [type.value]
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(str(type.label))
    found += customary_words(type)
    return list({word.casefold(): word for word in reversed(found)}.values())[::-1]
