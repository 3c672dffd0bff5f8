"""The outlines of countries and of the world, as drawn beforehand into the files in `outlines/`."""

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from coalitions.maps.projection import Frame

FOLDER = Path(__file__).parent / "outlines"


@dataclass(frozen=True)
class Outline:
    """The map of a country without anything on it. Lengths are in units of the drawing."""

    width: int
    height: int
    room: tuple  # middle and radius of the largest circle where nothing is: for the key
    frames: tuple
    insets: tuple  # left, top, right, bottom of what is drawn apart at its own scale
    regions: dict  # ISO 3166-2 code -> SVG path
    centres: dict  # the same -> middle of the largest circle inside the region, and its radius
    top: int = 0  # what the country presents as its own may begin above
    is_national: bool = False  # with what the country presents as its own and others hold

    @property
    def full_height(self):
        return self.height - self.top

    def place(self, latitude, longitude):
        """Where a point in degrees lies in the drawing, or None where it is not on the map."""
        for frame in self.frames:
            if frame.shows(latitude, longitude):
                x, y = frame.place(latitude, longitude)
                if 0 <= x <= self.width and self.top <= y <= self.height:
                    return x, y
        return None


@cache
def load_outline(country, national=False):
    """The outline of the country with that ISO 3166-1 code, or None where none has been drawn.

    As boundaries are in fact or, where `national` and it presents itself otherwise, as the country does itself.
    """
    file = FOLDER / f"{country.lower()}.json"
    if not file.exists():
        return None
    drawn = json.loads(file.read_text(encoding="utf-8"))
    outline = Outline(
        width=drawn["width"],
        height=drawn["height"],
        room=tuple(drawn["room"]),
        frames=tuple(Frame(**frame) for frame in drawn["frames"]),
        insets=tuple(drawn["insets"]),
        regions=drawn["regions"],
        centres=drawn["centres"],
    )
    return _presented(outline, drawn["national"]) if national and "national" in drawn else outline


def _presented(outline, claimed):
    """The outline with what the country presents as its own."""
    first, *others = outline.frames
    west, south, _, north = first.box
    added = {code: outline.regions[code] + path for code, path in claimed["regions"].items()}
    return replace(
        outline,
        width=claimed["width"],
        top=claimed["top"],
        frames=(replace(first, box=(west, south, claimed["east"], north)), *others),
        regions=outline.regions | added,
        is_national=True,
    )


@cache
def load_world():
    """The world: its land as one path, each country's path and middle by ISO 3166-1 code."""
    return json.loads((FOLDER / "world.json").read_text(encoding="utf-8"))
