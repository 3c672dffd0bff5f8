"""A session ends when it is not used for an hour, and after twelve hours in any case."""

import time

import pytest
from django.conf import settings as shipped

from tests import factories
from tests.aca_portal.accounts.pages import is_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """Time that a test moves."""

    class Clock:
        moved = 0

        def forward(self, *, minutes=0, hours=0):
            self.moved += minutes * 60 + hours * 3600

    clock, now = Clock(), time.time
    monkeypatch.setattr("aca_portal.accounts.sessions.time.time", lambda: now() + clock.moved)
    return clock


def test_an_unused_session_ends(us_client, clock):
    assert is_in(us_client)
    clock.forward(minutes=shipped.SESSION_IDLE_MINUTES - 1)
    assert is_in(us_client)
    clock.forward(minutes=shipped.SESSION_IDLE_MINUTES + 1)
    answer = us_client.get("/admin/coalitions/membership/", follow=True)
    assert answer.redirect_chain[0][0] == "/admin/login/?next=%2Fadmin%2Fcoalitions%2Fmembership%2F"
    assert "You were signed out" in answer.content.decode()
    assert not is_in(us_client)


def test_a_session_in_constant_use_ends_too(us_client, clock):
    for _half_hour in range(2 * shipped.SESSION_HOURS - 1):
        clock.forward(minutes=30)
        assert is_in(us_client)
    clock.forward(minutes=31)
    assert not is_in(us_client)


def test_nothing_is_written_by_a_session_that_is_over(client, us, clock):
    client.force_login(factories.superuser())
    clock.forward(hours=2)
    client.post(f"/admin/coalitions/coalition/{us.pk}/change/", {"name_en": "Taken over"})
    us.refresh_from_db()
    assert us.name == "We Are Still In"


def test_a_session_that_does_not_say_when_it_began_ends(us_client):
    session = us_client.session
    del session["signed_in_at"]
    session.save()
    assert not is_in(us_client)


def test_public_pages_need_no_session(us_client, us, clock):
    clock.forward(hours=24)
    assert us_client.get("/en/").status_code == 200
