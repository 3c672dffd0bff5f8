"""Rosters as one kind of file that can be imported."""

from functools import partial

from coalitions.imports.batches import import_file, preview_file
from coalitions.imports.importers import Importer
from coalitions.models import ImportBatch
from coalitions.rosters.asked_words import WORDS
from coalitions.rosters.columns import RosterFile
from coalitions.rosters.plan import plan_roster
from coalitions.rosters.reach_to_come import projected_reach
from coalitions.rosters.write import write

IMPORTER = Importer(
    file=RosterFile, plan=plan_roster, write=write, preview_effect=projected_reach, words=WORDS
)

preview_roster = partial(preview_file, kind=ImportBatch.Kind.ROSTER.value)
import_roster = partial(import_file, kind=ImportBatch.Kind.ROSTER.value)
