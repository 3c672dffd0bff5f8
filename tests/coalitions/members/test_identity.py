"""Who a row of a roster is: found under every name on file, asked about where it is nearly one, never guessed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalitions.imports.batches import confirm_batch
from coalitions.members.identity import answer, possible_duplicates
from coalitions.members.merging import merge
from coalitions.models import IdentityAnswer, ImportBatch, Membership
from coalitions.rosters.importer import preview_roster
from signatories.models import NameKind, Signatory, SignatoryName, SignatoryRedirect, free_slug
from signatories.types import SignatoryType
from tests import factories
from tests.coalitions.rosters.files import columns_of, counts, import_rows, roster

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
def test_a_city_is_found_under_every_customary_form_of_its_name(us, written):
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


# --- Names that are nearly the same -----------------------------------------------------------------------

NEAR = {"name": "Univ. Monterrey", "type": "university"}


@pytest.fixture
def mexico(db):
    return factories.coalition("mexico", name="ACA México")


@pytest.fixture
def university(mexico):
    made = factories.signatory("Universidad de Monterrey", SignatoryType.UNIVERSITY, country="MX")
    factories.membership(factories.coalition("other", country=factories.country("MX")), made)
    return made


@pytest.fixture
def mexico_client(client, mexico):
    client.force_login(factories.staff_user(mexico))
    return client


def preview(coalition, *rows, user=None):
    user = user or factories.superuser()
    return preview_roster(coalition=coalition, filename="roster.csv", content=roster(*rows), user=user)


def say(client, batch, *answers):
    """Answer the questions of a batch in their order, in the browser."""
    about_names = [question for question in batch.questions if "signatory" in question]
    fields = {
        f"same-{question['row']}-{question['signatory']}": said
        for question, said in zip(about_names, answers, strict=True)
    }
    return client.post(reverse("admin:coalitions_importbatch_answers", args=[batch.pk]), fields, follow=True)


def page(client, batch):
    return client.get(reverse("admin:coalitions_importbatch_change", args=[batch.pk])).content.decode()


def test_a_near_name_is_asked_about_and_never_merged_silently(mexico, mexico_client, university):
    batch = preview(mexico, NEAR)
    assert (batch.new, len(batch.questions), columns_of(batch.warnings)) == (1, 1, [(2, "name")])
    shown = page(mexico_client, batch)
    assert "is “Univ. Monterrey” the same as “Universidad de Monterrey” on file?" in shown
    import_rows(mexico, NEAR)
    assert Signatory.objects.count() == 2


@pytest.mark.parametrize(
    ("on_file", "written"),
    [
        ("Banco de Galicia y Buenos Aires S.A.U.", "Banco Galicia S.A."),
        ("Banco Galicia S.A.", "Banco de Galicia y Buenos Aires S.A.U."),
        ("Banco Galicia", "Banco Galisia"),
    ],
)
def test_a_roster_asks_about_the_names_that_the_duplicates_page_shows(mexico, on_file, written):
    company = factories.signatory(on_file, SignatoryType.BUSINESS, country="MX")
    factories.membership(mexico, company)
    batch = preview(mexico, {"name": written, "type": "business"})
    assert [question["signatory"] for question in batch.questions] == [company.pk]
    other = factories.signatory(written, SignatoryType.BUSINESS, country="MX")
    factories.membership(mexico, other)
    pairs = possible_duplicates(mexico, factories.superuser())
    assert [{one.pk, two.pk} for one, two in pairs] == [{company.pk, other.pk}]


@pytest.mark.parametrize("written", ["Banco Macro S.A.", "Galicia Seguros S.A.", "Banco"])
def test_a_name_that_shares_a_word_is_not_asked_about(mexico, written):
    factories.signatory("Banco de Galicia y Buenos Aires S.A.U.", SignatoryType.BUSINESS, country="MX")
    assert preview(mexico, {"name": written, "type": "business"}).questions == []


@pytest.mark.parametrize("show", ["", "?show=warnings"])
def test_a_near_name_that_staff_may_not_know_is_not_shown_once_it_is_imported(
    client, mexico, university, show
):
    """An administrator or the command line may know it; who only reads what they imported may not."""
    university.is_published = False
    university.save()
    batch = import_rows(mexico, NEAR)
    address = reverse("admin:coalitions_importbatch_change", args=[batch.pk]) + show
    client.force_login(factories.staff_user(mexico, "viewer"))
    assert "Universidad de Monterrey" not in client.get(address).content.decode()
    client.force_login(factories.superuser())
    assert "Universidad de Monterrey" in client.get(address).content.decode()


def test_answering_same_gives_the_signatory_one_more_name(mexico, university):
    client, user = Client(), factories.superuser()
    client.force_login(user)
    batch = preview(mexico, NEAR, user=user)
    say(client, batch, "same")
    batch.refresh_from_db()
    assert (batch.new, batch.questions, batch.warnings) == (1, [], [])
    client.post(reverse("admin:coalitions_importbatch_confirm", args=[batch.pk]))
    assert [one.signatory for one in mexico.memberships.all()] == [university]
    assert [name.name for name in university.names.all()] == ["Univ. Monterrey"]
    university.refresh_from_db()
    assert university.name == "Universidad de Monterrey"
    assert counts(import_rows(mexico, NEAR)) == (0, 0, 1, 0), "the same roster again changes nothing"


def test_a_shared_signatory_keeps_its_names_and_is_still_the_one_meant(mexico, mexico_client, university):
    batch = preview(mexico, NEAR)
    say(mexico_client, batch, "same")
    user = mexico.roles.get().user
    import_rows(mexico, NEAR, user=user)
    assert [one.signatory for one in mexico.memberships.all()] == [university]
    assert not university.names.exists()
    assert counts(import_rows(mexico, NEAR, user=user)) == (0, 0, 1, 0)


def test_answering_different_is_remembered_for_later_imports(mexico, mexico_client, university):
    say(mexico_client, preview(mexico, NEAR), "different")
    for batch in (preview(mexico, NEAR), import_rows(mexico, NEAR, dry_run=True)):
        assert (batch.questions, batch.warnings) == ([], [])
    said = IdentityAnswer.objects.get()
    assert (said.coalition, said.key, said.is_same) == (mexico, "univ monterrey", False)
    assert said.answered_by == mexico.roles.get().user


def test_an_answer_holds_in_its_own_coalition_only(mexico, mexico_client, university):
    say(mexico_client, preview(mexico, NEAR), "different")
    other = university.memberships.get().coalition
    assert preview(other, NEAR).questions


def test_the_newest_answer_counts_and_a_name_means_one_signatory(mexico, university):
    user = factories.superuser()
    twin = factories.signatory("Monterrey University", SignatoryType.UNIVERSITY, country="MX")
    for signatory, is_same in ((university, False), (university, True), (twin, True)):
        answer(coalition=mexico, key="univ monterrey", signatory=signatory, is_same=is_same, user=user)
    assert [(said.signatory, said.is_same) for said in IdentityAnswer.objects.all()] == [(twin, True)]


def test_near_names_that_the_person_may_not_see_are_not_shown(mexico, mexico_client, university):
    university.is_published = False
    university.save()
    user = mexico.roles.get().user
    batch = preview(mexico, NEAR, user=user)
    assert (batch.questions, batch.warnings) == ([], [])
    by_other = preview(mexico, NEAR)
    assert by_other.questions
    assert "Universidad de Monterrey" not in page(mexico_client, by_other)
    with pytest.raises(PermissionDenied):
        answer(coalition=mexico, key="univ monterrey", signatory=university, is_same=True, user=user)


def test_names_of_other_countries_are_not_compared(mexico):
    factories.signatory("Universidad de Monterrey", SignatoryType.UNIVERSITY, country="AR")
    assert preview(mexico, NEAR).questions == []


@pytest.mark.parametrize("role", ["viewer", None])
def test_only_editors_of_the_coalition_answer(client, mexico, university, role):
    batch = preview(mexico, NEAR)
    other = factories.coalition("argentina")
    client.force_login(factories.staff_user(mexico if role else other, role or "coordinator"))
    assert say(client, batch, "different").status_code == 404
    assert not IdentityAnswer.objects.exists()


@pytest.mark.parametrize("role", ["viewer", None])
def test_no_answer_of_who_may_not_edit_is_remembered_by_whatever_page_takes_it(mexico, university, role):
    other = factories.coalition("argentina")
    user = factories.staff_user(mexico if role else other, role or "coordinator")
    with pytest.raises(PermissionDenied):
        answer(coalition=mexico, key="univ monterrey", signatory=university, is_same=True, user=user)
    assert not IdentityAnswer.objects.exists()


def test_viewers_are_not_told_either_whether_an_import_was_dealt_with(client, mexico, university):
    batch = preview(mexico, NEAR)
    confirm_batch(batch=batch, user=factories.superuser())
    client.force_login(factories.staff_user(mexico, "viewer"))
    assert say(client, batch, "different").status_code == 404


def test_only_what_was_asked_can_be_answered_and_only_by_post(mexico, mexico_client, university):
    batch = preview(mexico, NEAR)
    secret = factories.signatory("Secret", SignatoryType.UNIVERSITY, country="MX")
    url = reverse("admin:coalitions_importbatch_answers", args=[batch.pk])
    mexico_client.post(url, {f"same-2-{secret.pk}": "same", f"same-2-{university.pk}": "perhaps"})
    assert mexico_client.get(url).status_code == 405
    assert not IdentityAnswer.objects.exists()


def test_two_near_names_in_one_file_are_warned_of(mexico):
    batch = preview(mexico, NEAR, {"name": "Universidad Monterrey", "type": "university"})
    assert columns_of(batch.warnings) == [(3, "name")]
    assert batch.questions == []


@pytest.mark.parametrize(
    ("on_file", "written", "column"),
    [
        ({"type": "city", "name": "Flagstaff"}, {"type": "city", "name": "Flagstaf"}, "name"),
        ({"type": "county", "name": "Pima County"}, {"type": "county", "name": "Pimma County"}, "name"),
        (
            {"type": "county", "name": "Maricopa County"},
            {"type": "city", "name": "Mesa", "county": "Marcopa County"},
            "county",
        ),
        ({"type": "city", "name": "Valley 1"}, {"type": "city", "name": "Valley 2"}, None),
    ],
)
def test_a_new_place_nearly_called_like_one_of_its_region_is_warned_of(us, on_file, written, column):
    factories.region("US-AZ", "Arizona")
    import_rows(us, on_file, state="Arizona")
    batch = import_rows(us, written, state="Arizona")
    assert columns_of(batch.warnings) == ([(2, column)] if column else [])
    if column:
        assert f"{on_file['name']}, Arizona" in batch.warnings[0]["message"]


def test_a_near_place_in_another_region_is_not_warned_of(us):
    factories.region("US-AZ", "Arizona")
    factories.region("US-CA", "California")
    import_rows(us, {"type": "city", "name": "Flagstaff", "state": "Arizona"})
    assert import_rows(us, {"type": "city", "name": "Flagstaf", "state": "California"}).warnings == []


def test_questions_cost_the_same_queries_for_one_and_for_many(mexico):
    for number in range(6):
        name = f"Compañía {'abcdef'[number] * 6} Solar"
        factories.membership(mexico, factories.business(name, country="MX"))
    rows = [{"name": f"Cia {letter * 6} Solr", "type": "business"} for letter in "abcdef"]
    user = factories.superuser()
    costs = []
    for some in (rows[:1], rows):
        with CaptureQueriesContext(connection) as queries:
            batch = preview(mexico, *some, user=user)
        assert len(batch.questions) == len(some)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_questions_are_asked_of_a_refused_roster_but_not_of_an_imported_one(
    mexico, mexico_client, university
):
    refused = preview(mexico, NEAR, {"name": "Nobody", "type": "wizard"})
    assert refused.state == ImportBatch.State.REFUSED
    say(mexico_client, refused, "different")
    refused.refresh_from_db()
    assert [one["word"] for one in refused.questions] == ["wizard"]
    assert IdentityAnswer.objects.count() == 1
    IdentityAnswer.objects.all().delete()
    imported = confirm_batch(batch=preview(mexico, NEAR), user=factories.superuser()).batch
    assert "Are these the same?" not in page(mexico_client, imported)
    say(mexico_client, imported, "same")
    assert not IdentityAnswer.objects.exists()


# --- Addresses --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Acme Works", "横浜商事"])
def test_an_imported_name_never_takes_the_old_address_of_a_merged_signatory(us, us_staff, name):
    kept, dropped = factories.business("Acme"), factories.business(name, slug=free_slug(name))
    merge(kept=kept, dropped=dropped, by=us_staff, reason="one and the same")
    SignatoryName.objects.filter(signatory=kept, name=name).delete()  # or the row would mean the one kept
    import_rows(us, {"name": name, "type": "business"})
    assert sorted(Signatory.objects.values_list("slug", flat=True)) == ["acme", f"{dropped.slug}-2"]
    assert SignatoryRedirect.objects.get(slug=dropped.slug).signatory == kept


@pytest.mark.parametrize("name", ["Ciudad Autónoma", "第1生命", "ABC 株式会社", "Łódź", "!", "x" * 200])
def test_an_import_and_the_admin_give_a_name_the_same_address(us, name):
    batch = import_rows(us, {"name": name + " 1", "type": "business"})
    assert counts(batch) == (1, 0, 0, 0)
    slug = Signatory.objects.get().slug
    Signatory.objects.all().delete()
    assert free_slug(name + " 1") == slug
