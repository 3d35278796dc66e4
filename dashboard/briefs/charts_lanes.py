"""The acts of the bodies on one time axis, as SVG: marks of a day, bars of what lasts, hatches where no whole record is held."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dashboard.briefs.charts_marks import FULL, LETTER, box, day_number, path, rule, words_at
from dashboard.briefs.content import Lane, Lanes, Spell
from dashboard.theme import token

LABEL = 46
"""Points of the names of lanes."""
PLOT = FULL - LABEL
ROWS = 4
"""Rows of mandates, missions and sanctions of one body; the newest are drawn, the others counted."""
ROW, MARK = 10, 2.1


Where = Callable[[str], float]
"""Where a day lies, in points."""


@dataclass(frozen=True)
class Placed:
    """A spell with the points that it and its name take, and where the name is written."""

    spell: Spell
    left: float
    right: float
    at: float
    anchor: str


def _where(chart: Lanes) -> Where:
    first, last = day_number(chart.first), day_number(chart.last)
    return lambda day: LABEL + (PLOT - 5) * min(max((day_number(day) - first) / max(last - first, 1), 0), 1)


def height(chart: Lanes) -> float:
    """Return the points that the drawing takes without its years."""
    x = _where(chart)
    return sum(_tall(lane, x) for lane in chart.lanes)


def _tall(lane: Lane, x: Where) -> float:
    return 15 + ROW * len(_packed(lane, x)[0]) if lane.spells else 15


def lanes(chart: Lanes) -> Iterator[str]:
    """Give the parts of the drawing."""
    x = _where(chart)
    y = 0.0
    bottom = height(chart)
    for year in range(1990, 2200, 5):
        if chart.first <= f"{year}-01-01" <= chart.last:
            at = x(f"{year}-01-01")
            yield path(f"M{at:.1f} 0V{bottom:.1f}", "rule", 0.5)
            yield words_at(at, bottom + 10, str(year), "ink3", "middle")
    for lane in chart.lanes:
        yield _mark(lane.token, 4, y + 7, 3)
        yield words_at(11, y + 9.5, lane.name, "ink", strong=True)
        for start, end in lane.unknown:
            yield _hatch(x(start), x(end), y + 2, 9)
        yield rule(LABEL, y + 11.5, FULL - 5, "rule2")
        for day in lane.acts:
            yield _mark(lane.token, x(day), y + 7, MARK)
        yield from _spells(lane, x, y + 15)
        y += _tall(lane, x)


def _mark(body: str, x: float, y: float, size: float) -> str:
    """Return the mark of a body: a circle, a square or a diamond."""
    look = f'fill="{token(body)}" fill-opacity="0.85"'
    if body == "hrc":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" {look}/>'
    if body == "sc":
        return f'<rect x="{x - size * 0.9:.1f}" y="{y - size * 0.9:.1f}" width="{size * 1.8:.1f}" height="{size * 1.8:.1f}" {look}/>'
    return f'<path d="M{x:.1f} {y - size * 1.2:.1f}l{size * 1.2:.1f} {size * 1.2:.1f}l{-size * 1.2:.1f} {size * 1.2:.1f}l{-size * 1.2:.1f} {-size * 1.2:.1f}z" {look}/>'  # fmt: skip


def _hatch(left: float, right: float, y: float, height: float) -> str:
    """Return slanted lines between two places: days of which no whole record is held."""
    lines = []
    at = left - height
    while at < right:
        start, end = max(at, left), min(at + height, right)
        if end > start:
            lines.append(
                f"M{start:.1f} {y + height - (start - at):.1f}L{end:.1f} {y + height - (end - at):.1f}"
            )
        at += 3.5
    return path("".join(lines), "none-line", 0.5)


def _packed(lane: Lane, x: Where) -> tuple[list[list[Placed]], int]:
    """Return the spells of a lane in rows where none lies on another, the newest of them, and how many are left out."""
    rows: list[list[Placed]] = []
    out = 0
    for one in sorted(lane.spells, key=lambda spell: (spell.open, spell.end), reverse=True):
        placed = _placed(one, x)
        row = next(
            (row for row in rows if all(placed.right < o.left or o.right < placed.left for o in row)), None
        )
        if row is not None:
            row.append(placed)
        elif len(rows) < ROWS:
            rows.append([placed])
        else:
            out += 1
    return rows, out


def _placed(one: Spell, x: Where) -> Placed:
    """Return a spell with its name: on and after its start, or before its end where the page ends."""
    start, end = x(one.start), x(one.end) + (4 if one.open else 0)
    wide = LETTER * len(one.name) + 6
    if start + wide <= FULL:
        return Placed(one, start, max(end, start + wide), start + 3, "start")
    return Placed(one, min(start, end - wide), end, end - 6, "end")


def _spells(lane: Lane, x: Where, y: float) -> Iterator[str]:
    rows, out = _packed(lane, x)
    for row, spells in enumerate(rows):
        top = y + ROW * row
        for placed in spells:
            one = placed.spell
            start, end = x(one.start), x(one.end)
            yield box(start, top, end - start, ROW - 2, lane.token, 0.2)
            yield box(start, top, 1, ROW - 2, lane.token)
            if one.open:
                yield path(
                    f"M{end:.1f} {top + 1:.1f}l3 {ROW / 2 - 2:.1f}l-3 {ROW / 2 - 2:.1f}", lane.token, 0.9
                )
            yield words_at(placed.at, top + 6.6, one.name, "ink", placed.anchor)
    if out:
        yield words_at(LABEL - 4, y + 6.6, f"+ {out}", "ink3", "end")
