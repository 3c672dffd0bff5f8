"""A new type of signatory is one line in `signatories/types.py`. Words for it may come later."""

import types
from pathlib import Path

import pytest
from django.urls import reverse

import signatories.types
from coalitions.members import families
from coalitions.rosters import type_words
from signatories import choices
from tests.coalitions.rosters.files import import_rows

pytestmark = pytest.mark.django_db

LINE = '    COOPERATIVE = "cooperative", Family.BUSINESS, _("Cooperative")\n'


@pytest.fixture
def cooperative(monkeypatch):
    """The module as it would be with that line, in the place of the one that the others read."""
    source = Path(signatories.types.__file__).read_text(encoding="utf-8")
    before, after = source.split('    BUSINESS = "business", Family', 1)
    changed = types.ModuleType("signatories.types")
    exec(before + LINE + '    BUSINESS = "business", Family' + after, changed.__dict__)
    monkeypatch.setattr(type_words, "SignatoryType", changed.SignatoryType)
    for reader in (families, choices):
        monkeypatch.setattr(reader, "TYPES_BY_FAMILY", changed.TYPES_BY_FAMILY, raising=False)
    return changed


def test_the_upload_page_opens_and_names_the_type(cooperative, us_client):
    response = us_client.get(reverse("admin:coalitions_importbatch_upload"))
    assert response.status_code == 200
    assert (
        "<code>cooperative</code>" in response.content.decode() or "Cooperative" in response.content.decode()
    )


def test_a_roster_may_use_its_code_and_its_label(cooperative, us):
    """Planned only: what is written needs the migration that the line brings with it."""
    stated = {"name": "One", "type": "cooperative"}, {"name": "Two", "type": "Cooperative"}
    batch = import_rows(us, *stated, dry_run=True)
    assert (batch.errors, batch.new) == ([], 2)


def test_it_has_its_family(cooperative):
    assert cooperative.family_of("cooperative") == cooperative.Family.BUSINESS
    assert "cooperative" in cooperative.TYPES_BY_FAMILY[cooperative.Family.BUSINESS]
    assert "cooperative" not in cooperative.GOVERNMENT_TYPES


def test_the_directory_can_be_filtered_by_it(cooperative):
    groups = dict(choices.type_choices())
    assert ("cooperative", "Cooperative") in groups[cooperative.Family.BUSINESS.label]
