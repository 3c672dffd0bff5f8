# /// script
# requires-python = ">=3.11"
# dependencies = ["shapely>=2.1"]
# ///
"""Draws the outlines that lie beside this file, from Natural Earth. Run by hand; see README.md.

uv run coalitions/maps/outlines/draw.py PATH/TO/world_map.gpkg
"""

import csv
import json
import sqlite3
import sys
import unicodedata
from dataclasses import asdict, replace
from pathlib import Path

import shapely
from shapely import MultiPolygon, Polygon

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from coalitions.maps.projection import Frame, equal_earth  # noqa: E402

MOST_BYTES = 60_000
STEP = 0.5  # degrees: straight lines on the globe are bent this finely before they are projected
SOURCE = "Natural Earth 1:10m Admin 1 4.1.0, public domain"

# What Natural Earth calls otherwise than ISO 3166-2, and what it has under another country or not at all.
OTHER_NAMES = {
    "Ciudad de Buenos Aires": "AR-C",
    "Distrito Federal": "MX-CMX",
    "Coahuila": "MX-COA",
    "México": "MX-MEX",
    "Michoacán": "MX-MIC",
    "Veracruz": "MX-VER",
}
OTHER_COUNTRIES = {"US-PR": "PR"}
WITHOUT = {"US-AS", "US-GU", "US-MP", "US-UM", "US-VI"}  # not in the source, or a speck far from the others

# The frames of each country: the first is the country proper, the others stand inset at their own scale.
# An inset has the width it is given and the lower left corner where it goes, in shares of the main drawing;
# `margin` is room for labels on the left and right.
COUNTRIES = {
    "ar": {
        "frames": [Frame((-74, -56, -53, -21), (-27, -50), -64)],
        "margin": 70,
        "size": (1000, 760),
        "detail": 1.1,
    },
    "jp": {
        "frames": [
            Frame((128.4, 30, 146.5, 46), (33, 44), 137),
            Frame((122, 24, 130, 28.6), (25, 28), 126.5),
        ],
        "insets": [(0.4, 0.02, 0.42)],
        "size": (1000, 760),
        "detail": 1.1,
    },
    "mx": {
        "frames": [Frame((-117.3, 14, -86, 33), (17.5, 29.5), -102)],
        "size": (1000, 720),
        "detail": 1.6,
    },
    "us": {
        "frames": [
            Frame((-125, 24, -66, 50), (29.5, 45.5), -96),
            Frame((-172, 51, -129, 72), (55, 65), -152),
            Frame((-160.6, 18.5, -154.5, 22.5), (19, 22), -157),
            Frame((-67.4, 17.8, -65.1, 18.6), (17.9, 18.5), -66.3),
        ],
        "insets": [(0.21, -0.01, 1.0), (0.12, 0.23, 1.0), (0.1, 0.87, 1.02)],
        "size": (1000, 720),
        "detail": 1.6,
    },
}
WORLD_WIDTH, WORLD_DETAIL, SPECK = 1100, 2.4, 8
ANTARCTICA = "AQ"


