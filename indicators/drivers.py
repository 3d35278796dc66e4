"""What one country's composite is made of and why it moved, ready to print: every column adds up as printed.

Points are rounded to one decimal together (``indicators.printed``): from the composite down to pillars and indicators, and
from its change down to indicators and causes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from indicators.aggregation import PILLARS
from indicators.changes import Cause, Split
from indicators.contract import Indicator, Pillar
from indicators.engine import Scores
from indicators.printed import add_up


@dataclass(frozen=True)
class Driver:
    """One indicator of one country: its value and score, and what it adds to the composite. None is missing."""

    indicator: Indicator
    value: float | None
    score: float | None
    low: float | None
    """Score at the source's lower end of risk; the score itself where the source gives none."""
    high: float | None
    age: int | None
    """Months from the end of the period the value is about."""
    unsure: bool
    points: float | None
    """Points of the composite, one decimal; None where there is no composite."""


@dataclass(frozen=True)
class Drivers:
    """A country's indicators at a date: pillar by pillar, the most points first, missing ones at the end."""

    on: date
    composite: float | None
    """One decimal."""
    pillars: dict[Pillar, float]
    """Points by pillar, one decimal; empty where there is no composite."""
    rows: tuple[Driver, ...]


@dataclass(frozen=True)
class Moved:
    """Why one country's composite moved, in points of one decimal: ``before`` and ``change`` add up to ``after``."""

    since: date
    on: date
    before: float
    after: float
    change: float
    indicators: dict[str, dict[Cause, float]]
    """By indicator and cause, what is not 0."""
    causes: dict[Cause, float]

    def of(self, indicator: str) -> float:
        """Return the change of one indicator's points, for whatever cause."""
        return round(sum(self.indicators.get(indicator, {}).values()), 1)

    def largest(self, cause: Cause) -> list[tuple[str, float]]:
        """Return the indicators that a cause moved, the largest change first."""
        points = {key: by_cause[cause] for key, by_cause in self.indicators.items() if cause in by_cause}
        return sorted(points.items(), key=lambda item: (-abs(item[1]), item[0]))


@dataclass(frozen=True)
class Rest:
    """Indicators told of as one: how many, their points and their change, as printed one by one."""

    count: int
    points: float
    change: float


def digest(
    rows: Sequence[Driver], moved: Moved | None, least: float, first: int
) -> tuple[list[Driver], Rest | None]:
    """Return the ``first`` indicators and all others of at least ``least`` points, held or changed; and the rest as one."""
    changes = [moved.of(row.indicator.id) if moved else 0.0 for row in rows]
    points = [row.points or 0.0 for row in rows]
    small = [at for at in range(first, len(rows)) if max(points[at], abs(changes[at])) < least]
    rest = Rest(
        len(small), round(sum(points[at] for at in small), 1), round(sum(changes[at] for at in small), 1)
    )
    return [row for at, row in enumerate(rows) if at not in set(small)], rest if small else None


def drivers(scores: Scores, iso3: str, when: int = -1) -> Drivers:
    """Return what a country's arithmetic composite is made of at one of the evaluation dates."""
    at, column = range(len(scores.dates))[when], scores.column[iso3]
    composite = _or_none(scores.composite[at, column])
    points: list[float] | list[None] = [None] * len(scores.indicators)
    sums: dict[Pillar, float] = {}
    if composite is not None:
        exact = scores.contributions(at)[:, column].tolist()
        points, sums = _by_pillar(exact, [one.pillar for one in scores.indicators], composite)
    measures = scores.measures
    rows = [
        Driver(
            one,
            _or_none(measures.value[row, at, column]),
            _or_none(measures.score[row, at, column]),
            *_bounds(scores, row, at, column),
            None if measures.age[row, at, column] < 0 else int(measures.age[row, at, column]),
            bool(measures.unsure[row, at, column]),
            points[row],
        )
        for row, one in enumerate(scores.indicators)
    ]
    rounded = None if composite is None else round(composite, 1)
    return Drivers(scores.dates[at], rounded, sums, tuple(sorted(rows, key=_order)))


def moved(split: Split, iso3: str) -> Moved | None:
    """Return why a country's composite moved, or None where it had none at some step of the split."""
    column = split.iso3.index(iso3)
    exact = {cause: points[:, column].tolist() for cause, points in split.parts.items()}
    if any(math.isnan(one) for points in exact.values() for one in points):
        return None
    before, after = round(float(split.start[column]), 1), round(float(split.end[column]), 1)
    change = round(after - before, 1)
    places = [(row, cause) for cause in exact for row in range(len(split.indicators))]
    printed = add_up([exact[cause][row] for row, cause in places], change)
    by_indicator: dict[str, dict[Cause, float]] = {}
    causes = dict.fromkeys(exact, 0.0)
    for (row, cause), points in zip(places, printed, strict=True):
        if points:
            by_indicator.setdefault(split.indicators[row].id, {})[cause] = points
            causes[cause] = round(causes[cause] + points, 1)
    return Moved(split.before, split.after, before, after, change, by_indicator, causes)


def _order(row: Driver) -> tuple[int, bool, float, float, str]:
    place = PILLARS.index(row.indicator.pillar)
    return place, row.value is None, -(row.points or 0), -(row.score or 0), row.indicator.id


def _or_none(number: float) -> float | None:
    return None if math.isnan(number) else float(number)


def _bounds(scores: Scores, row: int, at: int, column: int) -> tuple[float | None, float | None]:
    own = scores.measures.score[row]
    low, high = scores.measures.bounded.get(scores.indicators[row].id, (own, own))
    return _or_none(low[at, column]), _or_none(high[at, column])


def _by_pillar(
    parts: Sequence[float], pillars: Sequence[Pillar], total: float
) -> tuple[list[float], dict[Pillar, float]]:
    """Return the parts, and their sums by pillar, rounded so that both add up to the rounded total."""
    places = {one: [at for at, own in enumerate(pillars) if own == one] for one in PILLARS}
    sums = [math.fsum(parts[at] for at in places[one]) for one in PILLARS]
    printed = dict(zip(PILLARS, add_up(sums, total), strict=True))
    rounded = [0.0] * len(parts)
    for pillar, inside in places.items():
        for at, one in zip(inside, add_up([parts[at] for at in inside], printed[pillar]), strict=True):
            rounded[at] = one
    return rounded, printed
