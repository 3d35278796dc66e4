"""Tests of counts: surges against the country's own history, violence after quiet, sustained falls, thresholds, events."""

from __future__ import annotations

import numpy as np
from scipy.special import betainc
from scipy.stats import nbinom

from indicators.panel import Panel
from indicators.periods import Ints
from indicators.signals.reading import (
    NONE,
    Flags,
    Floats,
    Found,
    axis_of,
    before,
    levels,
    plain,
    stacked,
    unsure,
)
from indicators.signals.rules import Rule

LARGEST_SIZE = 50.0
"""Size of the negative binomial above which it is next to a Poisson distribution."""
LEAST_MEAN = 0.1
"""Mean that a history without any event counts as having."""


def false_discovery(p: Floats) -> Floats:
    """Return Benjamini and Hochberg's q of each p in the last axis: the share of false alarms among all that reach it.

    NaN is no test and is not counted.
    """
    order = np.argsort(p, axis=-1)
    ranked = np.take_along_axis(p, order, axis=-1)
    tests = (~np.isnan(p)).sum(axis=-1, keepdims=True)
    place = np.arange(1, p.shape[-1] + 1)
    scaled = np.where(np.isnan(ranked), np.inf, ranked * tests / place)
    lowest = np.minimum.accumulate(scaled[..., ::-1], axis=-1)[..., ::-1]
    q = np.empty_like(p)
    np.put_along_axis(q, order, np.minimum(lowest, 1.0), axis=-1)
    return np.where(np.isnan(p), np.nan, q)


def fitted(history: Floats, window: int, present: float) -> tuple[Floats, Floats, Flags]:
    """Return mean and size of the negative binomial of the ``window`` periods before each, by moments, and where there is one."""
    total, count = before(history, window)
    squares, _ = before(history**2, window)
    with np.errstate(all="ignore"):
        mean = np.maximum(total / count, LEAST_MEAN)
        variance = (squares - total**2 / count) / (count - 1)
        size = mean**2 / np.maximum(variance - mean, mean**2 / LARGEST_SIZE)
    return mean, size, count >= max(present * window, 2)


def tail(count: Floats, mean: Floats, size: Floats) -> Floats:
    """Return the probability of ``count`` or more under a negative binomial of that mean and size."""
    with np.errstate(invalid="ignore"):
        return np.where(count > 0, betainc(np.maximum(count, 1), size, mean / (mean + size)), 1.0)


def count_surge(panel: Panel, rule: Rule) -> Found | None:
    """Find counts far up the tail of the country's own history, the false alarms among all countries and series held down.

    ``levels`` are false-discovery rates. Each series must reach its ``least`` count and ``above`` times the mean of the last
    twelve periods, so that what has gone on for long is no surge. Deaths are ``not_in_january`` tested: events known only to a
    year or a season pile up there, also in years whose January is not so large that it is marked as uncertain.
    """
    axis = axis_of(panel, rule.series)
    if axis is None:
        return None
    given = rule.parameters
    count = stacked(panel, rule.series, axis)
    clean = np.where(unsure(panel, [*rule.series, *given["unsure"]], axis), np.nan, count)
    mean, size, enough = fitted(clean, given["window"], given["present"])
    least = np.asarray(given["least"], dtype=np.float64)[:, None, None]
    lately, months = before(clean, 12)
    with np.errstate(all="ignore"):
        new = (count >= least) & (count >= given["above"] * lately / months)
    tested = enough & ~np.isnan(clean)
    for at in (rule.series.index(key) for key in given["not_in_january"]):
        tested[at] &= (axis.months % 12 != 0)[:, None]
    p = np.where(tested, np.where(new, tail(count, mean, size), 1.0), np.nan)
    flat = np.moveaxis(p, 0, 1).reshape(len(axis.known), -1)
    q_flat = false_discovery(flat)
    q = np.moveaxis(q_flat.reshape(len(axis.known), len(rule.series), -1), 1, 0)
    strongest = np.argmin(np.where(np.isnan(q), np.inf, q), axis=0)
    best = np.take_along_axis(q, strongest[None], axis=0)[0]
    evaluated = ~np.isnan(best)
    passed = np.where(q_flat <= rule.medium, flat, -np.inf).max(axis=1)

    def threshold(row: Ints, column: Ints) -> Floats:
        of = strongest[row, column]
        m, s = mean[of, row, column], size[of, row, column]
        floor = np.maximum(
            least[of, 0, 0], given["above"] * (lately / np.maximum(months, 1))[of, row, column]
        )
        cut = np.maximum(passed[row], 1e-300) * (1 + 1e-9)
        return np.asarray(np.maximum(nbinom.isf(cut, s, s / (s + m)) + 1, floor))

    def chosen(array: Floats) -> Floats:
        return np.asarray(np.take_along_axis(array, strongest[None], axis=0)[0])

    level = levels(best, rule.medium, rule.high, evaluated, least=False)
    return Found(axis, level, chosen(count), chosen(mean), best, strongest.astype(np.int8), threshold, count)


