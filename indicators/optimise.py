"""Weights found on past origins: the set named ``optimised``, which is honest about being so.

*Method*   Logistic regression of two outcomes (25 or more state-based deaths, and the onset of that after five quiet years) on
           all indicator scores at once. The weights are shared and none is negative, so that the linear part is a weighted mean
           as every other set; each outcome has its own intercept, and counts alike whatever its base rate. The problem is convex:
           one answer, wherever the search begins. A ridge keeps weights from resting on chance; of ``RIDGES`` the strongest is
           taken whose loss on countries left out is within ``TOLERANCE`` of the best. A missing score counts as the mean of the States at its origin. Shares below ``LEAST`` are
           dropped.
*Data*     Origins up to ``TRAIN_UNTIL`` alone. Later years take no part in anything and judge the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from indicators.aggregation import Floats
from indicators.origins import Origins
from indicators.skill import TooFewOutcomes

OUTCOMES = ("state_based_25", "onset_25")
TRAIN_UNTIL = 2010
RIDGES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
FOLDS = 5
TOLERANCE = 0.01
LEAST = 0.002
SEED = 1
METHOD = (
    "non-negative ridge logistic regression of 25 or more state-based deaths and of their onset after five quiet years, on all "
    "indicator scores; ridge chosen on countries left out"
)


@dataclass(frozen=True)
class Sample:
    """State-years of one outcome: scores from 0 to 1 by State-year and indicator, what happened, and the country."""

    scores: Floats
    happened: Floats
    country: npt.NDArray[np.intp]

    def of(self, countries: npt.NDArray[np.bool_]) -> Sample:
        """Return the State-years of some countries."""
        keep = countries[self.country]
        return Sample(self.scores[keep], self.happened[keep], self.country[keep])


def optimise(origins: Origins, until: int = TRAIN_UNTIL) -> dict[str, Any]:
    """Return the weights found on the origins up to ``until`` with what must be said of them, as JSON-ready values.

    ``indicators`` are shares of the composite and add up to 1. Raises TooFewOutcomes without outcomes to learn from.
    """
    samples = [_sample(origins, outcome, until) for outcome in OUTCOMES]
    folds = np.random.default_rng(SEED).permutation(np.arange(len(origins.iso3)) % FOLDS)
    losses = {ridge: _left_out(samples, folds, ridge) for ridge in RIDGES}
    best = min(losses.values())
    ridge = max(one for one, loss in losses.items() if loss <= best * (1 + TOLERANCE))
    weights = _fitted(samples, ridge)[0]
    shares = weights / weights.sum()
    shares = np.where(shares < LEAST, 0, shares)
    shares /= shares.sum()
    found = sorted(
        zip((one.id for one in origins.indicators), shares.tolist(), strict=True), key=lambda pair: -pair[1]
    )
    return {
        "made": origins.as_of.isoformat(),
        "method": METHOD,
        "outcomes": list(OUTCOMES),
        "train_years": [origins.years[0], until],
        "state_years": [len(one.happened) for one in samples],
        "positives": [int(one.happened.sum()) for one in samples],
        "ridge": ridge,
        "loss_on_countries_left_out": {str(one): round(loss, 4) for one, loss in losses.items()},
        "indicators": {key: round(share, 4) for key, share in found if share > 0},
    }


def _sample(origins: Origins, outcome: str, until: int) -> Sample:
    past = np.array([year <= until for year in origins.years])
    scores = np.where(past[:, None], origins.scores, np.nan) / 100
    there = ~np.isnan(scores)
    mean = np.where(there, scores, 0).sum(axis=2, keepdims=True) / np.maximum(
        there.sum(axis=2, keepdims=True), 1
    )
    filled = np.where(there, scores, mean)
    happened = origins.of(outcome)
    known = ~np.isnan(happened) & past[:, None] & there.any(axis=0)
    if not 0 < happened[known].sum() < known.sum():
        raise TooFewOutcomes(f"{outcome}: no State-years up to {until} to learn from. Choose a later year")
    return Sample(
        filled[:, known].T.astype(np.float64), happened[known].astype(np.float64), np.nonzero(known)[1]
    )


def _left_out(samples: Sequence[Sample], folds: npt.NDArray[np.intp], ridge: float) -> float:
    """Return the mean loss on the countries of each fold under weights found on the others."""
    total = 0.0
    for fold in range(FOLDS):
        weights, intercepts = _fitted([one.of(folds != fold) for one in samples], ridge)
        for whole, intercept in zip(samples, intercepts, strict=True):
            left = whole.of(folds == fold)
            total += _loss(left.scores @ weights + intercept, left.happened, _entropy(whole))
    return total / FOLDS / len(samples)


def _entropy(sample: Sample) -> float:
    """Return the loss of a forecast that knows the base rate alone, so that outcomes of any rate count alike."""
    rate = float(sample.happened.mean())
    return float(-(rate * np.log(rate) + (1 - rate) * np.log(1 - rate)))


def _loss(odds: Floats, happened: Floats, scale: float) -> float:
    return float((np.logaddexp(0, odds) - happened * odds).mean() / scale)


def _fitted(samples: Sequence[Sample], ridge: float) -> tuple[Floats, list[float]]:
    """Return the weights, and the intercept of each outcome."""
    from scipy.optimize import minimize  # only who optimises needs it

    count = samples[0].scores.shape[1]
    scales = [_entropy(one) for one in samples]

    def objective(values: Floats) -> tuple[float, Floats]:
        weights = values[:count]
        gradient = np.zeros_like(values)
        gradient[:count] = ridge * weights
        total = ridge * float(weights @ weights) / 2
        for at, (one, scale) in enumerate(zip(samples, scales, strict=True), start=count):
            odds = one.scores @ weights + values[at]
            total += _loss(odds, one.happened, scale)
            residual = (1 / (1 + np.exp(-odds)) - one.happened) / len(odds) / scale
            gradient[:count] += one.scores.T @ residual
            gradient[at] = residual.sum()
        return total, gradient

    start = np.concatenate([np.full(count, 0.05), np.full(len(samples), -3.0)])
    bounds = [(0, None)] * count + [(None, None)] * len(samples)
    found = minimize(objective, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 2000})
    values = np.asarray(found.x)
    return values[:count], values[count:].tolist()
