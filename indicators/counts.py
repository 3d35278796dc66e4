"""How many deaths each of the next months may bring: a distribution by country and month, 3 to 14 months after the last known.

Two pictures are mixed. *The country's own months*: those of the last three years, each counting half as much as one half a year
younger. *Months like these elsewhere*: what followed, the same number of months later, the past country-months whose level and
trend were nearest, scaled to this country's level; it is what lets a quiet country become violent and a violent one calm. The
shares, the half-life and the number of neighbours were chosen on all deaths of 1998-2017, and judged on later state-based ones.

A distribution is 100 quantiles at equal steps, so that every score that samples have can be computed from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indicators.aggregation import Floats

HORIZONS = tuple(range(3, 15))
"""Months after the last known one, so that a window of twelve begins when two have passed unseen."""
WINDOW, HALF_LIFE = 36, 6.0
"""Own months that count, and the age at which one counts half."""
SHARE, NEIGHBOURS, QUIET = 0.3, 150, 400
"""Weight of months like these elsewhere; how many of them, for a violent country and for one without a death in a year."""
LEAST = 6
"""Own months of the last twelve that must be known."""
STEP = 3
"""Months between the past ones that are looked through."""
MEMORY = 60
QUANTILES = (np.arange(100) + 0.5) / 100
BINS = (0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5)
"""Upper ends of the classes of the log score; above the last there is one more."""


@dataclass(frozen=True)
class Trial:
    """Scores of one yearly trial, the mean over twelve months and all countries; lower is better."""

    year: int
    crps: float
    log: float
    benchmark_crps: float
    benchmark_log: float
    countries: int


def forecast(
    months: Floats, at: int, pool: Floats | None = None, horizons: tuple[int, ...] = HORIZONS
) -> Floats:
    """Return quantiles by horizon, country and step, seen from row ``at`` of ``months``; later rows are not looked at.

    ``months`` has a row a month and a column a country; NaN is not known. A country with fewer than ``LEAST`` known months of
    the last twelve has no distribution: NaN. ``pool``, with the same rows, is where months like these are looked for; by
    default ``months`` itself.
    """
    pool = months if pool is None else pool
    own = _own(months[: at + 1])
    now, level = _features(months, np.array([at]))
    made = np.full((len(horizons), months.shape[1], len(QUANTILES)), np.nan)
    known = ~np.isnan(own).any(axis=1)
    for row, horizon in enumerate(horizons):
        elsewhere = _elsewhere(pool, at, horizon, now[0, known], level[0, known])
        made[row, known] = _mixed(own[known], elsewhere) if elsewhere is not None else own[known]
    return made


def _own(past: Floats) -> Floats:
    """Return the quantiles of each country's own last months."""
    recent = past[-WINDOW:].T
    weights = np.broadcast_to(0.5 ** (np.arange(recent.shape[1])[::-1] / HALF_LIFE), recent.shape)
    weights = np.where(np.isnan(recent), 0.0, weights)
    made = _weighted(np.nan_to_num(recent), weights)
    return np.where((~np.isnan(recent[:, -12:])).sum(axis=1)[:, None] >= LEAST, made, np.nan)


def _weighted(values: Floats, weights: Floats) -> Floats:
    """Return the quantiles of each row's weighted values."""
    order = np.argsort(values, axis=1, kind="stable")
    values, weights = np.take_along_axis(values, order, 1), np.take_along_axis(weights, order, 1)
    total = np.cumsum(weights, axis=1)
    place = (total - weights / 2) / np.maximum(total[:, -1:], 1e-300)
    made = np.empty((len(values), len(QUANTILES)))
    for row in range(len(values)):
        there = weights[row] > 0
        if there.any():
            made[row] = np.interp(QUANTILES, place[row, there], values[row, there])
        else:
            made[row] = np.nan
    return made


def _mean(months: Floats, at: npt.NDArray[np.int64], window: int) -> Floats:
    """Return the mean of the known months of a window that ends at each of some rows, by row and country."""
    sums = np.concatenate([np.zeros((1, months.shape[1])), np.cumsum(np.nan_to_num(months), axis=0)])
    counts = np.concatenate([np.zeros((1, months.shape[1])), np.cumsum(~np.isnan(months), axis=0)])
    first = np.maximum(at + 1 - window, 0)
    number = counts[at + 1] - counts[first]
    return np.where(number > 0, (sums[at + 1] - sums[first]) / np.maximum(number, 1), np.nan)


