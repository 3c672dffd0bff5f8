"""What Japanese staff get at every door of the admin: nothing of the United States, and no way to touch it."""

import re

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from coalitions.models import Claim, CoalitionRole, Correction, ImportBatch, Membership, Partner
from pledges.models import Pledge
from signatories.models import Figure, Jurisdiction, Signatory
from tests import factories

SECRET = "Zyzzyva"  # stands in every US name: it must never reach Japanese staff


@pytest.fixture
def america(us):
    """One US record of every kind, each with the secret in its name."""
    us.name = f"{SECRET} coalition"
    us.save()
    region = factories.region("US-CA", f"{SECRET} state")
    place = factories.municipality(f"{SECRET} city", parent=region)
    signatory = factories.signatory(f"{SECRET} government", governs=place)
    found = {
        "coalition": us,
        "jurisdiction": place,
        "figure": factories.figure(place, 7_654_321, source=f"{SECRET} office"),
        "signatory": signatory,
        "membership": factories.membership(us, signatory, external_id=f"{SECRET}-1", note=SECRET),
        "pledge": factories.pledge(us, signatory, title=f"{SECRET} pledge"),
        "claim": factories.claim(us, 7_654_321, source=f"{SECRET} press"),
        "partner": factories.partner(us, name=f"{SECRET} partner"),
        "correction": factories.correction(us, signatory, message=SECRET, email=f"{SECRET}@example.org"),
        "importbatch": ImportBatch.objects.create(
            coalition=us,
            filename=f"{SECRET}.csv",
            content=b"name,type\n",
            sha256="0" * 64,
            state=ImportBatch.State.APPLIED,
            applied_at=timezone.now(),
            rows=[{"row": 2, "name": SECRET, "outcome": "new", "changes": {}, "place": ""}],
        ),
    }
    factories.business("Plain Company")  # belongs to no coalition: nobody's but an administrator's
    return found


@pytest.fixture
def nippon(japan):
    region = factories.region("JP-14", "Kanagawa")
    signatory = factories.signatory("Yokohama", governs=factories.municipality("Yokohama", parent=region))
    return {
        "signatory": signatory,
        "membership": factories.membership(japan, signatory),
        "pledge": factories.pledge(japan, signatory),
        "region": region,
    }


@pytest.fixture
def japan_client(client, japan, nippon):
    """Signed in with the strongest role that staff can have."""
    client.force_login(factories.staff_user(japan, CoalitionRole.Role.COORDINATOR))
    return client


MODELS = {
    "coalition": "coalitions_coalition",
    "jurisdiction": "signatories_jurisdiction",
    "figure": "signatories_figure",
    "signatory": "signatories_signatory",
    "membership": "coalitions_membership",
    "pledge": "pledges_pledge",
    "claim": "coalitions_claim",
    "partner": "coalitions_partner",
    "importbatch": "coalitions_importbatch",
    "correction": "coalitions_correction",
}
WITH_HISTORY = ("jurisdiction", "figure", "signatory", "membership", "pledge")
EDITABLE = [name for name in MODELS if name != "importbatch"]

every_model = pytest.mark.parametrize("name", MODELS)


def url(name, page, *args):
    return reverse(f"admin:{MODELS[name]}_{page}", args=args)


def closed(response):
    """Nothing is shown: refused, not found, or sent away with no more than the number that was asked for."""
    assert SECRET not in response.content.decode()
    assert response.status_code in (302, 403, 404, 405)
    if response.status_code == 302:
        assert response["Location"] in (reverse("admin:index"), "/admin/")
    return True


# --- Reading ----------------------------------------------------------------------------------------------


@every_model
def test_lists_show_own_records_only(japan_client, america, name):
    response = japan_client.get(url(name, "changelist"))
    assert response.status_code == 200
    assert SECRET not in response.content.decode()


@every_model
def test_search_finds_own_records_only(japan_client, america, name):
    response = japan_client.get(url(name, "changelist"), {"q": SECRET})
    assert response.status_code == 200
    assert response.context["cl"].result_count == 0


def test_signatories_without_a_coalition_are_hidden_from_staff(japan_client, america):
    page = japan_client.get(url("signatory", "changelist")).content.decode()
    assert "Yokohama" in page
    assert "Plain Company" not in page


@every_model
def test_pages_of_other_coalitions_are_closed_to_guessed_addresses(japan_client, america, name):
    assert closed(japan_client.get(url(name, "change", america[name].pk)))


@every_model
def test_histories_of_other_coalitions_are_closed_to_guessed_addresses(japan_client, america, name):
    assert closed(japan_client.get(url(name, "history", america[name].pk)))


