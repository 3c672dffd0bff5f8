"""All that goes into a coalition's numbers of a day, as data that says the same years later.

Members, territories and figures name each other by keys that stand in the open data, too: a signatory by its address
name, a place by its code, or by our number where it has none. The order of the lists carries meaning: of two figures
that are otherwise alike the first is the newer, and of two governments of one territory the first may stand for it.
"""

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

from coalitions.models import Coalition, Membership
from coalitions.reach.atlas import Atlas, AtlasPlace, AtlasRows, read_rows
from coalitions.reach.day import DayOnFile, MemberRow, read_members
from coalitions.reach.metrics import METRICS
from signatories.models import Provenance
from signatories.territories.figures import FigureRow

NOT_COMPARED = datetime.datetime(
    1970, 1, 1, tzinfo=datetime.UTC
)  # the order of the figures says which is newer


class BadInputs(ValueError):
    """What is no set of inputs: a key or a value is missing or of the wrong sort. Its text says which."""


@dataclass(frozen=True)
class InputMember:
    """A member that counts on the day. `governs` is the key of a place, None of whoever is no government."""

    signatory: str
    name: str
    type: str
    governs: str | None
    is_demo: bool


@dataclass(frozen=True)
class InputPlace:
    """A territory, and the keys of those that it hangs together with."""

    place: str
    code: str | None
    name: str
    kind: str
    country: str
    parent: str | None
    successor: str | None
    same_territory_as: str | None
    parts: tuple[str, ...]
    lies_across: tuple[str, ...]
    in_national_figures: bool
    ended_on: str | None  # YYYY-MM-DD


@dataclass(frozen=True)
class InputFigure:
    """A figure of a place that may enter. `stated_by` is reference, staff, or the coalition whose roster states it."""

    place: str
    metric: str
    year: int | None
    value: int
    unit: str
    price_basis: str
    kind: str
    source: str
    source_url: str
    preferred: bool
    official: bool
    stated_by: str


Members = dict[str, InputMember]  # by signatory
Places = dict[str, InputPlace]  # by place
Figures = dict[tuple[str, str], tuple[InputFigure, ...]]  # by place and metric


@dataclass(frozen=True)
class Inputs:
    """The inputs of one coalition on a day of `year`. The mappings are never changed, only replaced."""

    coalition: str
    country: str
    year: int
    members: Members
    places: Places
    figures: Figures

    def as_json(self) -> dict[str, Any]:
        return {
            "coalition": self.coalition,
            "country": self.country,
            "year": self.year,
            "members": [asdict(member) for member in self.members.values()],
            "places": [
                asdict(place) | {"parts": list(place.parts), "lies_across": list(place.lies_across)}
                for place in self.places.values()
            ],
            "figures": [asdict(figure) for rows in self.figures.values() for figure in rows],
        }

    def day(self, atlas: Atlas | None = None) -> DayOnFile:
        """The same as rows from which a reach is computed. `atlas` is that of these places and figures, if made."""
        ids = {key: number for number, key in enumerate(self.places, start=1)}
        return DayOnFile(_member_rows(self.members, ids), atlas or make_atlas(self))


def canonical(data: object) -> bytes:
    """JSON of which there is one form: keys in order, no blanks, UTF-8. `jq -cSj` writes the same."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(data: object) -> str:
    """The SHA-256 of the canonical form."""
    return hashlib.sha256(canonical(data)).hexdigest()


# --- Rows of a reach --------------------------------------------------------------------------------------


def make_atlas(inputs: Inputs) -> Atlas:
    """The places and figures as an atlas. A key that no place has is a relation to nothing."""
    ids = {key: number for number, key in enumerate(inputs.places, start=1)}
    rows = AtlasRows({ids[key]: _atlas_place(place, ids) for key, place in inputs.places.items()})
    for key, place in inputs.places.items():
        rows.parts += [(ids[key], ids[part]) for part in place.parts if part in ids]
        rows.across += [(ids[key], ids[other]) for other in place.lies_across if other in ids]
    figures = (row for (key, _metric), found in inputs.figures.items() if key in ids for row in found)
    rows.figures += [_figure_row(figure, ids, number) for number, figure in enumerate(figures)]
    return Atlas(rows)


def _member_rows(members: Members, ids: Mapping[str, int]) -> list[MemberRow]:
    return [
        MemberRow(0, number, one.signatory, one.name, one.type, ids.get(one.governs or ""), None)
        for number, one in enumerate(members.values(), start=1)
    ]


def _atlas_place(place: InputPlace, ids: Mapping[str, int]) -> AtlasPlace:
    return AtlasPlace(
        id=ids[place.place],
        code=place.code,
        parent_id=ids.get(place.parent or ""),
        successor_id=ids.get(place.successor or ""),
        coextensive_with_id=ids.get(place.same_territory_as or ""),
        kind=place.kind,
        country=place.country,
        name=place.name,
        name_key="",
        in_national_figures=place.in_national_figures,
        ended_on=datetime.date.fromisoformat(place.ended_on) if place.ended_on else None,
    )


def _figure_row(figure: InputFigure, ids: Mapping[str, int], number: int) -> FigureRow:
    is_own = figure.stated_by in (Provenance.REFERENCE, Provenance.STAFF)
    return FigureRow(
        jurisdiction_id=ids[figure.place],
        metric=figure.metric,
        year=figure.year,
        value=figure.value,
        unit=figure.unit,
        price_basis=figure.price_basis,
        kind=figure.kind,
        source=figure.source,
        source_url=figure.source_url,
        is_preferred=figure.preferred,
        is_official=figure.official,
        provenance=figure.stated_by if is_own else Provenance.roster(figure.stated_by),
        checked_at=None,
        recorded_at=NOT_COMPARED,
        id=-number,
    )


# --- From what is on file ---------------------------------------------------------------------------------


def read_inputs(coalition: Coalition, as_of: datetime.date) -> Inputs:
    """The inputs of a coalition's numbers on a date, from what is on file now. A fixed number of queries."""
    members = read_members([coalition], as_of)[coalition.pk]
    country = coalition.country.country
    governed = {row.governs_id for row in members if row.governs_id}
    rows = read_rows(governed, {country}, [metric.figure for metric in METRICS], rosters=[coalition.slug])
    keys = {id: place.code or str(id) for id, place in rows.places.items()}
    demo = Membership.objects.active_on(as_of).filter(coalition=coalition, is_demo=True)
    of_demo = set(demo.order_by().values_list("signatory_id", flat=True))
    return Inputs(
        coalition=coalition.slug,
        country=country,
        year=as_of.year,
        members={
            row.slug: InputMember(
                row.slug, row.name, row.type, keys.get(row.governs_id or 0), row.signatory_id in of_demo
            )
            for row in members
        },
        places={keys[id]: _input_place(rows, id, keys) for id in sorted(rows.places)},
        figures=_input_figures(rows, keys),
    )