def draw_country(source, country):
    """The outlines of one country's regions, projected and simplified, as they go into its file."""
    plan = COUNTRIES[country]
    codes, shapes = zip(*read_regions(source, country).items(), strict=True)
    main = fitted(cut(shapes, plan["frames"][0]), plan["frames"][0], *plan["size"])
    width, height = bounds(project(cut(shapes, main), main))[2:]
    margin = plan.get("margin", 0)
    frames = [replace(main, x=main.x + margin)]
    for frame, (share, left, bottom) in zip(plan["frames"][1:], plan.get("insets", ()), strict=True):
        inset = fitted(cut(shapes, frame), frame, share * width, height)
        _, _, right, low = bounds(project(cut(shapes, frame), inset))
        frames.append(replace(inset, x=inset.x + left * width, y=inset.y + bottom * height - low))
    drawn = [project(cut(shapes, frame), frame) for frame in frames]
    outlines = [simplify(part, plan["detail"]) for part in drawn]
    together = [shapely.union_all(parts) for parts in zip(*outlines, strict=True)]
    size = bounds([part for parts in outlines for part in parts])
    width, height = round(size[2]) + 1 + margin, round(size[3]) + 1
    return {
        "source": SOURCE,
        "width": width,
        "height": height,
        "room": centre(shapely.box(0, 0, width, height).difference(occupied(outlines))),
        "frames": [rounded(frame) for frame in frames],
        "insets": [[round(edge) for edge in bounds(parts)] for parts in outlines[1:]],
        "regions": {code: path(shape) for code, shape in sorted(zip(codes, together, strict=True))},
        "centres": {code: centre(shape) for code, shape in sorted(zip(codes, together, strict=True))},
        "without": sorted(code for code in WITHOUT if code.startswith(country.upper())),
    }


def occupied(outlines):
    """The main drawing and the whole frames of the insets."""
    frames = [shapely.box(*bounds(parts)) for parts in outlines[1:]]
    return shapely.union_all([*outlines[0], *frames])


def read_regions(source, country):
    """{ISO 3166-2 code: shape in degrees} of all regions of the reference data; fails where one has none."""
    with (HERE.parent / "reference_data" / country / "jurisdictions.csv").open(encoding="utf-8") as file:
        wanted = {row["code"]: row["name"] for row in csv.DictReader(file) if row["kind"] == "region"}
    by_name = {plain(name): code for code, name in wanted.items()}
    found = {}
    for name, blob in rows(source, "states_provinces", "name", country.upper()):
        if name is None:  # uninhabited cays
            continue
        code = OTHER_NAMES.get(name) or by_name.get(plain(name))
        if code not in wanted:
            sys.exit(f"{country}: no region of the reference data is called {name}")
        found[code] = geometry(blob)
    for code, other in OTHER_COUNTRIES.items():
        if code in wanted:
            found[code] = shapely.union_all(
                [geometry(b) for _, b in rows(source, "states_provinces", "name", other)]
            )
    if missing := set(wanted) - set(found) - WITHOUT:
        sys.exit(f"{country}: no outline for {', '.join(sorted(missing))}")
    return found


def draw_world(source):
    """The land of the world as one outline, and each country's own, by ISO 3166-1 code."""
    codes, shapes = [], []
    for code, other, blob in source.execute("SELECT iso_a2, WB_A2, geom FROM countries ORDER BY fid"):
        code = code if code and code.isalpha() else other
        if code and code.isalpha() and code != ANTARCTICA:
            codes.append(code)
            shapes.append(shapely.segmentize(geometry(blob), 2))
    turned = [shapely.transform(shape, lambda xy: [equal_earth(y, x) for x, y in xy]) for shape in shapes]
    left, top, right, _ = bounds(turned)
    scale = WORLD_WIDTH / (right - left)
    turned = [shapely.transform(shape, lambda xy: (xy - (left, top)) * scale) for shape in turned]
    outlines = simplify(turned, WORLD_DETAIL, islands=SPECK)
    land = shapely.union_all([shape.buffer(0.1, join_style="mitre") for shape in outlines])
    land = MultiPolygon([part for part in land.geoms if part.area >= SPECK])
    left, top, right, bottom = bounds([land])
    drawn, centres = {}, {}
    for code, shape in zip(
        codes, (shapely.transform(s, lambda xy: xy - (left, top)) for s in outlines), strict=True
    ):
        if not shape.is_empty:
            drawn[code] = path(shape)
            centres[code] = centre(shape)
    return {
        "source": SOURCE,
        "width": round(right - left),
        "height": round(bottom - top),
        "land": path(shapely.transform(land, lambda xy: xy - (left, top))),
        "countries": drawn,
        "centres": centres,
    }


# --- Reading ----------------------------------------------------------------------------------------------


