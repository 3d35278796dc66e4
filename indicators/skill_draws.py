"""State-years pooled, and every measure of a ranking of them for any number of times that each country counts.

What ``indicators.skill`` rests on. A draw of countries is a row of whole numbers, the times that each country is in it; counts by
threshold and country then give the measures of all draws at once as products of matrices.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Scores = npt.NDArray[np.floating[Any]]
"""By year and country, NaN missing."""

FLAGS = (10, 20, 30)
"""Flags a year."""
LEAST = 5
"""State-years with the outcome, and without, below which nothing is scored."""
CHUNK = 125
ENDS = (5.0, 95.0)

Drawn = tuple[dict[str, float], dict[str, Floats]]
KEPT = 24
"""Answers of resampling that are kept: 64 KB each."""
_drawn: dict[bytes, Drawn] = {}


class TooFewOutcomes(ValueError):
    """There are too few State-years with or without the outcome to score anything."""


@dataclass(frozen=True)
class Pool:
    """The State-years judged, and their countries numbered from 0."""

    score: Floats
    happened: Bools
    country: npt.NDArray[np.intp]
    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]
    numbered: int
    flagged: dict[int, Floats] = field(default_factory=dict)
    """Share of a flag that each State-year gets, by flags a year."""

    @property
    def positives(self) -> int:
        """Return how many have the outcome."""
        return int(self.happened.sum())


def auc(score: Scores, happened: Scores) -> float:
    """Return the area under the ROC curve alone, NaN when it cannot be told."""
    known = ~np.isnan(score) & ~np.isnan(happened)
    truth = happened[known] == 1
    order, place = np.unique(score[known], return_inverse=True)
    ones, zeros = (np.bincount(place[one], minlength=len(order)) for one in (truth, ~truth))
    pairs = int(ones.sum()) * int(zeros.sum())
    below = np.cumsum(zeros) - zeros
    return float((ones * (below + zeros / 2)).sum() / pairs) if pairs else float("nan")


def span_of(years: Sequence[int], within: tuple[int, int] | None) -> Bools:
    """Return which years lie ``within``, ends included; all without it."""
    first, last = within or (min(years), max(years))
    return np.array([first <= year <= last for year in years])


def pooled(score: Scores, happened: Scores, span: Bools) -> Pool:
    """Return the State-years of the years in ``span`` that have a score and a known outcome; raise TooFewOutcomes."""
    known = ~np.isnan(score) & ~np.isnan(happened) & span[:, None]
    rows, columns = np.nonzero(known)
    names, country = np.unique(columns, return_inverse=True)
    truth = happened[rows, columns] == 1
    if min(truth.sum(), (~truth).sum()) < LEAST:
        raise TooFewOutcomes(
            f"{int(truth.sum())} of {len(truth)} State-years have the outcome; at least {LEAST} with and {LEAST} without are "
            "needed. Choose more years, or another outcome"
        )
    above, tied = _above(score, happened)
    flagged = {k: np.clip((k - above) / np.maximum(tied, 1), 0, 1)[rows, columns] for k in FLAGS}
    return Pool(score[rows, columns].astype(np.float64), truth, country, rows, columns, len(names), flagged)


def _above(score: Scores, happened: Scores) -> tuple[Floats, Floats]:
    """Return how many States at risk score higher in the same year, and how many the same, itself included; 0 if not at risk."""
    above, tied = np.full(score.shape, np.inf), np.zeros(score.shape)
    at_risk = ~np.isnan(score) & ~np.isnan(happened)
    for row, here in enumerate(at_risk):
        ordered = np.sort(-score[row, here])
        first = np.searchsorted(ordered, -score[row, here], side="left")
        above[row, here] = first
        tied[row, here] = np.searchsorted(ordered, -score[row, here], side="right") - first
    return above, tied


def places(score: Scores, happened: Scores) -> Floats:
    """Return the place of each State at risk in its year, 1 being the highest; infinite for the others."""
    above, tied = _above(score, happened)
    return above + (tied + 1) / 2


@lru_cache(maxsize=8)
def multiplicities(countries: int, resamples: int, seed: int) -> npt.NDArray[np.float32]:
    """Return how often each country is in each draw."""
    drawn = np.random.default_rng(seed).integers(0, countries, (resamples, countries))
    drawn += np.arange(resamples)[:, None] * countries
    counts = np.bincount(drawn.ravel(), minlength=resamples * countries)
    return counts.reshape(resamples, countries).astype(np.float32)


@dataclass(frozen=True)
class _Counts:
    """State-years by threshold and country; the thresholds are the scores of those with the outcome, highest first."""

    ones: Floats
    """With the outcome, at the threshold."""
    ones_up_to: Floats
    """With the outcome, at or above it."""
    zeros_up_to: Floats
    pairs: Floats
    """Pairs that are ranked rightly, ties half, by country of the State-year with the outcome and of the one without."""
    flags: dict[int, tuple[Floats, Floats]]
    """Flags by country, and those that caught one, by flags a year."""


def _counts(pool: Pool) -> _Counts:
    thresholds = np.unique(-pool.score[pool.happened])
    count, rows = pool.numbered, len(thresholds) + 1
    place = np.searchsorted(thresholds, -pool.score)
    level = np.append(thresholds, np.nan)[place] == -pool.score

    def counted(which: Bools) -> Floats:
        cells = place[which] * count + pool.country[which]
        return np.bincount(cells, minlength=rows * count).reshape(rows, count)[:-1].astype(np.float64)

    ones, zeros, ties = counted(pool.happened), counted(~pool.happened), counted(~pool.happened & level)
    zeros_up_to = np.cumsum(zeros, axis=0)
    below = np.bincount(pool.country[~pool.happened], minlength=count) - zeros_up_to
    flags = {
        k: (
            np.bincount(pool.country, share, minlength=count).astype(np.float64),
            np.bincount(pool.country, share * pool.happened, minlength=count).astype(np.float64),
        )
        for k, share in pool.flagged.items()
    }
    return _Counts(ones, np.cumsum(ones, axis=0), zeros_up_to, ones.T @ (below + ties / 2), flags)


def _measured(counts: _Counts, zeros: Floats, weights: npt.NDArray[Any]) -> dict[str, Floats]:
    """Return every measure for each row of ``weights``, the times each country counts; NaN where it cannot be told.

    ``zeros`` are the State-years without the outcome by country.
    """
    kind, wide = weights.dtype, weights.astype(np.float64)
    positive, negative = wide @ counts.ones.sum(axis=0), wide @ zeros
    with np.errstate(all="ignore"):
        area = ((wide @ counts.pairs) * wide).sum(axis=1) / (positive * negative)
        true = weights @ counts.ones_up_to.T.astype(kind)  # whole numbers: exact in single precision too
        flagged = true + weights @ counts.zeros_up_to.T.astype(kind)
        precision = np.divide(true, np.maximum(flagged, 1, out=flagged), out=flagged)
        gained = np.diff(true, axis=1, prepend=np.zeros((len(true), 1), dtype=kind))
        found = {"auc": area, "average_precision": np.einsum("ij,ij->i", gained, precision) / positive}
        for k, (flags, hits) in counts.flags.items():
            caught = wide @ hits
            found[f"recall {k}"] = caught / positive
            found[f"per hit {k}"] = np.where(caught > 0, (wide @ flags) / caught, np.nan)
    return {name: np.asarray(values, dtype=np.float64) for name, values in found.items()}


def point_and_draws(pool: Pool, resamples: int, seed: int) -> Drawn:
    """Return every measure of the pool itself, and of each draw of countries; the last ``KEPT`` answers are kept.

    A score is often judged alone and then beside others: what it is compared with is drawn once.
    """
    parts = (pool.score, pool.happened, pool.country, *pool.flagged.values())
    key = hashlib.sha256(
        b"".join([part.tobytes() for part in parts] + [f"{resamples} {seed}".encode()])
    ).digest()
    found = _drawn.get(key)
    if found is None:
        found = _drawn[key] = _draw(pool, resamples, seed)
        for oldest in list(_drawn)[:-KEPT]:
            _drawn.pop(oldest, None)
    return found


def _draw(pool: Pool, resamples: int, seed: int) -> Drawn:
    counts = _counts(pool)
    zeros = np.bincount(pool.country[~pool.happened], minlength=pool.numbered).astype(np.float64)
    point = _measured(counts, zeros, np.ones((1, pool.numbered)))
    weights = multiplicities(pool.numbered, resamples, seed)
    # A few draws at a time stay in the processor's cache: twice as fast, and little memory.
    parts = [_measured(counts, zeros, weights[at : at + CHUNK]) for at in range(0, resamples, CHUNK)]
    drawn = {name: np.concatenate([part[name] for part in parts]) for name in point}
    return {name: float(values[0]) for name, values in point.items()}, drawn


def ends(draws: dict[str, Floats]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the lower and the upper end of each measure over the draws in which it can be told, NaN without any."""
    low, high = {}, {}
    for name, values in draws.items():
        told = values[np.isfinite(values)]
        low[name], high[name] = np.percentile(told, ENDS).tolist() if len(told) else (np.nan, np.nan)
    return low, high
