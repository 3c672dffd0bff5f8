"""A small register: all regions of the shipped one, and of what lies below them the places that a test asks for."""

import csv
import shutil
import tomllib

from coalitions.reference import FOLDER
from pledges.demo.load import FOLDER as DEMO

LEVELS = ("counties.csv", "municipalities.csv")


def copy_regions(target, codes=()):
    """Copy the reference data without counties and municipalities but those of `codes` and what contains them."""
    shutil.copytree(FOLDER, target)
    for folder in sorted(path for path in target.iterdir() if path.is_dir()):
        rows = {name: read(folder / name) for name in LEVELS if (folder / name).exists()}
        named = {row["code"]: codes_of(row) for level in rows.values() for row in level}
        kept = set(codes).union(*(named.get(code, ()) for code in codes))
        regions = {row["code"] for row in read(folder / "jurisdictions.csv")}
        for path in folder.glob("*.csv"):
            if path.name != "jurisdictions.csv":
                write(path, [row for row in read(path) if row["code"] in kept | regions])
    return target


def codes_of(row):
    """The codes of what a row names: what contains it, what it lies across, its twin."""
    cells = (row.get(column) or "" for column in ("parent_code", "lies_across", "coextensive_with"))
    return {code for cell in cells for code in cell.split(";") if code}


def demo_codes():
    """The codes of the places in which the demonstration's members are."""
    members = tomllib.loads((DEMO / "members.toml").read_text(encoding="utf-8"))["member"]
    parts = [code for row in read(DEMO / "jurisdictions.csv") for code in row["part_codes"].split(";")]
    return {entry["code"] for entry in members if "code" in entry} | set(parts)


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, rows):
    if not rows:
        path.unlink()
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
