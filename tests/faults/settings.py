"""The settings of production, for processes that a test starts; files of the pages are not collected for them."""

from aca_portal.settings import *  # noqa: F403
from aca_portal.settings import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
