"""What one country's composite is made of, ready to print: points add up to the composite, changes to its change.

Points are rounded to one decimal together (``indicators.printed``), from the composite down to pillars and indicators,
so that every column on a page, in a table and in a file adds up as printed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from indicators.aggregation import PILLARS
from indicators.contract import Indicator, Pillar
from indicators.engine import Measures, Scores
from indicators.printed import add_up

YEAR = 12
"""Evaluation dates that make a year."""


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
    change: float | None
    """Points gained since a year earlier, one decimal; None where either year has no composite."""


@dataclass(frozen=True)
class Drivers:
    """A country's indicators at a date: pillar by pillar, the most points first, missing ones at the end."""

    on: date
    since: date | None
    """The date a year earlier that changes are counted from; None when scores do not reach that far."""
    composite: float | None
    before: float | None
    change: float | None
    """Composites and their difference, one decimal: ``before`` and ``change`` add up to ``composite``."""
    pillars: dict[Pillar, float]
    """Points by pillar, one decimal; empty where there is no composite."""
    pillar_change: dict[Pillar, float]
    rows: tuple[Driver, ...]

    @property
    def held(self) -> int:
        """Return how many indicators have a score."""
        return sum(row.score is not None for row in self.rows)

    def movers(self) -> list[Driver]:
        """Return the indicators whose points changed, the largest change first."""
        moved = [row for row in self.rows if row.change]
        return sorted(moved, key=lambda row: (-abs(row.change or 0), row.indicator.id))


def year_earlier(scores: Scores, when: int = -1) -> int | None:
    """Return the place of the evaluation date a year before, or None when scores do not reach that far."""
    place = range(len(scores.dates))[when]
    return place - YEAR if place >= YEAR else None


def drivers(scores: Scores, iso3: str, when: int = -1) -> Drivers:
    """Return what a country's arithmetic composite is made of at one date, and what changed in a year."""
    column, then = scores.column[iso3], year_earlier(scores, when)
    now, composite = _points(scores, iso3, when)
    before, earlier = _points(scores, iso3, then) if then is not None else ([], None)
    pillars = [one.pillar for one in scores.indicators]
    points = _by_pillar(now, pillars, composite)
    moved = [] if earlier is None or composite is None else np.subtract(now, before).tolist()
    total = None if earlier is None or composite is None else round(composite, 1) - round(earlier, 1)
    changes = _by_pillar(moved, pillars, total) if moved else None
    measures = scores.measures
    rows = [
        Driver(
            one,
            _or_none(measures.value[row, when, column]),
            _or_none(measures.score[row, when, column]),
            *_bounds(measures, row, when, column),
            None if measures.age[row, when, column] < 0 else int(measures.age[row, when, column]),
            bool(measures.unsure[row, when, column]),
            points[0][row] if points else None,
            changes[0][row] if changes else None,
        )
        for row, one in enumerate(scores.indicators)
    ]
    return Drivers(
        scores.dates[when],
        None if then is None else scores.dates[then],
        None if composite is None else round(composite, 1),
        None if earlier is None else round(earlier, 1),
        None if total is None else round(total, 1),
        points[1] if points else {},
        changes[1] if changes else {},
        tuple(sorted(rows, key=_order)),
    )


def _order(row: Driver) -> tuple[int, bool, float, float, str]:
    return (
        PILLARS.index(row.indicator.pillar),
        row.score is None,
        -(row.points or 0),
        -(row.score or 0),
        row.indicator.id,
    )


def _or_none(number: float) -> float | None:
    return None if math.isnan(number) else float(number)


def _bounds(measures: Measures, row: int, when: int, column: int) -> tuple[float | None, float | None]:
    own = measures.score[row]
    low, high = measures.bounded.get(measures.indicators[row].id, (own, own))
    return _or_none(low[when, column]), _or_none(high[when, column])


def _points(scores: Scores, iso3: str, when: int) -> tuple[list[float], float | None]:
    column = scores.column[iso3]
    composite = _or_none(scores.composite[when, column])
    return ([] if composite is None else scores.contributions(when)[:, column].tolist()), composite


def _by_pillar(
    parts: Sequence[float], pillars: Sequence[Pillar], total: float | None
) -> tuple[list[float], dict[Pillar, float]] | None:
    """Return the parts, and their sums by pillar, rounded so that both add up to the rounded total."""
    if total is None:
        return None
    places = {one: [at for at, own in enumerate(pillars) if own == one] for one in PILLARS}
    sums = [math.fsum(parts[at] for at in places[one]) for one in PILLARS]
    printed = dict(zip(PILLARS, add_up(sums, total), strict=True))
    rounded = [0.0] * len(parts)
    for pillar, inside in places.items():
        for at, one in zip(inside, add_up([parts[at] for at in inside], printed[pillar]), strict=True):
            rounded[at] = one
    return rounded, printed
