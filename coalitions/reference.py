"""Loading the reference data that ships with the portal: countries, their regions and their coalitions.

One folder a country, found by what is in it; `reference_data/README.md` says how to add one. Loading again never
overwrites what staff changed: territories and figures are merged (see `signatories.territories.three_way_merge`), and
of coalitions, partners and claims only what is missing or empty is filled in.
"""

import csv
import tomllib
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from coalitions.models import Claim, Coalition, Partner, Partnership
from signatories.models import FigureKind, Jurisdiction, Metric, NameKind
from signatories.territories.territory_file import COLUMNS, read_row, refuse_repeated_codes
from signatories.territories.three_way_merge import FigureInFile, LoadResult, merge_jurisdictions

FOLDER = Path(__file__).parent / "reference_data"
NUMBERS = ("latitude", "longitude")
SWITCHES = ("is_city_region", "in_national_figures")
YES_OR_NO = {"yes": True, "no": False}
COALITION_FIELDS = ("launched_on", "website", "source", "source_url")
COALITION_TEXTS = ("name", "summary", "description")


# Sent with `tally` while reference data is loaded, after all of ours: other apps then load what they ship.
reference_loaded = Signal()


class BadReferenceData(Exception):
    """A file of the reference data cannot be loaded. The message says which one and why."""


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
def load_reference(folder=FOLDER, *, progress=lambda text: None):
    """Load all reference data, or none of it: raises BadReferenceData where a file is wrong."""
    tally = Tally()
    for path in sorted(folder.glob("*/jurisdictions.csv")):
        progress(_("Loading %(country)s …") % {"country": path.parent.name})
        load_territories(path.parent, tally)
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


# --- Territories ------------------------------------------------------------------------------------------


def load_territories(folder, tally):
    """Merge the territories and figures of one country's folder."""
    outcome = LoadResult()
    rows = read_territories(folder, outcome)
    merge_jurisdictions(rows, outcome)
    where = f"{folder.name}/jurisdictions.csv"
    if outcome.errors:
        first = outcome.as_json()["errors"][0]
        raise BadReferenceData(f"{where}, row {first['row']}, {first['column']}: {first['message']}")
    for how in ("new", "updated", "unchanged"):
        tally.count("jurisdictions", how, getattr(outcome, how))
    tally.warnings += [{"file": where, **warning} for warning in outcome.as_json()["warnings"]]


def read_territories(folder, outcome):
    """The rows of `jurisdictions.csv`, each with its names and its figures from `figures.csv`."""
    path = folder / "jurisdictions.csv"
    rows = []
    for number, cells in read_csv(path):
        row = read_row(number, {column: cells.get(column, "") for column in COLUMNS}, path.name, outcome)
        if row:
            row.fields = read_fields(path, number, cells)
            row.names = names_in_columns(cells)
            rows.append(row)
    refuse_repeated_codes(rows, outcome)
    by_code = {row.code: row for row in rows}
    for code, figure in read_figures(folder / "figures.csv"):
        if code not in by_code:
            raise BadReferenceData(f"{folder.name}/figures.csv: {code} is not in jurisdictions.csv.")
        by_code[code].figures.append(figure)
    return rows


def read_csv(path):
    """Numbered rows of a CSV file of ours; none where there is no such file."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        yield from enumerate(csv.DictReader(file), start=2)


def read_fields(path, number, cells):
    """Further fields of a territory; an empty cell states nothing."""
    try:
        numbers = {name: float(cells[name]) for name in NUMBERS if cells.get(name)}
        switches = {name: YES_OR_NO[cells[name]] for name in SWITCHES if cells.get(name)}
    except (ValueError, KeyError) as error:
        raise BadReferenceData(
            f"{path.parent.name}/{path.name}, row {number}: {error} is not understood."
        ) from None
    return numbers | switches


def names_in_columns(cells):
    """(language, kind, name) of columns such as `official_ja` or `short_es`; several names by semicolons."""
    names = []
    for column, text in cells.items():
        kind, _underscore, language = column.rpartition("_")
        if kind in NameKind.values:
            names += [(language, kind, name.strip()) for name in text.split(";") if name.strip()]
    return names


def read_figures(path):
    """(code, figure) of every row of `figures.csv`."""
    for number, cells in read_csv(path):
        try:
            figure = FigureInFile(
                metric=Metric(cells["metric"]).value,
                year=int(cells["year"]) if cells["year"] else None,
                value=int(cells["value"]),
                unit=cells["unit"],
                price_basis=cells["price_basis"],
                kind=FigureKind(cells["kind"]).value if cells["kind"] else "",
                source=cells["source"],
                source_url=cells["source_url"],
            )
        except (ValueError, KeyError) as error:
            raise BadReferenceData(f"{path.parent.name}/{path.name}, row {number}: {error}.") from None
        if not figure.unit or not figure.source:
            raise BadReferenceData(
                f"{path.parent.name}/{path.name}, row {number}: a figure needs a unit and a source."
            )
        yield cells["code"], figure


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


def read_toml(path):
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadReferenceData(f"{path.parent.name}/{path.name}: {error}") from None


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
