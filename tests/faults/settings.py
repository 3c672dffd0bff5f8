"""The settings of production, for processes that a test starts; files of the pages are not collected for them.

NEXT_VERSION=1 is the next version of the portal, which has one migration more.
"""

import os

from aca_portal.settings import *  # noqa: F403
from aca_portal.settings import INSTALLED_APPS, STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
if os.environ.get("NEXT_VERSION") == "1":
    INSTALLED_APPS.append("tests.faults.next_version")
