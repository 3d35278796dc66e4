"""Whether what was said came true: shares by class with Wilson intervals, Brier skill, and the curves behind a ranking.

A probability is *calibrated* when, of all State-years of which 30 % was said, 30 % had the outcome. Intervals of shares are 90 %
Wilson intervals: they take State-years as independent, which those of one country are not, so they are rather too narrow.
*Brier skill* is 1 minus the mean squared error over that of always saying the base rate; 0 is no better, 1 is perfect. Its
interval (5-95 %) comes from drawing whole countries.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from indicators.skill import ENDS, LEAST, RESAMPLES, SEED, Bools, Figure, Floats, Scores, TooFewOutcomes

EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1.0)
"""Ends of the ten classes: narrow where most State-years are."""
Z = NormalDist().inv_cdf(0.95)


@dataclass(frozen=True)
class Share:
    """State-years of one class: what was said of them on average, and the share that had the outcome, with its interval."""

    title: str
    n: int
    happened: int
    said: float
    share: float
    low: float
    high: float

    @property
    def agrees(self) -> bool:
        """Return whether what was said lies inside the interval of what happened."""
        return self.low <= self.said <= self.high


@dataclass(frozen=True)
class Curve:
    """A line from the most confident flag to flagging everybody: both axes run from 0 to 1."""

    x: tuple[float, ...]
    y: tuple[float, ...]


def wilson(happened: int, n: int, z: float = Z) -> tuple[float, float]:
    """Return the ends of Wilson's score interval of a share (Wilson 1927); 0 and 1 when nothing was counted."""
    if not n:
        return 0.0, 1.0
    share, square = happened / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def share(title: str, said: Floats, happened: Bools) -> Share:
    """Return one class of State-years, of which there must be some."""
    n, with_it = len(said), int(happened.sum())
    return Share(title, n, with_it, float(said.mean()), with_it / n, *wilson(with_it, n))


def classes(said: Scores, happened: Scores, edges: Sequence[float] = EDGES) -> tuple[Share, ...]:
    """Return the classes of probability that hold any State-year, the lowest first; a class holds its lower end."""
    p, y = known(said, happened)
    place = np.clip(np.searchsorted(edges, p, side="right") - 1, 0, len(edges) - 2)
    return tuple(
        share(f"{100 * edges[at]:g}–{100 * edges[at + 1]:g}", p[place == at], y[place == at])
        for at in range(len(edges) - 1)
        if (place == at).any()
    )


def by_group(said: Scores, happened: Scores, groups: Mapping[str, Sequence[int]]) -> tuple[Share, ...]:
    """Return what was said and what happened in each group of countries (columns) that has any State-year."""
    found = []
    for title, columns in groups.items():
        p, y = known(said[:, list(columns)], happened[:, list(columns)])
        if len(p):
            found.append(share(title, p, y))
    return tuple(found)


def known(said: Scores, happened: Scores) -> tuple[Floats, Bools]:
    """Return what was said, and whether it happened, of every State-year of which both are known."""
    there = ~np.isnan(said) & ~np.isnan(happened)
    return said[there].astype(np.float64), happened[there] == 1


def brier_skill(said: Scores, happened: Scores, resamples: int = RESAMPLES, seed: int = SEED) -> Figure:
    """Return the Brier skill against the base rate of the same State-years; raise TooFewOutcomes when it cannot be told."""
    there = ~np.isnan(said) & ~np.isnan(happened)
    error = np.where(there, (np.nan_to_num(said) - np.nan_to_num(happened)) ** 2, 0.0)
    sums = [part.sum(axis=0, dtype=np.float64) for part in (there, there & (happened == 1), error)]
    if min(sums[1].sum(), (sums[0] - sums[1]).sum()) < LEAST:
        raise TooFewOutcomes(f"{int(sums[1].sum())} of {int(sums[0].sum())} State-years have the outcome")
    countries = np.flatnonzero(sums[0])
    draws = (
        np.random.default_rng(seed)
        .multinomial(len(countries), np.full(len(countries), 1 / len(countries)), resamples)
        .astype(np.float64)
    )
    point = _brier(np.ones((1, len(countries))), *(one[countries] for one in sums))[0]
    drawn = _brier(draws, *(one[countries] for one in sums))
    low, high = np.nanpercentile(drawn, ENDS)
    return Figure(float(point), float(low), float(high))


def _brier(weights: Floats, n: Floats, positive: Floats, error: Floats) -> Floats:
    total, rate = weights @ n, weights @ positive
    with np.errstate(all="ignore"):
        rate = rate / total
        return np.asarray(1 - (weights @ error) / (total * rate * (1 - rate)))


def roc(score: Scores, happened: Scores) -> Curve:
    """Return the share of State-years with the outcome that was flagged (y) by the share of those without it (x)."""
    true, false = _flagged(score, happened)
    return _curve(np.r_[0.0, false / false[-1]], np.r_[0.0, true / true[-1]])


def precision_recall(score: Scores, happened: Scores) -> Curve:
    """Return the share of flags that had the outcome (y) by the share of outcomes flagged (x)."""
    true, false = _flagged(score, happened)
    first = int(np.flatnonzero(true)[0])
    return _curve(true[first:] / true[-1], true[first:] / (true + false)[first:])


def _curve(x: Floats, y: Floats, points: int = 160) -> Curve:
    """Return a curve with at most so many points, its ends kept: as fine as a screen can show."""
    at = np.unique(np.linspace(0, len(x) - 1, points).round().astype(int))
    return Curve(tuple(x[at].round(4).tolist()), tuple(y[at].round(4).tolist()))


def _flagged(score: Scores, happened: Scores) -> tuple[Floats, Floats]:
    """Return how many with and without the outcome score at least as high, by score from the highest down."""
    values, truth = known(score, happened)
    if min(truth.sum(), (~truth).sum()) < LEAST:
        raise TooFewOutcomes(f"{int(truth.sum())} of {len(truth)} State-years have the outcome")
    order = np.argsort(-values, kind="stable")
    last = np.r_[np.diff(values[order]) != 0, True]  # State-years that tie are flagged together
    true, false = (np.cumsum(one[order])[last].astype(np.float64) for one in (truth, ~truth))
    return true, false
