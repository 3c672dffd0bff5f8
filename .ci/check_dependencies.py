"""Ask the OSV database whether a pinned requirement has a known weakness: python .ci/check_dependencies.py

Status 1 where it names one. Where the database does not answer within some seconds, it says so and the status is 0.
"""

import json
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path

ASKED = "https://api.osv.dev/v1/querybatch"
SECONDS = 5
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def pins(text: str) -> list[tuple[str, str]]:
    """The (name, version) of each requirement that is pinned."""
    return PIN.findall(text)


def weaknesses(pinned: list[tuple[str, str]]) -> list[str]:
    """A line for each requirement with a known weakness. Raises `OSError` where nobody answers."""
    queries = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in pinned
    ]
    request = urllib.request.Request(
        ASKED, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as response:
        results = json.load(response)["results"]
    return [
        f"{name} {version}: {', '.join(one['id'] for one in result['vulns'])}"
        for (name, version), result in zip(pinned, results, strict=True)
        if result.get("vulns")
    ]


def main() -> int:
    file = Path(__file__).resolve().parent.parent / "requirements.txt"
    pinned = pins(file.read_text(encoding="utf-8"))
    try:
        found = weaknesses(pinned)
    except (OSError, ValueError) as error:
        print(f"Requirements were not checked for known weaknesses: no answer ({type(error).__name__}).")
        return 0
    print("\n".join(found) or f"{len(pinned)} requirements have no known weakness.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
