"""What a score has to beat: the simple rankings that stand beside every skill, each as known at its origin.

*base rate* ranks nobody before anybody. *last value* is the deaths of the newest twelve months or year that were published at the
origin, *five-year mean* the same over five years. A month that had events of the type, but whose deaths were published for all
types together only, counts with all of them: without it last year would be known of few States. *best single indicator* is the one that, among those that cover most States,
ranked best in the years whose outcomes were published by then; it may change from one origin to the next. Equal weights are
a weight set, and computed as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from indicators.outcomes import ONE_SIDED, OUTCOMES, STATE_BASED, Truth
from indicators.panel import Panel, day_number
from indicators.periods import Array, Periods
from indicators.skill import auc
from indicators.transforms import rolling_mean

BASE_RATE, LAST_VALUE, FIVE_YEARS, BEST = "base_rate", "last_value", "five_year_mean", "best_single_indicator"
NAMES = {
    BASE_RATE: "Base rate",
    LAST_VALUE: "Deaths of the last published twelve months",
    FIVE_YEARS: "Deaths of the last five published years",
    BEST: "Best single indicator",
}
KINDS = {STATE_BASED: "state_based", ONE_SIDED: "one_sided"}
DEATHS, EVENTS, ALL_DEATHS = "ucdp_ged.deaths_{}", "ucdp_ged.events_{}", "ucdp_ged.deaths_total"
SERIES = (*KINDS, *(name.format(kind) for kind in KINDS.values() for name in (DEATHS, EVENTS)), ALL_DEATHS)
MAX_AGE = 30
SOME = 0.2
"""Share of the five years that must have a figure: at least one, since the first origins lie a year after the first figures."""
LEAST_YEARS = 5
"""Years with published outcomes that must lie behind an origin before an indicator is chosen."""
LEAST_COVERED = 0.8
"""Share of the past State-years that an indicator must cover to be chosen."""


@dataclass(frozen=True)
class Baselines:
    """Scores by outcome, baseline in the order of ``NAMES``, origin and country, and which indicator was the best."""

    scores: Array
    best: tuple[tuple[str, ...], ...]
    """Id of the indicator chosen, by outcome and origin; empty where too little lay behind."""


def baselines(panel: Panel, scores: Array, ids: Sequence[str], truth: Truth, happened: Array) -> Baselines:
    """Return the baselines on the dates of the panel.

    ``scores`` are those of the indicators ``ids`` by indicator, origin and country; ``happened`` is by outcome, origin and
    country, NaN unknown.
    """
    published = np.array(
        [[known <= origin for known in _known(truth, panel)] for origin in panel.days.tolist()], dtype=bool
    )
    made = np.full((len(OUTCOMES), len(NAMES), *scores.shape[1:]), np.nan, dtype=np.float32)
    chosen = []
    for at, outcome in enumerate(OUTCOMES):
        best = [_best(scores, happened[at], past) for past in published]
        rows = {
            BASE_RATE: np.zeros(scores.shape[1:], dtype=np.float32),
            LAST_VALUE: _deaths(panel, outcome.series, 1),
            FIVE_YEARS: _deaths(panel, outcome.series, 5),
            BEST: np.stack(
                [scores[row, when] if row >= 0 else made[at, 0, when] for when, row in enumerate(best)]
            ),
        }
        for place, name in enumerate(NAMES):
            made[at, place] = np.where(panel.states, rows[name], np.nan)
        chosen.append(tuple(ids[row] if row >= 0 else "" for row in best))
    return Baselines(made, tuple(chosen))


def _known(truth: Truth, panel: Panel) -> list[int]:
    """Return the day on which the outcomes of each origin's year count as published; never, where they are not known."""
    never = day_number(panel.packed.as_of.on) + 1
    rows = [truth.row.get(day.year) for day in panel.dates]
    return [never if row is None else int(truth.known[row]) for row in rows]


def _deaths(panel: Panel, yearly: str, years: int) -> Array:
    """Return deaths a year over the newest ``years`` published, from whichever of the two series reaches further."""
    least = SOME if years > 1 else 1.0
    whole = rolling_mean(panel[yearly], years=years, minimum=least)
    recent = rolling_mean(_months(panel, KINDS[yearly]), months=12 * years, minimum=least)
    return panel.as_known(whole, MAX_AGE).or_newer(12 * panel.as_known(recent, MAX_AGE)).value


def _months(panel: Panel, kind: str) -> Periods:
    """Return deaths of a type by month; those of all types in months that had events of it and deaths not told by type."""
    typed, events, every = (panel[one] for one in (DEATHS.format(kind), EVENTS.format(kind), ALL_DEATHS))
    if not typed.value.shape == events.value.shape == every.value.shape:  # one of the series is not held
        return typed
    told = np.where(events.value == 0, np.float32(0), every.value)
    value = np.where(np.isnan(typed.value), told, typed.value)
    return replace(typed, value=value, opposite=value)


def _best(scores: Array, happened: Array, past: npt.NDArray[np.bool_]) -> int:
    """Return the row of the indicator with the highest AUC over the past origins, -1 when they are too few."""
    truth = happened[past]
    known = ~np.isnan(truth)
    if past.sum() < LEAST_YEARS or not (truth == 1).any():
        return -1
    areas = []
    for score in scores[:, past]:
        covered = np.mean(~np.isnan(score[known]))
        areas.append(auc(score, truth) if covered >= LEAST_COVERED else -1.0)
    return int(np.argmax(areas)) if max(areas) > 0 else -1
