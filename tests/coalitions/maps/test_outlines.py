"""The maps without anything on them: projections, outlines, and where towns lie."""

import csv
import json
import re
from itertools import accumulate
from math import pi, sqrt

import pytest

from coalitions.maps.outline import FOLDER, load_outline, load_world
from coalitions.maps.projection import Frame, equal_earth
from coalitions.maps.town_points import find_point
from coalitions.reference import FOLDER as REFERENCE

COUNTRIES = sorted(path.name for path in REFERENCE.iterdir() if path.is_dir())
EVERYWHERE = (-180, -90, 180, 90)


def regions_of(country):
    with (REFERENCE / country / "jurisdictions.csv").open(encoding="utf-8") as file:
        return {row["code"]: row for row in csv.DictReader(file) if row["kind"] == "region"}


# --- Projections ------------------------------------------------------------------------------------------


def test_the_albers_projection_gives_the_example_of_its_manual():
    """Snyder 1987, page 291: sphere, parallels 29.5° and 45.5° N, origin 23° N 96° W, point 35° N 75° W."""
    frame = Frame(EVERYWHERE, (29.5, 45.5), -96)
    (x, y), (_, origin) = frame.place(35, -75), frame.place(23, -96)
    assert x == pytest.approx(0.2952720, abs=1e-7)
    assert origin - y == pytest.approx(0.2416774, abs=1e-7)


def test_the_albers_projection_is_upright_south_of_the_equator():
    frame = Frame(EVERYWHERE, (-27, -50), -64)
    ushuaia, salta = frame.place(-54.8, -64), frame.place(-24.8, -64)
    assert ushuaia[0] == pytest.approx(salta[0])
    assert ushuaia[1] > salta[1]
    assert frame.place(-38, -57)[0] > frame.place(-38, -69)[0]


def test_the_equal_earth_projection_has_the_size_given_in_its_paper():
    assert equal_earth(0, 180)[0] == pytest.approx(2 * sqrt(3) * pi / (3 * 1.340264))
    assert equal_earth(90, 0)[1] == pytest.approx(-1.3173627591574)
    assert equal_earth(0, 0) == (0, 0)


# --- Outlines ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_region_has_an_outline_or_is_listed_as_without(country):
    drawn = json.loads((FOLDER / f"{country}.json").read_text(encoding="utf-8"))
    assert set(drawn["regions"]) | set(drawn["without"]) == set(regions_of(country))
    assert set(drawn["regions"]) == set(drawn["centres"])
    assert all(path.startswith("M") and path.endswith("z") for path in drawn["regions"].values())


@pytest.mark.parametrize("country", [*COUNTRIES, "world"])
def test_the_outline_of_a_country_is_small(country):
    assert (FOLDER / f"{country}.json").stat().st_size <= 60_000


def is_inside(x, y, path):
    """Whether a point lies inside a path of whole relative units, by the even-odd rule."""
    crossings = 0
    for ring in re.findall(r"M[^z]+", path):
        numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
        corners = list(zip(accumulate(numbers[::2]), accumulate(numbers[1::2]), strict=True))
        for (a, b), (c, d) in zip(corners, corners[1:] + corners[:1], strict=True):
            crossings += (b > y) != (d > y) and x < a + (y - b) * (c - a) / (d - b)
    return crossings % 2 == 1


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_point_on_file_of_each_region_falls_into_its_outline(country):
    outline, regions = load_outline(country.upper()), regions_of(country)
    for code, path in outline.regions.items():
        x, y = outline.place(float(regions[code]["latitude"]), float(regions[code]["longitude"]))
        # Coasts are simplified, so that a point on one may lie a little outside.
        about = [(x + right, y + down) for right in (-2, 0, 2) for down in (-2, 0, 2)]
        assert any(is_inside(*point, path) for point in about), code


def test_a_point_outside_the_outline_has_no_place_on_the_map():
    assert load_outline("US").place(35.7, 139.7) is None
    assert load_outline("US").place(13.4, 144.8) is None  # Guam
    assert load_outline("XX") is None


def test_the_map_of_the_world_has_every_country_and_is_small():
    world = load_world()
    assert {code.upper() for code in COUNTRIES} <= set(world["countries"])
    assert len(world["land"]) <= 12_000


# --- Towns ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "names", "point"),
    [
        ("US-AZ", ["Tucson"], (32.22, -110.93)),
        ("US-CO", ["City of Boulder"], (40.01, -105.27)),
        ("JP-14", ["横浜市"], (35.43, 139.65)),
        ("JP-14", ["Yokohama City"], (35.43, 139.65)),
        ("JP-02", ["Yokohama"], (41.08, 141.25)),
        ("MX-JAL", ["Municipio de Guadalajara"], (20.68, -103.35)),
        ("AR-S", ["ROSARIO"], (-32.95, -60.64)),
    ],
)
def test_a_town_is_found_by_region_and_name(region, names, point):
    assert find_point(region, names) == point


@pytest.mark.parametrize(
    ("region", "name"),
    [("US-CA", "Mountain View"), ("US-AZ", "Atlantis"), ("XX-1", "Tucson"), ("US-CA", "Tucson")],
)
def test_an_ambiguous_or_unknown_town_has_no_point(region, name):
    assert find_point(region, [name]) is None


@pytest.mark.parametrize("country", COUNTRIES)
def test_towns_lie_in_regions_on_file(country):
    with (FOLDER / f"places-{country}.csv").open(encoding="utf-8", newline="") as file:
        assert {row["region"] for row in csv.DictReader(file)} <= set(regions_of(country))
