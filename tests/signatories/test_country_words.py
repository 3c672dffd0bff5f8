"""A type and a kind of territory are called what the country calls them; a name is marked with its language."""

import pytest
from django.utils.translation import override

from signatories.choices import type_choices
from signatories.templatetags.signatory_display import marked
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("country", "label", "kind"),
    [
        ("JP", "Prefecture", "prefecture"),
        ("AR", "Province", "province"),
        ("US", "State", "state"),
        ("MX", "State", "state"),
    ],
)
def test_a_region_and_its_government_are_called_as_in_their_country(country, label, kind):
    region = factories.region(f"{country}-01", "A region")
    government = factories.signatory("A government", "state", governs=region, country=country)
    assert government.get_type_display() == label
    assert region.get_kind_display() == kind
    assert ("state", label) in [
        (code, str(name)) for code, name in dict(type_choices(country))["Governments"]
    ]


def test_where_no_country_is_meant_the_label_covers_all():
    governments = {str(family): types for family, types in type_choices()}["Governments"]
    assert ("state", "State, province or prefecture") in [(code, str(name)) for code, name in governments]


@pytest.mark.parametrize(
    ("page", "name", "country", "shown"),
    [
        ("en", "神奈川県", "JP", '<span lang="ja">神奈川県</span>'),
        ("ja", "神奈川県", "JP", "神奈川県"),
        ("en", "Kanagawa", "JP", "Kanagawa"),
        ("en", "Ciudad de México", "MX", '<span lang="es">Ciudad de México</span>'),
        ("es", "Ciudad de México", "MX", "Ciudad de México"),
        ("ja", "Tucson", "US", '<span lang="en">Tucson</span>'),
        ("en", "<b>", "MX", '<span lang="es">&lt;b&gt;</span>'),
        ("en", "", "", ""),
    ],
)
def test_a_name_in_another_language_than_the_page_is_marked(page, name, country, shown):
    with override(page):
        assert marked(name, country) == shown


def test_the_members_of_a_japanese_coalition_are_filtered_by_prefecture(client, japan):
    factories.membership(japan, factories.signatory("神奈川県", "state", country="JP"))
    text = client.get("/en/coalitions/japan/members/").content.decode()
    assert "State, province or prefecture" not in text
    assert '<span lang="ja">神奈川県</span>' in text
    assert ">Prefecture</option>" in text
