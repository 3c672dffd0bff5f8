"""The log says who signed in, who was refused and what became of an account, by number and without names."""

import logging

import pytest

from tests import factories
from tests.aca_portal.accounts.pages import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts(caplog):
    caplog.set_level(logging.INFO, logger="aca_portal.accounts")
    return lambda: [
        (record.getMessage(), record.facts["account"])
        for record in caplog.records
        if record.name == "aca_portal.accounts"
    ]


def test_sign_ins_refusals_and_sign_outs_are_logged_by_number(client, us_staff, facts, caplog):
    sign_in(client, us_staff, "wrong")
    sign_in(client, "nobody", "wrong")
    sign_in(client, us_staff)
    client.post("/admin/logout/")
    assert facts() == [
        ("sign-in refused", us_staff.pk),
        ("sign-in refused", None),
        ("signed in", us_staff.pk),
        ("signed out", us_staff.pk),
    ]
    written = str([vars(record) for record in caplog.records if record.name == "aca_portal.accounts"])
    assert us_staff.username not in written
    assert factories.PASSWORD not in written
    assert "127.0.0.1" not in written


def test_attempts_beyond_the_limit_are_logged(client, us_staff, facts):
    for _attempt in range(11):
        sign_in(client, us_staff, "wrong")
    assert facts()[-1] == ("sign-in stopped by the limit", us_staff.pk)
