"""Rows about territories into the database: the three-way merge behind the register and jurisdiction files.

`merge_jurisdictions` is all or nothing. A field is written while it still has the value that was last loaded, or
none; what staff changed since then is kept, field by field, names and figures included. What was last loaded is
in the edition of the register (see `editions`) and, where it differs from that, in `loaded` on each record.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from django.db import transaction
from django.utils.translation import gettext as _

from aca_portal.bulk import chunks, write_history
from signatories.models import (
    MADE_OF_PARTS,
    Figure,
    Jurisdiction,
    JurisdictionKind,
    JurisdictionName,
    NameKind,
    Provenance,
)
from signatories.names.keys import name_key
from signatories.territories.editions import FIGURE_FIELDS, Edition, read_edition, write_edition

BATCH = 1000
FEW = 500  # rows of which the names and figures are read one by one, not with those of the whole country
MISSING = object()
FIELDS_OF = {
    model: [field.name for field in model._meta.concrete_fields if not field.primary_key]
    for model in (Jurisdiction, Figure)
}


@dataclass(slots=True)
class FigureInFile:
    """One figure as a file states it; `number` is its row where that is not the row of its territory."""

    metric: str
    year: int | None
    value: int
    unit: str
    source: str
    source_url: str = ""
    price_basis: str = ""
    kind: str = ""
    number: int | None = None

    @property
    def key(self):
        return self.metric, self.year, self.source


@dataclass(slots=True)
class JurisdictionInFile:
    """One territory as a file states it. What is empty is not stated, and stays as it is on file.

    `fields` are further fields of the model, `names` are (language, kind, name), or None where the file does not
    speak of other names. `twin_code` is another territory with exactly this one's land.
    """

    number: int
    code: str
    name: str
    kind: str
    country: str
    parent_code: str = ""
    part_codes: tuple = ()
    twin_code: str = ""
    fields: dict = field(default_factory=dict)
    names: list | None = None
    figures: list = field(default_factory=list)


@dataclass
class LoadResult:
    """What a load did, and what a person has to do about it. Where there are errors, nothing was written."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped_rows: set = field(default_factory=set)  # lines that are no entries
    errors: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    questions: list = field(default_factory=list)  # about territories, for a person to answer

    def error(self, row, column, message):
        self.errors.append({"row": row, "column": column, "message": message})

    def warn(self, row, column, message):
        self.warnings.append({"row": row, "column": column, "message": message})

    def skip(self, row, message):
        """Count a line that is no entry, with the sentence that says why."""
        self.skipped_rows.add(row)
        self.warn(row, "", message)

    @property
    def skipped(self):
        return len(self.skipped_rows)

    def take(self, row):
        """Take over what was found wrong while a row was read."""
        self.errors += row.errors
        self.warnings += row.warnings

    def as_json(self):
        def by_row(problem):
            return problem["row"] or 0

        return {
            "new": self.new,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "skipped": self.skipped,
            "errors": sorted(self.errors, key=by_row),
            "warnings": sorted(self.warnings, key=by_row),
        }


@transaction.atomic
def merge_figures(rows, outcome=None, *, keep_history=True, progress=lambda text: None):
    """Merge the figures of `rows` into those of territories on file. Figures are counted, not territories.

    A row has no name and kind: it says nothing about its territory, which is on file. Without `keep_history` new
    figures get no row of history, for files that bring one for every place of a country.
    """
    outcome = outcome or LoadResult()
    progress(_("Comparing %(count)d rows with what is on file …") % {"count": len(rows)})
    plan = Plan(rows, outcome, frozenset(), keep_history=keep_history)
    plan.resolve()
    if outcome.errors:
        return outcome
    written = [figure for place in plan.stated for figure in place.figures]
    outcome.new = sum(figure.pk is None for figure in written)
    outcome.updated = len(written) - outcome.new
    outcome.unchanged = sum(len(row.figures) for row in rows) - len(written)
    progress(_("Writing what is new or has changed …"))
    plan.write()
    return outcome