def after_quiet(panel: Panel, rule: Rule) -> Found | None:
    """Find deaths after a long quiet: the sum of the last ``burst`` months where the ``quiet`` months before had next to none.

    The first series counts deaths, the second events, of which there must be ``events``: one event of uncertain date, such as
    those that pile up in January, is no return of violence.

    ``earlier`` is a range of deaths within the ``memory`` before the quiet: from 0 for a country that knew little violence,
    from many for one where violence returns.
    """
    axis = axis_of(panel, rule.series)
    if axis is None:
        return None
    given = rule.parameters
    count, events = stacked(panel, rule.series, axis)
    clean = np.where(unsure(panel, [*rule.series, *given["unsure"]], axis), np.nan, count)
    value, present = before(clean, given["burst"], skip=0)
    told, _ = before(events, given["burst"], skip=0)
    calm, calm_months = before(count, given["quiet"], skip=given["burst"])
    old, _ = before(count, given["memory"], skip=given["burst"] + given["quiet"])
    low, high = given["earlier"]
    tested = (present == given["burst"]) & (calm_months >= given["quiet"])
    fits = (calm <= given["at_most"]) & (old >= low) & (old < high) & (told >= given["events"])
    level = levels(np.where(fits, value, 0.0), rule.medium, rule.high, tested)
    summed = np.where(present == given["burst"], value, np.nan)
    return plain(axis, level, value, calm, value, rule.medium, summed)


def sustained_fall(panel: Panel, rule: Rule) -> Found | None:
    """Find violence that has fallen and stayed low: the last ``window`` periods against the ``before`` ones before them, per window.

    ``levels`` are shares of what was usual, which must have been ``least`` or more; each half of the window must be that low.
    """
    axis = axis_of(panel, rule.series)
    if axis is None:
        return None
    given = rule.parameters
    window, half = given["window"], given["window"] // 2
    count = stacked(panel, rule.series, axis)[0]
    clean = np.where(unsure(panel, [*rule.series, *given["unsure"]], axis), np.nan, count)
    with np.errstate(all="ignore"):
        now, usual, late = (
            total / present * window
            for total, present in (
                before(clean, window, skip=0), before(clean, given["before"], skip=window), before(clean, half, skip=0)
            )
        )  # fmt: skip
        share = np.maximum(now, late) / usual
    _, present = before(clean, window + given["before"], skip=0)
    tested = (present >= 0.9 * (window + given["before"])) & ~np.isnan(clean)
    reached = np.where(usual >= given["least"], share, np.inf)
    level = levels(reached, rule.medium, rule.high, tested, least=False)

    def threshold(row: Ints, column: Ints) -> Floats:
        return np.asarray(rule.medium * usual[row, column])

    return Found(
        axis, level, now, usual, share, np.zeros_like(level), threshold, _window_sum(clean, window)[None]
    )


def _window_sum(array: Floats, window: int) -> Floats:
    total, present = before(array, window, skip=0)
    with np.errstate(all="ignore"):
        return np.where(present > 0, total / present * window, np.nan)


def threshold(panel: Panel, rule: Rule) -> Found | None:
    """Find a sum over ``window`` periods that has risen over a threshold that it was below a window ago."""
    axis = axis_of(panel, rule.series)
    if axis is None:
        return None
    window = rule.parameters["window"]
    count = stacked(panel, rule.series, axis)[0]
    clean = np.where(unsure(panel, [*rule.series, *rule.parameters["unsure"]], axis), np.nan, count)
    value, present = before(clean, window, skip=0)
    earlier, held = before(clean, window, skip=window)
    tested = (present == window) & (held == window)
    level = levels(value, rule.medium, rule.high, tested)
    was = levels(earlier, rule.medium, rule.high, tested)
    level = np.where(tested & (level <= was), NONE, level).astype(np.int8)
    return plain(axis, level, value, earlier, value, rule.medium, np.where(present == window, value, np.nan))


def event(panel: Panel, rule: Rule) -> Found | None:
    """Find periods with an event; ``weights`` say what one of each series counts as, and ``levels`` from where it fires."""
    axis = axis_of(panel, rule.series)
    if axis is None:
        return None
    count = stacked(panel, rule.series, axis)
    weight = np.asarray(rule.parameters["weights"], dtype=np.float64)[:, None, None]
    weighed = np.where(count >= 1, weight, 0.0)
    of, strength = weighed.argmax(axis=0), weighed.max(axis=0)
    held = np.asarray(~np.isnan(count).all(axis=0))
    level = levels(strength, rule.medium, rule.high, held)
    value = np.take_along_axis(count, of[None], axis=0)[0]
    found = plain(axis, level, value, np.zeros_like(value), strength, 1.0, count[0])
    return Found(axis, level, value, found.usual, strength, of.astype(np.int8), found.threshold, count)
