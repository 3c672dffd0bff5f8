import io
import json

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from coalitions.models import Coalition, CoalitionRole, Membership
from coalitions.reach.reach import compute_reach
from coalitions.reference import load_reference
from pledges.models import Criterion, CriterionAnswer, Pledge
from signatories.models import Figure, Jurisdiction, Signatory
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_register")]


@pytest.fixture
def development(settings):
    settings.DEBUG = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # only for speed


def run(**options):
    out = io.StringIO()
    call_command("demo", stdout=out, stderr=io.StringIO(), no_serve=True, **options)
    return out.getvalue()


def lines_of(slug):
    return {line.name: line for line in compute_reach(Coalition.objects.get(slug=slug)).lines}


def test_the_demo_command_refuses_to_run_outside_development(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError):
        run()
    assert not get_user_model().objects.exists()
    assert not Membership.objects.exists()


@pytest.mark.usefixtures("development")
def test_members_are_marked_as_demonstration():
    run()
    assert Membership.objects.count() > 80
    assert not Membership.objects.filter(is_demo=False).exists()
    assert Pledge.objects.filter(is_demo=True).count() == Pledge.objects.count() == 5
    assert set(Membership.objects.values_list("coalition__slug", flat=True)) == {
        "argentina",
        "japan",
        "mexico",
        "us",
    }


@pytest.mark.usefixtures("development")
def test_every_figure_and_measure_cites_its_source():
    run()
    assert not Figure.objects.filter(source="").exists()
    crea = Signatory.objects.get(name="CREA").measures.get()
    assert (crea.metric, crea.value, crea.year) == ("organisations", 2000, 2019)
    assert "WWF" in crea.source


@pytest.mark.usefixtures("development")
@pytest.mark.parametrize(
    ("slug", "member", "within"),
    [
        ("japan", "City of Yokohama", "Kanagawa Prefecture"),
        ("us", "Los Angeles", "California"),
        ("mexico", "Área metropolitana de Guadalajara", "Estado de Jalisco"),
    ],
)
def test_a_member_inside_another_is_counted_once(slug, member, within):
    run()
    line = lines_of(slug)[member]
    assert (line.outcome, line.within) == ("inside", within)


@pytest.mark.usefixtures("development")
def test_founders_joined_at_the_launch_and_unknown_dates_are_empty():
    run()
    joined = dict(Membership.objects.values_list("signatory__name", "joined_on"))
    assert str(joined["Provincia de Santa Fe"]) == "2018-11-20"
    assert str(joined["City of Yokohama"]) == "2018-07-06"
    assert joined["Provincia de La Pampa"] is None
    assert joined["Guadalajara"] is None


@pytest.mark.usefixtures("development")
def test_buenos_aires_the_city_governs_its_region():
    run()
    assert Signatory.objects.get(name="Ciudad Autónoma de Buenos Aires").governs.code == "AR-C"


@pytest.mark.usefixtures("development")
def test_logins_are_printed_and_work(client):
    answer = json.loads(run(json=True))
    assert [login["username"] for login in answer["logins"]] == [
        "demo-argentina",
        "demo-japan",
        "demo-mexico",
        "demo-us",
        "demo-admin",
    ]
    for login in answer["logins"]:
        assert client.login(username=login["username"], password=login["password"])
    japanese = get_user_model().objects.get(username="demo-japan")
    assert (japanese.is_staff, japanese.is_superuser) == (True, False)
    assert [role.coalition.slug for role in japanese.coalition_roles.all()] == ["japan"]
    assert "demo-us-password" in run()


@pytest.mark.usefixtures("development")
def test_the_pictures_for_links_are_drawn_and_say_what_they_are(client):
    assert json.loads(run(json=True))["cards"] == {"drawn": 12}
    page = client.get("/en/coalitions/us/").content.decode()
    assert 'property="og:image" content="http://testserver/data/coalitions/us/card-en.png' in page
    assert "Demonstration data." in page.partition('property="og:image:alt" content="')[2].partition('"')[0]


@pytest.mark.usefixtures("development")
def test_a_second_run_changes_nothing():
    run()
    models = (Jurisdiction, Figure, Signatory, Membership, Pledge, get_user_model(), CoalitionRole)
    before = [model.objects.count() for model in models]
    answer = json.loads(run(json=True))
    assert [model.objects.count() for model in models] == before
    assert answer["members"] == {"new": 0, "updated": 0, "unchanged": before[3]}
    assert answer["warnings"] == []


@pytest.mark.usefixtures("development")
def test_a_real_member_is_neither_duplicated_nor_marked_as_demonstration():
    load_reference()
    california = Jurisdiction.objects.get(code="US-CA")
    real = factories.signatory("State of California", "state", governs=california)
    membership = factories.membership(Coalition.objects.get(slug="us"), real)
    run()
    membership.refresh_from_db()
    assert membership.is_demo is False
    assert list(california.governments.all()) == [real]


def test_reference_data_brings_no_logins_and_no_members():
    call_command("load_reference", stdout=io.StringIO())
    assert not get_user_model().objects.exists()
    assert not Membership.objects.exists()


@pytest.mark.usefixtures("development")
def test_answers_are_marked_as_demonstration_and_loaded_once():
    run()
    assert json.loads(run(json=True))["answers"] == {"new": 0, "updated": 0, "unchanged": 2}
    assert not CriterionAnswer.objects.filter(is_demo=False).exists()
    assert not Criterion.objects.filter(is_demo=False).exists()
