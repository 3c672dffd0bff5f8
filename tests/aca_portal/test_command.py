"""A command on a database that is not migrated says what is missing and what to type."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

MIGRATE = "The database has no tables yet. Run: python manage.py migrate"


@pytest.fixture
def run(tmp_path):
    """Run a command on an empty database of its own."""
    environment = os.environ | {"DEBUG": "1", "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}

    def run(*words):
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


@pytest.mark.parametrize(
    "command",
    ["load_reference", "demo --no-serve", "reach us", "undo_import 1", "daily", "backup FILE"],
)
def test_a_database_without_tables_is_one_sentence(run, tmp_path, command):
    done = run(*command.replace("FILE", str(tmp_path / "archive")).split())
    assert done.returncode == 1
    assert MIGRATE in done.stderr
    assert "Traceback" not in done.stderr


def test_programs_get_the_sentence_as_json(run):
    done = run("reach", "us", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout) == {"errors": [{"message": MIGRATE}]}
