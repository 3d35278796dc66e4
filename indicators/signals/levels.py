"""Tests of levels: changes that are large against usual ones, figures that stop, outlooks that cross a threshold."""

from __future__ import annotations

import numpy as np

from data.vocabulary import Frequency
from indicators.panel import Panel
from indicators.periods import Ints
from indicators.signals.reading import NONE, Axis, Floats, Found, Issued, axis_of, levels, plain, stacked
from indicators.signals.rules import Rule

MAD = 1.4826
"""Median absolute deviation times this is the standard deviation of a normal distribution."""


def level_change(panel: Panel, rule: Rule) -> Found | None:
    """Find a change over ``span`` periods that is large against all changes of the ``reference`` periods up to it: a robust z.

    ``sign`` is the direction that counts. The scale is the larger of the median absolute deviation over all countries and of
    the country's own; of several series the mean z counts, over those with a figure. ``log`` takes log(1 + value) first, and
    ``least`` is the smallest change, in the unit of the first series with a figure, that can fire.
    """
    axis = axis_of(panel, rule.series)
    if axis is None:
        return None
    given = rule.parameters
    raw = stacked(panel, rule.series, axis)
    scaled = np.log1p(np.maximum(raw, 0)) if given["log"] else raw
    z, middle, scale = np.stack([_robust(one, given["span"], given["reference"]) for one in scaled], axis=1)
    there = ~np.isnan(z)
    with np.errstate(all="ignore"):
        mean = given["sign"] * np.where(there, z, 0).sum(axis=0) / there.sum(axis=0)
    of = there.argmax(axis=0)
    value = np.take_along_axis(raw, of[None], axis=0)[0]
    earlier, was = (
        np.take_along_axis(np.stack([_lagged(layer, given["span"]) for layer in one]), of[None], axis=0)[0]
        for one in (raw, scaled)
    )
    moved = given["sign"] * (value - earlier) >= given["least"]
    level = levels(np.where(moved, mean, -np.inf), rule.medium, rule.high, there.any(axis=0))

    def threshold(row: Ints, column: Ints) -> Floats:
        which = of[row, column]
        point = (
            was[row, column]
            + middle[which, row, column]
            + given["sign"] * rule.medium * scale[which, row, column]
        )
        return np.asarray(np.expm1(point) if given["log"] else point)

    return Found(axis, level, value, earlier, mean, of.astype(np.int8), threshold, raw)


def _lagged(array: Floats, span: int) -> Floats:
    moved = np.full_like(array, np.nan)
    moved[span:] = array[:-span]
    return moved


def _robust(array: Floats, span: int, reference: int) -> Floats:
    """Return robust z, middle and scale of the changes over ``span`` periods, by period and country."""
    change = array - _lagged(array, span)
    made = np.full((3, *array.shape), np.nan)
    for row in np.flatnonzero(~np.isnan(change).all(axis=1)):
        held = change[max(row - reference + 1, 0) : row + 1]
        seen = held[:, ~np.isnan(held).all(axis=0)]
        middle = float(np.nanmedian(seen))
        pooled = MAD * float(np.nanmedian(np.abs(seen - middle)))
        own = np.full(array.shape[1], np.nan)
        own[~np.isnan(held).all(axis=0)] = MAD * np.nanmedian(np.abs(seen - middle), axis=0)
        scale = np.fmax(own, pooled)
        with np.errstate(all="ignore"):
            made[:, row] = (change[row] - middle) / scale, np.full_like(scale, middle), scale
    made[0][~np.isfinite(made[0])] = np.nan
    return made


def gone_dark(panel: Panel, rule: Rule) -> Found | None:
    """Find countries whose figures stop: the share of series, given in each of the ``years`` before, that now have none.

    Only series that ``published`` of those countries, as a share, have for the period are counted, since the others are not yet
    out; ``least`` of them must be left.
    """
    axis = axis_of(panel, rule.series)
    if axis is None:
        return None
    given = rule.parameters
    there = ~np.isnan(stacked(panel, rule.series, axis))
    regular = np.ones_like(there)
    for lag in range(1, given["years"] + 1):
        moved = np.zeros_like(there)
        moved[:, lag:] = there[:, :-lag]
        regular &= moved
    with np.errstate(all="ignore"):
        out = (regular & there).sum(axis=2) / regular.sum(axis=2) >= given["published"]
    due = regular & out[:, :, None]
    expected = due.sum(axis=0).astype(np.float64)
    missing = (due & ~there).sum(axis=0)
    with np.errstate(all="ignore"):
        share = missing / expected
    back = (there & out[:, :, None]).any(axis=0)  # figures that have come back end a silence
    level = levels(
        np.where(expected >= given["least"], share, 0.0),
        rule.medium,
        rule.high,
        (expected >= given["least"]) | back,
    )
    percent = 100 * share
    return plain(axis, level, percent, np.zeros_like(percent), share, 100 * rule.medium, percent)


def outlook_crossing(issued: Issued, rule: Rule, countries: int) -> Found | None:
    """Find issued outlooks whose probability has risen over a threshold that the issue before was below."""
    probability = issued.probability.get(rule.parameters["outcome"])
    if probability is None or not issued.days:
        return None
    days = np.asarray(issued.days, dtype=np.int64)
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
    start, count = int(months[0]), int(months[-1] - months[0]) + 1
    value = np.full((count, countries), np.nan)
    known = np.zeros(count, dtype=np.int64)
    for month, day, one in zip(months, days, probability, strict=True):  # the last issue of a month counts
        value[month - start], known[month - start] = one, day
    known = np.maximum.accumulate(known)
    earlier = np.full_like(value, np.nan)
    for row in range(1, count):
        earlier[row] = np.where(np.isnan(value[row - 1]), earlier[row - 1], value[row - 1])
    tested = ~np.isnan(value)
    level = levels(value, rule.medium, rule.high, tested)
    was = levels(earlier, rule.medium, rule.high, ~np.isnan(earlier))
    level = np.where(tested & (level <= was), NONE, level).astype(np.int8)
    axis = Axis(Frequency.MONTH, start, known)
    return plain(axis, level, value, earlier, value, rule.medium, value)
