"""Secrets of second factors are kept encrypted: a copy of the database alone opens no account.

The key is derived from SECRET_KEY. What was encrypted under an earlier key is read by SECRET_KEY_FALLBACKS, and
what was kept before there was encryption is read as it is.
"""

import base64
import logging
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MARK = "fernet:"
PURPOSE = b"aca_portal.accounts.encryption"

logger = logging.getLogger("aca_portal.accounts")


def encrypted(text: str) -> str:
    return MARK + _keys().encrypt(text.encode()).decode()


def decrypted(kept: str) -> str:
    """The secret as it was. One that no key opens is answered as a random one, which fits no code, and is logged."""
    if not kept.startswith(MARK):
        return kept
    try:
        return _keys().decrypt(kept.removeprefix(MARK)).decode()
    except InvalidToken:
        logger.error("no key opens the secret of a second factor: is SECRET_KEY_FALLBACKS missing?")
        return base64.b32encode(secrets.token_bytes(20)).decode()


def _keys() -> MultiFernet:
    return MultiFernet([_key_from(text) for text in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key_from(text: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(text.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
