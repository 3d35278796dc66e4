"""What weights do as against what they say: effective weights, and indicators that say the same.

The effective weight of an indicator is its share of the variance of the composite over States: the covariance of what it adds
with the composite, divided by the composite's variance (OECD/JRC handbook, section on weights). The shares add up to 1. One
far above its nominal weight decides more than intended; one near 0 decides nothing, and a negative one works against the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from indicators.aggregation import Floats, contributions
from indicators.contract import Indicator
from indicators.weights import WeightSet

ALIKE = 0.9
"""Correlation from which two indicators are said to tell the same."""
LEAST_STATES = 30
"""States that must have both for a correlation to be told."""


@dataclass(frozen=True)
class Weight:
    """An indicator's share of the composite as stated and as it turns out; both add up to 1 over the indicators."""

    indicator: str
    nominal: float
    effective: float
    """NaN where no composite varies."""


@dataclass(frozen=True)
class Alike:
    """Two indicators whose scores go together across States."""

    one: str
    other: str
    correlation: float
    """Pearson's, from -1 to 1."""
    states: int
    nominal: float
    """Share of the composite that the two have together."""


def effective(
    scores: npt.NDArray[Any], chosen: Sequence[Indicator], weights: WeightSet
) -> tuple[Weight, ...]:
    """Return nominal and effective weight of each indicator; ``scores`` are by indicator and country, on one date.

    A State's missing indicators leave their weight to its others, so that the effective weight counts what was really weighed.
    """
    added = contributions(scores, chosen, weights)
    added = added[:, ~np.isnan(added).any(axis=0)]
    shares = _shares(added)
    nominal = weights.nominal(chosen)
    return tuple(
        Weight(one.id, nominal[one.id], share) for one, share in zip(chosen, shares.tolist(), strict=True)
    )


def _shares(added: Floats) -> Floats:
    if added.shape[1] < 2:
        return np.full(len(added), np.nan)
    total = added.sum(axis=0)
    away = total - total.mean()
    variance = float(away @ away)
    if variance <= 1e-12:
        return np.full(len(added), np.nan)
    return np.asarray((added - added.mean(axis=1, keepdims=True)) @ away / variance)


def correlations(scores: npt.NDArray[Any]) -> tuple[Floats, Floats]:
    """Return Pearson's correlation of each pair over the States that have both, NaN where they are too few, and how many."""
    there = (~np.isnan(scores)).astype(np.float64)
    value = np.where(there > 0, scores, 0).astype(np.float64)
    count = there @ there.T
    with np.errstate(all="ignore"):
        # Over the States that have both: sums of one where the other is there too.
        own = value @ there.T
        square = (value * value) @ there.T
        covariance = value @ value.T - own * own.T / count
        spread = np.sqrt(np.maximum(square - own * own / count, 0))
        found = covariance / (spread * spread.T)
    told = (count >= LEAST_STATES) & (spread > 1e-6) & (spread.T > 1e-6)
    return np.where(told, np.clip(found, -1, 1), np.nan), count


def alike(
    scores: npt.NDArray[Any], chosen: Sequence[Indicator], weights: WeightSet, least: float = ALIKE
) -> tuple[Alike, ...]:
    """Return the pairs that say the same and both have weight, those with most weight together first.

    ``scores`` are by indicator and country, on one date.
    """
    nominal = weights.nominal(chosen)
    found, count = correlations(scores)
    pairs = [
        Alike(
            chosen[a].id,
            chosen[b].id,
            float(found[a, b]),
            int(count[a, b]),
            nominal[chosen[a].id] + nominal[chosen[b].id],
        )
        for a, b in zip(*np.nonzero(np.triu(np.abs(found) >= least, 1)), strict=True)
        if nominal[chosen[a].id] > 0 and nominal[chosen[b].id] > 0
    ]
    return tuple(sorted(pairs, key=lambda pair: (-pair.nominal, pair.one, pair.other)))
