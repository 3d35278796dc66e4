"""The past country-trajectories nearest to one country's last five years, and what followed them.

*Method.* A trajectory is every indicator's score at five 31 Januaries in a row, each as known on its day, standardised over all
State-years. Two are as far apart as the root of their mean squared difference over the scores that both have, and are compared
only when they share at least half of those that the country has. Each country gives at most its nearest trajectory, and the
country itself only one that ended at least five years before.
*Limitations.* Nearest does not mean alike in what matters: every indicator counts the same. A few cases are no frequency, and
what followed them is no forecast.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indicators.aggregation import Floats
from indicators.origins import Origins
from indicators.periods import Array

SPAN = 5
"""Origins of a trajectory."""
APART = 5
"""Years that lie between a trajectory and an earlier one of the same country."""
SHARED = 0.5
MOST = 8
SAID = (
    "The nearest of all past five-year trajectories by their indicator scores, standardised and compared as they were known at the "
    "time; one for each country."
)


@dataclass(frozen=True)
class Analogue:
    """A past trajectory: the country, the year of its last origin, and how far it lies from the one asked about."""

    iso3: str
    year: int
    distance: float
    """In standard deviations: 0 is the same; two State-years drawn at random are about 1.4 apart."""
    shared: float
    """Share of the scores of the country asked about that both have."""


def standardised(scores: Array) -> Array:
    """Return scores by indicator, year and country with mean 0 and deviation 1 of each indicator; NaN where it never varies."""
    with np.errstate(all="ignore"):
        mean = np.nanmean(scores, axis=(1, 2), keepdims=True, dtype=np.float64)
        deviation = np.nanstd(scores, axis=(1, 2), keepdims=True, dtype=np.float64)
        made = (scores - mean) / np.where(deviation > 0, deviation, np.nan)
    return np.asarray(made, dtype=np.float32)


def nearest(origins: Origins, iso3: str, year: int, most: int = MOST) -> tuple[Analogue, ...]:
    """Return the nearest past trajectories to that of a country up to ``year``, nearest first.

    Only trajectories of which it is known what followed are looked at. Empty when the country has no scores in these years.
    """
    if iso3 not in origins.iso3 or year not in origins.years:
        return ()
    row, column = origins.years.index(year), origins.iso3.index(iso3)
    if row + 1 < SPAN:
        return ()
    scores = standardised(origins.scores)
    distance, shared = _apart(scores[:, row + 1 - SPAN : row + 1, column], scores)
    for when, one in enumerate(origins.years):
        if when >= row or one not in origins.judged:
            distance[when] = np.nan
        elif row - when < APART:
            distance[when, column] = np.nan
    distance[np.isnan(origins.happened).all(axis=0)] = np.nan
    found = []
    compared = np.asarray(~np.isnan(distance))
    for at in np.flatnonzero(compared.any(axis=0)).tolist():
        near = int(np.nanargmin(distance[:, at]))
        found.append(
            Analogue(
                origins.iso3[at], origins.years[near], float(distance[near, at]), float(shared[near, at])
            )
        )
    return tuple(sorted(found, key=lambda one: (one.distance, one.iso3))[:most])


def _apart(own: Array, scores: Array) -> tuple[Floats, Floats]:
    """Return how far every trajectory is from ``own`` by last year and country, NaN for too few scores, and the share shared."""
    total: Floats = np.zeros(scores.shape[1:])
    both: Floats = np.zeros(scores.shape[1:])
    for back in range(SPAN):
        square = (scores - own[:, SPAN - 1 - back, None, None]) ** 2
        upto = scores.shape[1] - back
        total[back:] += np.asarray(np.nansum(square, axis=0, dtype=np.float64))[:upto]
        both[back:] += (~np.isnan(square)).sum(axis=0)[:upto]
    held = int((~np.isnan(own)).sum())
    shared: Floats = np.asarray(both / max(held, 1))
    shared[: SPAN - 1] = 0
    with np.errstate(all="ignore"):
        return np.asarray(np.where(shared >= SHARED, np.sqrt(total / both), np.nan)), shared
