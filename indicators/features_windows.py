"""How features are declared: a window on one series, laid on dates by the panel, which shows only what was published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from indicators.contract import Pillar
from indicators.panel import Panel
from indicators.periods import Array, Known, Periods
from indicators.transforms import rolling_max, rolling_sum

OLD = 120
"""Months after which a value says nothing any more; how old values are is the same in training and in use."""

Window = Callable[[Panel, Periods], Periods]
"""What is made of the periods of a feature's series; the panel is there for neighbours."""


@dataclass(frozen=True)
class Feature:
    """One column that the outlook's models read."""

    id: str
    name: str
    pillar: Pillar
    series: str
    window: Window
    per_people: str = ""
    """The series of inhabitants that the value is divided by, for a figure per 100,000."""

    def compute(self, panel: Panel) -> Known:
        """Return the feature on the panel's dates; NaN is missing."""
        known = panel.as_known(self.window(panel, panel[self.series]), OLD)
        if not self.per_people:
            return known
        return (known / panel.known(self.per_people, OLD) * 100_000.0).map(log1p)

    @property
    def all_series(self) -> tuple[str, ...]:
        """Return the series it reads."""
        return (self.series, self.per_people) if self.per_people else (self.series,)


def log1p(array: Array) -> Array:
    """Return log(1 + value): counts of deaths, events and people have heavy tails."""
    return np.asarray(np.log1p(np.maximum(array, 0)))


def log(array: Array) -> Array:
    """Return the natural logarithm."""
    return np.asarray(np.log(array))


def as_is(_: Panel, periods: Periods) -> Periods:
    """Return the series itself."""
    return periods


def of(*steps: Callable[[Periods], Periods]) -> Window:
    """Return a window that takes steps one after the other."""

    def window(_: Panel, periods: Periods) -> Periods:
        for step in steps:
            periods = step(periods)
        return periods

    return window


def across_borders(*steps: Callable[[Periods], Periods], then: Callable[[Array], Array] = log1p) -> Window:
    """Return a window whose result is summed over the neighbours by land, and then transformed."""
    inner = of(*steps)
    return lambda panel, periods: panel.over_borders(inner(panel, periods)).map(then)


def logged(periods: Periods) -> Periods:
    """Return log(1 + value)."""
    return periods.map(log1p)


def total(*, years: int = 0, months: int = 0, minimum: float) -> Callable[[Periods], Periods]:
    """Return a sum over a window of which ``minimum`` must be there."""
    return lambda periods: rolling_sum(periods, years=years, months=months, minimum=minimum)


def highest(*, years: int, minimum: float) -> Callable[[Periods], Periods]:
    """Return the highest value of a window of which ``minimum`` must be there."""
    return lambda periods: rolling_max(periods, years=years, minimum=minimum)


def decayed(periods: float) -> Callable[[Periods], Periods]:
    """Return a running sum in which what is ``periods`` old counts half; absent periods count as zero."""
    keep = 0.5 ** (1 / periods)

    def run(array: Array) -> Array:
        memory, sums = np.zeros(array.shape[1]), np.full(array.shape, np.nan, dtype=np.float32)
        for row, now in enumerate(array):
            memory = memory * keep + np.nan_to_num(now)
            sums[row] = np.where(np.isnan(now), np.nan, memory)
        return sums

    return lambda held: held.map(run)


def swing(years: int) -> Callable[[Periods], Periods]:
    """Return the span between the highest and the lowest value of some years."""

    def span(held: Periods) -> Periods:
        opposite = held.map(lambda array: -array)
        top, bottom = (rolling_max(one, years=years, minimum=0.4) for one in (held, opposite))
        return replace(top, value=top.value + bottom.value, opposite=top.value + bottom.value)

    return span
