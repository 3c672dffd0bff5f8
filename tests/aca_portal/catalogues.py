"""What can be wrong with a translation catalogue, told from the files alone (no gettext needed)."""

import re

import polib
from django.conf import settings

CATALOGUES = {
    language: settings.LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.po"
    for language, _name in settings.LANGUAGES
    if language != settings.LANGUAGE_CODE
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}|</?\w+")


def key_of(entry):
    """What makes two entries the same message."""
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def translations_of(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholders_fit(entry):
    """Whether every translation has the placeholders and tags of its message, no more and no fewer.

    A plural form may leave some out: one person is often written without the number.
    """
    wanted = {*PLACEHOLDER.findall(entry.msgid), *PLACEHOLDER.findall(entry.msgid_plural)}
    for translation in translations_of(entry):
        found = set(PLACEHOLDER.findall(translation))
        if found - wanted or (found != wanted and not entry.msgid_plural):
            return False
    return True


def catalogue_problems(path):
    """What is wrong with the catalogue at `path` and its compiled twin, one line each."""
    catalogue = polib.pofile(str(path))
    plural_forms = int(re.search(r"nplurals=(\d+)", catalogue.metadata["Plural-Forms"]).group(1))
    problems = []
    for entry in catalogue:
        translations = translations_of(entry)
        if entry.obsolete:
            complaint = "obsolete"
        elif entry.fuzzy:
            complaint = "fuzzy"
        elif not all(translations) or (entry.msgid_plural and len(translations) != plural_forms):
            complaint = "untranslated"
        elif not placeholders_fit(entry):
            complaint = "placeholders or tags differ"
        else:
            continue
        problems.append(f"{complaint}: {entry.msgid!r}")

    compiled_path = path.with_suffix(".mo")
    if not compiled_path.exists():
        return [*problems, f"{compiled_path.name} is missing: run make messages"]
    compiled = {key_of(entry): translations_of(entry) for entry in polib.mofile(str(compiled_path))}
    if compiled != {key_of(entry): translations_of(entry) for entry in catalogue.translated_entries()}:
        problems.append(f"{compiled_path.name} is not what the catalogue says: run make messages")
    return problems