@pytest.mark.parametrize("name", WITH_HISTORY)
def test_old_versions_of_other_coalitions_are_closed_to_guessed_addresses(japan_client, america, name):
    version = america[name].history.first()
    address = url(name, "simple_history", america[name].pk, version.pk)
    assert closed(japan_client.get(address))
    assert closed(japan_client.post(address, {"name": "taken over"}))


@pytest.mark.parametrize("name", WITH_HISTORY)
def test_histories_of_deleted_records_are_closed(japan_client, america, name):
    pk, version = america[name].pk, america[name].history.first().pk
    if name == "signatory":
        america["pledge"].delete()
        america["membership"].delete()
    if name == "jurisdiction":
        america["signatory"].delete()
    america[name].delete()
    assert closed(japan_client.get(url(name, "history", pk)))
    assert closed(japan_client.get(url(name, "simple_history", pk, version)))


@pytest.mark.parametrize(
    "name", ["jurisdiction", "figure", "signatory", "membership", "pledge", "claim", "partner"]
)
def test_forms_offer_own_choices_only(japan_client, japan, america, name):
    response = japan_client.get(url(name, "add"))
    assert response.status_code in (200, 403)
    assert SECRET not in response.content.decode()


@pytest.mark.parametrize(
    ("app", "model", "field"),
    [
        ("signatories", "signatory", "governs"),
        ("signatories", "signatory", "based_in"),
        ("signatories", "jurisdiction", "parent"),
        ("signatories", "jurisdiction", "parts"),
        ("signatories", "figure", "jurisdiction"),
        ("coalitions", "membership", "signatory"),
        ("coalitions", "membership", "coalition"),
        ("coalitions", "partnership", "partner"),
        ("pledges", "pledge", "signatory"),
        ("pledges", "pledge", "coalition"),
        ("coalitions", "coalitionrole", "user"),
        ("coalitions", "importbatch", "uploaded_by"),
        ("coalitions", "correction", "signatory"),
    ],
)
def test_autocompletes_answer_with_own_records_only(japan_client, us, america, app, model, field):
    factories.staff_user(us, username=f"{SECRET}-staff")
    query = {"app_label": app, "model_name": model, "field_name": field}
    for term in ("", SECRET):
        response = japan_client.get(reverse("admin:autocomplete"), query | {"term": term})
        assert response.status_code == 403 or SECRET not in response.content.decode()
        assert response.status_code in (200, 403)


@pytest.mark.parametrize(
    ("name", "lookup"),
    [
        ("signatory", "memberships__coalition__id__exact"),
        ("signatory", "memberships__note__contains"),
        ("signatory", "memberships__id__exact"),
        ("signatory", "pledges__title__contains"),
        ("membership", "signatory__memberships__note__contains"),
        ("membership", "coalition__import_batches__filename__contains"),
        ("coalition", "roles__user__username__contains"),
        ("coalition", "memberships"),
        ("pledge", "coalition__roles__user__password__startswith"),
        ("jurisdiction", "governments__memberships__note__contains"),
    ],
)
def test_addresses_do_not_filter_across_relations(japan_client, america, name, lookup):
    response = japan_client.get(url(name, "changelist"), {lookup: "1"})
    assert response.status_code == 400


FORGED_FILTERS = [
    ("signatory", "coalition", {}),
    ("signatory", "coalition", {"status": "active"}),
    ("membership", "coalition__id__exact", {}),
    ("membership", "coalition__id__exact", {"figures": "missing"}),
    ("pledge", "coalition__id__exact", {}),
    ("claim", "coalition__id__exact", {}),
    ("importbatch", "coalition__id__exact", {}),
    ("correction", "coalition__id__exact", {}),
]


@pytest.mark.parametrize(("name", "parameter", "more"), FORGED_FILTERS)
@pytest.mark.parametrize("has_choice", [True, False])
def test_forged_filters_reach_no_other_coalition(
    client, japan, us, america, nippon, name, parameter, more, has_choice
):
    """Not even a signatory of both coalitions is found through the other one."""
    factories.membership(us, nippon["signatory"])
    user = factories.staff_user(japan)
    if has_choice:
        CoalitionRole.objects.create(user=user, coalition=factories.coalition("mexico"), role="editor")
    client.force_login(user)
    response = client.get(url(name, "changelist"), {parameter: us.pk} | more)
    assert SECRET not in response.content.decode()
    if has_choice:
        assert response.context["cl"].result_count == 0


