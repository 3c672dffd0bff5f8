"""Fixtures that tests of every area share. Objects are built with `tests.factories`."""

import pytest
from django.core.cache import cache

from tests import factories


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture
def us(db):
    """We Are Still In, as far as a test needs it."""
    return factories.coalition("us", name="We Are Still In")


@pytest.fixture
def japan(db):
    return factories.coalition("japan", name="Japan Climate Initiative")


@pytest.fixture
def us_staff(us):
    """An editor of the US coalition and of nothing else."""
    return factories.staff_user(us, username="us-editor")


@pytest.fixture
def japan_staff(japan):
    """An editor of the Japanese coalition and of nothing else."""
    return factories.staff_user(japan, username="japan-editor")


@pytest.fixture
def us_client(us_staff, client):
    """A browser session of the US editor."""
    client.force_login(us_staff)
    return client
