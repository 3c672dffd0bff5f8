"""What is not public never shows on any public address, however it is asked for."""

import datetime

import pytest

from coalitions.models import Coalition
from coalitions.publication.log import freeze
from coalitions.reach.reach import compute_people_over_time, compute_reach
from tests import factories

TODAY = datetime.date.today().isoformat()

SECRETS = (
    "Hidden Org",
    "hidden-org",
    "Applicant Org",
    "Rejected Org",
    "Secret Alliance",
    "SECRET NOTE",
    "KEY-123",
    "987,654",
    "987654",
)

PATHS = (
    "/en/",
    "/en/coalitions/us/",
    "/en/coalitions/us/?as_of=2020-01-01",
    "/en/coalitions/us/members/",
    "/en/coalitions/us/members/?status=left",
    "/en/coalitions/us/members/?status=suspended",
    "/en/coalitions/us/members/?q=org",
    "/en/coalitions/us/pledges/",
    "/en/coalitions/us/pledges/?as_of=2020-01-01",
    "/en/coalitions/us/about/",
    "/en/coalitions/us/reach/",
    "/en/coalitions/us/growth/",
    "/en/coalitions/us/log/",
    "/data/coalitions/us/log.csv",
    "/data/coalitions/us/log.json",
    f"/en/coalitions/us/log/{TODAY}/",
    f"/data/coalitions/us/log/{TODAY}.json",
    f"/data/coalitions/us/log/{TODAY}/changes.json",
    "/en/coalitions/us/growth/?reach=1",
    "/en/compare/",
    "/en/signatories/",
    "/en/signatories/?q=org&sort=newest",
    "/en/signatories/?pledge=any",
    "/en/signatories/open-org/",
    "/en/pledges/",
    "/en/methodology/",
    "/data/coalitions/us/reach.json",
    "/data/coalitions/us/members.csv",
    "/en/coalitions/other-rejected/",
    "/en/coalitions/other-applied/",
    "/data/coalitions/us/growth.csv",
    "/data/pledges.csv",
    "/data/coalitions/us/members.csv?status=left",
    "/data/signatories.csv",
)

NOT_THERE = (
    "/en/signatories/hidden-org/",
    "/en/signatories/applicant-org/",
    "/en/signatories/rejected-org/",
    "/en/signatories/only-secret/",
    "/en/coalitions/secret/",
    "/en/coalitions/secret/members/",
    "/en/coalitions/secret/pledges/",
    "/en/coalitions/secret/about/",
    "/en/coalitions/secret/reach/",
    "/en/coalitions/secret/growth/",
    "/en/coalitions/secret/log/",
    "/data/coalitions/secret/log.csv",
    "/data/coalitions/secret/log.json",
    f"/en/coalitions/secret/log/{TODAY}/",
    f"/data/coalitions/secret/log/{TODAY}.json",
    f"/data/coalitions/secret/log/{TODAY}/changes.json",
    "/data/coalitions/secret/reach.json",
    "/data/coalitions/secret/members.csv",
    "/data/coalitions/secret/growth.csv",
)


@pytest.fixture
def secrets(us):
    """One member that is public in all it may be, and everything that is not."""
    secret = factories.coalition("secret", name="Secret Alliance", is_published=False)
    public = factories.signatory("Open Org")
    factories.membership(us, public, note="SECRET NOTE", external_id="KEY-123")
    factories.membership(secret, public)
    figure = {"source": "Secret Alliance, member roster", "provenance": "roster:secret"}
    factories.figure(public.governs, 987_654, **figure)
    factories.pledge(secret, public, title="Pledge to the Secret Alliance")
    factories.pledge(us, public, title="Hidden Org plans this", is_published=False)
    for status in ("applied", "rejected"):
        elsewhere = factories.coalition(f"other-{status}", name=f"Open Alliance {status}")
        factories.membership(elsewhere, public, status=status)
        factories.pledge(elsewhere, public, title=f"Pledge with which Rejected Org {status}")
    hidden = factories.signatory("Hidden Org", is_published=False)
    factories.membership(us, hidden)
    factories.pledge(us, hidden, title="Pledge of Hidden Org")
    factories.measure(hidden, 5, source="Hidden Org report")
    gone = factories.business("Hidden Org of old", is_published=False)
    factories.membership(us, gone, left_on=datetime.date(2020, 1, 1))
    factories.membership(us, factories.business("Applicant Org"), status="applied")
    factories.membership(us, factories.business("Rejected Org"), status="rejected")
    factories.membership(secret, factories.business("Only Secret"))
    for coalition in (us, secret):
        freeze(coalition=coalition)


@pytest.mark.parametrize("path", PATHS)
def test_no_public_page_shows_hidden_records(client, secrets, path):
    response = client.get(path)
    assert response.status_code == 200
    content = b"".join(response.streaming_content) if response.streaming else response.content
    shown = content.decode()
    assert [secret for secret in SECRETS if secret in shown] == []


@pytest.mark.parametrize("path", NOT_THERE)
def test_pages_of_hidden_records_are_not_found(client, secrets, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/en/signatories/?coalition=secret", "/en/pledges/?coalition=secret"])
def test_a_hidden_coalition_cannot_be_filtered_by(client, secrets, path):
    response = client.get(path)
    assert list(response.context["page"]) == []
    assert "secret" not in str(response.context["filter"].form.fields["coalition"].choices)


def test_staff_of_a_hidden_coalition_see_what_its_own_roster_states(secrets):
    secret = Coalition.objects.get(slug="secret")
    assert compute_reach(secret).population.value == 987_654
    assert compute_people_over_time(secret, [datetime.date.today()])[0].population.value == 987_654


def test_hidden_members_do_not_count(client, secrets):
    assert client.get("/en/coalitions/us/").context["reach"].signatories == 1


@pytest.mark.parametrize("path", ["/en/", "/en/coalitions/us/", "/en/signatories/", "/data/signatories.csv"])
def test_pages_are_read_only(client, secrets, path):
    assert client.post(path).status_code == 405
