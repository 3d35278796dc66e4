"""From a packed panel to scores: every indicator, level, interval, rank and grade, by date and country at once.

The composite describes the situation as public sources show it. It does not forecast.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from data.frames import PackedPanel
from data.queries import AsOf
from data.revisions import Revisions
from indicators.aggregation import (
    LANES,
    PILLARS,
    Floats,
    Join,
    aggregate,
    contributions,
    interval,
    rank_bounds,
)
from indicators.contract import Indicator, Lane, Pillar
from indicators.panel import FIRST_MONTH, Panel, Side
from indicators.periods import NO_AGE, Ages, Array, Known
from indicators.registry import Entry, entries, version
from indicators.reliability import GRADES, Reliability, reliability, revised_shares
from indicators.scoring import score
from indicators.weights import DEFAULT, WeightSet, presets

if TYPE_CHECKING:
    from indicators.uncertainty import Simulation

FIRST_YEAR = FIRST_MONTH // 12
BOUNDS_MEANING = (
    "bounds_low and bounds_high are logical bounds, not a confidence interval: every indicator at the lower or upper bound its source "
    "gives (at its value where the source gives none), and every indicator that is missing, or in a cell with too little "
    "evidence to count, anywhere from 0 to 100. For a change over time the bounds of the two years are taken as "
    "independent, which is the widest case. bounds_rank_low and bounds_rank_high are the first and last place that these "
    "bounds leave open, 1 being the highest composite."
)
COMPOSITE_MEANING = (
    "The composite describes the situation as public sources show it, as an aid to attention. It is not a forecast and no "
    "basis for ranking States by themselves."
)


@dataclass(frozen=True)
class Measures:
    """Every indicator in its unit and as a score; axes are indicator, date, country. NaN is missing."""

    indicators: tuple[Indicator, ...]
    iso3: tuple[str, ...]
    dates: tuple[date, ...]
    value: Array
    score: Array
    age: Ages
    """Months from the end of the oldest period used to the date; -1 where missing."""
    unsure: npt.NDArray[np.bool_]
    """True where the value rests on a provisional or estimated figure."""
    bounded: dict[str, tuple[Array, Array]]
    """Lower and upper score by indicator, for those whose sources give bounds."""
    states: npt.NDArray[np.bool_]
    """Which countries are States at each date: only they have scores, while values are given for all."""

    revised: Floats | None = None
    """Share of the figures behind an indicator that were revised, by indicator and country; None where not looked at."""

    def bounds(self) -> Iterator[tuple[Array, Array]]:
        """Give, by indicator, the scores at the sources' lower and upper end of risk."""
        for row, one in enumerate(self.indicators):
            yield self.bounded.get(one.id, (self.score[row], self.score[row]))


