"""Values told twice: by the period they are about, and by the date on which they are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from data.vocabulary import Frequency

Array = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Ages = npt.NDArray[np.int8]

NO_AGE = -1
"""Age of a missing value."""
OLDEST = 127
"""No value may be older, in months."""


def _finite(function: Callable[[Array], Array], array: Array) -> Array:
    """Return what a function makes of the array; what is not a finite number, such as a division by zero, is missing."""
    with np.errstate(all="ignore"):
        value = np.asarray(function(array), dtype=np.float32)
    return np.where(np.isfinite(value), value, np.float32(np.nan))


@dataclass(frozen=True)
class Periods:
    """Values by period (rows) and country (columns); NaN is missing.

    ``opposite`` holds the other bound when the panel reads lower or upper bounds, so that a difference takes the low end
    of what it adds and the high end of what it takes away. It is the same array when there are no bounds.
    """

    value: Array
    opposite: Array
    frequency: Frequency
    start: int
    """Year, or month counted as 12 x year + month - 1, of the first row."""
    known: Ints
    """Day, counted from 1970-01-01, on which each period is published."""
    quiet_from: int
    """First row after what a frozen panel has seen; the number of rows when the panel is not frozen."""

    @property
    def ends(self) -> Ints:
        """Return the last month of each period."""
        rows = np.arange(len(self.value), dtype=np.int64) + self.start
        return rows * 12 + 11 if self.frequency == Frequency.YEAR else rows

    def count(self, months: int) -> int:
        """Return how many periods make ``months``; raise ValueError when that is not a whole number of years."""
        if self.frequency == Frequency.MONTH:
            return months
        if months % 12:
            raise ValueError(f"a yearly series has no window of {months} months: use whole years")
        return months // 12

    def map(self, function: Callable[[Array], Array]) -> Periods:
        """Return the periods with ``function``, which must not fall as values rise, applied to their values."""
        value = _finite(function, self.value)
        opposite = value if self.opposite is self.value else _finite(function, self.opposite)
        return replace(self, value=value, opposite=opposite)

    def continued(self, quiet: float | None = None) -> Periods:
        """Return the periods with those after a frozen panel's date filled as if things had gone on as they were.

        None repeats the last year, month by month where the series is monthly; a number stands for an uneventful period,
        where what is counted are single events. A country stays missing where the last year had no value.
        """
        if self.quiet_from >= len(self.value) or self.quiet_from < self.count(12):
            return self
        year = self.count(12)

        def fill(array: Array) -> Array:
            last = array[self.quiet_from - year : self.quiet_from]
            again = np.arange(len(array) - self.quiet_from) % year
            filled = array.copy()
            filled[self.quiet_from :] = (
                last[again] if quiet is None else np.where(np.isnan(last[again]), np.nan, quiet)
            )
            return filled

        # Filled once: a window of a window goes on from what the first one left.
        return replace(self.map(fill), quiet_from=len(self.value))


class Known:
    """Values by date (rows) and country (columns) as known then, with their age in months.

    Arithmetic works element by element with numbers and other ``Known`` values; the result is as old as its oldest
    ingredient. What is not a finite number, such as a division by zero, is missing.
    """

    __slots__ = ("age", "value")
    __array_ufunc__ = None

    def __init__(self, value: Array, age: Ages) -> None:
        self.value, self.age = value, age

    def map(self, function: Callable[[Array], Array]) -> Known:
        """Return the values with a numpy function applied to them."""
        return Known(_finite(function, self.value), self.age)

    def _with(self, other: Known | float, function: Callable[[Array, Any], Array]) -> Known:
        if isinstance(other, Known):
            age = np.maximum(self.age, other.age)
            return Known(self.value, age).map(lambda value: function(value, other.value))
        return self.map(lambda value: function(value, np.float32(other)))

    def __add__(self, other: Known | float) -> Known:
        return self._with(other, lambda a, b: a + b)

    __radd__ = __add__

    def __sub__(self, other: Known | float) -> Known:
        return self._with(other, lambda a, b: a - b)

    def __rsub__(self, other: float) -> Known:
        return self._with(other, lambda a, b: b - a)

    def __mul__(self, other: Known | float) -> Known:
        return self._with(other, lambda a, b: a * b)

    __rmul__ = __mul__

    def __truediv__(self, other: Known | float) -> Known:
        return self._with(other, lambda a, b: a / b)

    def __rtruediv__(self, other: float) -> Known:
        return self._with(other, lambda a, b: b / a)

    def else_(self, other: Known) -> Known:
        """Return these values, and those of ``other`` where these are missing."""
        absent = np.isnan(self.value)
        return Known(np.where(absent, other.value, self.value), np.where(absent, other.age, self.age))

    def or_newer(self, other: Known) -> Known:
        """Return these values, and those of ``other`` where these are missing or older."""
        take = ~np.isnan(other.value) & (np.isnan(self.value) | (other.age < self.age))
        return Known(np.where(take, other.value, self.value), np.where(take, other.age, self.age))


def average(*parts: Known) -> Known:
    """Return the mean of the values that are there, as old as the oldest of them."""
    there = np.stack([~np.isnan(part.value) for part in parts])
    total = np.where(there, np.stack([part.value for part in parts]), 0).sum(axis=0)
    count = there.sum(axis=0)
    value = np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(np.float32)
    age = np.where(there, np.stack([part.age for part in parts]), NO_AGE).max(axis=0)
    return Known(value, age.astype(np.int8))