@transaction.atomic
def merge_jurisdictions(rows, outcome=None, *, progress=lambda text: None):
    """Merge `rows` into the territories on file and say what was done.

    With an `outcome` that already holds errors the rows are only checked.
    """
    outcome = outcome or LoadResult()
    progress(_("Comparing %(count)d rows with what is on file …") % {"count": len(rows)})
    plan = Plan(rows, outcome, frozenset())
    plan.resolve()
    if outcome.errors:
        return outcome
    progress(_("Writing what is new or has changed …"))
    plan.write()
    plan.count()
    return outcome


@transaction.atomic
def merge_register(country, rows, outcome):
    """Merge the register's rows of one country: only those that differ from its last edition are looked at.

    New records get no row of history, as the register itself tells where they come from.
    """
    before, after = read_edition(country), Edition.of(rows)
    known = Jurisdiction.objects.filter(country=country).exclude(code=None).values_list("code", flat=True)
    known = set(known)
    differing = [row for row in rows if row.code not in known or not after.says_the_same(before, row.code)]
    outcome.unchanged += len(rows) - len(differing)
    if not differing:
        return outcome
    plan = Plan(differing, outcome, frozenset(), before, after, keep_history=False)
    plan.resolve()
    if not outcome.errors:
        plan.write()
        plan.count()
        write_edition(country, before.merged_with(after))
    return outcome


def three_way(current, stated, loaded, is_unset=lambda name, value: value in (None, "")):
    """The stated values to write, and those to leave because staff decided otherwise, as two dictionaries.

    A value is written where the field still has what was last `loaded`, or where nothing was ever loaded and it
    is unset. `loaded` is brought up to date.
    """
    written, refused = {}, {}
    for name, value in stated.items():
        if current[name] != value:
            before = loaded.get(name, MISSING)
            if is_unset(name, current[name]) if before is MISSING else before == current[name]:
                written[name] = value
            else:
                refused[name] = value
                continue
        loaded[name] = value
    return written, refused


@dataclass(eq=False, slots=True)
class PlannedPlace:
    """A territory on file or to be, and what its row changes about it."""

    jurisdiction: Jurisdiction
    parent: "PlannedPlace | None" = None
    parts: list = field(default_factory=list)
    row: JurisdictionInFile | None = None
    twin: "PlannedPlace | None" = None
    is_new: bool = False
    written: dict = field(default_factory=dict)
    new_names: list = field(default_factory=list)
    old_names: list = field(default_factory=list)
    figures: list = field(default_factory=list)
    old_figures: list = field(default_factory=list)
    kept_figures: list = field(default_factory=list)
    loaded: dict = field(default_factory=dict)
    was: dict = field(default_factory=dict)  # what the written fields hold on file
    values_before: dict = field(default_factory=dict)  # {figure: its value on file}

    @property
    def key(self):
        return self.jurisdiction.code or f"#{self.jurisdiction.pk}"

    @property
    def label(self):
        return self.jurisdiction.code or self.jurisdiction.name

    @property
    def is_changed(self):
        return bool(self.written or self.new_names or self.old_names or self.figures or self.old_figures)

    def chain(self):
        """This place and all that contain it, from the inside out."""
        found, place = {}, self
        while place is not None and place not in found:
            found[place] = None
            place = place.parent
        return list(found)


