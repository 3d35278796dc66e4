"""Make ``assets/world.svg`` from UN country polygons: one path a country, keyed by ISO code, small States as dots.

Run once, when the polygons change: ``python -m dashboard.figures.build_map world_50m.json``. The input is the topology of
UN Geodata that plotly.js 4.1.1 carries (npm package ``plotly.js``, ``dist/plotly-geo-assets.js``), geometries of equal code
merged. Arcs are simplified one by one, so that neighbours keep their common border. Codes that are no country (XJK, XAC and
others) are areas without data and become the class ``disputed``.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from data.countries import by_iso3, name

Point = tuple[float, float]

WIDTH = 960
SOUTH, NORTH = -57.0, 84.0
"""Degrees: nobody lives beyond, and the room is for those who do."""
TOLERANCE = 0.16
"""Pixels that a simplified line may lie off, at 960 wide."""
STEPS = 2
"""Steps of a pixel in which coordinates are written."""
SMALL = 14.0
"""Square pixels below which a country is also drawn as a dot."""
DOT = 2.4
TARGET = Path(__file__).resolve().parent.parent / "assets" / "world.svg"


def natural_earth(longitude: float, latitude: float) -> Point:
    """Return the Natural Earth projection (Patterson, Jenny and Šavrič 2011) in radians of the sphere."""
    lam, phi = math.radians(longitude), math.radians(latitude)
    p2 = phi * phi
    p4 = p2 * p2
    x = lam * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)))
    y = phi * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)))
    return x, y


SCALE = WIDTH / (2 * natural_earth(180, 0)[0])
HEIGHT = round(SCALE * (natural_earth(0, NORTH)[1] - natural_earth(0, SOUTH)[1]))


def to_pixels(longitude: float, latitude: float) -> Point:
    """Return where a place lies on the drawing."""
    x, y = natural_earth(longitude, min(max(latitude, SOUTH), NORTH))
    return WIDTH / 2 + SCALE * x, SCALE * (natural_earth(0, NORTH)[1] - y)


def simplified(line: Sequence[Point], tolerance: float) -> list[Point]:
    """Return the line with fewer points, none of the left out further off than ``tolerance`` (Douglas and Peucker)."""
    keep, todo = {0, len(line) - 1}, [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        far, at = max((_distance(line[i], line[first], line[last]), i) for i in range(first + 1, last))
        if far > tolerance:
            keep.add(at)
            todo += [(first, at), (at, last)]
    return [line[i] for i in sorted(keep)]


def _distance(p: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = 0.0 if not length else min(max(((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length, 0.0), 1.0)
    return math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)


def decoded(topology: dict[str, Any]) -> list[list[Point]]:
    """Return the arcs of a quantised topology in degrees, simplified; one that crosses 180° goes on beyond it."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line: list[Point] = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            line.append((_near(x * kx + dx, line[-1][0] if line else x * kx + dx), y * ky + dy))
        arcs.append(simplified(line, TOLERANCE * 360 / WIDTH))
    return arcs


def _near(longitude: float, before: float) -> float:
    """Return the longitude, turned as often as brings it nearest to the one before."""
    return longitude - 360 * round((longitude - before) / 360)


def ring(numbers: Iterable[int], arcs: Sequence[list[Point]]) -> list[Point]:
    """Return one closed ring in degrees from its arcs; ~n is arc n backwards."""
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        turn = _near(arc[0][0], points[-1][0]) - arc[0][0] if points else 0.0
        points += [(x + turn, y) for x, y in (arc[1:] if points else arc)]
    return points


def in_world(points: list[Point]) -> list[list[Point]]:
    """Return the ring cut at 180°, each part on its own side of the map, in pixels."""
    parts = []
    for turn in (-360.0, 0.0, 360.0):
        moved = [(x + turn, y) for x, y in points]
        inside = _cut(_cut(moved, 180.0, 1.0), -180.0, -1.0)
        if len(inside) > 2:
            parts.append([to_pixels(*point) for point in inside])
    return parts


