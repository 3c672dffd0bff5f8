"""The file by which a published number is proved, and the proof.

The file holds what was published and what it was computed from. Whoever has it computes the number again with the
portal's own code, or by the rules of the methodology page with any other.
"""

import datetime
import json
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError

from coalitions.models import PublicationEntry
from coalitions.publication.inputs import BadInputs, canonical, digest, parse_inputs
from coalitions.publication.log import inputs_as_written
from coalitions.publication.numbers import METHOD, answer
from coalitions.reach.metrics import METRICS

FORMAT = "published number of a coalition, with its inputs"
NAMES = ("coalition", "date", "edition", "method", "digest", "numbers")


class NoProof(ValueError):
    """What cannot be proved, as a sentence: the file is none of ours, or cut off."""


def published(entry: PublicationEntry) -> dict[str, Any]:
    """What an entry says, as data."""
    return {
        "coalition": entry.coalition.slug,
        "date": entry.date.isoformat(),
        "edition": entry.edition,
        "method": entry.method,
        "digest": entry.digest,
        "numbers": entry.numbers,
    }


def filename(entry: PublicationEntry) -> str:
    return f"{entry.coalition.slug}-{entry.date.isoformat()}.json"


def file_of(entry: PublicationEntry) -> bytes:
    """The file of an entry: UTF-8 JSON of `format`, `published` and `inputs`."""
    head = canonical({"format": FORMAT, "published": published(entry)})
    return head[:-1] + b',"inputs":' + inputs_as_written(entry) + b"}"


@dataclass(frozen=True)
class Mismatch:
    """One thing that the file says and that is not so."""

    what: str
    said: object
    found: object


@dataclass
class Proof:
    """What became of a proof. It holds where nothing differs.

    `logged` is whether this portal's own log has the same; None where it has no entry of that day.
    """

    published: dict[str, Any]
    digest: str
    numbers: dict[str, Any]
    differences: list[Mismatch] = field(default_factory=list)
    logged: bool | None = None

    @property
    def holds(self) -> bool:
        return not self.differences and self.logged is not False

    def as_json(self) -> dict[str, Any]:
        return {
            "coalition": self.published["coalition"],
            "date": self.published["date"],
            "same": self.holds,
            "digest": self.digest,
            "method": METHOD,
            "in_log": self.logged,
            "numbers": self.numbers,
            "differences": [
                {"what": one.what, "published": one.said, "computed": one.found} for one in self.differences
            ],
        }


def prove(content: bytes) -> Proof:
    """Compute a file's numbers and digest anew and compare. Raises NoProof where it is no such file.

    Nothing but the file is needed. Where this portal has an entry of that coalition and day, it is compared as well:
    a file whose inputs and digest were both forged agrees with itself alone.
    """
    said, raw = _read(content)
    try:
        inputs = parse_inputs(raw)
        numbers = answer(inputs).numbers
    except BadInputs as error:
        raise NoProof(f"The inputs are not as they were written, at: {error}.") from None
    except (ValueError, LookupError) as error:  # a value that no metric, kind or date has
        raise NoProof(f"The inputs cannot be computed with: {error}.") from None
    proof = Proof(said, digest(raw), numbers)
    for what, found in (("digest", proof.digest), ("coalition", inputs.coalition), ("method", METHOD)):
        _compare(proof, what, said[what], found)
    _compare(proof, "year", said["date"][:4], str(inputs.year))
    names = ["members", "demo", "governments", "by_type", *(metric.code for metric in METRICS)]
    for name in names:
        _compare(proof, name, said["numbers"].get(name), numbers[name])
    proof.logged = _is_logged(said)
    return proof


def _compare(proof: Proof, what: str, said: object, found: object) -> None:
    if isinstance(said, dict) and isinstance(found, dict):
        for name in sorted(said.keys() | found.keys()):
            _compare(proof, f"{what}.{name}", said.get(name), found.get(name))
    elif said != found:
        proof.differences.append(Mismatch(what, said, found))


def _read(content: bytes) -> tuple[dict[str, Any], object]:
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NoProof("The file is not JSON, or it is cut off. Download it again from the log.") from None
    said = data.get("published") if isinstance(data, dict) else None
    if not isinstance(said, dict) or not set(NAMES) <= said.keys() or not isinstance(said["numbers"], dict):
        raise NoProof(
            "The file is not one of the log: it has no part 'published'. Download it from the page of the day."
        )
    if not isinstance(said["date"], str) or not isinstance(said["coalition"], str):
        raise NoProof("The part 'published' names no coalition and date.")
    return said, data.get("inputs")


def _is_logged(said: dict[str, Any]) -> bool | None:
    """Whether this portal's log says the same; None where it has no such entry, or there is no portal here."""
    try:
        day = datetime.date.fromisoformat(said["date"])
        entry = (
            PublicationEntry.objects.listed()
            .select_related("coalition")
            .filter(coalition__slug=said["coalition"], date=day)
            .first()
        )
    except (DatabaseError, ValueError):
        return None
    return entry and published(entry) == {name: said[name] for name in NAMES}
