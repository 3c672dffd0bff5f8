"""Fixtures that tests of every area share. Objects are built with `tests.factories`."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from hypothesis import settings as hypothesis

from coalitions import reference
from tests import factories, registers

# A slow machine is no failure.
hypothesis.register_profile("unhurried", parent=hypothesis(), deadline=None)
hypothesis.load_profile("unhurried")


def pytest_configure():
    """Passwords of tests protect nothing: hash them fast. The cache is the process's own; its kinds have own tests.

    Pages are not kept: on PostgreSQL a test is one transaction, so all that it writes is one edition.
    """
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, tmp_path_factory):
    """SQLite is tested as it runs, in a file: threads and the live server then have their own connections."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = tmp_path_factory.mktemp("database") / "test.sqlite3"
        database["OPTIONS"]["timeout"] = 20  # a slow machine is no failure
    else:
        database["OPTIONS"]["options"] = "-c lock_timeout=20s"
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def _no_language_left_over():
    """A page that one test opened leaves its language to the thread: the next starts without."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _no_work_in_threads(settings):
    """Long work waits in the queue until a test does it."""
    settings.WORK_IN_PROCESS = False


@pytest.fixture(autouse=True)
def _fast_passwords(settings):
    """Hashing passwords slowly is for production; most tests make a person."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _identity_was_just_confirmed(settings):
    """Tests sign in without a password; that some pages ask for it again has tests of its own."""
    settings.ACCOUNT_REAUTHENTICATION_REQUIRED = False


@pytest.fixture(scope="session")
def small_register_folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("register") / "reference_data"
    return registers.copy_regions(target, registers.demo_codes())


@pytest.fixture
def small_register(small_register_folder, monkeypatch):
    """All regions of the reference data and the few places of the demonstration: loaded in a second."""
    monkeypatch.setattr(reference, "FOLDER", small_register_folder)
    return small_register_folder


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
