"""One country at one date under one weight set: every level as plain numbers, None where there is no score."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np

from indicators.aggregation import LANES, PILLARS
from indicators.contract import Lane, Pillar
from indicators.engine import Scores


@dataclass(frozen=True)
class Profile:
    """A country's composite with its interval, place and grade, and the pillar x lane matrix with its margins."""

    iso3: str
    on: date
    is_state: bool
    """Whether it is a State on the date, and so can have a composite."""
    composite: float | None
    low: float | None
    """Interval over drawn choices, 5 to 95 %: see ``indicators.uncertainty``."""
    high: float | None
    bounds: tuple[float, float] | None
    """Logical bounds: between which values the score would lie with nothing missing."""
    first: int
    """First place of its rank interval, 1 being the highest composite; 0 without one."""
    last: int
    scored: int
    """How many States have a composite on the date."""
    held: int
    """How many indicators have a value."""
    declared: int
    """How many indicators there are."""
    coverage: float
    """Share of the nominal weight that has a value, 0 to 1."""
    grade: str
    reliability: dict[str, float | None]
    """What the grade is made from, by the keys of ``indicators.reliability.PARTS``; None is not known."""
    cells: dict[tuple[Pillar, Lane], float | None]
    """Every cell that has indicators."""
    pillars: dict[Pillar, float | None]
    lanes: dict[Lane, float | None]

    @property
    def known_cells(self) -> list[tuple[Pillar, Lane, float]]:
        """Return the cells that have a score, the highest first."""
        there = [(*place, score) for place, score in self.cells.items() if score is not None]
        return sorted(there, key=lambda cell: -cell[2])


def profile(scores: Scores, iso3: str) -> Profile:
    """Return a country's numbers at the last of the evaluation dates."""
    at, column, drawn = len(scores.dates) - 1, scores.column[iso3], scores.simulation
    low, high = _number(scores.bounds_low[at, column]), _number(scores.bounds_high[at, column])
    has_indicators = {(one.pillar, one.lane) for one in scores.indicators}
    return Profile(
        iso3,
        scores.dates[at],
        bool(scores.measures.states[at, column]),
        _number(scores.composite[at, column]),
        _number(drawn.low[column]),
        _number(drawn.high[column]),
        None if low is None or high is None else (low, high),
        int(drawn.rank_low[column]),
        int(drawn.rank_high[column]),
        int((~np.isnan(scores.composite[at])).sum()),
        int((~np.isnan(scores.measures.value[:, at, column])).sum()),
        len(scores.indicators),
        float(scores.coverage[at, column]),
        scores.grade(iso3, at),
        scores.reliability.parts((at, column)),
        {
            (pillar, lane): _number(scores.cells[p, place, at, column])
            for p, pillar in enumerate(PILLARS)
            for place, lane in enumerate(LANES)
            if (pillar, lane) in has_indicators
        },
        {pillar: _number(scores.pillars[p, at, column]) for p, pillar in enumerate(PILLARS)},
        {lane: _number(scores.lanes[place, at, column]) for place, lane in enumerate(LANES)},
    )


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
