"""The one time axis: where a day lies on it, its ticks, and the stretches in which things are counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd

from dashboard import words

YEARS, QUARTERS = 14 * 366, 6 * 366
"""Days of an axis above which things are counted by year, and by quarter; a shorter one counts by month."""
DAY = timedelta(days=1)
MONTHS = {"year": 12, "quarter": 3, "month": 1}


@dataclass(frozen=True)
class Axis:
    """Time from one day to another, both shown."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many days lie between the ends."""
        return max((self.last - self.first).days, 1)

    @property
    def by(self) -> str:
        """Return how things are counted: year, quarter or month."""
        return "year" if self.days > YEARS else "quarter" if self.days > QUARTERS else "month"

    def at(self, day: date) -> float:
        """Return where a day lies, in percent; days outside lie at the nearer end."""
        return round(100 * min(max((_day(day) - self.first).days / self.days, 0.0), 1.0), 3)

    def far(self, day: date) -> float:
        """Return where a day lies, in percent, also outside: for lines that are cut at the ends."""
        return round(100 * (_day(day) - self.first).days / self.days, 3)

    def holds(self, start: date, end: date | None = None) -> bool:
        """Return whether any of the days from ``start`` to ``end`` are on the axis."""
        return _day(start) <= self.last and _day(end or start) >= self.first

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Give where each tick lies and its year, about seven of them."""
        step = 5 if self.days > YEARS else 2 if self.days > QUARTERS else 1
        for year in range(self.first.year, self.last.year + 1):
            if year % step == 0 and self.first <= date(year, 1, 1) <= self.last:
                yield self.at(date(year, 1, 1)), str(year)

    def bucket(self, day: date) -> date:
        """Return the first day of the stretch that a day is counted in."""
        months = MONTHS[self.by]
        return date(day.year, (day.month - 1) // months * months + 1, 1)

    def bucket_end(self, start: date) -> date:
        """Return the last day of the stretch that begins on ``start``."""
        month = start.year * 12 + start.month - 1 + MONTHS[self.by]
        return date(month // 12, month % 12 + 1, 1) - DAY

    def bucket_words(self, start: date) -> str:
        """Return a stretch in words: 2014, January to March 2014, or March 2014."""
        if self.by == "quarter":
            return f"{start:%B} to {self.bucket_end(start):%B} {start.year}"
        return str(start.year) if self.by == "year" else f"{start:%B} {start.year}"


def _day(value: date) -> date:
    return value.date() if isinstance(value, pd.Timestamp) else value


@dataclass(frozen=True)
class Gap:
    """Days of which no whole record is held, and why in a few words."""

    start: date
    end: date
    words: str


def gaps(coverage: pd.DataFrame, kinds: tuple[str, ...], axis: Axis) -> list[Gap]:
    """Return the days of the axis on which the record of any of the kinds is not whole, in order of time.

    ``coverage`` has kind, start, end and complete. A kind without any row is not held at all.
    """
    whole = coverage[coverage["complete"].astype(bool)]
    spans = {
        kind: [
            (start.date(), end.date() + DAY)
            for start, end in whole.loc[whole["kind"] == kind, ["start", "end"]].itertuples(index=False)
        ]
        for kind in kinds
    }
    after = axis.last + DAY
    cuts = {axis.first, after, *(day for some in spans.values() for span in some for day in span)}
    days = sorted(day for day in cuts if axis.first <= day <= after)
    found: list[tuple[date, date]] = []
    for start, end in pairwise(days):
        if all(any(first <= start < last for first, last in some) for some in spans.values()):
            continue
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return [_gap(start, end - DAY, axis) for start, end in found]


def _gap(start: date, end: date, axis: Axis) -> Gap:
    """Return a gap with what is said of it where it is wide enough to be read."""
    if start <= axis.first and end >= axis.last:
        return Gap(start, end, "no whole record held")
    if end >= axis.last:
        return Gap(start, end, f"no record after {words.month(start - DAY)}")
    if start <= axis.first:
        return Gap(start, end, f"no record before {words.month(end + timedelta(days=1))}")
    return Gap(start, end, "record not whole")
