"""Windows by hand, and the promise that they look backward only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from data.vocabulary import Frequency
from indicators import transforms as t
from indicators.periods import Array, Periods

NA = float("nan")


def yearly(
    *values: float, opposite: tuple[float, ...] | None = None, quiet_from: int | None = None
) -> Periods:
    array = np.array(values, dtype=np.float32)[:, None]
    other = array if opposite is None else np.array(opposite, dtype=np.float32)[:, None]
    known = np.arange(len(values), dtype=np.int64)
    return Periods(
        array, other, Frequency.YEAR, 2000, known, len(values) if quiet_from is None else quiet_from
    )


def monthly(values: Array, quiet_from: int | None = None) -> Periods:
    known = np.arange(len(values), dtype=np.int64)
    return Periods(
        values, values, Frequency.MONTH, 24_000, known, len(values) if quiet_from is None else quiet_from
    )


def column(periods: Periods) -> list[float]:
    return [round(float(value), 4) for value in periods.value[:, 0]]


def same(found: Periods, *expected: float) -> None:
    np.testing.assert_allclose(found.value[:, 0], expected, rtol=1e-6)


def test_mean_needs_the_whole_window_unless_told_otherwise() -> None:
    series = yearly(2, 4, NA, 6, 8)
    same(t.rolling_mean(series, years=2), NA, 3, NA, NA, 7)
    same(t.rolling_mean(series, years=2, minimum=0.5), 2, 3, NA, 6, 7)


def test_the_present_period_must_have_a_value() -> None:
    same(t.rolling_mean(yearly(1, 2, 3, NA), years=3, minimum=0.3), 1, 1.5, 2, NA)
    same(t.rolling_max(yearly(1, 2, 3, NA), years=3, minimum=0.3), 1, 2, 3, NA)


def test_sum_counts_absent_periods_as_the_mean_of_the_others() -> None:
    same(t.rolling_sum(yearly(1, 2, 3), years=3), NA, NA, 6)
    same(t.rolling_sum(yearly(NA, 2, 4), years=3, minimum=0.6), NA, NA, 9)


def test_extremes() -> None:
    same(t.rolling_max(yearly(5, 1, 2, 0), years=2), NA, 5, 2, 2)
    same(t.rolling_min(yearly(5, 1, 2, 0), years=2), NA, 1, 1, 0)


def test_twelve_months_of_a_monthly_series() -> None:
    values = np.arange(1, 25, dtype=np.float32)[:, None]
    same(
        t.rolling_sum(monthly(values), months=12), *[NA] * 11, *[sum(range(k, k + 12)) for k in range(1, 14)]
    )


def test_a_yearly_series_has_no_window_of_some_months() -> None:
    with pytest.raises(ValueError, match="whole years"):
        t.rolling_sum(yearly(1, 2), months=6)


def test_change_takes_the_widest_of_independent_bounds() -> None:
    same(t.change(yearly(1, 2, 4), years=2), NA, NA, 3)
    low = t.change(yearly(0.8, 1.7, 3.5, opposite=(1.2, 2.2, 4.4)), years=2)
    same(low, NA, NA, 3.5 - 1.2)
    np.testing.assert_allclose(low.opposite[2, 0], 4.4 - 0.8, rtol=1e-6)


def test_years_since() -> None:
    same(t.years_since(yearly(0, 30, 10, NA, 0, 25, 0), 25, cap=3), 3, 0, 1, NA, 3, 0, 1)
    long_ago = t.years_since(yearly(30, *[0] * 6), 25, cap=4)
    same(long_ago, 0, 1, 2, 3, 4, 4, 4)


def test_years_since_on_months_counts_parts_of_years() -> None:
    values = np.zeros((13, 1), dtype=np.float32)
    values[0] = 1
    assert column(t.years_since(monthly(values), 1, cap=10))[6] == 0.5


def test_returns_need_calm_and_an_earlier_time() -> None:
    series = yearly(0, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, NA)
    same(t.returns(series, 1, calm=2), 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, NA)
    same(t.returns(yearly(0, 0, 0, 1), 1, calm=2), 0, 0, 0, 0)


def test_reached() -> None:
    same(t.reached(yearly(24, 25, NA), 25), 0, 1, NA)


def test_over_borders_adds_up_what_is_known() -> None:
    values = np.array([[10, 20, np.nan, 5], [np.nan, 20, np.nan, 5]], dtype=np.float32)
    series = Periods(values, values, Frequency.YEAR, 2000, np.arange(2), 2)
    borders = np.zeros((4, 4), dtype=bool)
    borders[0, 1] = borders[1, 0] = borders[1, 2] = borders[2, 1] = True  # 0-1-2 in a row, 3 an island
    found = t.over_borders(series, [borders, borders]).value
    expected = np.array([[20, 10, 20, 0], [20, NA, 20, 0]], dtype=np.float32)
    np.testing.assert_allclose(found, expected)


def test_over_borders_of_a_period_without_any_figure_is_missing() -> None:
    values = np.full((1, 2), np.nan, dtype=np.float32)
    series = Periods(values, values, Frequency.YEAR, 2000, np.arange(1), 1)
    assert np.isnan(t.over_borders(series, [np.zeros((2, 2), dtype=bool)]).value).all()


def test_frozen_periods_go_on_as_they_were() -> None:
    series = yearly(100, 0, 10, NA, NA, quiet_from=3)
    same(t.rolling_mean(series, years=3), NA, NA, 110 / 3, 20 / 3, 10)
    same(t.change(series, years=2), NA, NA, -90, 10, 0)
    same(t.years_since(series, 50, cap=9), 0, 1, 2, 3, 4)


def test_frozen_events_do_not_repeat_when_told_so() -> None:
    same(t.rolling_sum(yearly(0, 1, NA, NA, quiet_from=2), years=2, quiet=0), NA, 1, 1, 0)
    same(t.rolling_sum(yearly(0, 1, NA, NA, quiet_from=2), years=2), NA, 1, 2, 2)


def test_frozen_months_repeat_the_last_year() -> None:
    values = np.full((30, 1), np.nan, dtype=np.float32)
    values[:14, 0] = range(14)
    found = t.rolling_sum(monthly(values, quiet_from=14), months=12)
    same(found, *[NA] * 11, 66, 78, *[90] * 17)


def test_a_country_missing_at_the_freeze_stays_missing() -> None:
    same(t.rolling_mean(yearly(1, 2, NA, NA, NA, quiet_from=3), years=1), 1, 2, NA, NA, NA)


WINDOWS: dict[str, Callable[[Periods], Periods]] = {
    "mean": lambda p: t.rolling_mean(p, years=3, minimum=0.5),
    "sum": lambda p: t.rolling_sum(p, years=2),
    "max": lambda p: t.rolling_max(p, years=4, minimum=0.5),
    "min": lambda p: t.rolling_min(p, years=4, minimum=0.5),
    "change": lambda p: t.change(p, years=3),
    "lagged": lambda p: t.lagged(p, years=1),
    "years_since": lambda p: t.years_since(p, 1.0, cap=10),
    "returns": lambda p: t.returns(p, 1.0, calm=2),
    "reached": lambda p: t.reached(p, 1.0),
    "over_borders": lambda p: t.over_borders(p, [~np.eye(3, dtype=bool)] * len(p.value)),
}
FIGURES = arrays.arrays(
    np.float32, (12, 3), elements=st.one_of(st.just(np.float32("nan")), st.integers(-4, 4).map(np.float32))
)


@pytest.mark.parametrize("name", WINDOWS)
@given(values=FIGURES, seen=st.integers(1, 11))
def test_windows_look_backward_only(name: str, values: Array, seen: int) -> None:
    def periods(array: Array) -> Periods:
        return Periods(array, array, Frequency.YEAR, 2000, np.arange(len(array)), len(array))

    whole, part = WINDOWS[name](periods(values)), WINDOWS[name](periods(values[:seen]))
    np.testing.assert_array_equal(whole.value[:seen], part.value)


@pytest.mark.parametrize("name", [name for name in WINDOWS if name != "lagged"])
@given(values=FIGURES)
def test_missing_in_missing_out(name: str, values: Array) -> None:
    if name == "over_borders":
        values[5] = np.nan  # a sum over others is missing when all of them are
    else:
        values[5, 1] = np.nan
    found = WINDOWS[name](Periods(values, values, Frequency.YEAR, 2000, np.arange(12), 12)).value
    assert np.isnan(found[5, 1])


@pytest.mark.parametrize("name", ["mean", "sum", "max", "min", "change"])
@given(values=FIGURES, spread=st.floats(0, 2, width=32))
def test_bounds_hold_the_value(name: str, values: Array, spread: float) -> None:
    def read(array: Array, opposite: Array) -> Array:
        one = Periods(array, opposite, Frequency.YEAR, 2000, np.arange(12), 12)
        return WINDOWS[name](one).value

    low, high = (
        (values - np.float32(spread)).astype(np.float32),
        (values + np.float32(spread)).astype(np.float32),
    )
    best, bottom, top = read(values, values), read(low, high), read(high, low)
    there = ~np.isnan(best)
    assert (bottom[there] <= best[there] + 1e-5).all()
    assert (best[there] <= top[there] + 1e-5).all()


def test_periods_on_different_axes_are_not_compared() -> None:
    with pytest.raises(ValueError, match="same axis"):
        t.minus(yearly(1, 2), replace(yearly(1, 2), start=1999))
