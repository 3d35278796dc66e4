"""Where the composites of several countries differ: the points of each indicator side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indicators.contract import Indicator, Pillar
from indicators.drivers import Driver, drivers
from indicators.engine import Scores


@dataclass(frozen=True)
class Difference:
    """One indicator in several countries, in their order, and how far its points lie apart."""

    indicator: Indicator
    countries: tuple[Driver, ...]
    spread: float | None
    """Most points less fewest points, one decimal; None unless two countries have a composite."""


def differences(scores: Scores, iso3: Sequence[str], when: int = -1) -> tuple[Difference, ...]:
    """Return every indicator that any of the countries has, those whose points lie farthest apart first."""
    held = [{row.indicator.id: row for row in drivers(scores, code, when).rows} for code in iso3]
    found = [_difference(one, [rows[one.id] for rows in held]) for one in scores.indicators]
    there = [one for one in found if any(row.value is not None for row in one.countries)]
    return tuple(sorted(there, key=lambda one: -(one.spread or 0)))


def widest(found: Sequence[Difference]) -> tuple[Indicator, ...]:
    """Return the indicator of each pillar whose points lie farthest apart, in the order of the pillars."""
    first: dict[Pillar, Indicator] = {}
    for one in found:
        first.setdefault(one.indicator.pillar, one.indicator)
    return tuple(first[pillar] for pillar in Pillar if pillar in first)


def _difference(indicator: Indicator, rows: Sequence[Driver]) -> Difference:
    points = [row.points for row in rows if row.points is not None]
    spread = round(max(points) - min(points), 1) if len(points) > 1 else None
    return Difference(indicator, tuple(rows), spread)
