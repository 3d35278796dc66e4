"""From indicator scores to cells, pillars, lanes and the composite, and back again exactly.

Weighted arithmetic means: of the indicators inside a cell of the pillar x lane matrix, of the cells inside a pillar, of
the pillars. At each level what is missing is left out and the rest weighs more, as long as at least ``FLOOR`` of the
weight is present; otherwise there is no score. The composite needs as much of the whole: a country of which only violence is
known has none, since little information is not calm. The share of an indicator in the composite is therefore known exactly,
and the contributions add up to the composite. As an option the pillars are joined by a geometric mean, which lets a high
pillar be offset less by a low one; it has no exact contributions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from indicators.contract import Indicator, Lane, Pillar
from indicators.weights import WeightSet

Floats = npt.NDArray[np.float64]
FLOOR = 0.5
"""Share of the weight that must be present for a cell, a pillar, a lane or the composite to have a score."""
PILLARS, LANES = tuple(Pillar), tuple(Lane)
_EPSILON = 1e-9


class Join(StrEnum):
    """How the pillars are joined."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"


@dataclass(frozen=True)
class Aggregate:
    """Scores on every level; NaN where too little is present. The last axes are those of the indicator scores."""

    cells: Floats
    """By pillar, lane, and the axes of the scores."""
    pillars: Floats
    lanes: Floats
    composite: Floats
    coverage: Floats
    """Share of the nominal weight that is present, 0 to 1."""


def weighted_mean(values: Floats, weights: npt.NDArray[Any]) -> tuple[Floats, Floats]:
    """Return the mean over the first axis of what is present, and the share of the weight that is present.

    NaN where that share is below ``FLOOR``, or all weights are 0.
    """
    total, present = np.zeros(values.shape[1:]), np.zeros(values.shape[1:])
    for value, weight in zip(values, weights, strict=True):
        if weight > 0:
            there = ~np.isnan(value)
            total += np.where(there, value, 0) * weight
            present += there * weight
    whole = float(np.sum(weights))
    share = present / whole if whole > 0 else present
    enough = (share >= FLOOR - _EPSILON) & (present > 0)
    return np.where(enough, total / np.where(present > 0, present, 1), np.nan), share


def cell_weights(chosen: Sequence[Indicator], weights: WeightSet) -> Floats:
    """Return the weight of each cell inside its pillar, 0 where no indicator of the cell has a weight."""
    used = {(one.pillar, one.lane) for one in chosen if weights.indicator(one) > 0}
    return np.array(
        [[weights.lane(p, lane) if (p, lane) in used else 0.0 for lane in LANES] for p in PILLARS]
    )


def pillar_weights(chosen: Sequence[Indicator], weights: WeightSet) -> Floats:
    """Return the weight of each pillar, 0 where none of its cells has a weight."""
    inside = cell_weights(chosen, weights).sum(axis=1)
    return np.array([weights.pillar(p) if inside[at] > 0 else 0.0 for at, p in enumerate(PILLARS)])


def aggregate(
    scores: npt.NDArray[Any], chosen: Sequence[Indicator], weights: WeightSet, join: Join = Join.ARITHMETIC
) -> Aggregate:
    """Return cells, pillars, lanes and composite of ``scores``, whose first axis is by indicator."""
    shape = scores.shape[1:]
    cells = np.full((len(PILLARS), len(LANES), *shape), np.nan)
    for p, pillar in enumerate(PILLARS):
        for at, lane in enumerate(LANES):
            rows = [row for row, one in enumerate(chosen) if (one.pillar, one.lane) == (pillar, lane)]
            if rows:
                inside = np.array([weights.indicator(chosen[row]) for row in rows])
                cells[p, at] = weighted_mean(scores[rows], inside)[0]
    by_cell, by_pillar = cell_weights(chosen, weights), pillar_weights(chosen, weights)
    pillars = np.stack([weighted_mean(cells[p], by_cell[p])[0] for p in range(len(PILLARS))])
    lanes = np.stack([weighted_mean(cells[:, at], by_pillar)[0] for at in range(len(LANES))])
    coverage = np.zeros(shape)
    nominal = weights.nominal(chosen)
    for one, score in zip(chosen, scores, strict=True):
        coverage += ~np.isnan(score) * nominal[one.id]
    composite = weighted_mean(pillars, by_pillar)[0]
    if join == Join.GEOMETRIC:
        composite = np.where(np.isnan(composite), np.nan, _geometric(pillars, by_pillar))
    composite = np.where(coverage >= FLOOR - _EPSILON, composite, np.nan)
    return Aggregate(cells, pillars, lanes, composite, coverage)


def _geometric(pillars: Floats, weights: Floats) -> Floats:
    """Return the weighted geometric mean of the pillars present; a pillar below 1 counts as 1, so that none is wiped out."""
    logs = np.log(np.maximum(pillars, 1))
    mean, _ = weighted_mean(logs, weights)
    return np.exp(mean)