def test_sidebars_offer_own_choices_only(client, japan, us, america, nippon):
    """Staff of two coalitions get filters, without the third."""
    mexico = factories.coalition("mexico", name="Alianza México")
    user = factories.staff_user(japan)
    CoalitionRole.objects.create(user=user, coalition=mexico, role=CoalitionRole.Role.EDITOR)
    client.force_login(user)
    for name in ("signatory", "membership", "pledge", "claim", "importbatch", "correction"):
        response = client.get(url(name, "changelist"))
        choices = [
            str(choice["display"])
            for spec in response.context["cl"].filter_specs
            for choice in spec.choices(response.context["cl"])
        ]
        assert "Alianza México" in choices, name
        assert SECRET not in " ".join(choices)


@every_model
def test_every_choice_of_a_sidebar_opens(client, america, japan, nippon, name):
    """Also those of filters across a relation, which an address may otherwise not ask for."""
    client.force_login(factories.superuser())
    response = client.get(url(name, "changelist"))
    page = response.context["cl"]
    choices = [choice["query_string"] for spec in page.filter_specs for choice in spec.choices(page)]
    refused = [
        choice for choice in choices if client.get(url(name, "changelist") + choice).status_code != 200
    ]
    assert refused == []


def test_the_first_page_shows_own_coalitions_only(japan_client, america):
    page = japan_client.get(reverse("admin:index")).content.decode()
    assert "Japan Climate Initiative" in page
    assert SECRET not in page


def test_recent_actions_leave_out_records_that_the_person_may_no_longer_see(japan_client, america, nippon):
    user = japan_client.session["_auth_user_id"]
    for name in ("membership", "signatory", "figure", "coalition", "importbatch"):
        LogEntry.objects.create(
            user_id=user,
            content_type=ContentType.objects.get_for_model(america[name]),
            object_id=str(america[name].pk),
            object_repr=f"{SECRET} {name}",
            action_flag=CHANGE,
        )
    LogEntry.objects.create(
        user_id=user,
        content_type=ContentType.objects.get_for_model(Signatory),
        object_id=str(nippon["signatory"].pk),
        object_repr="Yokohama as I changed it",
        action_flag=CHANGE,
    )
    page = japan_client.get(reverse("admin:index")).content.decode()
    assert "Yokohama as I changed it" in page
    assert SECRET not in page


@pytest.mark.parametrize("name", ["signatory", "coalition"])
def test_view_on_site_leads_to_own_records_only(japan_client, america, japan, nippon, name):
    content_type = ContentType.objects.get_for_model(america[name])
    for pk in (america[name].pk, f"{america[name].pk} ", f"0{america[name].pk}"):
        response = japan_client.get(reverse("admin:view_on_site", args=[content_type.pk, pk]))
        assert response.status_code == 404
    own = japan if name == "coalition" else nippon[name]
    response = japan_client.get(reverse("admin:view_on_site", args=[content_type.pk, own.pk]))
    assert response.status_code == 302


def test_export_holds_own_members_only(japan_client, us, america, nippon):
    for filters in ("", f"?coalition__id__exact={us.pk}", f"?q={SECRET}"):
        response = japan_client.post(reverse("admin:coalitions_membership_export") + filters, {"format": "0"})
        assert SECRET not in response.content.decode()
    response = japan_client.post(reverse("admin:coalitions_membership_export"), {"format": "0"})
    assert "Yokohama" in response.content.decode()


def test_only_administrators_see_people(japan_client, us):
    person = factories.staff_user(us, username=f"{SECRET}-staff")
    for page, args in [("changelist", []), ("add", []), ("change", [person.pk]), ("history", [person.pk])]:
        assert closed(japan_client.get(reverse(f"admin:aca_portal_user_{page}", args=args)))
    shown = japan_client.get(reverse("admin:app_list", args=["aca_portal"])).content.decode()
    assert reverse("admin:aca_portal_user_changelist") not in shown


# --- Writing ----------------------------------------------------------------------------------------------


def everything():
    """The state of all that Japanese staff must not change."""
    models = (Membership, Signatory, Jurisdiction, Figure, Pledge, Claim, Partner, ImportBatch, Correction)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("name", EDITABLE)
def test_records_of_others_cannot_be_changed_or_deleted(japan_client, america, name):
    before = everything()
    forged = {"name": "taken over", "title": "taken over", "source": "taken over", "status": "ended"}
    assert closed(japan_client.post(url(name, "change", america[name].pk), forged))
    assert closed(japan_client.get(url(name, "delete", america[name].pk)))
    assert closed(japan_client.post(url(name, "delete", america[name].pk), {"post": "yes"}))
    assert everything() == before


