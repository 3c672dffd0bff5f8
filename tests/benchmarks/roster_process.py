"""A process of its own that previews and confirms the roster on its standard input, as two requests do.

It prints its memory in MB: resident once Django is ready, and the peak at the end.
"""

import os
import re
import sys
from pathlib import Path

import django


def preview_and_confirm(content, coalition, user):
    """The batch, imported. Like the admin, a confirmation knows nothing of the preview but its key."""
    from coalitions.imports.batches import confirm_batch
    from coalitions.models import ImportBatch
    from coalitions.rosters.importer import preview_roster

    key = preview_roster(coalition=coalition, filename="roster.csv", content=content, user=user).pk
    batch = confirm_batch(batch=ImportBatch.objects.only("coalition").get(pk=key), user=user).batch
    assert batch.state == ImportBatch.State.APPLIED, batch.errors[:3]
    return batch


def memory(what):
    return int(re.search(rf"{what}:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aca_portal.settings")
    django.setup()
    from django.conf import settings

    from aca_portal.models import User
    from coalitions.models import Coalition

    settings.DEBUG = False  # Django would keep every statement
    start = memory("VmRSS")
    preview_and_confirm(sys.stdin.buffer.read(), Coalition.objects.get(slug="us"), User.objects.get())
    print(start, memory("VmHWM"))


if __name__ == "__main__":
    main()
