"""Passwords that are easily guessed are refused, without asking anybody on the net."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from aca_portal.extensions import coalition_model

MOST_CHARACTERS = 72  # zxcvbn reads no more
WORDS = re.compile(r"[^\W\d_]+|\d+")
LEAST_LETTERS = 4  # of a word that is known of a person: shorter ones stand inside many others
OF_THE_PORTAL = ["alliances for climate action", "alliance", "climate", "action", "coalition", "portal"]


class HardToGuessValidator:
    """Refuse what zxcvbn guesses in fewer than 10^8 attempts, knowing the person, the coalitions and common passwords.

    A word that stands several times counts once: "climate climate climate" is as easy as "climate". What is known of
    the person and the coalitions counts for nothing: "María González 2024" is as easy as "2024".
    """

    def __init__(self, least_score=3):
        self.least_score = least_score

    def validate(self, password, user=None):
        known = _words_of([*OF_THE_PORTAL, *_about(user), *_names_of_coalitions()])
        each_once = " ".join(dict.fromkeys(WORDS.findall(password.casefold())))
        rest = _plain(password)
        for word in sorted(known, key=len, reverse=True):
            rest = rest.replace(word, "")
        if any(_is_easy(text, known, self.least_score) for text in (password, each_once or password, rest)):
            raise ValidationError(
                _(
                    "This password is easily guessed. Take several words that have nothing to do with each "
                    "other, with you or with the alliance, and none of them twice."
                ),
                code="password_easily_guessed",
            )

    def get_help_text(self):
        return _("Several words that have nothing to do with each other make a good password.")


def _is_easy(text, known, least_score):
    return not text or zxcvbn(text[:MOST_CHARACTERS], user_inputs=sorted(known))["score"] < least_score


def _plain(text):
    """Letters and digits alone, small and without accents."""
    taken_apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in taken_apart if character.isalnum())


def _words_of(texts):
    """Each text as one word, and each of its words."""
    words = {_plain(part) for text in texts for part in (text, *WORDS.findall(text))}
    return {word for word in words if len(word) >= LEAST_LETTERS}


def _about(user):
    return [user.username, user.first_name, user.last_name, user.email] if user else []


def _names_of_coalitions():
    rows = coalition_model()._default_manager.values_list("slug", "name_en", "name_es", "name_ja")
    return [text for row in rows for text in row if text]
