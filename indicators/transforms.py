"""Windows on periods: small pure functions that look backward only. Missing in, missing out.

The present period must always have a value. Where a window may do with fewer periods than it spans, ``minimum`` states
the share that must be present. On a frozen panel windows go on as if things had stayed as they were; ``quiet`` says
otherwise (``Periods.continued``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from indicators.periods import Array, Periods


def _lags(array: Array, count: int) -> Iterator[Array]:
    """Give the array, then the array one period ago, and so on: ``count`` in all."""
    for lag in range(count):
        if lag == 0:
            yield array
            continue
        shifted = np.full_like(array, np.nan)
        shifted[lag:] = array[:-lag]
        yield shifted


def _span(periods: Periods, years: int, months: int) -> int:
    span = periods.count(years * 12 + months)
    if span < 1:
        raise ValueError("a window needs years or months")
    return span


def _least(span: int, minimum: float) -> float:
    """Return how many periods of the window must have a value."""
    return float(np.ceil(minimum * span - 1e-9))


def _mean(array: Array, span: int, minimum: float) -> Array:
    there = ~np.isnan(array)
    # Running totals in double precision: exact for counts, and the same however many periods follow.
    total, present = (
        _last(np.cumsum(one, axis=0, dtype=np.float64), span) for one in (np.where(there, array, 0), there)
    )
    enough = there & (present >= _least(span, minimum))
    return np.where(enough, total / np.maximum(present, 1), np.nan).astype(np.float32)


def _last(running: npt.NDArray[np.float64], span: int) -> npt.NDArray[np.float64]:
    """Return what the last ``span`` periods add to a running total."""
    added = running.copy()
    added[span:] -= running[:-span]
    return added


def rolling_mean(
    periods: Periods, *, years: int = 0, months: int = 0, minimum: float = 1.0, quiet: float | None = None
) -> Periods:
    """Return the mean of the periods in the window that have a value."""
    span = _span(periods, years, months)
    return periods.continued(quiet).map(lambda array: _mean(array, span, minimum))


def rolling_sum(
    periods: Periods, *, years: int = 0, months: int = 0, minimum: float = 1.0, quiet: float | None = None
) -> Periods:
    """Return the sum over the window; absent periods count as the mean of the present ones."""
    span = _span(periods, years, months)
    return periods.continued(quiet).map(lambda array: _mean(array, span, minimum) * np.float32(span))


def rolling_max(periods: Periods, *, years: int = 0, months: int = 0, minimum: float = 1.0) -> Periods:
    """Return the highest value in the window."""
    return _extreme(periods.continued(), _span(periods, years, months), minimum, np.fmax)


def rolling_min(periods: Periods, *, years: int = 0, months: int = 0, minimum: float = 1.0) -> Periods:
    """Return the lowest value in the window."""
    return _extreme(periods.continued(), _span(periods, years, months), minimum, np.fmin)


def _extreme(periods: Periods, span: int, minimum: float, pick: np.ufunc) -> Periods:
    def extreme(array: Array) -> Array:
        best, present = np.full_like(array, np.nan), np.zeros(array.shape)
        for one in _lags(array, span):
            best = pick(best, one)
            present += ~np.isnan(one)
        best[np.isnan(array) | (present < _least(span, minimum))] = np.nan
        return best

    return periods.map(extreme)


def lagged(periods: Periods, *, years: int = 0, months: int = 0) -> Periods:
    """Return the values of the period that long ago, as known with the present one."""
    span = _span(periods, years, months)

    def shift(array: Array) -> Array:
        *_, last = _lags(array, span + 1)
        return last

    return periods.continued().map(shift)


def minus(now: Periods, then: Periods) -> Periods:
    """Return the difference period by period; of bounds the widest one, as if they were independent."""
    if (now.start, now.frequency, now.value.shape) != (then.start, then.frequency, then.value.shape):
        raise ValueError("only periods on the same axis can be compared")
    value = now.value - then.opposite
    same = now.opposite is now.value and then.opposite is then.value
    return replace(now, value=value, opposite=value if same else now.opposite - then.value)


def change(periods: Periods, *, years: int = 0, months: int = 0) -> Periods:
    """Return the value less the value that long ago; of bounds the widest difference, as if they were independent."""
    held = periods.continued()
    return minus(held, lagged(held, years=years, months=months))


def reached(periods: Periods, threshold: float) -> Periods:
    """Return 1 where the value is at least ``threshold``, 0 where it is not."""
    return periods.map(lambda array: np.where(np.isnan(array), np.nan, array >= threshold).astype(np.float32))


def years_since(periods: Periods, threshold: float, *, cap: int) -> Periods:
    """Return the years since a value last reached ``threshold``, 0 in such a year; ``cap`` when longer ago or never."""
    per_year = periods.count(12)

    def count(array: Array) -> Array:
        rows = np.arange(len(array))[:, None]
        last = np.maximum.accumulate(np.where(array >= threshold, rows, -(10**6)), axis=0)
        since = np.minimum((rows - last) / per_year, cap)
        return np.where(np.isnan(array), np.nan, since).astype(np.float32)

    held = periods.continued()
    value = count(held.value)
    # More violence means fewer years, so the bounds change places with the value; the engine sorts them.
    return replace(held, value=value, opposite=value if held.opposite is held.value else count(held.opposite))


def returns(periods: Periods, threshold: float, *, calm: int) -> Periods:
    """Return 1 in a period that reaches ``threshold`` again after at least ``calm`` periods below it, else 0."""

    def back(array: Array) -> Array:
        active = array >= threshold
        before, *earlier = list(_lags(active.astype(np.float32), calm + 1))
        recent = np.zeros(active.shape, dtype=bool)
        for one in earlier:
            recent |= one == 1
        ever = np.zeros(active.shape, dtype=bool)
        if len(active) > calm + 1:
            ever[calm + 1 :] = np.maximum.accumulate(active, axis=0)[: -calm - 1]
        return np.where(np.isnan(array), np.nan, (before == 1) & ~recent & ever).astype(np.float32)

    return periods.continued().map(back)


def over_borders(periods: Periods, borders: Sequence[npt.NDArray[np.bool_]]) -> Periods:
    """Return the sum over the countries that share a border; 0 without a border, missing where no neighbour has a value.

    ``borders`` is a square matrix by country for each period.
    """

    def total(array: Array) -> Array:
        result = np.full_like(array, np.nan)
        for row, links in enumerate(borders):
            there = ~np.isnan(array[row])
            if not there.any():
                continue
            # Whole numbers in double precision add up exactly, in whatever order.
            summed = links @ np.where(there, array[row], 0).astype(np.float64)
            seen = (links & there).any(axis=1)
            result[row] = np.where(seen, summed, np.where(links.any(axis=1), np.nan, 0))
        return result

    return periods.map(total)
