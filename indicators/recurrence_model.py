"""The hazard that conflict comes back, by years since it ended: a discrete-time proportional-hazards model, tried on past years.

*Asked*      On a 31 January, of States known to be post-conflict and not known to be in conflict again: does conflict come back in that
             calendar year, or else in the next, or the one after? The chance of each, given none before, is the hazard of that year.
*Model*      Complementary log-log regression (statsmodels): grouped proportional hazards. The *baseline* knows the years since the last
             conflict year alone, in logarithm; the full model also the few covariates declared in ``recurrence``.
*Learning*   From past 31 Januaries and outcomes published by then. Covariates are as known on their day; missing is taken at the mean.
*Judged*     By concordance within each January: of two States of which one had conflict back earlier, how often it was given the higher
             chance (ties half). Intervals, 5-95 %, over draws of whole countries. The covariates are used only where the interval of their
             gain leaves out 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.families.links import CLogLog
from statsmodels.genmod.generalized_linear_model import GLM

from indicators.recurrence_spells import Years
from indicators.skill import RESAMPLES, SEED
from indicators.skill_draws import ENDS, TooFewOutcomes, multiplicities

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
AHEAD = 3
"""Years ahead: the first is the next 12 months, all three the next 36."""
LEAST = 15
"""Returns of conflict to learn from."""
DRAWS = 2000


@dataclass(frozen=True)
class Asked:
    """The post-conflict States of one January: columns, years from the last conflict year to that year, covariates, what followed."""

    year: int
    states: Ints
    time: Floats
    covariates: Floats
    """By State and covariate, NaN missing."""
    back: Floats
    """Year ahead, from 1, in which conflict came back; infinite where it did not within three; NaN where it was not known."""
    known: Floats
    """Years ahead of which it is known whether conflict came back, up to three."""


def asked(years: Years, year: int, lag: int, covariates: Floats, at_risk: npt.NDArray[np.bool_]) -> Asked:
    """Return the States asked about on a 31 January when the last figures are those of ``lag`` years before."""
    post, since = years.post_conflict(year - lag)
    chosen = np.flatnonzero(post & at_risk)
    ahead = np.stack([years.at(year + step)[chosen] for step in range(AHEAD)])
    known = np.cumprod(~np.isnan(ahead), axis=0).sum(axis=0).astype(np.float64)
    came = (ahead == 1) & (np.arange(AHEAD)[:, None] < known)
    back = np.where(came.any(axis=0), came.argmax(axis=0) + 1.0, np.inf)
    return Asked(year, chosen, (since[chosen] + lag).astype(np.float64), covariates[chosen], back, known)


@dataclass(frozen=True)
class Fitted:
    """A fitted hazard: parameters with their covariance, and the means and spreads that covariates were set on."""

    parameters: Floats
    covariance: Floats
    used: Ints
    """The covariates that vary at all; those that are the same everywhere tell nothing."""
    mean: Floats
    spread: Floats

    def design(self, one: Asked, step: int) -> Floats:
        """Return the columns of the model for a year ahead, from 0."""
        return _design(one.time + step, (one.covariates[:, self.used] - self.mean) / self.spread)

    def chance(self, one: Asked, parameters: Floats | None = None) -> Floats:
        """Return the chance of a return within each number of years ahead, by number and State; with draws of parameters, by draw too."""
        drawn = self.parameters if parameters is None else parameters
        hazards = np.stack([_hazard(self.design(one, step) @ drawn.T) for step in range(AHEAD)])
        return np.asarray(1 - np.cumprod(1 - hazards, axis=0))

    def interval(self, one: Asked) -> Floats:
        """Return the 5th and 95th percentile of the chances over the uncertainty of the parameters: by end, number and State."""
        draw = np.random.default_rng(SEED).multivariate_normal(self.parameters, self.covariance, DRAWS)
        return np.asarray(np.percentile(self.chance(one, draw), ENDS, axis=-1))


def _hazard(linear: Floats) -> Floats:
    return np.asarray(1 - np.exp(-np.exp(np.clip(linear, -30, 3))))


def _design(time: Floats, scaled: Floats) -> Floats:
    return np.column_stack([np.ones(len(time)), np.log(time), np.nan_to_num(scaled)])


def fit(past: Sequence[Asked], until: int) -> Fitted:
    """Return the hazard learned from outcomes of years up to ``until``; raise TooFewOutcomes when too few returns are known."""
    rows, happened, country = [], [], []
    every = np.concatenate([one.covariates for one in past])
    used, mean, spread = _scale(every)
    for one in past:
        scaled = (one.covariates[:, used] - mean) / spread
        for step in range(min(AHEAD, until - one.year + 1)):
            there = (one.known > step) & (one.back > step)
            rows.append(_design(one.time + step, scaled)[there])
            happened.append((one.back == step + 1)[there])
            country.append(one.states[there])
    truth = np.concatenate(happened).astype(np.float64) if happened else np.zeros(0)
    if truth.sum() < LEAST:
        raise TooFewOutcomes(
            f"{int(truth.sum())} returns of conflict are known by {until}; at least {LEAST} are needed"
        )
    with np.errstate(over="ignore"):  # on the way to the maximum, where a chance is 1
        made = GLM(truth, np.concatenate(rows), family=Binomial(CLogLog())).fit(
            cov_type="cluster", cov_kwds={"groups": np.concatenate(country)}
        )
    return Fitted(np.asarray(made.params), np.asarray(made.cov_params()), used, mean, spread)


def _scale(values: Floats) -> tuple[Ints, Floats, Floats]:
    """Return the columns that vary, with their means and spreads over what is not missing."""
    there = ~np.isnan(values)
    count = np.maximum(there.sum(axis=0), 1)
    mean = np.where(there, values, 0).sum(axis=0) / count
    spread = np.sqrt(np.where(there, (values - mean) ** 2, 0).sum(axis=0) / count)
    used = np.flatnonzero(spread > 0)
    return used, mean[used], spread[used]


# ---- judged -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pairs:
    """Pairs of States of one January of which it is known who had conflict back earlier, by country: all, and those ranked rightly."""

    all: Floats
    right: Floats

    def concordance(self, weights: Floats) -> Floats:
        """Return the share ranked rightly for each row of ``weights``, the times each country counts."""
        with np.errstate(invalid="ignore"):
            return np.asarray(
                np.einsum("ij,jk,ik->i", weights, self.right, weights)
                / np.einsum("ij,jk,ik->i", weights, self.all, weights)
            )


def pairs(judged: Sequence[tuple[Asked, Floats]], countries: int, ahead: int, least: float = 0) -> Pairs:
    """Return the pairs of past Januaries, each with the chances that were given, within so many years ahead.

    ``least`` narrows them to States with so many years since their last conflict year.
    """
    every, right = np.zeros((countries, countries)), np.zeros((countries, countries))
    for one, chance in judged:
        keep = np.flatnonzero((one.known > 0) & (one.time >= least))
        known, said, state = np.minimum(one.known[keep], ahead), chance[ahead - 1, keep], one.states[keep]
        back = np.where(one.back[keep] <= ahead, one.back[keep], np.inf)
        for at in np.flatnonzero(np.isfinite(back)):
            later = (back > back[at]) & (known >= back[at])
            every[state[at], state[later]] += 1
            right[state[at], state[later]] += (said[at] > said[later]) + 0.5 * (said[at] == said[later])
    return Pairs(every, right)


def compared(base: Pairs, full: Pairs) -> dict[str, dict[str, float]]:
    """Return the concordance of both and the gain of the second, each with its interval."""
    count = len(base.all)
    one, weights = np.ones((1, count)), multiplicities(count, RESAMPLES, SEED).astype(np.float64)
    points = [float(each.concordance(one)[0]) for each in (base, full)]
    draws = [each.concordance(weights) for each in (base, full)]
    told = {"baseline": (points[0], draws[0]), "full": (points[1], draws[1])}
    told["gain"] = (points[1] - points[0], draws[1] - draws[0])
    found = {}
    for name, (point, drawn) in told.items():
        low, high = np.nanpercentile(drawn, ENDS).tolist()
        found[name] = {"value": point, "low": low, "high": high}
    return found