@pytest.mark.parametrize(
    ("name", "action", "extra"),
    [
        ("membership", "end_memberships", {"left_on": "2020-01-01", "reason": "They left"}),
        ("membership", "activate", {}),
        ("membership", "delete_selected", {"post": "yes"}),
        ("signatory", "delete_selected", {"post": "yes"}),
        ("figure", "mark_preferred", {}),
        ("figure", "delete_selected", {"post": "yes"}),
        ("jurisdiction", "delete_selected", {"post": "yes"}),
        ("pledge", "delete_selected", {"post": "yes"}),
        ("claim", "delete_selected", {"post": "yes"}),
        ("correction", "close", {}),
        ("correction", "delete_selected", {"post": "yes"}),
    ],
)
@pytest.mark.parametrize("across", ["0", "1"])
def test_actions_reach_own_records_only(japan_client, america, name, action, extra, across):
    """With forged numbers, and with all records selected."""
    america["membership"].status = Membership.Status.APPLIED
    america["membership"].save()
    before = [list(type(record).objects.filter(pk=record.pk).values()) for record in america.values()]
    response = japan_client.post(
        url(name, "changelist"),
        {"action": action, "_selected_action": [america[name].pk], "select_across": across, **extra},
        follow=True,
    )
    assert SECRET not in response.content.decode()
    after = [list(type(record).objects.filter(pk=record.pk).values()) for record in america.values()]
    assert after == before


def test_forged_choices_are_refused(japan_client, us, america, japan, nippon):
    forged_forms = [
        ("membership", {"coalition": us.pk, "signatory": nippon["signatory"].pk, "status": "active"}),
        ("membership", {"coalition": japan.pk, "signatory": america["signatory"].pk, "status": "active"}),
        ("pledge", {"coalition": us.pk, "signatory": america["signatory"].pk, "title": "x", "kind": "other"}),
        ("claim", {"coalition": us.pk, "metric": "population", "value": 1, "year": 2020, "source": "x"}),
        (
            "figure",
            {"jurisdiction": america["jurisdiction"].pk, "metric": "population", "value": 1, "source": "x"},
        ),
        (
            "jurisdiction",
            {"name": "x", "kind": "municipality", "country": "US", "parent": america["jurisdiction"].pk},
        ),
    ]
    before = everything()
    for name, form in forged_forms:
        response = japan_client.post(url(name, "add"), form)
        assert response.status_code in (200, 403), name
        assert SECRET not in response.content.decode()
    assert everything() == before


def test_own_membership_cannot_be_moved_to_another_coalition(japan_client, us, america, nippon):
    form = {"coalition": us.pk, "signatory": america["signatory"].pk, "status": "active"}
    japan_client.post(url("membership", "change", nippon["membership"].pk), form)
    nippon["membership"].refresh_from_db()
    assert nippon["membership"].coalition.slug == "japan"
    assert nippon["membership"].signatory == nippon["signatory"]


def test_own_pledge_cannot_be_given_to_another_coalition(japan_client, us, nippon):
    factories.membership(us, nippon["signatory"])
    pledge = nippon["pledge"]
    form = {
        "coalition": us.pk,
        "signatory": pledge.signatory_id,
        "title": "x",
        "kind": "other",
        "status": "declared",
    }
    japan_client.post(url("pledge", "change", pledge.pk), form)
    pledge.refresh_from_db()
    assert pledge.coalition.slug == "japan"


# --- Imports ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ImportBatch.State.values)
def test_uploads_of_others_are_closed(japan_client, america, state):
    batch = america["importbatch"]
    applied_at = timezone.now() if state in ImportBatch.WRITTEN else None
    undone_at = applied_at if state == ImportBatch.State.UNDONE else None
    ImportBatch.objects.update(state=state, applied_at=applied_at, undone_at=undone_at)
    assert closed(japan_client.get(reverse("admin:coalitions_importbatch_confirm", args=[batch.pk])))
    assert closed(japan_client.post(reverse("admin:coalitions_importbatch_confirm", args=[batch.pk])))
    assert closed(japan_client.get(reverse("admin:coalitions_importbatch_file", args=[batch.pk])))
    batch.refresh_from_db()
    assert batch.state == state


def test_rosters_are_uploaded_into_own_coalitions_only(japan_client, us, america):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("roster.csv", b"name,type\nAcme,business\n")
    before = everything()
    response = japan_client.post(
        reverse("admin:coalitions_importbatch_upload"), {"coalition": us.pk, "file": file}
    )
    assert response.status_code == 200
    assert "Select a valid choice" in re.sub(r"\s+", " ", response.content.decode())
    assert everything() == before
