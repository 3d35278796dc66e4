"""The outlook: the probability of each outcome in the next twelve months, for every State, as known on a date.

*Window*     An outlook of 31 January is judged by that calendar year. At other dates it speaks of the twelve months that follow, and
             is judged by the calendar year that holds most of them; the models are those of 31 January, taught with information as
             old as what is known on the date.
*Learning*   From past 31 Januaries whose calendar year had been published by the date, nothing later.
*Onsets*     The same event, seen from a country that had five years without it. A country known on the date not to be quiet is not
             at risk, and has no probability.
*Missing*    A State whose violence UCDP does not count, such as Niue, has no probability; one of which little else is known has a
             wide interval.
*Drivers*    Exact for the linear part, which is half of the average in log-odds. None are claimed for the other half, boosting.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Engine

from data.frames import ABSENT, PackedPanel, load_panel
from data.queries import AsOf, resolve_as_of
from indicators import features as columns
from indicators import features_security, outcomes
from indicators.features import FIRST_ORIGIN, Origins
from indicators.features_windows import Feature
from indicators.outcomes import ONE_SIDED, OUTCOMES, STATE_BASED, Outcome, Truth
from indicators.outlook_models import EVENT_OF, EVENTS, Floats, Past, Said, check, learn
from indicators.panel import Panel, day_number
from indicators.registry import version as scores_version
from indicators.skill import TooFewOutcomes

LEAST_YEARS = 4
"""Published calendar years to learn from: the first outlook is that of January 1995."""
MONTHLY = {STATE_BASED: "ucdp_ged.deaths_state_based", ONE_SIDED: "ucdp_ged.deaths_one_sided"}
"""Deaths of the same type by month, published before those by year."""
SERIES = tuple(sorted({*columns.SERIES, *outcomes.SERIES, *MONTHLY.values()}))
DECIMALS = 4
_DECIDE = (
    "features.py",
    "features_windows.py",
    "features_security.py",
    "features_slow.py",
    "outlook_models.py",
    "outlook.py",
    "outcomes.py",
)
WINDOW = (
    "an outlook of 31 January is judged by that calendar year; at other dates it speaks of the twelve months that follow, is judged "
    "by the calendar year that holds most of them, and is made by models of 31 January taught with information as old as what is known on the date"
)
INTERVAL = (
    "low and high: 5th and 95th percentile over models of countries drawn with replacement, with what is missing taken from "
    "State-years of the past drawn at random"
)


@dataclass(frozen=True)
class Outlook:
    """Probabilities as of a date, by outcome in the order of ``OUTCOMES`` and country; NaN is none."""

    on: date
    iso3: tuple[str, ...]
    probability: Floats
    low: Floats
    high: Floats
    drivers: dict[str, Floats]
    """Log-odds of the linear part by event, country and feature, against the mean State-year learned from; they add up with ``base``."""
    base: dict[str, float]
    """Log-odds of the linear part where every feature is at its mean, by event."""
    features: tuple[str, ...]
    inputs: dict[str, npt.NDArray[Any]]
    """What the models were given: with the code, all that is needed to make the outlook again."""
    about: dict[str, Any]

    def of(self, outcome: str) -> Floats:
        """Return the probabilities of an outcome by country."""
        return np.asarray(self.probability[[one.id for one in OUTCOMES].index(outcome)])


@dataclass(frozen=True)
class Asked:
    """One outlook to be made: what to learn from, of whom, and who is asked about. Arrays only, so that it travels."""

    on: date
    past: Past
    now: Floats
    """Features of the States asked about."""
    states: npt.NDArray[np.int64]
    """Their columns."""
    years: tuple[int, ...]
    boost: bool = True


@lru_cache(maxsize=1)
def version() -> str:
    """Return the hash of the code that decides a probability."""
    here = Path(__file__).resolve().parent
    digest = hashlib.sha256(scores_version().encode())
    for name in _DECIDE:
        digest.update((here / name).read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def outlook(bind: Engine, as_of: AsOf | None = None) -> Outlook:
    """Return the outlook as known on a date, by default today; raise TooFewOutcomes when too little can be learned from."""
    at = as_of or resolve_as_of(bind)
    return make(load_panel(bind, at, SERIES))


def make(packed: PackedPanel) -> Outlook:
    """Return the outlook of a panel that holds ``SERIES``."""
    on = packed.as_of.on
    if not any((block.status != ABSENT).any() for block in packed.blocks.values()):
        raise TooFewOutcomes(
            "the database holds no figures to make an outlook from. Run: python -m data init"
        )
    origins, truth = Origins(packed), outcomes.truth(packed)
    asked, old = ask(origins, truth, on)
    said = learn(asked.past, asked.now)
    risk = at_risk(Panel(packed, [on]), on)
    return _told(packed, asked, said, risk, old)


def ask(
    origins: Origins,
    truth: Truth,
    on: date,
    happened: npt.NDArray[np.floating[Any]] | None = None,
    boost: bool = True,
) -> tuple[Asked, dict[str, int]]:
    """Return what is learned from and asked on a date, and the ages of the series in months.

    The panel of ``origins`` may reach beyond the date: nothing is taken from what was published later. ``happened``, by outcome,
    year and country, stands in for the truth in tests.
    """
    years = learned_years(truth, on)
    if len(years) < LEAST_YEARS:
        raise TooFewOutcomes(
            f"an outlook of {on.isoformat()} has {len(years)} published years to learn from, and at least {LEAST_YEARS} are needed: "
            f"the first is that of {FIRST_ORIGIN + LEAST_YEARS + 1}-01-31"
        )
    taught, old = origins.taught(on)
    source = truth.happened if happened is None else happened
    rows = [truth.row[year] for year in years]
    events = np.stack([source[[one.id for one in OUTCOMES].index(event.id)][rows] for event in EVENTS])
    states = Panel(origins.packed, origins.days).states[[year - FIRST_ORIGIN for year in years]]
    used = states & ~np.isnan(events).any(axis=0)
    past = taught[[year - FIRST_ORIGIN for year in years]][used].astype(np.float64)
    happen = events[:, used].astype(np.float64)
    for at, event in enumerate(EVENTS):
        check(happen[at], event, len(years))
    panel = Panel(origins.packed, [on])
    now = origins.known(on).astype(np.float64)
    counted = np.array([one in features_security.AT_HOME for one in origins.chosen])
    asked = np.flatnonzero(panel.states[0] & ~np.isnan(now[:, counted]).all(axis=1))
    country = np.nonzero(used)[1].astype(np.int64)
    return Asked(on, Past(past, happen, country), now[asked], asked, tuple(years), boost), old


def learned_years(truth: Truth, on: date) -> list[int]:
    """Return the calendar years whose outcomes had been published by a date, from the first that has features."""
    seen = day_number(on)
    return [
        year
        for year in truth.years
        if FIRST_ORIGIN <= year < on.year and int(truth.known[truth.row[year]]) <= seen
    ]


def at_risk(panel: Panel, on: date) -> npt.NDArray[np.bool_]:
    """Return, by outcome and country, whether an onset is possible: not known on the date to have had it in five years.

    What is known: yearly deaths, deaths by month of the same type, and before 1989 the list of armed conflicts. True for an outcome
    that is no onset.
    """
    return np.stack(
        [_quiet(panel, on, one) if one.quiet else np.ones(len(panel.iso3), bool) for one in OUTCOMES]
    )


def _quiet(panel: Panel, on: date, one: Outcome) -> npt.NDArray[np.bool_]:
    first = on.year - one.quiet
    busy = _years_at_least(panel, one.series, on, first, one.threshold)
    busy |= _years_at_least(panel, MONTHLY[one.series], on, first, one.threshold)
    if one.series == STATE_BASED:
        busy |= _years_at_least(panel, outcomes.CONFLICT, on, first, 1, before=outcomes.FIRST_YEAR)
    return ~busy


def _years_at_least(
    panel: Panel, series: str, on: date, first: int, threshold: float, before: int = 9999
) -> npt.NDArray[np.bool_]:
    """Return which countries reached the threshold in a calendar year from ``first``, in what was published by the date."""
    periods = panel[series]
    seen = int(np.searchsorted(periods.known, day_number(on), side="right"))
    year = periods.ends[:seen] // 12
    reached = np.zeros(len(panel.iso3), dtype=bool)
    for one in range(first, min(on.year + 1, before)):
        reached |= np.nansum(periods.value[:seen][year == one], axis=0) >= threshold
    return reached


def spread(
    said: Sequence[Said], asked: Asked, count: int, risk: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats]:
    """Return probability, low and high by outcome and country."""
    made = np.full((3, len(OUTCOMES), count), np.nan)
    for row, one in enumerate(OUTCOMES):
        event = said[EVENT_OF[one.id]]
        for at, values in enumerate((event.probability, event.low, event.high)):
            made[at, row, asked.states] = values
        made[:, row, ~risk[row]] = np.nan
    return made[0], made[1], made[2]


def _told(
    packed: PackedPanel, asked: Asked, said: Sequence[Said], risk: npt.NDArray[np.bool_], old: dict[str, int]
) -> Outlook:
    probability, low, high = spread(said, asked, len(packed.iso3), risk)
    drivers, base = {}, {}
    for event, one in zip(EVENTS, said, strict=True):
        by_state = np.full((len(packed.iso3), len(columns.FEATURES)), np.nan)
        by_state[asked.states] = one.contributions
        drivers[event.id], base[event.id] = by_state, float(one.coefficients[-1])
    about = {
        "as_of": packed.as_of.on.isoformat(),
        "mode": str(packed.as_of.mode),
        "window": WINDOW,
        "outcomes": {one.id: one.name for one in OUTCOMES},
        "learned_from": [asked.years[0], asked.years[-1]],
        "state_years": len(asked.past.country),
        "events": {event.id: int(n.sum()) for event, n in zip(EVENTS, asked.past.happened, strict=True)},
        "calibration": {
            event.id: [round(one.line.offset, 4), round(one.line.slope, 4)]
            for event, one in zip(EVENTS, said, strict=True)
        },
        "months_old": old,
        "interval": INTERVAL,
        "features": len(columns.FEATURES),
        "data": packed.digest,
        "code": version(),
    }
    inputs: dict[str, npt.NDArray[Any]] = {
        "past": asked.past.features.astype(np.float32),
        "happened": asked.past.happened,
        "country": asked.past.country,
        "now": asked.now.astype(np.float32),
        "states": asked.states,
        "at_risk": risk,
    }
    return Outlook(
        packed.as_of.on,
        packed.iso3,
        probability,
        low,
        high,
        drivers,
        base,
        tuple(one.id for one in columns.FEATURES),
        inputs,
        about,
    )


@dataclass(frozen=True)
class Driver:
    """What a feature adds to the linear part's log-odds of an event in a country, against the mean State-year."""

    feature: Feature
    log_odds: float


def drivers(made: Outlook, outcome: str, iso3: str) -> tuple[Driver, ...]:
    """Return the drivers of an outcome in a country, the largest first; none where it has no probability."""
    values = made.drivers[EVENTS[EVENT_OF[outcome]].id][made.iso3.index(iso3)]
    if np.isnan(values).any():
        return ()
    order = np.argsort(-np.abs(values), kind="stable")
    return tuple(Driver(columns.FEATURES[at], float(values[at])) for at in order)