def _features(months: Floats, at: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return what nearness is measured by (last axis: year, quarter, five years) and the level that is scaled."""
    year, quarter, five = (_mean(months, at, window) for window in (12, 3, MEMORY))
    quarter = np.where(np.isnan(quarter), year, quarter)
    return np.stack([np.log1p(year), np.log1p(quarter), 0.5 * np.log1p(five)], axis=-1), (year + quarter) / 2


def _elsewhere(pool: Floats, at: int, horizon: int, now: Floats, level: Floats) -> Floats | None:
    """Return the quantiles of what followed the nearest past country-months, or None when there are too few."""
    from scipy.spatial import cKDTree  # only the computing process needs it

    then = np.arange(MEMORY - 24, at - horizon + 1, STEP)
    if not len(then):
        return None
    seen, base = (part.reshape(-1, *part.shape[2:]) for part in _features(pool, then))
    after = pool[then + horizon].ravel()
    known = ~np.isnan(after) & ~np.isnan(seen).any(axis=-1)
    seen, base, after = seen[known], base[known], after[known]
    violent, quiet = seen[:, 0] > 0, seen[:, 0] == 0
    if violent.sum() < NEIGHBOURS or quiet.sum() < QUIET:
        return None
    made = np.empty((len(now), len(QUANTILES)))
    active = now[:, 0] > 0
    if active.any():
        nearest = cKDTree(seen[violent]).query(now[active], NEIGHBOURS)[1]
        scaled = after[violent][nearest] * (level[active, None] + 1) / (base[violent][nearest] + 1)
        made[active] = np.quantile(scaled, QUANTILES, axis=1).T
    order = np.argsort(seen[quiet, 2], kind="stable")
    memory, followed = seen[quiet, 2][order], after[quiet][order]
    start = np.clip(np.searchsorted(memory, now[~active, 2]) - QUIET // 2, 0, len(memory) - QUIET)
    window = start[:, None] + np.arange(QUIET)
    made[~active] = np.quantile(followed[window], QUANTILES, axis=1).T
    return made


def _mixed(own: Floats, elsewhere: Floats) -> Floats:
    weights = np.concatenate([np.full(own.shape, 1 - SHARE), np.full(elsewhere.shape, SHARE)], axis=1)
    return _weighted(np.concatenate([own, elsewhere], axis=1), weights)


def crps(samples: Floats, observed: Floats) -> Floats:
    """Return the continuous ranked probability score of samples (last axis), in deaths; lower is better.

    Mean distance to what was observed, less half the mean distance among the samples (Gneiting and Raftery 2007).
    """
    ordered = np.sort(samples, axis=-1)
    count = ordered.shape[-1]
    spread = ((2 * np.arange(1, count + 1) - count - 1) * ordered).sum(axis=-1) / count**2
    return np.asarray(np.abs(ordered - observed[..., None]).mean(axis=-1) - spread)


def log_score(samples: Floats, observed: Floats) -> Floats:
    """Return minus the natural logarithm of the probability given to the class of what was observed; lower is better.

    The classes end at ``BINS``. One sample's worth of probability is spread evenly over them, so that no class has none.
    """
    classes = len(BINS) + 1
    held = np.searchsorted(BINS, samples)
    hit = (held == np.searchsorted(BINS, observed)[..., None]).sum(axis=-1)
    return np.asarray(-np.log((hit + 1 / classes) / (samples.shape[-1] + 1)))


def last_year(months: Floats, at: int) -> Floats:
    """Return the benchmark: the twelve months up to row ``at`` as samples, by country; NaN where one is not known."""
    return np.asarray(months[at - 11 : at + 1].T)


def trials(
    months: Floats,
    first_month: int,
    years: range,
    pool: Floats | None = None,
    say: Callable[[int, int], None] | None = None,
) -> Iterator[Trial]:
    """Yield, for each year, how forecasts seen from October of the year before scored in its months, beside the benchmark.

    ``first_month`` is the month of row 0, counted as 12 x year + month - 1. Only countries with all figures count, for both.
    """
    for done, year in enumerate(years):
        at = year * 12 - 3 - first_month
        if at < WINDOW // 3 or at + HORIZONS[-1] >= len(months):
            continue
        truth = months[at + np.array(HORIZONS)]
        ours, theirs = forecast(months, at, pool), last_year(months, at)
        there = ~(
            np.isnan(truth).any(axis=0) | np.isnan(ours).any(axis=(0, 2)) | np.isnan(theirs).any(axis=1)
        )
        if not there.any():
            continue
        ours, theirs, truth = (
            ours[:, there],
            np.broadcast_to(theirs[there], (12, there.sum(), 12)),
            truth[:, there],
        )
        yield Trial(
            year,
            float(crps(ours, truth).mean()),
            float(log_score(ours, truth).mean()),
            float(crps(theirs, truth).mean()),
            float(log_score(theirs, truth).mean()),
            int(there.sum()),
        )
        if say is not None:
            say(done + 1, len(years))
