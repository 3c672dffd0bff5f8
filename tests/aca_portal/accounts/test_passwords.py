"""Passwords that are easily guessed are refused, and the person is told what makes a good one."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def maria(us):
    return get_user_model()(
        username="mgonzalez", first_name="María", last_name="González", email="maria.gonzalez@alianza.example"
    )


@pytest.mark.parametrize(
    "password",
    [
        "climate climate climate climate",
        "otterotterotterotter",
        "otter otter otter otter",
        "Otter-otter_OTTER otter",
        "password1234567",
        "qwertyuiop1234567890",
        "María González 2024",
        "mariagonzalez1985",
        "we are still in",
        "WeAreStillIn!2024",
        "alliances for climate action",
        "111111222222333333",
        "ああああああああああああ",
    ],
)
def test_easily_guessed_passwords_are_refused(maria, password):
    with pytest.raises(ValidationError):
        validate_password(password, maria)


@pytest.mark.parametrize(
    "password",
    [factories.PASSWORD, "otter quince ladder violet", "kX9#vQ2!mZ7$pL4", "ねこ 鉛筆 ひまわり 台風 42 灯台"],
)
def test_good_passwords_are_taken_however_long_they_are(maria, password):
    validate_password(password, maria)
    validate_password(password + " and much longer than what the estimate reads" * 4, maria)


def test_the_refusal_says_what_makes_a_good_one(maria):
    with pytest.raises(ValidationError, match="Take several words that have nothing to do with each other"):
        validate_password("climate climate climate", maria)
