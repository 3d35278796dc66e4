"""The models of the outlook: regularised logistic regression and gradient boosting, averaged in log-odds, then calibrated.

Both learn from all State-years, quiet or not, whether the outcome happened; an onset is the same event seen from a quiet country.
*Linear part*: standardised features, medians of the training origins where missing, a column for each group of features that are
missing together. *Boosting*: reads the features as they are, missing included; the mean of some fits, each on countries drawn with
replacement. *Calibration* (Platt): a straight line in log-odds, fitted on predictions for the past of countries that the
models which made them had not drawn. *Interval*: 5th and 95th percentile over fits on countries drawn with replacement, with what
is missing taken from a State-year of the past drawn at random, so that little evidence gives a wide interval.

Everything is seeded: the same input gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from indicators.outcomes import OUTCOMES, Outcome
from indicators.skill import TooFewOutcomes

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

EVENTS = tuple(one for one in OUTCOMES if not one.quiet)
"""What is learned: each event once, however many outcomes ask for it."""
EVENT_OF = {
    one.id: next(
        at
        for at, event in enumerate(EVENTS)
        if (event.series, event.threshold) == (one.series, one.threshold)
    )
    for one in OUTCOMES
}
"""The event that each outcome is a case of."""

SEED = 20260131
STRENGTH = 0.01
"""Of the penalty's inverse, as scikit-learn counts it; chosen on origins 1996-2010."""
BEYOND = 5.0
"""Standard deviations at which a feature is held."""
RESAMPLES, BAGS = 20, 4
"""Draws of countries for the linear part and for boosting."""
BOOSTING: dict[str, Any] = {
    "max_iter": 80,
    "learning_rate": 0.07,
    "max_leaf_nodes": 6,
    "min_samples_leaf": 30,
    "l2_regularization": 5.0,
    "max_features": 0.2,
    "max_bins": 64,
    "early_stopping": False,
}
LEAST = 20
"""State-years with the event, and without, below which nothing is learned."""
ENDS = (5.0, 95.0)
EDGE = 1e-4
"""No probability is closer than this to 0 or 1."""


@dataclass(frozen=True)
class Past:
    """What models learn from, by State-year."""

    features: Floats
    """By State-year and column; NaN is missing."""
    happened: Floats
    """By event in the order of ``EVENTS`` and State-year, 1 or 0."""
    country: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Prepared:
    """How features become the columns of the linear part."""

    medians: Floats
    absent: npt.NDArray[np.int64]
    """The first feature of each group that is missing together."""
    centre: Floats
    spread: Floats

    def __call__(self, features: Floats) -> Floats:
        """Return the columns: features in standard deviations, then what is missing."""
        return np.asarray(np.clip((self.filled_in(features) - self.centre) / self.spread, -BEYOND, BEYOND))

    def filled_in(self, features: Floats) -> Floats:
        """Return the features with medians where missing, then a column for each group of what is missing."""
        missing = np.isnan(features)
        return np.concatenate(
            [np.where(missing, self.medians, features), missing[:, self.absent].astype(float)], axis=1
        )


def prepare(features: Floats) -> Prepared:
    """Return the preparation that the past gives."""
    missing = np.isnan(features)
    empty: Bools = np.asarray(missing.all(axis=0))
    medians = np.zeros(features.shape[1])
    medians[~empty] = np.nanmedian(features[:, ~empty], axis=0)
    _, first = np.unique(missing, axis=1, return_index=True)
    some = np.sort(first[(missing[:, first].any(axis=0)) & ~empty[first]])
    plain = Prepared(medians, some.astype(np.int64), np.zeros(1), np.ones(1))
    filled = plain.filled_in(features)
    spread = filled.std(axis=0)
    return Prepared(medians, plain.absent, filled.mean(axis=0), np.where(spread > 1e-9, spread, 1.0))


@dataclass(frozen=True)
class Line:
    """A straight line in log-odds: what the uncalibrated average becomes."""

    offset: float
    slope: float

    def __call__(self, logit: Floats) -> Floats:
        """Return probabilities."""
        return np.asarray(np.clip(1 / (1 + np.exp(-(self.offset + self.slope * logit))), EDGE, 1 - EDGE))


@dataclass(frozen=True)
class Said:
    """What the models of one event say of some States."""

    probability: Floats
    low: Floats
    high: Floats
    linear: Floats
    """Probability by the linear part alone, as it is, not calibrated."""
    boosted: Floats
    """Probability by boosting alone, as it is, not calibrated."""
    line: Line
    coefficients: Floats
    """Of the linear part, by column of the preparation; the last is the intercept."""
    contributions: Floats
    """Log-odds of the linear part by State and feature, a feature's absence with it; with the intercept they add up exactly."""


def check(happened: Floats, event: Outcome, years: int) -> None:
    """Raise TooFewOutcomes where the past does not suffice to learn from."""
    fewest = int(min(happened.sum(), (1 - happened).sum())) if len(happened) else 0
    if fewest < LEAST:
        raise TooFewOutcomes(
            f"outlook {event.id}: {fewest} State-years with or without it in {years} published years to learn from, at least "
            f"{LEAST} are needed. Choose a later date"
        )


def drawn(country: npt.NDArray[np.int64], count: int) -> Floats:
    """Return how often each State-year is drawn, by draw: whole countries, with replacement."""
    numbers = np.unique(country)
    random = np.random.default_rng(SEED)
    weights = random.multinomial(len(numbers), np.full(len(numbers), 1 / len(numbers)), size=count)
    return np.asarray(weights[:, np.searchsorted(numbers, country)], dtype=float)


