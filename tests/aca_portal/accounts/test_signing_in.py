"""People sign in by name or mail address; nobody signs up; a forgotten password is set anew by mail."""

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.urls import reverse

from tests import factories
from tests.aca_portal.accounts.pages import is_in, link_in, set_password, sign_in

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "otter quince ladder violet"


@pytest.fixture
def maria(us):
    return factories.staff_user(us, username="maria", email="maria@example.org", first_name="María")


@pytest.mark.parametrize("login", ["maria", "maria@example.org", "Maria@Example.org"])
def test_staff_sign_in_by_name_or_mail_address(client, maria, login):
    response = sign_in(client, login)
    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert is_in(client)


def test_who_asked_for_a_page_is_led_there_after_signing_in(client, maria):
    asked = client.get("/admin/coalitions/membership/")
    assert asked["Location"] == "/admin/login/?next=/admin/coalitions/membership/"
    form = {"login": "maria", "password": factories.PASSWORD, "next": "/admin/coalitions/membership/"}
    assert client.post("/admin/login/", form)["Location"] == "/admin/coalitions/membership/"
    client.logout()
    form["next"] = "https://elsewhere.example/"
    assert client.post("/admin/login/", form)["Location"] == "/admin/"


@pytest.mark.parametrize(
    ("login", "password"), [("maria", "wrong"), ("nobody", "wrong"), ("ma\x00ria", "wrong")]
)
def test_a_wrong_name_and_a_wrong_password_get_one_answer(client, maria, login, password):
    response = sign_in(client, login, password)
    assert response.status_code == 200
    assert not is_in(client)
    if "\x00" not in login:
        assert "The name or the password is not right." in response.content.decode()


def test_who_is_deactivated_cannot_sign_in(client, maria):
    maria.is_active = False
    maria.save()
    response = sign_in(client, maria)
    assert not is_in(client)
    assert client.get(response["Location"]).status_code == 200


def test_who_is_no_staff_is_told_so_and_sent_nowhere(client, us):
    person = factories.staff_user(us, is_staff=False)
    client.force_login(person)
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    assert client.get("/admin/login/").status_code == 403


@pytest.mark.parametrize(
    "address",
    ["signup/", "signup/passkey/", "email/", "confirm-email/", "confirm-email/abc/", "login/code/confirm/"]
    + ["password/set/", "2fa/webauthn/signup/"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signs_up(client, maria, address, method):
    form = {
        "username": "eve",
        "email": "eve@example.org",
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
    }
    response = getattr(client, method)(f"/admin/{address}", form)
    assert response.status_code in (302, 404)
    client.force_login(maria)
    assert getattr(client, method)(f"/admin/{address}", form).status_code in (301, 302, 404)
    assert get_user_model().objects.count() == 1


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(client, maria):
    response = client.post(reverse("account_reset_password"), {"email": "maria@example.org"}, follow=True)
    assert "a mail with a link is on its way" in response.content.decode()
    (letter,) = mail.outbox
    assert letter.to == ["maria@example.org"]
    assert set_password(client, letter, NEW_PASSWORD).status_code == 302
    assert not is_in(client)  # the link alone is no sign-in: a second factor comes first
    sign_in(client, maria, NEW_PASSWORD)
    assert is_in(client)
    client.logout()
    assert "admin/password/reset/" in client.get(link_in(letter)).content.decode()
    assert "This link no longer works" in client.get(link_in(letter)).content.decode()
    told = mail.outbox[-1]
    assert told.to == ["maria@example.org"]
    assert "Your password has been reset." in told.body


def test_a_link_lapses(client, maria, settings):
    client.post(reverse("account_reset_password"), {"email": "maria@example.org"})
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "This link no longer works" in client.get(link_in(mail.outbox[0])).content.decode()


def test_a_stranger_learns_nothing_by_asking_for_a_link(client, maria):
    response = client.post(reverse("account_reset_password"), {"email": "eve@example.org"}, follow=True)
    assert "a mail with a link is on its way" in response.content.decode()
    assert mail.outbox == []


def test_an_old_mail_address_opens_nothing(client, maria):
    client.post(reverse("account_reset_password"), {"email": "maria@example.org"})
    maria.email = "maria@new.example"
    maria.save()
    mail.outbox.clear()
    client.post(reverse("account_reset_password"), {"email": "maria@example.org"})
    assert mail.outbox == []
    assert sign_in(client, "maria@example.org").status_code == 200
    client.post(reverse("account_reset_password"), {"email": "maria@new.example"})
    assert mail.outbox[0].to == ["maria@new.example"]


def test_a_mail_server_that_is_away_breaks_no_page(client, maria, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    assert client.post(reverse("account_reset_password"), {"email": "maria@example.org"}).status_code == 302


@pytest.mark.parametrize(("language", "words"), [("es", "Contraseña"), ("ja", "パスワード")])
@pytest.mark.parametrize("address", ["/admin/login/", "/admin/password/reset/", "/admin/password/change/"])
def test_the_pages_speak_the_language_of_the_switch(client, maria, address, language, words):
    if "change" in address:
        client.force_login(maria)
    page = client.get(address).content.decode()
    assert f'name="next" value="{address}"' in page
    client.post("/i18n/setlang/", {"language": language, "next": address})
    page = client.get(address).content.decode()
    assert f'lang="{language}"' in page
    assert words.lower() in page.lower()


@pytest.mark.parametrize(
    "address", ["login/", "password/reset/", "2fa/", "2fa/webauthn/", "password/change/", "reauthenticate/"]
)
def test_the_pages_run_no_script_of_their_own_lines(client, maria, address):
    if address not in ("login/", "password/reset/"):
        client.force_login(maria)
    response = client.get(f"/admin/{address}", follow=True)
    page = response.content.decode()
    assert response.status_code == 200
    assert "'self'" in response["Content-Security-Policy"]
    assert " style=" not in page
    assert "<style" not in page
    scripts = [part.split(">")[0] for part in page.split("<script")[1:]]
    assert scripts
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)
