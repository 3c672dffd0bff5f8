"""Loading the reference data that ships with the portal: countries, their regions and their coalitions.

One folder a country, found by what is in it; `reference_data/README.md` says how to add one. Loading again never
overwrites what staff changed: territories and figures are merged (see `signatories.territories.three_way_merge`), of
coalitions, partners and claims only what is missing or empty is filled in.
"""

import gc
from contextlib import contextmanager
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from coalitions.models import Claim, Coalition, Partner, Partnership
from signatories.models import Jurisdiction
from signatories.territories.register_folder import BadReferenceData, RegisterFolder, read_toml
from signatories.territories.three_way_merge import LoadResult, merge_jurisdictions, merge_register

FOLDER = Path(__file__).parent / "reference_data"
COALITION_FIELDS = ("launched_on", "website", "source", "source_url")
COALITION_TEXTS = ("name", "summary", "description")


# Sent with `tally` while reference data is loaded, after all of ours: other apps then load what they ship.
reference_loaded = Signal()


class Tally:
    """How many records of each kind are new, were updated or stay as they were; and all warnings."""

    def __init__(self):
        self.counts = {}
        self.warnings = []

    def count(self, what, how, number=1):
        self.counts.setdefault(what, {"new": 0, "updated": 0, "unchanged": 0})[how] += number

    def as_json(self):
        return {**self.counts, "errors": [], "warnings": self.warnings}


@transaction.atomic
def load_reference(folder=None, *, progress=lambda text: None):
    """Load all reference data, or none of it: raises BadReferenceData where a file is wrong."""
    folder = folder or FOLDER
    tally = Tally()
    with without_garbage_collection():
        for path in sorted(folder.glob("*/jurisdictions.csv")):
            progress(_("Loading %(country)s …") % {"country": path.parent.name})
            load_register(path.parent, tally)
    load_global_partners(folder / "partners.toml", tally)
    for path in sorted(folder.glob("*/coalition.toml")):
        try:
            load_coalition(path, tally)
        except (KeyError, TypeError) as error:
            raise BadReferenceData(
                f"{path.parent.name}/{path.name}: {error} is missing or not known."
            ) from None
    reference_loaded.send(sender=None, tally=tally)
    return tally


@contextmanager
def without_garbage_collection():
    """Spare a quarter of the time: a hundred thousand objects are made at once, and none of them is garbage."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


# --- Territories ------------------------------------------------------------------------------------------


def load_register(folder, tally):
    """Merge the territories and figures of one country's folder."""

    def merge(rows, outcome):
        merge_register(folder.name.upper(), rows, outcome)

    merge_folder(folder, tally, merge)


def load_territories(folder, tally):
    """Merge further territories, of any country, that stand on the register."""
    merge_folder(folder, tally, merge_jurisdictions)


def merge_folder(folder, tally, merge):
    files, outcome = RegisterFolder(folder), LoadResult()
    merge(list(files.rows.values()), outcome)
    if outcome.errors:
        first = outcome.as_json()["errors"][0]
        raise files.error(*files.place_of(first["row"]), f"{first['column']}: {first['message']}")
    for how in ("new", "updated", "unchanged"):
        tally.count("jurisdictions", how, getattr(outcome, how))
    for warning in outcome.as_json()["warnings"]:
        file, line = files.place_of(warning["row"])
        tally.warnings.append({**warning, "file": f"{folder.name}/{file}", "row": line})


# --- Coalitions -------------------------------------------------------------------------------------------


def load_coalition(path, tally):
    """One `coalition.toml`: the coalition of the folder's country, with its partners and claims."""
    data = read_toml(path)
    texts = {
        f"{text}_{language}": value.strip()
        for text in COALITION_TEXTS
        for language, value in data.get(text, {}).items()
    }
    values = {name: data[name] for name in COALITION_FIELDS if name in data}
    country = Jurisdiction.objects.countries().filter(code=path.parent.name.upper()).first()
    if country is None:
        raise BadReferenceData(f"{path.parent.name}/jurisdictions.csv lacks the country itself.")
    coalition = fill(
        Coalition, {"slug": data["slug"]}, texts | values, tally, path, only_if_new={"country": country}
    )
    for entry in data.get("partner", []):
        about = {name: entry[name] for name in ("website", "source") if name in entry}
        partner = fill(Partner, {"name": entry["name"]}, about, tally, path)
        fill(
            Partnership, {"partner": partner, "coalition": coalition, "role": entry["role"]}, {}, tally, path
        )
    for entry in data.get("claim", []):
        key = {"coalition": coalition, **{name: entry[name] for name in ("metric", "year", "source")}}
        fill(Claim, key, {}, tally, path, only_if_new=entry)


def load_global_partners(path, tally):
    for entry in read_toml(path).get("partner", []):
        about = {name: entry[name] for name in ("website", "source") if name in entry}
        fill(Partner, {"name": entry["name"]}, about, tally, path, only_if_new={"is_global": True})


def fill(model, key, values, tally, path, *, only_if_new=None):
    """The record with that key, made where there is none; of one on file only empty fields are filled in."""
    record = model.objects.filter(**key).first()
    how = "unchanged" if record else "new"
    if record is None:
        record = model(**key | (only_if_new or {}))
    for name, value in values.items():
        if value not in (None, "") and getattr(record, name) in (None, ""):
            setattr(record, name, value)
            how = "updated" if record.pk else "new"
    if how != "unchanged":
        try:
            record.full_clean()
        except ValidationError as error:
            reason = "; ".join(error.messages)
            raise BadReferenceData(f"{path.parent.name}/{path.name}, {record}: {reason}") from None
        record.save()
    tally.count(model._meta.model_name + "s", how)
    return record
