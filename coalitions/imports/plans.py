"""What the plan of every importable file says: of each row what it would do, and what is wrong."""

from dataclasses import dataclass, field

NEW, UPDATED, UNCHANGED, SKIPPED, ERROR = "new", "updated", "unchanged", "skipped", "error"


@dataclass
class ImportPlan:
    """What each row would do. Importers add to it what would be written.

    `counts` are numbers of rows by outcome; rows with errors are not among them. `questions` wait for a person;
    `missing` are the members that the file no longer lists.
    """

    rows: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    questions: list = field(default_factory=list)
    counts: dict = field(default_factory=lambda: dict.fromkeys((NEW, UPDATED, UNCHANGED, SKIPPED), 0))
    missing: list = field(default_factory=list)

    @property
    def is_applicable(self):
        return not self.errors
