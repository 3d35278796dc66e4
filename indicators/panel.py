"""The panel that indicators read: series by period and country, and the dates on which they are evaluated."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from data.countries import by_iso3, neighbours
from data.frames import ABSENT, Block, PackedPanel
from data.queries import Calendar
from data.vocabulary import Frequency, Status
from indicators.periods import NO_AGE, OLDEST, Array, Ints, Known, Periods
from indicators.transforms import over_borders

FIRST_MONTH = 1990 * 12
UNSURE = (Status.PROVISIONAL, Status.ESTIMATED)
_EPOCH = date(1970, 1, 1).toordinal()


class Side(StrEnum):
    """Which figure of a source is read: its best value, or its lower or upper bound."""

    VALUE = "value"
    LOW = "low"
    HIGH = "high"


def month_of(day: date) -> int:
    """Return the month counted as 12 x year + month - 1."""
    return day.year * 12 + day.month - 1


def last_day(month: int) -> date:
    """Return the last day of a month counted as 12 x year + month - 1."""
    year, number = divmod(month, 12)
    return date(year, number + 1, calendar.monthrange(year, number + 1)[1])


def evaluation_days(on: date, first: int = FIRST_MONTH) -> tuple[date, ...]:
    """Return the ends of all months from ``first`` to the month of ``on``, whose date is ``on`` itself."""
    return (*(last_day(month) for month in range(first, month_of(on))), on)


def day_number(day: date) -> int:
    """Return days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def known_days(frequency: Frequency, start: int, count: int, known: Calendar) -> Ints:
    """Return the day on which each of ``count`` periods from ``start`` counts as published."""
    first = np.int64(start * 12 if frequency == Frequency.YEAR else start) - 1970 * 12
    step = 12 if frequency == Frequency.YEAR else 1
    months = first + np.arange(count, dtype=np.int64) * step
    ends = months + step
    if known.yearly_release:
        ends = (months // 12 + 1) * 12
    after = ends.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.asarray(after - 1 + known.lag_days, dtype=np.int64)


class Panel:
    """A packed panel read on some dates. ``panel[series]`` gives periods, ``as_known`` lays them on the dates.

    ``days`` are the evaluation dates, oldest first and none after the panel's own. ``frozen`` hides what was published
    after that date; windows then go on as if things had stayed as they were, and values stay as they were without growing too old.
    """

    def __init__(
        self,
        packed: PackedPanel,
        days: Sequence[date] | None = None,
        side: Side = Side.VALUE,
        frozen: date | None = None,
    ) -> None:
        self.packed, self.side, self.frozen = packed, side, frozen
        self.dates = tuple(days) if days is not None else evaluation_days(packed.as_of.on)
        if not self.dates or max(self.dates) > packed.as_of.on or list(self.dates) != sorted(self.dates):
            raise ValueError("evaluation dates must rise and end by the as-of date of the panel")
        self.days = np.array([day_number(day) for day in self.dates], dtype=np.int64)
        self.months = np.array([month_of(day) for day in self.dates], dtype=np.int64)
        self.iso3 = packed.iso3
        self._where = {
            key: (block, row) for block in packed.blocks.values() for row, key in enumerate(block.series)
        }
        self._periods: dict[str, Periods] = {}

    def bounds(self, side: Side) -> Panel:
        """Return the panel reading the sources' own lower or upper bounds; where a source gives none, its value."""
        return Panel(self.packed, self.dates, side, self.frozen)

    def has(self, series: str) -> bool:
        """Return whether the panel holds any figure of ``series``."""
        found = self._where.get(series)
        return found is not None and not bool(np.isnan(found[0].value[found[1]]).all())

    def has_bounds(self, series: str) -> bool:
        """Return whether the source of ``series`` gives bounds for any of its figures."""
        found = self._where.get(series)
        return found is not None and not bool(np.isnan(found[0].low[found[1]]).all())

    def __getitem__(self, series: str) -> Periods:
        """Return the periods of ``series``; all missing when nothing of it is held."""
        if series not in self._periods:
            self._periods[series] = self._read(series)
        return self._periods[series]

    def _read(self, series: str) -> Periods:
        if series not in self._where:
            nothing = np.full((1, len(self.iso3)), np.nan, dtype=np.float32)
            start = int(self.months[0]) // 12
            return Periods(nothing, nothing, Frequency.YEAR, start, np.zeros(1, np.int64), 1)
        block, row = self._where[series]
        known = known_days(block.frequency, block.start, block.value.shape[1], self.packed.calendars[series])
        # What the panel holds is known on its date, even where a provider was earlier than its calendar says.
        held = ~np.isnan(block.value[row]).all(axis=1)
        known = np.where(held, np.minimum(known, day_number(self.packed.as_of.on)), known)
        known = np.minimum.accumulate(known[::-1])[::-1]
        value, opposite = self._sides(block, row)
        quiet_from = len(value)
        if self.frozen is not None:
            quiet_from = int(np.searchsorted(known, day_number(self.frozen), side="right"))
            value = _cut(value, quiet_from)
            opposite = value if opposite is None else _cut(opposite, quiet_from)
        return Periods(
            value, value if opposite is None else opposite, block.frequency, block.start, known, quiet_from
        )

    def _sides(self, block: Block, row: int) -> tuple[Array, Array | None]:
        best = block.value[row]
        if self.side == Side.VALUE or np.isnan(block.low[row]).all():
            return best, None
        low = np.where(np.isnan(block.low[row]), best, block.low[row])
        high = np.where(np.isnan(block.high[row]), best, block.high[row])
        return (low, high) if self.side == Side.LOW else (high, low)

    def as_known(self, periods: Periods, months: int) -> Known:
        """Return, at each date, the value of the latest period then published that ended at most ``months`` ago."""
        if months > OLDEST:
            raise ValueError(f"a value of {months} months counts as too old: at most {OLDEST}")
        rows = np.arange(len(periods.value))[:, None]
        latest = np.maximum.accumulate(np.where(np.isnan(periods.value), -1, rows), axis=0)
        held = np.take_along_axis(periods.value, np.maximum(latest, 0), axis=0)
        ended = np.where(latest >= 0, periods.ends[latest], -(10**6))
        seen = np.searchsorted(periods.known, self.days, side="right") - 1
        ended = ended[np.maximum(seen, 0)]
        age = np.clip(self.months[:, None] - ended, 0, OLDEST)
        # On a frozen panel nothing grows too old after its date.
        clock = self.months if self.frozen is None else np.minimum(self.months, month_of(self.frozen))
        absent = (clock[:, None] - ended > months) | (seen < 0)[:, None]
        value = held[np.maximum(seen, 0)]
        value[absent] = np.nan
        return Known(value, np.where(absent, NO_AGE, age).astype(np.int8))

    def known(self, series: str, months: int) -> Known:
        """Return ``as_known`` of the series as it is."""
        return self.as_known(self[series], months)

    def unsure(self, series: str, months: int) -> npt.NDArray[np.bool_] | None:
        """Return where the value known at each date is provisional or estimated, or None when none of the series is."""
        if series not in self._where:
            return None
        block, row = self._where[series]
        status = block.status[row]
        flags = np.isin(status, UNSURE)
        if not flags.any():
            return None
        marks = np.where((status == ABSENT) | np.isnan(block.value[row]), np.nan, flags).astype(np.float32)
        plain = self[series]
        return np.asarray(self.as_known(replace(plain, value=marks, opposite=marks), months).value == 1)

    def over_borders(self, periods: Periods) -> Periods:
        """Return the sum over the countries across a land border in each period.

        0 without a land border, missing where no neighbour has a value.
        """
        years = (periods.ends // 12).tolist()
        return over_borders(periods, [_borders(self.iso3, year) for year in years])

    @property
    def states(self) -> npt.NDArray[np.bool_]:
        """Return which countries are States, and so are to be scored, at each date."""
        first, last = _lives(self.iso3)
        return (first <= self.days[:, None]) & (self.days[:, None] <= last)


def _cut(array: Array, row: int) -> Array:
    cut = array.copy()
    cut[row:] = np.nan
    return cut


@lru_cache(maxsize=256)
def _borders(iso3: tuple[str, ...], year: int) -> npt.NDArray[np.bool_]:
    place = {code: at for at, code in enumerate(iso3)}
    matrix = np.zeros((len(iso3), len(iso3)), dtype=bool)
    for code, at in place.items():
        for other in neighbours(code, date(year, 12, 31)):
            if other in place:
                matrix[at, place[other]] = True
    return matrix


@lru_cache(maxsize=4)
def _lives(iso3: tuple[str, ...]) -> tuple[Ints, Ints]:
    """Return the first and last day of each country as a State; an area has none."""
    always = day_number(date.max)
    known = by_iso3()
    first, last = np.full(len(iso3), always), np.full(len(iso3), -always)
    for at, code in enumerate(iso3):
        country = known.get(code)
        if country is not None and country.is_state and country.state_from is not None:
            first[at] = day_number(country.state_from)
            last[at] = day_number(country.valid_to) if country.valid_to else always
    return first, last
