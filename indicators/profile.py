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
    high: float | None
    first: int
    """First place its bounds leave open, 1 being the highest composite; 0 without one."""
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
    age: float | None
    """Mean age of the values in months, weighted as in the composite."""
    unsure: float | None
    """Share of the weight that rests on provisional or estimated values, 0 to 1."""
    cells: dict[tuple[Pillar, Lane], float | None]
    """Every cell that has indicators."""
    pillars: dict[Pillar, float | None]
    lanes: dict[Lane, float | None]

    @property
    def known_cells(self) -> list[tuple[Pillar, Lane, float]]:
        """Return the cells that have a score, the highest first."""
        there = [(*place, score) for place, score in self.cells.items() if score is not None]
        return sorted(there, key=lambda cell: -cell[2])


def profile(scores: Scores, iso3: str, when: int = -1) -> Profile:
    """Return a country's numbers at one of the evaluation dates, by default the last."""
    at, column = range(len(scores.dates))[when], scores.column[iso3]
    has_indicators = {(one.pillar, one.lane) for one in scores.indicators}
    return Profile(
        iso3,
        scores.dates[at],
        bool(scores.measures.states[at, column]),
        _number(scores.composite[at, column]),
        _number(scores.low[at, column]),
        _number(scores.high[at, column]),
        int(scores.rank_low[at, column]),
        int(scores.rank_high[at, column]),
        int((~np.isnan(scores.composite[at])).sum()),
        int((~np.isnan(scores.measures.value[:, at, column])).sum()),
        len(scores.indicators),
        float(scores.coverage[at, column]),
        scores.grade(iso3, at),
        _number(scores.reliability.age[at, column]),
        _number(scores.reliability.unsure[at, column]),
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