def _input_place(rows: AtlasRows, id: int, keys: Mapping[int, str]) -> InputPlace:
    place = rows.places[id]
    return InputPlace(
        place=keys[id],
        code=place.code,
        name=place.name,
        kind=place.kind,
        country=place.country,
        parent=keys.get(place.parent_id or 0),
        successor=keys.get(place.successor_id or 0),
        same_territory_as=keys.get(place.coextensive_with_id or 0),
        parts=tuple(sorted(keys[part] for body, part in rows.parts if body == id)),
        lies_across=tuple(sorted(keys[other] for one, other in rows.across if one == id)),
        in_national_figures=place.in_national_figures,
        ended_on=place.ended_on.isoformat() if place.ended_on else None,
    )


def _input_figures(rows: AtlasRows, keys: Mapping[int, str]) -> Figures:
    """The figures by place and metric, the newest of each first."""
    found: dict[tuple[str, str], list[InputFigure]] = {}
    order = sorted(
        rows.figures,
        key=lambda row: (row.jurisdiction_id, row.metric, -row.recorded_at.timestamp(), -row.id),
    )
    for row in order:
        key = keys[row.jurisdiction_id]
        found.setdefault((key, row.metric), []).append(_input_figure(row, key))
    return {place_and_metric: tuple(figures) for place_and_metric, figures in found.items()}


def _input_figure(row: FigureRow, key: str) -> InputFigure:
    return InputFigure(
        place=key,
        metric=row.metric,
        year=row.year,
        value=row.value,
        unit=row.unit,
        price_basis=row.price_basis,
        kind=row.kind,
        source=row.source,
        source_url=row.source_url,
        preferred=row.is_preferred,
        official=row.is_official,
        stated_by=Provenance.coalition_of(row.provenance) or row.provenance,
    )


# --- From data --------------------------------------------------------------------------------------------

Row = TypeVar("Row", InputMember, InputPlace, InputFigure)
SORTS: dict[Any, tuple[type, ...]] = {
    str: (str,),
    int: (int,),
    bool: (bool,),
    str | None: (str, type(None)),
    int | None: (int, type(None)),
    tuple[str, ...]: (list,),
}


def parse_inputs(data: object) -> Inputs:
    """The inputs that `Inputs.as_json` wrote. Raises BadInputs where something else is given."""
    if not isinstance(data, dict):
        raise BadInputs("inputs")
    for name, sort in (("coalition", str), ("country", str), ("year", int)):
        if not isinstance(data.get(name), sort):
            raise BadInputs(name)
    members = [_parsed(InputMember, row, f"members {at}") for at, row in _rows(data, "members")]
    places = [_parsed(InputPlace, row, f"places {at}") for at, row in _rows(data, "places")]
    figures: dict[tuple[str, str], list[InputFigure]] = {}
    for at, row in _rows(data, "figures"):
        figure = _parsed(InputFigure, row, f"figures {at}")
        figures.setdefault((figure.place, figure.metric), []).append(figure)
    return Inputs(
        coalition=data["coalition"],
        country=data["country"],
        year=data["year"],
        members={member.signatory: member for member in members},
        places={place.place: place for place in places},
        figures={key: tuple(found) for key, found in figures.items()},
    )


def _rows(data: dict[str, Any], name: str) -> list[tuple[int, object]]:
    if not isinstance(data.get(name), list):
        raise BadInputs(name)
    return list(enumerate(data[name], start=1))


def _parsed(kind: type[Row], row: object, where: str) -> Row:
    names = {field.name: field.type for field in fields(kind)}
    if not isinstance(row, dict) or row.keys() != names.keys():
        raise BadInputs(where)
    for name, sort in names.items():
        is_number_for_truth = isinstance(row[name], bool) and sort is not bool
        if not isinstance(row[name], SORTS[sort]) or is_number_for_truth:
            raise BadInputs(f"{where}: {name}")
    cells: dict[str, Any] = {
        name: tuple(cell) if isinstance(cell, list) else cell for name, cell in row.items()
    }
    return kind(**cells)
