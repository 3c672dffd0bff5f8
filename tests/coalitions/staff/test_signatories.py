"""Staff look after signatories, with their memberships, names and measures."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalitions.models import CoalitionRole, ImportBatch, Membership
from signatories.models import Signatory
from signatories.types import SignatoryType
from tests import factories
from tests.admin_pages import (
    NO_CONTACTS,
    add_signatory,
    change_signatory,
    complaints,
    rows,
    words,
)

User = get_user_model()
LIST = "admin:signatories_signatory_changelist"


# --- Adding -----------------------------------------------------------------------------------------------


def test_staff_add_a_signatory_with_its_membership(us_client, us):
    response = add_signatory(us_client, {"coalition": us.pk, "status": "active", "joined_on": "2024-01-01"})
    assert complaints(response) == []
    signatory = Signatory.objects.get()
    assert (signatory.name, signatory.slug) == ("Acme", "acme")
    assert signatory.memberships.get().joined_on == datetime.date(2024, 1, 1)


def test_the_only_coalition_is_chosen_already(us_client, us, japan):
    page = words(us_client.get(reverse("admin:signatories_signatory_add")))
    assert "We Are Still In" in page
    assert "Japan Climate Initiative" not in page
    response = add_signatory(us_client, {"coalition": us.pk, "status": "active"})
    assert complaints(response) == []


def test_staff_cannot_add_a_signatory_without_a_membership(us_client, us, japan):
    assert add_signatory(us_client).status_code == 200
    response = add_signatory(us_client, {"coalition": japan.pk, "status": "active"})
    assert "Select a valid choice" in words(response)
    assert not Signatory.objects.exists()


def test_names_without_latin_letters_get_an_address_in_their_script(client, japan):
    client.force_login(factories.staff_user(japan))
    add_signatory(client, {"coalition": japan.pk, "status": "active"}, name="株式会社日本", country="JP")
    add_signatory(
        client, {"coalition": japan.pk, "status": "active"}, name="日本", country="JP", type="university"
    )
    slugs = set(Signatory.objects.values_list("slug", flat=True))
    assert slugs == {"株式会社日本"}, "the second is the same name without its legal form"


def test_an_organisation_on_file_is_not_added_twice(us_client, us):
    factories.business("Acme Inc.")
    response = add_signatory(us_client, {"coalition": us.pk, "status": "active"}, name="ACME")
    assert "An organisation of this name is already on file in this country." in words(response)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"type": "city"}, "A government needs the territory that it governs."),
        ({"type": "business", "governs": "city"}, "Only a government governs a territory."),
        ({"type": "state", "governs": "city"}, "governs a territory of kind"),
        ({"type": "city", "governs": "city", "based_in": "city"}, "A government is where it governs."),
        ({"type": "city", "governs": "city", "country": "MX"}, "Select a valid choice."),
    ],
)
def test_a_value_that_does_not_fit_gets_a_message_beside_its_field(us_client, us, fields, sentence):
    places = {"city": factories.municipality("Tucson").pk}
    fields = {name: places.get(value, value) if name != "type" else value for name, value in fields.items()}
    response = add_signatory(us_client, {"coalition": us.pk, "status": "active"}, **fields)
    assert sentence in words(response)
    assert not Signatory.objects.exists()


def test_a_city_may_govern_a_city_region(us_client, us):
    washington = factories.region("US-DC", "District of Columbia", is_city_region=True)
    member = {"coalition": us.pk, "status": "active"}
    response = add_signatory(us_client, member, name="Washington", type="city", governs=washington.pk)
    assert complaints(response) == []


# --- Changing ---------------------------------------------------------------------------------------------


@pytest.fixture
def acme(us):
    signatory = factories.business("Acme")
    factories.membership(us, signatory, joined_on=datetime.date(2019, 1, 1))
    return signatory


def membership_rows(signatory, *more, **changes):
    """The memberships of the signatory as its form sends them, the first with changes, and more."""
    found = [
        {
            "id": period.pk,
            "signatory": signatory.pk,
            "coalition": period.coalition_id,
            "status": period.status,
            "joined_on": period.joined_on or "",
            "left_on": period.left_on or "",
        }
        for period in signatory.memberships.exclude(status="rejected").order_by("pk")
    ]
    found[0] |= changes
    return rows("memberships", *found, *more, initial=len(found))


def test_memberships_are_kept_on_the_page_of_the_signatory(us_client, us, acme):
    response = change_signatory(
        us_client, acme, **membership_rows(acme, status="ended", left_on="2022-01-01", reason="They left")
    )
    assert complaints(response) == []
    again = {"coalition": us.pk, "status": "active", "joined_on": "2022-01-01"}
    response = change_signatory(us_client, acme, **membership_rows(acme, again))
    assert complaints(response) == []
    periods = acme.memberships.order_by("pk").values_list("status", "joined_on", "left_on")
    assert list(periods) == [
        ("ended", datetime.date(2019, 1, 1), datetime.date(2022, 1, 1)),
        ("active", datetime.date(2022, 1, 1), None),
    ]


def test_overlapping_periods_are_refused_with_a_sentence(us_client, us, acme):
    again = {"coalition": us.pk, "status": "active", "joined_on": "2020-01-01"}
    response = change_signatory(us_client, acme, **membership_rows(acme, again))
    assert "This period overlaps another of the same member" in words(response)
    acme.memberships.update(status="ended", left_on=datetime.date(2019, 6, 1))
    twice = [again | {"status": "ended", "left_on": "2021-01-01"}, again | {"joined_on": "2020-06-01"}]
    response = change_signatory(us_client, acme, **membership_rows(acme, *twice))
    assert "Two periods in the same coalition overlap." in words(response)
    assert acme.memberships.count() == 1


def test_a_membership_does_not_move_to_another_coalition(client, us, japan, acme):
    client.force_login(factories.superuser())
    change_signatory(client, acme, **membership_rows(acme, coalition=japan.pk))
    assert acme.memberships.get().coalition == us


def test_names_and_measures_are_kept_on_the_page_of_the_signatory(us_client, acme):
    fields = membership_rows(acme)
    fields |= rows("names", {"language": "es", "kind": "official", "name": "Acme México"})
    fields |= rows(
        "measures", {"metric": "employees", "year": 2020, "value": 12, "unit": "people", "source": "Report"}
    )
    response = change_signatory(us_client, acme, **fields)
    assert complaints(response) == []
    assert acme.names.get().key == "acme mexico"
    assert acme.measures.get().value == 12


def test_identifiers_are_kept_on_the_page_of_the_signatory_in_one_form(us_client, acme, client):
    code = {"scheme": "ein", "value": "91-1144442", "source": "Tax office"}
    response = change_signatory(us_client, acme, **membership_rows(acme), **rows("identifiers", code))
    assert complaints(response) == []
    assert str(acme.identifiers.get()) == "ein:911144442"
    page = words(client.get(acme.get_absolute_url()))
    assert "911144442" in page
    assert "Tax office" in page


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        (["Q42", "https://www.wikidata.org/wiki/Q42"], "Please correct the duplicate"),
        (["42"], "“42” is not written like a code of Wikidata, such as Q1489."),
        (["Q1"], "This code is already on file. It can name one signatory only."),
    ],
)
def test_a_wrong_or_taken_identifier_gets_a_sentence(us_client, japan, acme, codes, sentence):
    secret = factories.business("Secret Works", country="JP")
    factories.membership(japan, secret)
    factories.identifier(secret, "Q1")
    some = [{"scheme": "wikidata", "value": code, "source": "Wikidata"} for code in codes]
    response = change_signatory(us_client, acme, **membership_rows(acme), **rows("identifiers", *some))
    assert sentence in words(response)
    assert "Secret Works" not in words(response)
    assert not acme.identifiers.exists()


def test_staff_do_not_change_the_identifiers_of_a_shared_signatory(us_client, japan, acme):
    factories.membership(japan, acme)
    code = {"scheme": "wikidata", "value": "Q42", "source": "Wikidata"}
    response = change_signatory(us_client, acme, **membership_rows(acme), **rows("identifiers", code))
    assert response.status_code == 403
    assert not acme.identifiers.exists()


def test_two_equal_measures_are_refused_with_a_sentence(us_client, acme):
    measure = {"metric": "employees", "value": 12, "unit": "people", "source": "Report"}
    response = change_signatory(
        us_client, acme, **membership_rows(acme), **rows("measures", measure, measure)
    )
    assert "Two rows say the same." in words(response)
    assert not acme.measures.exists()


# --- Shared signatories -----------------------------------------------------------------------------------


@pytest.fixture
def shared(us, japan, acme):
    factories.membership(japan, acme, external_id="J-SECRET", note="secret note")
    factories.pledge(japan, acme, title="Secret pledge")
    return acme


def test_staff_of_one_coalition_read_a_shared_signatory_but_do_not_change_it(us_client, shared):
    page = words(us_client.get(reverse("admin:signatories_signatory_change", args=[shared.pk])))
    assert "also a member of other coalitions" in page
    assert 'name="_save"' not in page
    assert (
        change_signatory(
            us_client, shared, **membership_rows(shared), website="https://x.example/"
        ).status_code
        == 403
    )
    assert us_client.post(reverse("admin:signatories_signatory_delete", args=[shared.pk])).status_code == 403
    shared.refresh_from_db()
    assert shared.website == ""


def test_the_other_coalition_is_not_named_and_its_records_are_not_shown(us_client, shared):
    addresses = [
        reverse("admin:signatories_signatory_change", args=[shared.pk]),
        reverse("admin:signatories_signatory_history", args=[shared.pk]),
        reverse(LIST),
        reverse("admin:coalitions_membership_changelist"),
        reverse("admin:pledges_pledge_changelist"),
    ]
    for address in addresses:
        page = words(us_client.get(address))
        for secret in ("Japan Climate Initiative", "J-SECRET", "secret note", "Secret pledge"):
            assert secret not in page, address
    assert "also a member of other coalitions" in words(us_client.get(reverse(LIST)))


def test_the_own_membership_of_a_shared_signatory_is_changed_on_its_own_page(us_client, us, shared):
    own = shared.memberships.get(coalition=us)
    address = reverse("admin:coalitions_membership_change", args=[own.pk])
    us_client.post(
        address, NO_CONTACTS | {"status": "suspended", "joined_on": "2019-01-01", "reason": "No fee"}
    )
    own.refresh_from_db()
    assert own.status == "suspended"


def test_coordinators_do_not_delete_a_shared_signatory_by_action(client, us, shared):
    client.force_login(factories.staff_user(us, CoalitionRole.Role.COORDINATOR))
    action = {"action": "delete_selected", "_selected_action": [shared.pk]}
    page = words(client.post(reverse(LIST), action))
    assert "J-SECRET" not in page
    assert "Japan" not in page
    client.post(reverse(LIST), action | {"post": "yes"})
    assert Signatory.objects.filter(pk=shared.pk).exists()


def test_staff_of_all_its_coalitions_change_it(client, us, japan, shared):
    user = factories.staff_user(us)
    CoalitionRole.objects.create(user=user, coalition=japan, role=CoalitionRole.Role.EDITOR)
    client.force_login(user)
    response = change_signatory(client, shared, **membership_rows(shared), website="https://acme.example/")
    assert complaints(response) == []


def test_a_refused_application_does_not_make_a_signatory_shared(us_client, japan, acme):
    factories.membership(japan, acme, status="rejected")
    response = change_signatory(us_client, acme, **membership_rows(acme), website="https://acme.example/")
    assert complaints(response) == []


# --- The list ---------------------------------------------------------------------------------------------


def test_signatories_are_found_by_any_name_in_any_script(client, japan):
    region = factories.region("JP-14")
    kanagawa = factories.signatory("Kanagawa Prefecture", SignatoryType.STATE, governs=region)
    factories.signatory_name(kanagawa, "神奈川県", "ja")
    factories.membership(japan, kanagawa)
    factories.membership(japan, factories.business("Sony Group Corp."))
    client.force_login(factories.staff_user(japan))
    searches = {
        "Kanagawa Prefecture": ("神奈川", "kanagawa", "KANAGAWA PREF"),
        "Sony Group Corp.": ("sony", "Sony Group Corp.", "Sony Group Corporation", "group"),
    }
    for name, texts in searches.items():
        for text in texts:
            found = client.get(reverse(LIST), {"q": text}).context["cl"].result_list
            assert [signatory.name for signatory in found] == [name], text


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"family": "governments"}, {"Tucson", "Phoenix"}),
        ({"type__exact": "business"}, {"Acme"}),
        ({"region": "US-AZ"}, {"Tucson", "Phoenix"}),
        ({"status": "ended"}, {"Phoenix"}),
        ({"status": "ended", "family": "business"}, set()),
    ],
)
def test_the_list_is_filtered(us_client, us, acme, filters, names):
    arizona = factories.region("US-AZ", "Arizona")
    factories.region("US-CA", "California")
    pima = factories.county("Pima County", parent=arizona)
    tucson = factories.signatory("Tucson", governs=factories.municipality("Tucson", parent=pima))
    phoenix = factories.signatory("Phoenix", governs=factories.municipality("Phoenix", parent=arizona))
    factories.membership(us, tucson)
    factories.membership(us, phoenix, left_on=datetime.date(2020, 1, 1))
    found = us_client.get(reverse(LIST), filters).context["cl"].result_list
    assert {signatory.name for signatory in found} == names


LISTS = [
    "signatories_signatory",
    "signatories_jurisdiction",
    "signatories_figure",
    "coalitions_coalition",
    "coalitions_claim",
    "coalitions_partner",
    "coalitions_importbatch",
    "pledges_pledge",
]


@pytest.mark.parametrize(
    ("name", "is_superuser"),
    [(name, is_superuser) for name in LISTS for is_superuser in (True, False)] + [("aca_portal_user", True)],
)
def test_lists_cost_the_same_for_one_and_three(client, us, name, is_superuser, django_assert_num_queries):
    def one_more():
        place = factories.municipality(parent=factories.county(parent=factories.region("US-CA")))
        factories.figure(place, 100)
        signatory = factories.signatory(governs=place)
        factories.signatory_name(signatory, "Nombre", "es")
        factories.membership(us, signatory)
        factories.pledge(us, signatory)
        factories.claim(us, value=place.pk)
        factories.partner(us)
        factories.staff_user(us)
        ImportBatch.objects.create(coalition=us, filename="a.csv", content=b"", uploaded_by=user)

    user = factories.superuser() if is_superuser else factories.staff_user(us, CoalitionRole.Role.COORDINATOR)
    client.force_login(user)
    address = reverse(f"admin:{name}_changelist")
    one_more()
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    one_more()
    one_more()
    if name == "coalitions_coalition":
        for slug in ("japan", "mexico"):
            CoalitionRole.objects.create(user=user, coalition=factories.coalition(slug), role="editor")
    with django_assert_num_queries(len(queries)):
        assert client.get(address).context["cl"].result_count >= 3


def test_a_signatory_based_abroad_can_still_be_changed(us_client, us, acme):
    """A record may hold what its staff could not choose; saving it keeps it."""
    acme.based_in = factories.municipality("Osaka", parent=factories.country("JP"))
    acme.save()
    response = change_signatory(us_client, acme, **membership_rows(acme), website="https://acme.example/")
    assert complaints(response) == []
    acme.refresh_from_db()
    assert (acme.based_in.name, acme.website) == ("Osaka", "https://acme.example/")


def test_membership_history_survives(us_client, us, acme):
    change_signatory(us_client, acme, **membership_rows(acme, note="seen"))
    record = Membership.history.first()
    assert (record.note, record.history_user.username) == ("seen", "us-editor")


def test_histories_name_only_colleagues(client, us, japan):
    shared = factories.business("Acme")
    factories.membership(us, shared)
    factories.membership(japan, shared)
    factories.staff_user(japan, username="secret-colleague")
    for person in ("secret-colleague", "own-colleague"):
        author = User.objects.filter(username=person).first() or factories.staff_user(us, username=person)
        shared.website = f"https://{person}.example/"
        shared._history_user = author
        shared.save()
    client.force_login(factories.staff_user(us))
    page = words(client.get(reverse("admin:signatories_signatory_history", args=[shared.pk])))
    assert "<td>own-colleague</td>" in page
    assert "<td>somebody else</td>" in page
    assert "<td>secret-colleague</td>" not in page
