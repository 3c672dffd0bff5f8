"""Portuguese: a words file, a catalogue and a line in the settings make it a language of the portal."""

import subprocess

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from aca_portal import numbers
from coalitions.models import ImportBatch
from coalitions.rosters.columns import RosterFile
from coalitions.rosters.type_words import type_words
from tests import factories

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "University or college"
msgstr "Instituição de pesquisa"

msgid "Coalitions"
msgstr "Coalizões"
"""


@pytest.fixture
def portuguese(settings, tmp_path, monkeypatch):
    monkeypatch.delitem(RosterFile.fields["type"].widget.__dict__, "by_word", raising=False)  # read once
    folder = tmp_path / "pt" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(CATALOGUE, encoding="utf-8")
    subprocess.run(["msgfmt", folder / "django.po", "-o", folder / "django.mo"], check=True)
    settings.LOCALE_PATHS = [tmp_path, *settings.LOCALE_PATHS]
    settings.LANGUAGES = [*settings.LANGUAGES, ("pt", "Portuguese")]


def test_numbers_are_written_in_portuguese(portuguese):
    with translation.override("pt"), numbers.shown_as_in("BR"):
        assert numbers.count(13_000_000) == "13.000.000"
        assert numbers.share(0.36421) == "36,4%"
        assert numbers.money(69_707_000_000, "BRL") == "BRL\u00a069,7 bilhões"


def test_the_template_is_headed_in_portuguese(portuguese):
    headings = RosterFile.template("pt")
    assert headings[:3] == ["nome", "tipo", "chave"]
    with translation.override("pt"):
        assert RosterFile.column_name("population") == "população (population)"


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["Instituição de pesquisa", "universidade", "Faculdade"])
def test_a_filled_template_is_imported(portuguese, us_client, us, word):
    template = us_client.get(
        reverse("admin:coalitions_importbatch_template", args=["csv"]), {"language": "pt"}
    )
    headings = template.content.decode("utf-8-sig").strip()
    row = {"nome": "Escola", "tipo": word, "data de adesão": "2020-05-01"}
    cells = ",".join(row.get(heading, "") for heading in headings.split(","))
    file = SimpleUploadedFile("lista.csv", f"{headings}\r\n{cells}\r\n".encode())
    us_client.post(reverse("admin:coalitions_importbatch_upload"), {"coalition": us.pk, "file": file})
    batch = ImportBatch.objects.get()
    assert batch.errors == []
    assert (batch.new, batch.rows[0]["name"]) == (1, "Escola")


def test_the_help_lists_the_words_in_portuguese(portuguese):
    words = {str(label): some for label, some in type_words()}["University or college"]
    assert {"Instituição de pesquisa", "universidade", "大学"} <= set(words)


@pytest.mark.django_db
def test_pages_open_in_portuguese(portuguese, client, us):
    factories.membership(us, factories.business("Panel Maker"))
    for address in ("", "coalitions/us/", "coalitions/us/reach/", "signatories/", "pledges/"):
        assert client.get(f"/pt/{address}").status_code == 200
    assert "Coalizões" in client.get("/pt/").content.decode()
