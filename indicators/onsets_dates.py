"""When violence began: the past onsets of ``indicators.outcomes``, each with the months in which it can have come.

The yearly figures say that there was an onset. Its *day* is the month in which the deaths of its year reached the threshold, counted
from January. UCDP's figures by month do not tell every month: where events of several kinds fall into one, the deaths of each kind
are missing, and lie between 0 and all deaths of the month; what the year has beyond the other months must lie in those. So there is
a first month in which the threshold can have been reached, and a last one by which it must have been. Where both are one, the onset
has the precision *month*; where they differ *months*; where nothing by month is held, or a month rests on events without a month of
their own, *year*.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data.frames import PackedPanel
from data.vocabulary import Frequency, Status
from indicators.outcomes import BY_ID, ONE_SIDED, OUTCOMES, STATE_BASED, Outcome, Truth
from indicators.panel import last_day
from indicators.signals.reading import Flags, Floats

ONSETS = tuple(one.id for one in OUTCOMES if one.quiet)
MONTHLY = {STATE_BASED: "ucdp_ged.deaths_state_based", ONE_SIDED: "ucdp_ged.deaths_one_sided"}
TOTAL = "ucdp_ged.deaths_total"
SERIES = (*MONTHLY.values(), TOTAL)


@dataclass(frozen=True)
class Onset:
    """An onset in a country, and the days between which it came."""

    iso3: str
    outcome: str
    first: date
    """First day of the first month in which it can have come: the day it is listed under."""
    last: date
    """Last day of the month by which it must have come."""
    deaths: int
    """In the calendar year."""

    @property
    def precision(self) -> str:
        """Return month, months or year."""
        months = self.last.month - self.first.month
        return "year" if months == 11 else "months" if months else "month"


def onsets(packed: PackedPanel, truth: Truth) -> tuple[Onset, ...]:
    """Return every onset known at the date of a panel that holds ``SERIES``, the oldest first."""
    found = []
    for key in ONSETS:
        one = BY_ID[key]
        deaths = truth.deaths[[other.id for other in OUTCOMES].index(key)]
        for row, column in np.argwhere(truth.of(key) == 1):
            year, killed = truth.years[row], float(deaths[row, column])
            first, last = _months(packed, one, year, int(column), killed)
            start, end = date(year, first + 1, 1), last_day(year * 12 + last)
            found.append(Onset(truth.iso3[column], key, start, end, int(killed)))
    return tuple(sorted(found, key=lambda one: (one.first, one.iso3, one.outcome)))


def _months(packed: PackedPanel, one: Outcome, year: int, column: int, killed: float) -> tuple[int, int]:
    """Return the months, from 0, between which the deaths of a year reached the threshold."""
    count, sure = _year(packed, MONTHLY[one.series], year, column)
    every, _ = _year(packed, TOTAL, year, column)
    if not sure.all():
        return 0, 11
    highest = np.where(np.isnan(count), np.where(np.isnan(every), killed, every), count)
    return between(np.nan_to_num(count), highest, killed, one.threshold)


def between(lowest: Floats, highest: Floats, killed: float, threshold: int) -> tuple[int, int]:
    """Return the first month by which a year's deaths can have reached a threshold, and the month by which they must have.

    ``lowest`` and ``highest`` are deaths by month, ``killed`` those of the year, which is right where the months exceed it.
    """
    at_most = np.minimum(np.cumsum(highest), killed)
    after = highest.sum() - np.cumsum(highest)
    at_least = np.maximum(np.cumsum(lowest), killed - after)
    first, last = (int(np.argmax(reached >= threshold)) for reached in (at_most, at_least))
    return (first, last) if at_most[-1] >= threshold and first <= last else (0, 11)


def _year(packed: PackedPanel, series: str, year: int, column: int) -> tuple[Floats, Flags]:
    """Return a country's figures of the twelve months of a year, and which of them can be relied on for their month."""
    value, sure = np.full(12, np.nan), np.ones(12, dtype=bool)
    block = packed.blocks.get(Frequency.MONTH)
    if block is not None and series in block.series:
        row, start = block.series.index(series), year * 12 - block.start
        inside = slice(max(start, 0), max(min(start + 12, block.value.shape[1]), 0))
        at = slice(inside.start - start, inside.stop - start)
        value[at] = block.value[row, inside, column]
        sure[at] = block.status[row, inside, column] != Status.ESTIMATED
    return value, sure
