"""What each page of the demonstration weighs on its way to a reader: kB after compression."""

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import Client

from pledges.demo.load import load_demo

LIMITS = {"html": 40, "css": 20, "script": 20}
PAGES = (
    "",
    "coalitions/us/",
    "coalitions/us/members/",
    "coalitions/us/reach/",
    "coalitions/us/pledges/",
    "signatories/",
    "signatories/california/",
    "pledges/",
    "methodology/",
    "about/",
)


def run():
    load_demo(progress=lambda text: None)
    client = Client(SERVER_NAME="localhost")
    print(f"{'kB compressed':34}" + "".join(f"{name:>8}" for name in LIMITS))
    for language in ("en", "es", "ja"):
        for page in PAGES:
            weights = weigh(client, f"/{language}/{page}")
            cells = "".join(f"{weights[name]:8.1f}" for name in LIMITS)
            over = [name for name, limit in LIMITS.items() if weights[name] > limit]
            print(f"/{language}/{page:30}{cells}" + "".join(f"  over the limit: {name}" for name in over))


def weigh(client, path):
    """The page at `path`, its style sheets for the screen, and its scripts, each in kB after compression."""
    response = client.get(path)
    assert response.status_code == 200, f"{path} answered {response.status_code}"
    page = response.content.decode()
    styles = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"(?! media="print")', page)
    scripts = re.findall(r'<script[^>]* src="/static/([^"]+)"', page)
    return {
        "html": _kilobytes(response.content),
        "css": sum(_kilobytes(_file(name)) for name in styles),
        "script": sum(_kilobytes(_file(name)) for name in scripts),
    }


def _file(name):
    return Path(finders.find(name)).read_bytes()


def _kilobytes(content):
    return len(gzip.compress(content)) / 1024
