"""What decides a composite in fact: the share of its variance that each indicator carries, and indicators that say the same.

A weight says how much an indicator should count. How much it does count depends on how far States differ in it, and on what
it moves together with: its share in the variance is the covariance of its points with the composite, divided by the variance
of the composite over the States that have one (Becker et al. 2017 give the measure for composite indicators). Shares add up to
1; one is negative where an indicator runs against the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from indicators.aggregation import aggregate, contributions
from indicators.contract import Indicator
from indicators.weights import WeightSet

ALIKE = 0.9
"""Correlation from which two indicators are said to tell the same."""
LEAST_STATES = 30
"""States that must have both before a correlation is told."""


@dataclass(frozen=True)
class Pair:
    """Two indicators whose scores move together over States."""

    one: Indicator
    other: Indicator
    correlation: float


def variance_shares(
    scores: npt.NDArray[Any], chosen: Sequence[Indicator], weights: WeightSet
) -> dict[str, float]:
    """Return the share of each indicator in the composite's variance, by id; empty where the composite does not vary.

    ``scores`` are by indicator and country, on one date.
    """
    composite = aggregate(scores, chosen, weights).composite
    there = ~np.isnan(composite)
    if there.sum() < 2 or np.ptp(composite[there]) == 0:  # a variance needs two
        return {}
    apart = composite[there] - composite[there].mean()
    points = contributions(scores, chosen, weights)[:, there]
    found = (points - points.mean(axis=1, keepdims=True)) @ apart / (apart @ apart)
    return {one.id: float(share) for one, share in zip(chosen, found, strict=True)}


def alike(scores: npt.NDArray[Any], chosen: Sequence[Indicator], least: float = ALIKE) -> list[Pair]:
    """Return the pairs of indicators whose scores correlate at least so much over the States that have both, closest first."""
    there = ~np.isnan(scores)
    held = np.where(there, scores, 0).astype(np.float64)
    known = there.astype(np.float64)
    both = known @ known.T
    first, square, product = held @ known.T, (held * held) @ known.T, held @ held.T
    with np.errstate(all="ignore"):
        spread = both * square - first**2
        found = (both * product - first * first.T) / np.sqrt(spread * spread.T)
    found[(both < LEAST_STATES) | ~np.isfinite(found)] = 0
    rows, columns = np.nonzero(np.triu(found >= least, k=1))
    pairs = [
        Pair(chosen[a], chosen[b], float(found[a, b]))
        for a, b in zip(rows.tolist(), columns.tolist(), strict=True)
    ]
    return sorted(pairs, key=lambda pair: -pair.correlation)
