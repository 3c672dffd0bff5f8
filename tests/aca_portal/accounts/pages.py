"""Filling in the pages of the account, as a person would."""

import re

from django.urls import reverse

from tests import factories

ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


def sign_in(client, user, password=factories.PASSWORD, **extra):
    login = user if isinstance(user, str) else user.username
    return client.post(reverse("account_login"), {"login": login, "password": password}, **extra)


def is_in(client):
    return client.get(reverse("admin:index")).status_code == 200


def link_in(mail):
    """The path of the link to a password in a mail."""
    return re.search(r"https?://[^/]+(/admin/password/reset/key/\S+)", mail.body)[1]


def set_password(client, mail, password):
    """Open the link of a mail and give a new password. Answers the last response."""
    page = client.get(link_in(mail), follow=True)
    if not page.redirect_chain:
        return page
    return client.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})
