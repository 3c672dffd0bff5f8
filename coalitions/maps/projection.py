"""Projections of the maps: from degrees on the globe to units of a drawing, y downwards.

Shared by the script that draws the outlines and by the pages that put points on them. Both keep areas true, so
that filled regions compare honestly.
"""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt


@dataclass(frozen=True)
class Frame:
    """One part of a country's map: an Albers equal-area conic projection, and what it shows.

    After J. P. Snyder, Map Projections: A Working Manual, US Geological Survey Professional Paper 1395, 1987,
    page 100, formulas for the sphere. `parallels` and `meridian` are in degrees, `scale` in units of the drawing
    per radius of the earth, `x` and `y` move the result; `box` is west, south, east, north in degrees.
    """

    box: tuple
    parallels: tuple
    meridian: float
    scale: float = 1
    x: float = 0
    y: float = 0

    def shows(self, latitude, longitude):
        west, south, east, north = self.box
        return west <= longitude <= east and south <= latitude <= north

    def place(self, latitude, longitude):
        """Where a point in degrees lies in the drawing: (x, y)."""
        first, second = (radians(parallel) for parallel in self.parallels)
        n = (sin(first) + sin(second)) / 2
        c = cos(first) ** 2 + 2 * n * sin(first)
        rho, origin = sqrt(c - 2 * n * sin(radians(latitude))) / n, sqrt(c) / n
        theta = n * radians(longitude - self.meridian)
        return self.x + self.scale * rho * sin(theta), self.y - self.scale * (origin - rho * cos(theta))


def equal_earth(latitude, longitude):
    """Where a point in degrees lies on a map of the world: (x, y) for a globe of radius 1.

    After B. Šavrič, T. Patterson and B. Jenny, The Equal Earth map projection, International Journal of
    Geographical Information Science 33 (3), 2019, pages 454-465.
    """
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = asin(sqrt(3) / 2 * sin(radians(latitude)))
    slope = 9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1
    x = 2 * sqrt(3) * radians(longitude) * cos(t) / (3 * slope)
    return x, -(a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t)