class Plan:
    """All that a set of rows changes: `resolve` works it out in memory, `write` saves it.

    The rows are a file's, or the register's where the edition that they make, `after`, is given.
    """

    def __init__(self, rows, outcome, unreadable, before=None, after=None, *, keep_history=True):
        self.rows = rows
        self.outcome = outcome
        self.unreadable = unreadable
        self.countries = {row.country for row in rows}
        self.stated = []
        self.is_register = after is not None
        self.keep_history = keep_history
        self.before = before or self._read_editions()
        self.after = after or self.before
        self._read_territories()
        self._read_parts()
        self._read_names()
        self._read_figures()

    # --- What is on file ----------------------------------------------------------------------------------

    def _read_editions(self):
        edition = Edition()
        for country in sorted(self.countries):
            edition = edition.merged_with(read_edition(country))
        return edition

    def _read_territories(self):
        on_file = Jurisdiction.objects.filter(country__in=self.countries).order_by("pk")
        list(on_file.countries().select_for_update())  # one writer a country at a time
        self.places = {jurisdiction.pk: PlannedPlace(jurisdiction) for jurisdiction in on_file}
        self.by_code, self.without_code = {}, defaultdict(list)
        for place in self.places.values():
            jurisdiction = place.jurisdiction
            place.parent = self.places.get(jurisdiction.parent_id)
            place.twin = self.places.get(jurisdiction.coextensive_with_id)
            if jurisdiction.code:
                self.by_code[jurisdiction.code] = place
            elif jurisdiction.ended_on is None:
                self.without_code[jurisdiction.country, jurisdiction.kind, jurisdiction.name_key].append(
                    place
                )
        rows = self.rows if self.without_code else ()
        self.namesakes = Counter(key for row in rows for key in keys_of(row))
        for code in {row.code for row in self.rows} & self.by_code.keys():
            place = self.by_code[code]
            place.loaded = self.before.places.get(code, {}) | place.jurisdiction.loaded

    def _concerned(self):
        """Which records of territories are read: those of the rows where they are few."""
        if len(self.rows) > FEW:
            return {"jurisdiction__country__in": self.countries}
        places = [self.by_code[row.code] for row in self.rows if row.code in self.by_code]
        places += [place for places in self.without_code.values() for place in places]
        return {"jurisdiction__in": [place.jurisdiction.pk for place in places]}

    def _read_parts(self):
        for field_name in ("parts", "lies_across"):
            links = getattr(Jurisdiction, field_name).through.objects.filter(
                from_jurisdiction__country__in=self.countries
            )
            for whole, part in links.values_list("from_jurisdiction_id", "to_jurisdiction_id"):
                if parts_field(self.places[whole].jurisdiction.kind) == field_name and part in self.places:
                    self.places[whole].parts.append(self.places[part])

    def _read_names(self):
        self.names = defaultdict(list)
        if any(row.names is not None for row in self.rows):
            for name in JurisdictionName.objects.filter(**self._concerned()):
                self.names[name.jurisdiction_id].append(name)

    def _read_figures(self):
        self.figures = {}
        for figure in Figure.objects.filter(**self._concerned(), provenance=Provenance.REFERENCE):
            now = (figure.year, figure.source)
            before = (figure.loaded.get("year", figure.year), figure.loaded.get("source", figure.source))
            for year, source in {now, before}:
                self.figures[figure.jurisdiction_id, figure.metric, year, source] = figure

    # --- What will change ---------------------------------------------------------------------------------

    def resolve(self):
        """Work out every change, parents before what lies in them. Problems go to the outcome."""
        rows = {row.code: row for row in self.rows}
        for code in self._from_the_outside_in(rows):
            if code in rows:
                self._resolve_row(rows[code])
        for place in self.stated:
            self._merge_parts(place)
            self._merge_twin(place)
        self._refuse_cycles()

    def _from_the_outside_in(self, rows):
        """Codes of the rows so that each follows its parent's; none where the rows go round in a circle."""
        parents = {
            code: [row.parent_code or row.country] for code, row in rows.items() if code != row.country
        }
        try:
            return list(
                TopologicalSorter(parents | dict.fromkeys(rows.keys() - parents.keys(), ())).static_order()
            )
        except CycleError as error:
            circle = error.args[1]
            for code in set(circle):
                self._blame_circle(rows[code], "parent_code", circle)
            return []

    def _resolve_row(self, row):
        parent = self._parent(row)
        if parent is None and row.parent_code:
            return
        place = self.by_code.get(row.code) or self._adopt(row, parent) or self._create(row)
        place.row = row
        self.stated.append(place)
        self._merge_fields(place, row, parent)
        if row.names is not None:
            self._merge_names(place, row.names)
        self._merge_figures(place, row.figures)

    def _parent(self, row):
        """The place that contains this row's territory; the country where a new row does not say."""
        if not row.parent_code:
            is_settled = row.code in self.by_code or row.kind == JurisdictionKind.COUNTRY
            return None if is_settled else self._country(row)
        parent = self.by_code.get(row.parent_code)
        if parent is None:
            self._blame_unknown(row, "parent_code", row.parent_code)
        elif parent.jurisdiction.country != row.country:
            self._blame_abroad(row, "parent_code", row.parent_code)
            return None
        return parent

    def _country(self, row):
        country = self.by_code.get(row.country)
        if country is None and row.country not in self.unreadable:
            self.outcome.warn(
                row.number,
                "country",
                _("The country %(country)s is not on file, so nothing contains this territory. Add its row.")
                % {"country": row.country},
            )
        return country

    def _adopt(self, row, parent):
        """The territory on file without a code that this row means, or None.

        It has the same kind and name, and lies in the same parent or, where one of the two does not say so
        precisely (a municipality first seen without its county), in what contains it or somewhere inside it.
        """
        if not self.without_code:
            return None
        above = parent.chain() if parent else [None]
        named = {place: key for key in keys_of(row) for place in self.without_code.get(key, ())}
        found = [
            place
            for place in named
            if place.jurisdiction.code is None and (place.parent in above or parent in place.chain())
        ]
        closest = [place for place in found if place.parent is parent]
        if not closest:
            closest = [place for place in found if self.namesakes[named[place]] == 1]
        if len(closest) == 1:
            place = closest[0]
            place.jurisdiction.code = place.written["code"] = row.code
            place.loaded = dict(place.jurisdiction.loaded)
            self.by_code[row.code] = place
            return place
        if found:
            message = _(
                "“%(name)s” is also on file without a code, and it is not clear whether it is this one. "
                "A new territory was made; look at both."
            )
            self.outcome.warn(row.number, "name", message % {"name": row.name})
        return None

    def _create(self, row):
        jurisdiction = Jurisdiction(
            code=row.code, name=row.name, kind=row.kind, country=row.country, provenance=Provenance.REFERENCE
        )
        place = PlannedPlace(jurisdiction, is_new=True)
        self.by_code[row.code] = place
        return place

    def _merge_fields(self, place, row, parent):
        jurisdiction = place.jurisdiction
        stated = {"name": row.name, "kind": str(row.kind), **row.fields}
        stated = {name: value for name, value in stated.items() if value != ""}
        current = {name: getattr(jurisdiction, name) for name in stated}
        if parent:
            stated["parent"] = parent.key
            current["parent"] = place.parent.key if place.parent else None

        takes_over = self.is_register and jurisdiction.provenance.startswith(Provenance.roster(""))
        if takes_over:
            place.written["provenance"] = Provenance.REFERENCE

        def is_unset(name, value):
            if takes_over:
                return True
            if name == "parent":
                return place.parent is None or place.parent in parent.chain()
            return value in (None, "", jurisdiction._meta.get_field(name).get_default())

        written, refused = three_way(current, stated, place.loaded, is_unset)
        place.written |= written
        place.was |= {name: current[name] for name in written}
        if "parent" in written:
            place.parent = parent
        if "parent" in refused and parent in place.chain():
            del refused["parent"]  # somebody knows more precisely where it lies
        self._report_kept(row.number, current, refused)

    def _report_kept(self, number, current, refused):
        for name, value in refused.items():
            self.outcome.warn(
                number,
                "parent_code" if name == "parent" else name,
                _("Kept “%(current)s”, as staff changed it; this row says “%(value)s”.")
                % {"current": current[name], "value": value},
            )

    def _merge_names(self, place, stated):
        """Add the names that were never loaded, drop those that the row no longer has; staff's stay."""
        on_file = {(name.language, name.kind, name.name): name for name in self.names[place.jurisdiction.pk]}
        before = {tuple(name) for name in place.loaded.get("names", [])}
        stated = dict.fromkeys(stated)
        place.new_names = [name for name in stated if name not in on_file and name not in before]
        place.old_names = [on_file[name] for name in before - set(stated) if name in on_file]
        place.loaded["names"] = [list(name) for name in stated]

    def _merge_figures(self, place, stated):
        """Add the figures that were never loaded and merge the others; one that staff deleted stays deleted."""
        known = {tuple(key) for key in place.loaded.get("figures", [])}
        if self.is_register:
            said_before = self.before.figures.get(place.row.code, {}).keys()
            known -= self._drop_figures(place, said_before - {row.key for row in stated})
        for row in stated:
            figure = self.figures.get((place.jurisdiction.pk, *row.key))
            if figure is not None:
                self._merge_figure(place, row, figure)
            elif row.key not in known:
                values = {name: getattr(row, name) for name in FIGURE_FIELDS}
                loaded = {} if self.is_register else values
                place.figures.append(
                    Figure(metric=row.metric, provenance=Provenance.REFERENCE, loaded=loaded, **values)
                )
            known.add(row.key)
        if known:
            place.loaded["figures"] = sorted(map(list, known), key=str)

    def _merge_figure(self, place, row, figure):
        code = place.row.code
        current = {name: getattr(figure, name) for name in FIGURE_FIELDS}
        loaded = self.before.figures.get(code, {}).get(row.key, {}) | figure.loaded
        written, refused = three_way(current, {name: getattr(row, name) for name in FIGURE_FIELDS}, loaded)
        self._report_kept(row.number or place.row.number, current, refused)
        own = own_part(loaded, self.after.figures.get(code, {}).get(row.key, {}))
        if not written and own == figure.loaded:
            return
        figure.loaded = own
        place.values_before[figure] = figure.value
        for name, value in written.items():
            setattr(figure, name, value)
        (place.figures if written else place.kept_figures).append(figure)

    def _drop_figures(self, place, keys):
        """Take away figures that the register no longer says and nobody changed, and return the keys."""
        for key in keys:
            figure = self.figures.get((place.jurisdiction.pk, *key))
            values = self.before.figures[place.row.code][key]
            if figure and all(getattr(figure, name) == value for name, value in values.items()):
                place.old_figures.append(figure)
        return keys

    def _merge_parts(self, place):
        row = place.row
        if not row.part_codes:
            return
        parts = []
        for code in row.part_codes:
            part = self.by_code.get(code)
            if part is None:
                self._blame_unknown(row, "part_codes", code)
            elif part.jurisdiction.country != row.country:
                self._blame_abroad(row, "part_codes", code)
            else:
                parts.append(part)
        current = {"parts": sorted(part.key for part in place.parts)}
        stated = {"parts": sorted(part.key for part in parts)}
        written, refused = three_way(current, stated, place.loaded, lambda name, value: not value)
        place.written |= written
        place.was |= {name: current[name] for name in written}
        if written:
            place.parts = parts
        self._report_kept(
            row.number,
            {"parts": ", ".join(current["parts"])},
            {name: ", ".join(refused[name]) for name in refused},
        )

    def _merge_twin(self, place):
        row = place.row
        if not row.twin_code:
            return
        twin = self.by_code.get(row.twin_code)
        if twin is None:
            self._blame_unknown(row, "coextensive_with", row.twin_code)
            return
        current = {"coextensive_with": place.twin.key if place.twin else None}
        written, refused = three_way(current, {"coextensive_with": twin.key}, place.loaded)
        place.written |= written
        if written:
            place.twin = twin
        self._report_kept(row.number, current, refused)

    # --- What is refused ----------------------------------------------------------------------------------

    def _refuse_cycles(self):
        """Refuse what would put a territory inside itself, through parents on file as well."""
        places = [*self.places.values(), *(place for place in self.stated if place.is_new)]
        for column, graph in (
            ("parent_code", {place: [place.parent] for place in places if place.parent}),
            ("part_codes", {place: place.parts for place in places if place.parts}),
        ):
            try:
                TopologicalSorter(graph).prepare()
            except CycleError as error:
                circle = error.args[1]
                for place in dict.fromkeys(circle):
                    if place.row:
                        self._blame_circle(
                            place.row,
                            column,
                            [str(each.jurisdiction.code or each.jurisdiction) for each in circle],
                        )

    def _blame_circle(self, row, column, circle):
        self.outcome.error(
            row.number,
            column,
            _("This puts the territory inside itself: %(circle)s. Correct one of these rows.")
            % {"circle": " → ".join(circle)},
        )

    def _blame_unknown(self, row, column, code):
        if code not in self.unreadable:
            self.outcome.error(
                row.number,
                column,
                _("“%(code)s” is neither in this file nor on file. Correct it or add its row.")
                % {"code": code},
            )

    def _blame_abroad(self, row, column, code):
        self.outcome.error(
            row.number,
            column,
            _("“%(code)s” is in another country than this row, %(country)s. Correct one of them.")
            % {"code": code, "country": row.country},
        )

    # --- Writing ------------------------------------------------------------------------------------------

    def write(self, writer=None):
        """Save everything, with its history, in a number of queries that depends on the depth, not on the rows.

        `writer` creates, updates and deletes rows of a model; by default they are written at once and not noted.
        """
        self.writer = writer or BulkWriter(self.keep_history)
        self._write_new()
        self._write_changed()
        self._write_names()
        self._write_figures()
        self._write_parts()

    def count(self):
        """Say in the outcome what became of the territories."""
        for place in self.stated:
            if place.is_new:
                self.outcome.new += 1
            elif place.is_changed:
                self.outcome.updated += 1
            else:
                self.outcome.unchanged += 1

    def _write_new(self):
        levels = defaultdict(list)
        for place in self.stated:
            if place.is_new:
                levels[len(place.chain())].append(place)
        for _depth, places in sorted(levels.items()):
            for place in places:
                self._fill(place)
            self.writer.create(Jurisdiction, [place.jurisdiction for place in places])

    def _write_changed(self):
        places = [
            place
            for place in self.stated
            if not place.is_new and (place.written or self._own_part(place) != place.jurisdiction.loaded)
        ]
        for place in places:
            self._fill(place)
        for is_news in (True, False):  # what was merely loaded again is no history
            some = [place.jurisdiction for place in places if bool(place.written) == is_news]
            self.writer.update(Jurisdiction, some, FIELDS_OF[Jurisdiction] if is_news else ["loaded"])

    def _fill(self, place):
        jurisdiction = place.jurisdiction
        for name, value in place.written.items():
            if name not in ("parent", "parts", "coextensive_with"):
                setattr(jurisdiction, name, value)
        if place.is_new or "parent" in place.written:
            jurisdiction.parent = place.parent.jurisdiction if place.parent else None
        if "coextensive_with" in place.written:
            jurisdiction.coextensive_with = place.twin.jurisdiction
        jurisdiction.name_key = name_key(jurisdiction.name)
        jurisdiction.loaded = self._own_part(place)

    def _own_part(self, place):
        return own_part(place.loaded, self.after.places.get(place.row.code, {}))

    def _write_names(self):
        old = [name for place in self.stated for name in place.old_names]
        self.writer.record(JurisdictionName, old, "-")
        for some in chunks(old, BATCH):
            doomed = JurisdictionName.objects.filter(pk__in=[name.pk for name in some])
            doomed._raw_delete(doomed.db)  # nothing points to a name
        new = [
            JurisdictionName(
                jurisdiction=place.jurisdiction,
                language=language,
                kind=kind,
                name=name,
                key=name_key(name),
            )
            for place in self.stated
            for language, kind, name in place.new_names
        ]
        JurisdictionName.objects.bulk_create(new, batch_size=BATCH)
        self.writer.record(JurisdictionName, new, "+")

    def _write_figures(self):
        old = [figure.pk for place in self.stated for figure in place.old_figures]
        Figure.objects.filter(pk__in=old).delete()
        new, changed = [], []
        for place in self.stated:
            for figure in place.figures:
                figure.jurisdiction = place.jurisdiction
                (changed if figure.pk else new).append(figure)
        self.writer.create(Figure, new)
        self.writer.update(Figure, changed, FIELDS_OF[Figure])
        kept = [figure for place in self.stated for figure in place.kept_figures]
        self.writer.update(Figure, kept, ["loaded"])

    def _write_parts(self):
        links = defaultdict(list)
        for place in self.stated:
            if "parts" in place.written:
                parts = getattr(place.jurisdiction, parts_field(place.jurisdiction.kind))
                known = (
                    []
                    if place.is_new
                    else list(parts.through.objects.filter(from_jurisdiction=place.jurisdiction))
                )
                wanted = {part.jurisdiction.pk for part in place.parts}
                self.writer.delete(
                    parts.through, [link for link in known if link.to_jurisdiction_id not in wanted]
                )
                wanted -= {link.to_jurisdiction_id for link in known}
                links[parts.through] += [
                    parts.through(from_jurisdiction=place.jurisdiction, to_jurisdiction_id=pk)
                    for pk in sorted(wanted)
                ]
        for through, rows in links.items():
            self.writer.create(through, rows)


