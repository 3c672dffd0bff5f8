"""The check of requirements: it fails for a known weakness, and for nothing else."""

import importlib.util
import io
import json
import urllib.error
import urllib.request

import pytest
from django.conf import settings


@pytest.fixture
def check():
    spec = importlib.util.spec_from_file_location(
        "check_dependencies", settings.BASE_DIR / ".ci" / "check_dependencies.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answer_of(monkeypatch, answer):
    """Let the database of weaknesses answer by a function of the queries."""

    def urlopen(request, timeout):
        return io.BytesIO(json.dumps({"results": answer(json.loads(request.data)["queries"])}).encode())

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)


def test_every_pin_is_asked_about(check, monkeypatch):
    asked = []
    answer_of(monkeypatch, lambda queries: asked.extend(queries) or [{} for _ in queries])
    assert check.main() == 0
    text = (settings.BASE_DIR / "requirements.txt").read_text()
    assert len(asked) == text.count("==") > 20


def test_a_known_weakness_is_named_and_fails(check, monkeypatch, capsys):
    def answer(queries):
        is_django = [query["package"]["name"] == "django" for query in queries]
        return [{"vulns": [{"id": "CVE-2030-1"}]} if found else {} for found in is_django]

    answer_of(monkeypatch, answer)
    assert check.main() == 1
    assert "CVE-2030-1" in capsys.readouterr().out


def test_where_nobody_answers_the_check_says_so_and_passes(check, monkeypatch, capsys):
    def nobody(request, timeout):
        raise urllib.error.URLError("no route")

    monkeypatch.setattr(urllib.request, "urlopen", nobody)
    assert check.main() == 0
    assert "were not checked" in capsys.readouterr().out
