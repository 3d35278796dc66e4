"""What outlooks are made from: features by date, State and column, each from what was published by its date.

The panel lays every feature on dates, so that publication is respected as for any indicator, and one uncut panel gives past
dates the same features as a panel cut then. Missing stays missing; the models fill it in from what they learn from.

Information ages: months that nobody has fed since an old release, yearly files that stopped. A model must not be taught with
fresher news than it will be given. So for an outlook of some date, ``Origins.taught`` reads past 31 Januaries with every
series published as late as it is held on that date: to the month for monthly series, to the nearest year for yearly ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np

from data.frames import PackedPanel
from data.queries import Calendar
from data.vocabulary import Frequency
from indicators import features_security, features_slow
from indicators.features_windows import Feature
from indicators.panel import Panel, day_number, month_of
from indicators.periods import Array

FULL = 0.5
"""A series reaches to the last period with at least this share of the countries that its fullest period has."""
SLACK = 15
"""Days between a shifted publication and the date it is read on, so that months of any length do."""
MONTH, DAY = 1, 31
"""Origins to learn from: their truth is that of a calendar year."""
FIRST_ORIGIN = 1990

FEATURES: tuple[Feature, ...] = (*features_security.FEATURES, *features_slow.FEATURES)
SERIES = tuple(sorted({key for one in FEATURES for key in one.all_series}))


def origins(first: int, last: int) -> tuple[date, ...]:
    """Return the 31 Januaries of the years from ``first`` to ``last``."""
    return tuple(date(year, MONTH, DAY) for year in range(first, last + 1))


def features(panel: Panel, chosen: Sequence[Feature] = FEATURES) -> Array:
    """Return the features by date, country and column as known on the panel's dates; NaN is missing."""
    return np.stack([one.compute(panel).value for one in chosen], axis=-1)


def ages(panel: Panel, on: date, series: Sequence[str] = SERIES) -> dict[str, int]:
    """Return how many months before ``on`` the last full period of each series then published had ended.

    Counted between ends of months: on any 31 January the months to December are 1 month old, and last year is too. Yearly ages
    are rounded to what a 31 January can show: 1, 13, 25 months. A series without any figure is left out.
    """
    found = {}
    for key in series:
        held = panel[key]
        seen = int(np.searchsorted(held.known, day_number(on), side="right"))
        count = (~np.isnan(held.value[:seen])).sum(axis=1)
        full = np.flatnonzero(count >= max(FULL * count.max(initial=0), 1))
        if len(full):
            age = max(month_of(on) - int(held.ends[full[-1]]), 1)
            found[key] = age if held.frequency == Frequency.MONTH else max(round((age - 1) / 12), 0) * 12 + 1
    return found


def published(packed: PackedPanel, old: Mapping[str, int]) -> PackedPanel:
    """Return the panel with series published so late that on a 31 January they are as old as ``old`` says, in months."""
    calendars = dict(packed.calendars)
    for key, months in old.items():
        if key in calendars:
            late = round((months - 1) * 365.25 / 12) + SLACK
            calendars[key] = Calendar(calendars[key].frequency, late, False)
    return replace(packed, calendars=calendars)


@dataclass
class Origins:
    """Features at past 31 Januaries, with the ages asked for. Columns are kept, since ages seldom differ between dates."""

    packed: PackedPanel
    chosen: tuple[Feature, ...] = FEATURES
    _panel: Panel = field(init=False)
    _kept: dict[tuple[str, tuple[int | None, ...]], Array] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Lay the origins on the panel's dates."""
        on = self.packed.as_of.on
        last = on.year if on >= date(on.year, MONTH, DAY) else on.year - 1
        self.days = origins(FIRST_ORIGIN, last)
        self._panel = Panel(self.packed, [on])

    @property
    def panel(self) -> Panel:
        """Return the panel on its own date."""
        return self._panel

    @cached_property
    def _every(self) -> Array:
        """Return the features as known on each origin."""
        return features(Panel(self.packed, self.days), self.chosen)

    def known(self, on: date) -> Array:
        """Return features by country and column as known on a date."""
        if on in self.days:
            return np.asarray(self._every[self.days.index(on)])
        return np.asarray(features(Panel(self.packed, [on]), self.chosen)[0])

    def taught(self, on: date) -> tuple[Array, dict[str, int]]:
        """Return features by origin, country and column, all as old as they are on ``on``, and those ages in months."""
        old = ages(self._panel, on, tuple(sorted({key for one in self.chosen for key in one.all_series})))
        return np.stack([self._column(one, old) for one in self.chosen], axis=-1), old

    def _column(self, one: Feature, old: Mapping[str, int]) -> Array:
        wanted = tuple(old.get(key) for key in one.all_series)
        if (one.id, wanted) not in self._kept:
            late = {key: old[key] for key in one.all_series if key in old}
            self._kept[one.id, wanted] = one.compute(Panel(published(self.packed, late), self.days)).value
        return self._kept[one.id, wanted]
