"""Adds what a country presents as its own, and others hold, to the outlines beside this file. Run by hand.

python coalitions/maps/outlines/add_claimed.py PATH/TO/countries-10m.json
"""

import json
import sys
from math import ceil, floor, hypot
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2]))

from coalitions.maps.projection import Frame  # noqa: E402

DETAIL, SPECK = 0.7, 1.5  # units of the drawing: how far a point may lie off, and how wide an island must be

# By country: the region that it counts the islands to, who has them in the source, and where: west, south, east, north.
CLAIMED = {
    "ar": ("AR-V", "Falkland Is.", (-62, -53, -57, -51)),
    "jp": ("JP-01", "Russia", (145.2, 43.2, 149.2, 45.7)),
}


def rings(source, name):
    """The outer rings of a country in degrees, from TopoJSON."""
    (sx, sy), (tx, ty) = source["transform"]["scale"], source["transform"]["translate"]
    arcs = []
    for arc in source["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    (found,) = (
        shape for shape in source["objects"]["countries"]["geometries"] if shape["properties"]["name"] == name
    )
    for polygon in found["arcs"] if found["type"] == "MultiPolygon" else [found["arcs"]]:
        ring = []
        for index in polygon[0]:
            points = arcs[index] if index >= 0 else arcs[~index][::-1]
            ring += points[1:] if ring else points
        yield ring


def lies_in(ring, box):
    west, south, east, north = box
    return all(west <= x <= east and south <= y <= north for x, y in ring)


def simplify(points):
    """Fewer points, after Douglas and Peucker: none that is left out lies farther off than `DETAIL`."""
    if len(points) < 3:
        return points
    (x1, y1), (x2, y2) = points[0], points[-1]
    length = hypot(x2 - x1, y2 - y1)

    def off(point):
        if not length:
            return hypot(point[0] - x1, point[1] - y1)
        return abs((x2 - x1) * (y1 - point[1]) - (x1 - point[0]) * (y2 - y1)) / length

    farthest = max(range(1, len(points) - 1), key=lambda index: off(points[index]))
    if off(points[farthest]) <= DETAIL:
        return [points[0], points[-1]]
    return simplify(points[: farthest + 1])[:-1] + simplify(points[farthest:])


def draw(drawn, region, islands):
    """What the file of a country says of its own presentation: the islands, and how far the drawing reaches then."""
    frame = Frame(**drawn["frames"][0])
    projected = [[frame.place(y, x) for x, y in ring] for ring in islands]
    kept = [ring for ring in projected if max(x for x, _ in ring) - min(x for x, _ in ring) >= SPECK]
    points = [point for ring in kept for point in ring]
    path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in simplify(ring)[:-1]) + "z" for ring in kept)
    return {
        "regions": {region: path},
        "top": min(0, floor(min(y for _, y in points)) - 2),
        "width": max(drawn["width"], ceil(max(x for x, _ in points)) + 2),
        "east": max(frame.box[2], ceil(max(x for ring in islands for x, _ in ring))),
    }


def main(path):
    source = json.loads(Path(path).read_text(encoding="utf-8"))
    for country, (region, holder, box) in CLAIMED.items():
        file = HERE / f"{country}.json"
        drawn = json.loads(file.read_text(encoding="utf-8"))
        islands = [ring for ring in rings(source, holder) if lies_in(ring, box)]
        drawn["national"] = draw(drawn, region, islands)
        file.write_text(json.dumps(drawn, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