def rows(source, layer, column, country):
    return source.execute(f"SELECT {column}, geom FROM {layer} WHERE iso_a2 = ? ORDER BY fid", [country])


def geometry(blob):
    """The shape in a GeoPackage blob: a header of 8 bytes and an envelope, then well-known binary."""
    envelope = (0, 32, 48, 48, 64)[blob[3] >> 1 & 7]
    return shapely.make_valid(shapely.from_wkb(blob[8 + envelope :]))


def plain(name):
    return "".join(letter for letter in unicodedata.normalize("NFD", name) if letter.isalpha()).casefold()


# --- Drawing ----------------------------------------------------------------------------------------------


def cut(shapes, frame):
    return [
        shapely.segmentize(shapely.intersection(shape, shapely.box(*frame.box)), STEP) for shape in shapes
    ]


def project(shapes, frame):
    return [shapely.transform(shape, lambda xy: [frame.place(y, x) for x, y in xy]) for shape in shapes]


def fitted(shapes, frame, width, height):
    """The frame at the scale at which the shapes fill that width or height, and moved to the origin."""
    left, top, right, bottom = bounds(project(shapes, frame))
    scale = min(width / (right - left), height / (bottom - top))
    return replace(frame, scale=scale, x=1 - left * scale, y=1 - top * scale)


def bounds(shapes):
    return shapely.total_bounds(shapely.GeometryCollection([shape for shape in shapes if not shape.is_empty]))


def simplify(shapes, detail, islands=8):
    """Fewer points, borders still shared; islands below so many square units go, but for a region's largest."""
    areas = [polygons(shape) for shape in shapes]
    kept = [n for n, area in enumerate(areas) if not area.is_empty]
    for n, simple in zip(kept, shapely.coverage_simplify([areas[n] for n in kept], detail), strict=True):
        areas[n] = without_specks(simple, islands)
    return areas


def polygons(shape):
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon | MultiPolygon)]
    return shapely.union_all(parts) if parts else MultiPolygon()


def without_specks(shape, least):
    parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
    return MultiPolygon([part for n, part in enumerate(parts) if n == 0 or part.area >= least])


def path(shape):
    """The shape as an SVG path in whole units, relative, holes included."""
    lines = []
    for part in shapely.get_parts(shape):
        for ring in (part.exterior, *part.interiors):
            points = [(round(x), round(y)) for x, y in ring.coords[:-1]]
            points = [point for n, point in enumerate(points) if point != points[n - 1]]
            if len(points) > 2:
                lines.append(draw_ring(points))
    return "".join(lines)


def draw_ring(points):
    (x, y), steps = points[0], []
    for before, after in zip(points, points[1:], strict=False):
        steps += [after[0] - before[0], after[1] - before[1]]
    numbers = "".join(f" {step}" if step >= 0 else str(step) for step in steps).lstrip()
    return f"M{x} {y}l{numbers}z"


def centre(shape):
    """The middle of the largest circle inside the shape, and its radius: room for a label or mark."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    line = shapely.maximum_inscribed_circle(largest, tolerance=0.5)
    (x, y), _ = line.coords
    return [round(x), round(y), round(line.length, 1)]


def rounded(frame):
    return asdict(replace(frame, scale=round(frame.scale, 3), x=round(frame.x, 2), y=round(frame.y, 2)))


def write(name, drawing):
    text = json.dumps(drawing, ensure_ascii=False, indent=0) + "\n"
    size = len(text.encode())
    if size > MOST_BYTES:
        sys.exit(f"{name}: {size} bytes are more than {MOST_BYTES}; raise its `detail`")
    (HERE / name).write_text(text, encoding="utf-8")
    print(f"{name}: {size} bytes, {drawing['width']} by {drawing['height']}")


def main(path):
    source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    for country in COUNTRIES:
        write(f"{country}.json", draw_country(source, country))
    write("world.json", draw_world(source))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
