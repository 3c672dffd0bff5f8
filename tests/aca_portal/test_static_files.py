"""Production serves no page that names a missing file, so none may be named."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

STATIC_TAG = re.compile(r"""\{% static ["']([^"']+)["']""")
CSS_URL = re.compile(r"""url\(["']?([^"')]+)["']?\)""")


def named_files():
    for pattern, reference in (("templates/**/*.html", STATIC_TAG), ("static/*.css", CSS_URL)):
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            for name in reference.findall(path.read_text(encoding="utf-8")):
                yield pytest.param(name, id=f"{path.name} names {name}")


@pytest.mark.parametrize("name", list(named_files()))
def test_every_static_file_is_found(name):
    assert finders.find(name)
