"""What became of an attempt to confirm, undo or read again an upload that others may have dealt with meanwhile."""

from dataclasses import dataclass

from coalitions.models import ImportBatch


@dataclass(frozen=True)
class Attempt:
    """The batch as it is afterwards.

    `is_repeat`: it had been dealt with before, so nothing was done. `changed_since_preview`: what the person saw is
    no longer what the file would do, so nothing was written; the batch holds the new preview.
    """

    batch: ImportBatch
    is_repeat: bool = False
    changed_since_preview: bool = False
