"""Fail where the committed translation catalogues do not say what the source says now.

Collects the strings anew in a copy of the source and compares: strings that no catalogue has, entries that no
source has, entries untranslated, fuzzy or with other placeholders, and compiled catalogues that are not those of
their text. Needs GNU gettext. `make messages` mends all but the translations themselves.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
NOT_SOURCE = (".*", "__pycache__", "build", "staticfiles", "tests", "*.sqlite3*")


def collected_anew(catalogues, folder):
    """Copy the source into `folder`, collect its strings there, and return the catalogues by language."""
    copy = Path(folder) / "source"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_SOURCE))
    languages = [argument for language in catalogues for argument in ("-l", language)]
    command = [sys.executable, "manage.py", "makemessages", "--no-obsolete", *languages]
    subprocess.run(command, cwd=copy, check=True, stdout=subprocess.DEVNULL)
    return {language: polib.pofile(copy / path.relative_to(ROOT)) for language, path in catalogues.items()}


def gettext_complaints(path):
    """What gettext's own check has to say about a catalogue."""
    result = subprocess.run(
        ["msgfmt", "--check", "-o", os.devnull, path], capture_output=True, text=True, check=False
    )
    return result.stderr.splitlines() if result.returncode else []


def main():
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "aca_portal.settings"
    os.environ["DEBUG"] = "1"
    from tests.aca_portal.catalogues import CATALOGUES, catalogue_problems, key_of

    missing_tools = [tool for tool in ("xgettext", "msgmerge", "msgfmt") if shutil.which(tool) is None]
    if missing_tools:
        sys.exit(f"GNU gettext is needed: {', '.join(missing_tools)} not found.")
    problems = [
        f"{path} does not exist: run make messages" for path in CATALOGUES.values() if not path.exists()
    ]
    catalogues = {language: path for language, path in CATALOGUES.items() if path.exists()}
    with tempfile.TemporaryDirectory() as folder:
        anew = collected_anew(catalogues, folder) if catalogues else {}
    for language, path in catalogues.items():
        committed = {key_of(entry): entry.msgid for entry in polib.pofile(path) if not entry.obsolete}
        current = {key_of(entry): entry.msgid for entry in anew[language]}
        for key in current.keys() - committed.keys():
            problems.append(f"{language}: not in the catalogue: {current[key]!r}")
        for key in committed.keys() - current.keys():
            problems.append(f"{language}: no longer in the source: {committed[key]!r}")
        problems += [f"{language}: {problem}" for problem in catalogue_problems(path)]
        problems += [f"{language}: {complaint}" for complaint in gettext_complaints(path)]
    for problem in sorted(problems):
        print(problem)
    if problems:
        sys.exit(f"Translations: {len(problems)} problems.")
    print(f"Translations: {', '.join(catalogues)} are complete.")


if __name__ == "__main__":
    main()
