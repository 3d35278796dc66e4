"""What happened: the outcomes that outlooks speak of and that scores are judged by, by calendar year and State.

All come from UCDP's figures by country and year, which tell the types of violence apart without gaps since 1989. An onset is
the first year with an outcome after ``quiet`` years without it. For state-based conflict, years before 1989 are quiet where the
UCDP/PRIO list of armed conflicts, which goes back to 1946, has none; for one-sided violence nothing is known of them, and onsets
start in 1994. A country that is not quiet is not at risk of an onset: that is no
outcome, not a negative one. An outlook issued on 31 January is judged by that calendar year.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from data.frames import PackedPanel
from indicators.panel import Panel
from indicators.periods import Array, Ints

FIRST_YEAR = 1989
CONFLICT = "ucdp_conflict.conflict_intensity"
"""1 from 25 battle-related deaths in a year, 2 from 1,000; 0 without."""


@dataclass(frozen=True)
class Outcome:
    """Something that happens in a calendar year or not: a count of deaths that reaches a threshold."""

    id: str
    name: str
    series: str
    threshold: int
    quiet: int = 0
    """Years without it that must come before, for an onset."""


STATE_BASED = "ucdp_country_year.deaths_state_based"
ONE_SIDED = "ucdp_country_year.deaths_one_sided"
OUTCOMES = (
    Outcome("state_based_25", "25 or more deaths in state-based conflict", STATE_BASED, 25),
    Outcome("onset_25", "25 or more such deaths after five years below", STATE_BASED, 25, quiet=5),
    Outcome("state_based_1000", "1,000 or more deaths in state-based conflict", STATE_BASED, 1000),
    Outcome("one_sided_25", "25 or more civilians killed in one-sided violence", ONE_SIDED, 25),
    Outcome("one_sided_onset_25", "25 or more such deaths after five years below", ONE_SIDED, 25, quiet=5),
)
SERIES = tuple(dict.fromkeys([*(one.series for one in OUTCOMES), CONFLICT]))
BY_ID = {one.id: one for one in OUTCOMES}


@dataclass(frozen=True)
class Truth:
    """What happened, by outcome, year and country: 1 it did, 0 it did not, NaN unknown or not at risk."""

    years: tuple[int, ...]
    iso3: tuple[str, ...]
    happened: Array
    deaths: Array
    """Deaths counted, by outcome, year and country; NaN where UCDP has no figure."""
    known: Ints
    """Day since 1970-01-01 on which each year's figures count as published, by year."""

    @cached_property
    def row(self) -> dict[int, int]:
        """Return the place of each year."""
        return {year: at for at, year in enumerate(self.years)}

    def of(self, outcome: str) -> Array:
        """Return what happened of one outcome, by year and country."""
        return np.asarray(self.happened[[one.id for one in OUTCOMES].index(outcome)])


def truth(packed: PackedPanel) -> Truth:
    """Return what had happened by the date of the panel, which must hold ``SERIES``."""
    panel = Panel(packed, [packed.as_of.on])
    counts = {key: _years(panel, key) for key in SERIES if key != CONFLICT}
    length = max(len(count) for count in counts.values())
    deaths = np.full((len(OUTCOMES), length, len(packed.iso3)), np.nan, dtype=np.float32)
    for at, one in enumerate(OUTCOMES):
        deaths[at, : len(counts[one.series])] = counts[one.series]
    before = (
        _years(panel, CONFLICT, 1946)[: FIRST_YEAR - 1946] >= 1
    )  # NaN, such as before independence, is not
    happened = np.stack([_happened(one, deaths[at], before) for at, one in enumerate(OUTCOMES)])
    periods = panel[STATE_BASED]  # of a wider panel it may go on after the last figure
    known = periods.known[max(FIRST_YEAR - periods.start, 0) :][:length]
    return Truth(tuple(range(FIRST_YEAR, FIRST_YEAR + length)), packed.iso3, happened, deaths, known)


def _years(panel: Panel, series: str, first: int = FIRST_YEAR) -> Array:
    """Return the values of a yearly series from ``first`` to the last year that has any."""
    periods = panel[series]
    value = periods.value[max(first - periods.start, 0) :]
    return value[: int(np.flatnonzero(~np.isnan(value).all(axis=1)).max(initial=-1)) + 1]


def _happened(one: Outcome, deaths: Array, before: npt.NDArray[np.bool_]) -> Array:
    """Return 1, 0 or NaN by year and country."""
    reached = deaths >= one.threshold
    happened = np.where(np.isnan(deaths), np.nan, reached).astype(np.float32)
    if not one.quiet:
        return happened
    if one.series == STATE_BASED and len(before) >= one.quiet:
        past = np.concatenate([before[-one.quiet :], reached])
        start = 0
    else:  # nothing is known of the years before, so that nobody is known to have been quiet
        past = np.concatenate([np.ones((one.quiet, reached.shape[1]), dtype=bool), reached])
        start = one.quiet
    for row in range(len(deaths)):
        quiet = ~past[row : row + one.quiet].any(axis=0) & (row >= start)
        happened[row, ~quiet] = np.nan
    return happened
