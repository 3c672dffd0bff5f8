"""Which build of the portal answers: two processes with one build show one edition alike."""

import hashlib
import sys
from functools import cache
from pathlib import Path

from django.conf import settings

FOLDERS = ("aca_portal", "signatories", "coalitions", "pledges", "templates", "static")
LIBRARIES = "requirements.txt"


@cache
def build() -> str:
    """A digest of our files and of the list of libraries. It is the same on every machine with the same release."""
    digest = hashlib.sha256(f"{sys.version_info} {settings.DEBUG}".encode())
    for path in _files():
        digest.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _files() -> list[Path]:
    found = [path for folder in FOLDERS for path in (settings.BASE_DIR / folder).rglob("*")]
    found.append(settings.BASE_DIR / LIBRARIES)
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


def look_again(**kwargs: object) -> None:
    """Receiver of the development server's `file_changed`: a template was edited."""
    build.cache_clear()
