"""Years of state-based conflict by State since 1946, and the years of peace that followed them.

A *conflict year* has 25 or more deaths in state-based conflict (UCDP's figures by country and year, from 1989); before, it is a year
in which UCDP/PRIO lists an armed conflict. Peace begins with the first year below after a conflict year, and ends with the next
conflict year; a year without a figure is neither. A State is *post-conflict* for twenty years after its last conflict year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.frames import PackedPanel
from indicators.outcomes import CONFLICT, FIRST_YEAR, Truth
from indicators.panel import Panel
from indicators.periods import Array, Ints
from indicators.signals.reading import Flags, Floats

SINCE = 1946
MEMORY = 20
"""Years after the last conflict year for which a State counts as post-conflict."""
THRESHOLD = 25


@dataclass(frozen=True)
class Years:
    """Conflict years by year since 1946 and State: 1 yes, 0 no, NaN unknown."""

    conflict: Array
    iso3: tuple[str, ...]

    @property
    def last(self) -> int:
        """Return the last year with figures."""
        return SINCE + len(self.conflict) - 1

    def at(self, year: int) -> Array:
        """Return the conflict years of one year by State; unknown outside of the record."""
        place = year - SINCE
        if not 0 <= place < len(self.conflict):
            return np.full(len(self.iso3), np.nan, dtype=np.float32)
        return np.asarray(self.conflict[place])

    def last_conflict(self, year: int) -> Ints:
        """Return the last conflict year up to a year by State, 0 for none."""
        held = np.nan_to_num(self.conflict[: max(year - SINCE + 1, 0)]) == 1
        found = len(held) - 1 - held[::-1].argmax(axis=0)
        return np.where(held.any(axis=0), found + SINCE, 0).astype(np.int64)

    def post_conflict(self, year: int) -> tuple[Flags, Ints]:
        """Return which States are post-conflict as of the end of a year, and the years since their last conflict year."""
        last = self.last_conflict(year)
        since = year - last
        return (self.at(year) == 0) & (last > 0) & (since <= MEMORY), since

    def count(self, year: int, years: int = 30) -> Ints:
        """Return the conflict years among the last ``years`` up to a year, by State."""
        held = self.conflict[max(year - SINCE + 1 - years, 0) : year - SINCE + 1]
        return np.asarray((np.nan_to_num(held) == 1).sum(axis=0), dtype=np.int64)


def conflict_years(packed: PackedPanel, truth: Truth) -> Years:
    """Return the conflict years that are known at the date of a panel."""
    periods = Panel(packed, [packed.as_of.on])[CONFLICT]
    before = np.full((FIRST_YEAR - SINCE, len(packed.iso3)), np.nan, dtype=np.float32)
    first = SINCE - periods.start
    held = periods.value[max(first, 0) : max(FIRST_YEAR - periods.start, 0)]
    before[len(before) - len(held) :] = held
    known = truth.deaths[0]  # of state-based conflict
    after = np.where(np.isnan(known), np.nan, known >= THRESHOLD).astype(np.float32)
    return Years(np.concatenate([np.where(np.isnan(before), np.nan, before >= 1), after]), packed.iso3)


def spells(years: Years, since: int = FIRST_YEAR) -> tuple[Floats, Floats]:
    """Return the length in years of every peace that began in a year from ``since`` on, and 1 where conflict came back, 0 where not yet."""
    length, back = [], []
    for column in range(len(years.iso3)):
        own = years.conflict[:, column]
        for start in range(since - SINCE, len(own)):
            if own[start] != 0 or own[start - 1] != 1:
                continue
            after = own[start:]
            ends = np.flatnonzero(after != 0)  # conflict again, or not known any more
            stop = int(ends[0]) if len(ends) else len(after)
            length.append(float(stop))
            back.append(float(len(ends) > 0 and after[stop] == 1))
    return np.array(length), np.array(back)