def _cut(points: list[Point], limit: float, side: float) -> list[Point]:
    """Return the part of a ring on one side of a meridian (Sutherland and Hodgman)."""
    kept: list[Point] = []
    for a, b in pairwise([*points, points[0]] if points else []):
        a_in, b_in = (limit - a[0]) * side >= 0, (limit - b[0]) * side >= 0
        if a_in:
            kept.append(a)
        if a_in != b_in:
            t = (limit - a[0]) / (b[0] - a[0])
            kept.append((limit, a[1] + t * (b[1] - a[1])))
    return kept


def area(points: Sequence[Point]) -> float:
    """Return the area of a ring in square pixels."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*points, points[0]]))) / 2


def path(rings: Iterable[Sequence[Point]]) -> str:
    """Return the drawing commands of rings in whole steps, each point as the way from the one before."""
    parts = []
    for points in rings:
        steps = [(round(x * STEPS), round(y * STEPS)) for x, y in points]
        steps = [p for i, p in enumerate(steps) if not i or p != steps[i - 1]]
        if len(steps) < 4:
            continue
        moves = " ".join(f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(steps[:-1]))
        parts.append(f"M{steps[0][0]} {steps[0][1]}l{moves}z".replace(" -", "-"))
    return "".join(parts)


def drawn(geometry: dict[str, Any], arcs: Sequence[list[Point]]) -> tuple[str, float]:
    """Return a geometry's path and its area; of very small islands only the largest are drawn."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    rings = [part for polygon in polygons for numbers in polygon for part in in_world(ring(numbers, arcs))]
    rings.sort(key=area, reverse=True)
    return path(r for i, r in enumerate(rings) if not i or area(r) > 0.3), area(rings[0]) if rings else 0.0


def svg(topology: dict[str, Any]) -> str:
    """Return the whole drawing."""
    arcs = decoded(topology)
    known = by_iso3()
    shapes, dots, there = [], [], set()
    for geometry in sorted(topology["objects"]["countries"]["geometries"], key=lambda g: str(g.get("id"))):
        code = geometry.get("id")
        if code == "ATA" or not geometry.get("arcs"):
            continue
        commands, size = drawn(geometry, arcs)
        kind = "" if code in known else ' class="disputed"' if str(code).startswith("X") else ' class="other"'
        if commands:
            shapes.append(f'<path id="m{code}"{kind} d="{commands}"/>')
        if code in known and size < SMALL:
            dots.append(_dot(code, *geometry["properties"]["ct"]))
        there.add(code)
    dots += [
        _dot(c.iso3, c.lon, c.lat)
        for c in known.values()
        if c.iso3 not in there and c.is_state and not c.ended
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * STEPS} {HEIGHT * STEPS}">'
        f'<g fill-rule="evenodd">{"".join(shapes)}</g><g>{"".join(sorted(dots))}</g></svg>\n'
    )


def _dot(code: str, longitude: float, latitude: float) -> str:
    x, y = to_pixels(longitude, latitude)
    return f'<circle id="d{code}" cx="{round(x * STEPS)}" cy="{round(y * STEPS)}" r="{DOT * STEPS:g}"/>'


def main(source: str) -> None:
    """Write the drawing and say what it holds."""
    made = svg(json.loads(Path(source).read_text(encoding="utf-8")))
    TARGET.write_text(made, encoding="utf-8")
    drawn_codes = {code for code in by_iso3() if f'"m{code}"' in made or f'"d{code}"' in made}
    lost = sorted(
        name(c.iso3) for c in by_iso3().values() if c.is_state and not c.ended and c.iso3 not in drawn_codes
    )
    print(
        f"{len(made) / 1000:.0f} KB, {len(drawn_codes)} countries and areas; missing: {', '.join(lost) or 'none'}"
    )


if __name__ == "__main__":
    main(sys.argv[1])