class BulkWriter:
    """Writes rows in bulk, with their history where they have one and it is to be kept."""

    def __init__(self, keep_history=True):
        self.keep_history = keep_history

    def create(self, model, objects):
        model.objects.bulk_create(objects, batch_size=BATCH)
        self.record(model, objects, "+")

    def record(self, model, objects, kind):
        """Keep the history of rows that are written elsewhere; for "-" before they are deleted."""
        if self.keep_history:
            write_history(model, [each.pk for each in objects], kind)

    def update(self, model, objects, fields):
        _overwrite(model, objects)
        if fields != ["loaded"]:
            write_history(model, [each.pk for each in objects], "~")

    def delete(self, model, objects):
        model.objects.filter(pk__in=[each.pk for each in objects]).delete()


def parts_field(kind):
    """The field that holds the `part_codes` of a territory of this kind; None where it has no parts."""
    if kind in MADE_OF_PARTS:
        return "parts"
    lies_across = (JurisdictionKind.TRIBAL_TERRITORY, JurisdictionKind.MUNICIPALITY)
    return "lies_across" if kind in lies_across else None


def own_part(loaded, edition):
    """What of the values last loaded is not in the edition of the register anyway."""
    return {name: value for name, value in loaded.items() if edition.get(name, MISSING) != value}


def keys_of(row):
    """Under which names a territory on file may be the one of this row: country, kind and key of the name."""
    names = [name for _language, kind, name in row.names or () if kind != NameKind.READING]
    return {(row.country, row.kind, name_key(name)): None for name in (row.name, *names)}


def _overwrite(model, objects):
    """Save all fields of objects on file: one statement a batch, several times as fast as `bulk_update`."""
    model.objects.bulk_create(
        objects, update_conflicts=True, unique_fields=["id"], update_fields=FIELDS_OF[model], batch_size=BATCH
    )
