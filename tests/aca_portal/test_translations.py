"""The catalogues are complete and compiled. That no string is missing from them is for .ci/run, by gettext."""

import polib
import pytest

from tests.aca_portal.catalogues import CATALOGUES, catalogue_problems

HEADER = {"Plural-Forms": "nplurals=2; plural=n != 1;", "Content-Type": "text/plain; charset=UTF-8"}


@pytest.mark.parametrize("language", CATALOGUES)
def test_each_catalogue_is_complete_and_compiled(language):
    path = CATALOGUES[language]
    if not path.exists():
        pytest.skip(f"no catalogue for {language} yet")
    assert catalogue_problems(path) == []


def write(path, *entries):
    catalogue = polib.POFile()
    catalogue.metadata = HEADER
    catalogue.extend(entries)
    catalogue.save(str(path))
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        (polib.POEntry(msgid="Home", msgstr=""), "untranslated"),
        (polib.POEntry(msgid="Home", msgstr="Inicio", flags=["fuzzy"]), "fuzzy"),
        (polib.POEntry(msgid="Home", msgstr="Inicio", obsolete=True), "obsolete"),
        (polib.POEntry(msgid="Year %(year)s", msgstr="Año %(ano)s"), "placeholders"),
        (polib.POEntry(msgid="Year %(year)s", msgstr="Año"), "placeholders"),
        (polib.POEntry(msgid="<a>Home</a>", msgstr="<a>Inicio"), "placeholders"),
        (
            polib.POEntry(msgid="%(n)s city", msgid_plural="%(n)s cities", msgstr_plural={0: "ciudad"}),
            "untranslated",
        ),
    ],
)
def test_the_check_names_what_is_wrong_with_a_catalogue(tmp_path, entry, complaint):
    write(tmp_path / "django.po", entry)
    problems = catalogue_problems(tmp_path / "django.po")
    assert len(problems) == 1
    assert problems[0].startswith(complaint)


def test_a_good_catalogue_passes_until_it_is_edited_without_compiling(tmp_path):
    path = tmp_path / "django.po"
    home = polib.POEntry(msgid="Home %(year)s", msgstr="Inicio %(year)s")
    cities = polib.POEntry(
        msgid="%(n)s city",
        msgid_plural="%(n)s cities",
        msgstr_plural={0: "una ciudad", 1: "%(n)s ciudades"},
    )
    write(path, home, cities)
    assert catalogue_problems(path) == []
    path.write_text(path.read_text(encoding="utf-8").replace("Inicio", "Portada"), encoding="utf-8")
    assert catalogue_problems(path) == ["django.mo is not what the catalogue says: run make messages"]