def effective_weights(scores: npt.NDArray[Any], chosen: Sequence[Indicator], weights: WeightSet) -> Floats:
    """Return the weight each indicator really has in the composite, given what is missing; shape of ``scores``.

    The weights of a country add up to 1 where it has a composite, and are NaN where it has none.
    """
    result = aggregate(scores, chosen, weights)
    by_cell, by_pillar = cell_weights(chosen, weights), pillar_weights(chosen, weights)
    held = _renormalised(result.pillars, by_pillar[:, *([None] * result.composite.ndim)])
    shares = np.zeros(scores.shape)
    for p, pillar in enumerate(PILLARS):
        inside = _renormalised(result.cells[p], by_cell[p][:, *([None] * result.composite.ndim)])
        for at, lane in enumerate(LANES):
            rows = [row for row, one in enumerate(chosen) if (one.pillar, one.lane) == (pillar, lane)]
            if not rows:
                continue
            own = np.array([weights.indicator(chosen[row]) for row in rows])
            within = _renormalised(scores[rows], own[:, *([None] * result.composite.ndim)])
            shares[rows] = within * inside[at] * held[p]
    return np.where(np.isnan(result.composite), np.nan, shares)


def _renormalised(values: npt.NDArray[Any], weights: Floats) -> Floats:
    present = np.where(np.isnan(values), 0.0, weights)
    total = present.sum(axis=0)
    return np.asarray(present / np.where(total > 0, total, 1))


def contributions(scores: npt.NDArray[Any], chosen: Sequence[Indicator], weights: WeightSet) -> Floats:
    """Return the points each indicator adds to the arithmetic composite: they add up to it exactly.

    A missing indicator adds 0; NaN where a country has no composite.
    """
    shares = effective_weights(scores, chosen, weights)
    return np.where(np.isnan(shares), np.nan, shares * np.where(np.isnan(scores), 0.0, scores))


def interval(
    bounds: Iterable[tuple[npt.NDArray[Any], npt.NDArray[Any]]],
    chosen: Sequence[Indicator],
    weights: WeightSet,
    result: Aggregate,
    join: Join = Join.ARITHMETIC,
) -> tuple[Floats, Floats]:
    """Return between which values the composite with nothing missing must lie.

    ``bounds`` gives, for each indicator, its scores at the sources' own bounds, NaN where it is missing. A missing one, and
    one in a cell or pillar with too little evidence to count in ``result``, may lie anywhere from 0 to 100. This is a
    logical bound, not a confidence interval.
    """
    filled = _ends(bounds, chosen, result)
    if join == Join.GEOMETRIC:
        both = [np.stack(end) for end in zip(*filled, strict=True)]
        bottom, top = (aggregate(end, chosen, weights, join).composite for end in both)
        return bottom, top
    nominal = weights.nominal(chosen)
    bottom, top = np.zeros(result.composite.shape), np.zeros(result.composite.shape)
    for one, (low, high) in zip(chosen, filled, strict=True):
        bottom += low * nominal[one.id]
        top += high * nominal[one.id]
    return bottom, top


def _ends(
    bounds: Iterable[tuple[npt.NDArray[Any], npt.NDArray[Any]]],
    chosen: Sequence[Indicator],
    result: Aggregate,
) -> Iterator[tuple[Floats, Floats]]:
    for one, (low, high) in zip(chosen, bounds, strict=True):
        pillar, lane = PILLARS.index(one.pillar), LANES.index(one.lane)
        out = np.isnan(low) | np.isnan(result.cells[pillar, lane]) | np.isnan(result.pillars[pillar])
        yield np.where(out, 0.0, low), np.where(out, 100.0, high)


def rank_bounds(low: Floats, high: Floats) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]:
    """Return the first and the last place each country can take by row, 1 being the highest; 0 where it has no interval.

    A country stands before another for certain when its low end lies above the other's high end.
    """
    count = low.shape[-1]
    there = ~np.isnan(low)
    both = np.concatenate([low, high], axis=-1)
    order = np.argsort(both, axis=-1, kind="stable")  # at a tie the low ends come first
    is_low = order < count
    lows_up_to, highs_up_to = (np.empty(both.shape, dtype=np.int16) for _ in range(2))
    np.put_along_axis(lows_up_to, order, np.cumsum(is_low, axis=-1, dtype=np.int16), axis=-1)
    np.put_along_axis(highs_up_to, order, np.cumsum(~is_low, axis=-1, dtype=np.int16), axis=-1)
    total = there.sum(axis=-1, keepdims=True, dtype=np.int16)
    above = total - lows_up_to[..., count:]
    below = highs_up_to[..., :count]
    first = np.where(there, above + 1, 0).astype(np.int16)
    last = np.where(there, total - below, 0).astype(np.int16)
    return first, last