@dataclass(frozen=True)
class Scores:
    """Scores of every State at every date under one weight set. NaN is no score; the last two axes are date, country."""

    snapshot: str
    """Fixes as-of date and mode, data, weights and code: equal ids have equal scores."""
    as_of: AsOf
    weights: WeightSet
    join: Join
    measures: Measures
    cells: Floats
    """By pillar, lane, date, country; pillars and lanes in the order of ``PILLARS`` and ``LANES``."""
    pillars: Floats
    lanes: Floats
    composite: Floats
    coverage: Floats
    """Share of the nominal weight that has a value, 0 to 1."""
    bounds_low: Floats
    """Logical bounds, see ``BOUNDS_MEANING``; intervals over drawn choices are in ``simulation``."""
    bounds_high: Floats
    bounds_rank_low: npt.NDArray[np.int16]
    """First place that the bounds leave open, 1 being the highest composite; 0 where there is no score."""
    bounds_rank_high: npt.NDArray[np.int16]
    reliability: Reliability

    @property
    def iso3(self) -> tuple[str, ...]:
        """Return the countries, the last axis."""
        return self.measures.iso3

    @property
    def dates(self) -> tuple[date, ...]:
        """Return the dates: ends of months, and at last the as-of date."""
        return self.measures.dates

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Return the indicators that count, the first axis of the measures."""
        return self.measures.indicators

    @cached_property
    def simulation(self) -> Simulation:
        """Return the intervals of score and rank on the last date: a quarter of a second, then kept."""
        from indicators.uncertainty import of  # which rests on this module

        return of(self)

    @cached_property
    def column(self) -> dict[str, int]:
        """Return the place of each country on the last axis."""
        return {code: at for at, code in enumerate(self.iso3)}

    @cached_property
    def row(self) -> dict[str, int]:
        """Return the place of each indicator on the first axis of the measures."""
        return {one.id: at for at, one in enumerate(self.indicators)}

    def cell(self, pillar: Pillar, lane: Lane) -> Floats:
        """Return the scores of one cell by date and country."""
        return np.asarray(self.cells[PILLARS.index(pillar), LANES.index(lane)])

    def grade(self, iso3: str, when: int = -1) -> str:
        """Return the reliability grade, A to D, empty where there is no composite."""
        return GRADES[int(self.reliability.grade[when, self.column[iso3]])]

    def contributions(self, when: int = -1) -> Floats:
        """Return the points each indicator adds to the composite at one date, by indicator and country.

        They add up to the arithmetic composite. Raises ValueError for a geometric one, which has none.
        """
        if self.join != Join.ARITHMETIC:
            raise ValueError("only the arithmetic composite has exact contributions")
        return contributions(self.measures.score[:, when], self.indicators, self.weights)


def present(*panels: Panel, chosen: Sequence[Entry] | None = None) -> tuple[Entry, ...]:
    """Return the indicators that count: an optional one only where one of the panels has data for it."""
    return tuple(
        one
        for one in (entries() if chosen is None else chosen)
        if not one.indicator.optional
        or any(panel.has(key) for panel in panels for key in one.indicator.series)
    )


def measure(
    panel: Panel, chosen: Sequence[Entry] | None = None, revisions: Revisions | None = None
) -> Measures:
    """Return the indicators, by default those that count, evaluated on the panel's dates.

    ``revisions`` tells how often figures were revised, which counts in the reliability grade where it is known.
    """
    found = present(panel) if chosen is None else tuple(chosen)
    shape = (len(found), len(panel.dates), len(panel.iso3))
    value, scored = np.empty(shape, dtype=np.float32), np.empty(shape, dtype=np.float32)
    age, unsure = np.empty(shape, dtype=np.int8), np.zeros(shape, dtype=bool)
    sides = (panel.bounds(Side.LOW), panel.bounds(Side.HIGH))
    states = panel.states
    bounded = {}
    for row, entry in enumerate(found):
        one = entry.indicator
        known = _checked(entry, panel)
        value[row], age[row] = known.value, np.where(np.isnan(known.value), NO_AGE, known.age)
        scored[row] = np.where(states, score(known.value, one), np.nan)
        for key in one.series:
            marks = panel.unsure(key, one.max_age)
            if marks is not None:
                unsure[row] |= marks & ~np.isnan(known.value)
        if any(panel.has_bounds(key) for key in one.series):
            bounded[one.id] = _ordered(scored[row], *(score(_checked(entry, s).value, one) for s in sides))
    return Measures(
        tuple(one.indicator for one in found),
        panel.iso3,
        panel.dates,
        value,
        scored,
        age,
        unsure,
        bounded,
        states,
        None
        if revisions is None
        else revised_shares(revisions, [one.indicator for one in found], panel.iso3),
    )


def _checked(entry: Entry, panel: Panel) -> Known:
    known = entry.compute(panel)
    if not isinstance(known, Known) or known.value.shape != (len(panel.dates), len(panel.iso3)):
        raise TypeError(
            f"indicator {entry.indicator.id}: compute must return what panel.as_known gives, by date and country"
        )
    return known


def _ordered(best: Array, one: Array, other: Array) -> tuple[Array, Array]:
    """Return the lower and the upper of three scores, whichever way the bounds moved them."""
    low, high = np.fmin(np.fmin(best, one), other), np.fmax(np.fmax(best, one), other)
    missing = np.isnan(best)
    return np.where(missing, np.nan, low).astype(np.float32), np.where(missing, np.nan, high).astype(
        np.float32
    )


def weigh(
    measures: Measures, weights: WeightSet, as_of: AsOf, digest: str, join: Join = Join.ARITHMETIC
) -> Scores:
    """Return scores on every level under a weight set. ``digest`` is that of the packed panel."""
    chosen = measures.indicators
    result = aggregate(measures.score, chosen, weights, join)
    low, high = interval(measures.bounds(), chosen, weights, result, join)
    absent = np.isnan(result.composite)
    low, high = np.where(absent, np.nan, low), np.where(absent, np.nan, high)
    first, last = rank_bounds(low, high)
    return Scores(
        snapshot_id(as_of, digest, weights, join),
        as_of,
        weights,
        join,
        measures,
        result.cells,
        result.pillars,
        result.lanes,
        result.composite,
        result.coverage,
        low,
        high,
        first,
        last,
        reliability(
            result.composite,
            result.coverage,
            measures.age,
            measures.unsure,
            chosen,
            weights,
            measures.bounded,
            measures.revised,
        ),
    )


def run(packed: PackedPanel, weights: WeightSet | None = None, dates: Sequence[date] | None = None) -> Scores:
    """Return scores of a packed panel, by default under the default weights at all months since January 1990."""
    measures = measure(Panel(packed, dates))
    chosen = weights if weights is not None else presets(measures.indicators)[DEFAULT]
    return weigh(measures, chosen, packed.as_of, packed.digest)


def snapshot_id(as_of: AsOf, digest: str, weights: WeightSet, join: Join = Join.ARITHMETIC) -> str:
    """Return the hash that fixes a set of scores: as-of date and mode, data, weights and code."""
    parts = [as_of.on.isoformat(), str(as_of.mode), digest, weights.digest, str(join), version()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def metadata(scores: Scores) -> dict[str, Any]:
    """Return what must be read with the scores, as JSON-ready values; ``uncertainty`` says it of their intervals."""
    return {
        "as_of": scores.as_of.on.isoformat(),
        "mode": str(scores.as_of.mode),
        "snapshot": scores.snapshot,
        "weights": scores.weights.as_dict(),
        "pillars_joined_by": str(scores.join),
        "code": version(),
        "indicators": len(scores.indicators),
        "scored": int((~np.isnan(scores.composite[-1])).sum()),
        "composite": COMPOSITE_MEANING,
        "bounds": BOUNDS_MEANING,
    }
