"""Who a row of a roster is: found under every name on file, asked about where it is nearly one, never guessed."""

import pytest

from coalitions.models import Membership
from signatories.models import NameKind, Signatory
from tests import factories
from tests.coalitions.rosters import counts, import_rows

pytestmark = pytest.mark.django_db


# --- Names that match -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "Sony Group",
        "SONY GROUP CORP.",
        "Ｓｏｎｙ Ｇｒｏｕｐ",
        "ソニーグループ株式会社",
        "ソニーグループ（株）",
        "ｿﾆｰｸﾞﾙｰﾌﾟ㈱",
    ],
)
def test_a_company_is_found_under_any_of_its_names_in_any_script(japan, written):
    sony = factories.business("Sony Group Corporation", country="JP")
    factories.signatory_name(sony, "ソニーグループ株式会社", "ja")
    batch = import_rows(japan, {"name": written, "type": "business"})
    assert counts(batch) == (1, 0, 0, 0)
    assert list(Membership.objects.values_list("signatory__name")) == [("Sony Group Corporation",)]


def test_the_reading_of_one_company_is_not_the_name_of_another(japan):
    factories.signatory_name(factories.business("日立", country="JP"), "アクメ", "ja", kind=NameKind.READING)
    import_rows(japan, {"name": "アクメ", "type": "business"})
    assert Signatory.objects.count() == 2


def test_the_external_key_goes_before_the_name(us):
    acme = factories.business("Acme")
    factories.membership(us, acme, external_id="A-1")
    batch = import_rows(us, {"name": "Apex Works", "type": "business", "external_id": "A-1"})
    assert counts(batch) == (0, 1, 0, 0)
    acme.refresh_from_db()
    assert acme.name == "Apex Works"


@pytest.mark.parametrize(
    "written", ["Tucson", "City of Tucson", "TUCSON", "Ciudad de Tucson", "City of Tucsón"]
)
def test_a_city_is_found_however_its_name_is_dressed(us, written):
    arizona = factories.region("US-AZ", "Arizona")
    tucson = factories.signatory("Tucson", governs=factories.municipality("Tucson", parent=arizona))
    import_rows(us, {"name": written, "type": "city", "state": "Arizona"})
    assert [one.signatory for one in Membership.objects.all()] == [tucson]


def test_the_code_of_a_territory_goes_before_its_name(us):
    arizona = factories.region("US-AZ", "Arizona")
    place = factories.municipality("Tucson", parent=arizona, code="US-0477000")
    tucson = factories.signatory("Tucson", governs=place)
    import_rows(us, {"name": "The Old Pueblo", "type": "city", "code": "US-0477000"})
    assert [one.signatory for one in Membership.objects.all()] == [tucson]