def linear(columns: Floats, happened: Floats, draws: Floats) -> Floats:
    """Return coefficients with the intercept last: of all State-years first, then of each draw."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=STRENGTH, max_iter=300, warm_start=True)
    found = []
    for weights in (np.ones(len(columns)), *draws):
        rows = weights > 0
        model.fit(columns[rows], happened[rows], sample_weight=weights[rows])
        found.append(np.append(model.coef_[0], model.intercept_[0]))
    return np.stack(found)


def log_odds(columns: Floats, coefficients: Floats) -> Floats:
    """Return log-odds by set of coefficients and row."""
    return np.asarray(coefficients[..., :-1] @ columns.T + coefficients[..., -1:])


def boosted(past: Floats, happened: Floats, draws: Floats, now: Floats) -> tuple[Floats, Floats]:
    """Return log-odds by draw, of the State-years of the past and of those asked about."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    before, after = [], []
    for at, times in enumerate(draws):
        # Rows repeated, not weighted: scikit-learn bins weighted rows five times as slowly.
        rows = np.repeat(np.arange(len(past)), times.astype(np.int64))
        held = np.array([_varies(column) for column in past[rows].T])
        model = HistGradientBoostingClassifier(random_state=SEED + at, **BOOSTING)
        model.fit(past[rows][:, held], happened[rows])
        before.append(model.decision_function(past[:, held]))
        after.append(model.decision_function(now[:, held]))
    return np.stack(before), np.stack(after)


def _varies(column: Floats) -> bool:
    held = column[~np.isnan(column)]
    return len(held) > 0 and bool((held != held[0]).any())


def left_out(values: Floats, draws: Floats) -> Floats:
    """Return the mean over the draws that a State-year was not in; NaN where it was in all."""
    outside = draws == 0
    count = outside.sum(axis=0)
    return np.where(count > 0, np.where(outside, values, 0).sum(axis=0) / np.maximum(count, 1), np.nan)


def calibrate(logit: Floats, happened: Floats) -> Line:
    """Return the line that makes log-odds of State-years left out agree with what happened; none that turns them round."""
    from sklearn.linear_model import LogisticRegression

    known = ~np.isnan(logit)
    model = LogisticRegression(C=1e6, solver="newton-cholesky", max_iter=100)
    model.fit(logit[known, None], happened[known])
    slope = float(model.coef_[0, 0])
    return Line(float(model.intercept_[0]), slope) if slope > 0 else Line(0.0, 1.0)


def imputed(now: Floats, past: Floats, count: int) -> Floats:
    """Return ``now`` by draw with what is missing taken from State-years of the past drawn at random."""
    random = np.random.default_rng(SEED + 1)
    filled = np.repeat(now[None], count, axis=0)
    for column in range(now.shape[1]):
        holes = np.flatnonzero(np.isnan(now[:, column]))
        held = past[~np.isnan(past[:, column]), column]
        if len(holes) and len(held):
            filled[:, holes, column] = random.choice(held, size=(count, len(holes)))
    return filled


def learn(past: Past, now: Floats, boost: bool = True) -> list[Said]:
    """Return what the models of each event say of the States whose features are ``now``."""
    from threadpoolctl import threadpool_limits

    # One thread: the same sums in the same order on any machine, and no threads that wait for each other.
    with threadpool_limits(1):
        return _learn_all(past, now, boost)


def _learn_all(past: Past, now: Floats, boost: bool) -> list[Said]:
    prepared = prepare(past.features)
    columns, asked = prepared(past.features), prepared(now)
    draws = drawn(past.country, RESAMPLES)
    others = [prepared(one) for one in imputed(now, past.features, RESAMPLES)]
    return [
        _learn(past, now, happened, prepared, columns, asked, others, draws, boost)
        for happened in past.happened
    ]


def _learn(
    past: Past,
    now: Floats,
    happened: Floats,
    prepared: Prepared,
    columns: Floats,
    asked: Floats,
    others: list[Floats],
    draws: Floats,
    boost: bool,
) -> Said:
    coefficients = linear(columns, happened, draws)
    line_only = log_odds(asked, coefficients[0])
    members = np.stack([log_odds(one, by) for one, by in zip(others, coefficients[1:], strict=True)])
    outside = left_out(log_odds(columns, coefficients[1:]), draws)
    centre, trees = line_only, line_only
    if boost:
        before, after = boosted(past.features, happened, draws[:BAGS], now)
        trees = after.mean(axis=0)
        centre = (line_only + trees) / 2
        members = (members + after[np.arange(len(members)) % BAGS]) / 2
        outside = (outside + left_out(before, draws[:BAGS])) / 2
    line = calibrate(outside, happened)
    probability = line(centre)
    low, high = np.percentile(line(members), ENDS, axis=0)
    as_is = Line(0.0, 1.0)
    return Said(
        probability,
        np.minimum(low, probability),
        np.maximum(high, probability),
        as_is(line_only),
        as_is(trees),
        line,
        coefficients[0],
        by_feature(asked * coefficients[0, :-1], prepared),
    )


def straight(past: Past, now: Floats) -> list[Floats]:
    """Return, by event, probabilities by a logistic model alone: as it is, neither calibrated nor with an interval."""
    from threadpoolctl import threadpool_limits

    prepared = prepare(past.features)
    columns, asked, none = prepared(past.features), prepared(now), np.zeros((0, len(past.country)))
    as_is = Line(0.0, 1.0)
    with threadpool_limits(1):
        return [as_is(log_odds(asked, linear(columns, happened, none)[0])) for happened in past.happened]


def by_feature(parts: Floats, prepared: Prepared) -> Floats:
    """Return contributions by feature; those of what is missing stand with the first feature of their group."""
    count = len(prepared.medians)
    made = parts[:, :count].copy()
    made[:, prepared.absent] += parts[:, count:]
    return made
