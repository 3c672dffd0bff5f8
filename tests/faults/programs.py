"""Servers of others that a test needs: where one is missing the test is skipped, or fails where it must be there."""

import os
import shutil
from pathlib import Path

import pytest


def program(name: str, *folders: str, variable: str = "") -> str:
    """The path of a program; `variable`, such as REQUIRE_POSTGRESQL, is "1" where it must be there, as in `.ci/run`."""
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", *folders])
    if found := shutil.which(name, path=places):
        return found
    if os.environ.get(variable) == "1":
        pytest.fail(f"{name} was not found, and {variable}=1 says that it must be there.")
    pytest.skip(f"no {name} on this machine")


def of_postgresql(name: str) -> str:
    """Debian keeps the programs of the server in a folder of each version."""
    folders = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
    return program(name, *folders, variable="REQUIRE_POSTGRESQL")
