"""The outlook at every past origin, as it would have been: probabilities beside what then happened.

An origin is 31 January of a year; its models learn only from years whose outcomes had been published by then, and read what was known
on the day (revised data under today's release calendars). One State-year is asked about once, so that all figures of skill follow
from the arrays. Beside the outlook stand its two parts, and logistic models on each pillar and pair of pillars alone: what one of
them adds is the difference. Simple baselines and the scores of weight sets at the same origins are in ``indicators.origins``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
from sqlalchemy import Engine

from data import derived
from data.derived import Derived
from data.fanout import Say, fan_out
from data.frames import PackedPanel, load_panel
from data.queries import AsOf, resolve_as_of, state_digest
from indicators import features as columns
from indicators import outcomes
from indicators.contract import PILLAR_NAMES, Pillar
from indicators.features import Origins
from indicators.origins import NotMade
from indicators.outcomes import OUTCOMES
from indicators.outlook import SERIES, Asked, ask, at_risk, spread, version
from indicators.outlook_models import EVENT_OF, Floats, Past, learn, straight
from indicators.panel import Panel
from indicators.skill import TooFewOutcomes

FAMILY = "outlook_backtest"
FIRST_YEAR = 1995
ABOUT = (
    "reconstructed: revised data, and today's release calendars applied to the past; an outlook of 31 January is judged by its "
    "calendar year, and learned only from years published by then"
)
OUTLOOK, LINEAR, BOOSTED = "outlook", "logistic", "boosting"
PILLARS: dict[str, tuple[Pillar, ...]] = {
    "+".join(chosen): chosen for count in (1, 2) for chosen in combinations(Pillar, count)
}
"""Pillars alone and in pairs, by the name of their column; all three together are the column ``logistic``."""
NAMES = {
    OUTLOOK: "Outlook",
    LINEAR: "Its logistic part alone",
    BOOSTED: "Its boosting part alone",
    **{
        key: f"Logistic on {', '.join(PILLAR_NAMES[one] for one in chosen).lower()} alone"
        for key, chosen in PILLARS.items()
    },
}


@dataclass(frozen=True)
class Backtest:
    """Outlooks of past origins. NaN is no probability, or unknown or not at risk."""

    digest: str
    as_of: date
    """The date whose figures were used."""
    years: tuple[int, ...]
    iso3: tuple[str, ...]
    probability: Floats
    """By outcome in the order of ``OUTCOMES``, year and country."""
    low: Floats
    high: Floats
    columns: Mapping[str, Floats]
    """Probabilities by the models in ``NAMES``, each by outcome, year and country. Only ``outlook`` is calibrated."""
    happened: Floats
    """By outcome, year and country: 1 it did, 0 it did not."""
    learned_to: tuple[int, ...]
    """The last year learned from, by origin."""

    def of(self, outcome: str, model: str = OUTLOOK) -> Floats:
        """Return the probabilities of an outcome by year and country."""
        return np.asarray(self.columns[model][_row(outcome)])

    def truth(self, outcome: str) -> Floats:
        """Return what happened of an outcome, by year and country."""
        return np.asarray(self.happened[_row(outcome)])


def _row(outcome: str) -> int:
    return [one.id for one in OUTCOMES].index(outcome)


@dataclass(frozen=True)
class _Made:
    """What one origin gives: by outcome or model, and country."""

    probability: Floats
    low: Floats
    high: Floats
    models: dict[str, Floats]


@dataclass(frozen=True)
class _Item:
    asked: Asked
    risk: Any
    count: int
    pillars: bool


def _one(item: _Item) -> _Made:
    """Return the outlook of one origin; alone in its process."""
    asked = item.asked
    said = learn(asked.past, asked.now, asked.boost)
    probability, low, high = spread(said, asked, item.count, item.risk)
    models = {OUTLOOK: probability, LINEAR: _placed([one.linear for one in said], item)}
    if asked.boost:
        models[BOOSTED] = _placed([one.boosted for one in said], item)
    if item.pillars:
        for name, pillars in PILLARS.items():
            which = np.array([one.pillar in pillars for one in columns.FEATURES])
            past = Past(asked.past.features[:, which], asked.past.happened, asked.past.country)
            models[name] = _placed(straight(past, asked.now[:, which]), item)
    return _Made(probability, low, high, models)


def _placed(events: Sequence[Floats], item: _Item) -> Floats:
    """Return an event's probabilities by outcome and country."""
    made = np.full((len(OUTCOMES), item.count), np.nan)
    for row, one in enumerate(OUTCOMES):
        made[row, item.asked.states] = events[EVENT_OF[one.id]]
        made[row, ~item.risk[row]] = np.nan
    return made


def make(
    packed: PackedPanel,
    say: Say | None = None,
    *,
    years: Sequence[int] | None = None,
    boost: bool = True,
    pillars: bool = True,
    happened: Floats | None = None,
    processes: int | None = None,
) -> Backtest:
    """Return the back-test of a panel that holds ``SERIES``, by default at all origins that can be judged.

    ``happened``, by outcome, year and country, stands in for the truth in tests. Raises TooFewOutcomes when no origin has enough
    published years behind it.
    """
    origins, truth = Origins(packed), outcomes.truth(packed)
    known = truth.happened if happened is None else happened
    wanted = [year for year in years or truth.years if year in truth.row and year >= FIRST_YEAR]
    panel = Panel(packed, [packed.as_of.on])
    items, kept = [], []
    for year in wanted:
        on = date(year, columns.MONTH, columns.DAY)
        try:
            asked, _ = ask(origins, truth, on, known, boost)
        except TooFewOutcomes:
            continue
        kept.append(year)
        items.append(_Item(asked, at_risk(panel, on), len(packed.iso3), pillars))
    if not items:
        raise TooFewOutcomes("no past year has enough published years behind it to learn an outlook from")
    made = fan_out(_one, items, say, processes)
    probability, low, high = (
        np.stack([getattr(one, name) for one in made], axis=1) for name in ("probability", "low", "high")
    )
    judged = np.stack([known[:, truth.row[year]] for year in kept], axis=1).astype(np.float64)
    return Backtest(
        "",
        packed.as_of.on,
        tuple(kept),
        packed.iso3,
        probability,
        low,
        high,
        {key: np.stack([one.models[key] for one in made], axis=1) for key in made[0].models},
        judged,
        tuple(item.asked.years[-1] for item in items),
    )


def digest(bind: Engine) -> str:
    """Return the hash of what the back-test is made from: stored figures and code."""
    return hashlib.sha256(f"{state_digest(bind)}|{version()}".encode()).hexdigest()[:32]


def backtest(bind: Engine, say: Say | None = None, as_of: AsOf | None = None) -> Backtest:
    """Return the back-test of the figures held, kept or made and then kept."""
    held = load(bind)
    if held is not None:
        return held
    made = make(load_panel(bind, as_of or resolve_as_of(bind), SERIES), say)
    key = digest(bind)
    derived.put(bind, FAMILY, key, _packed(made))
    return _unpacked(key, _packed(made))


def load(bind: Engine) -> Backtest | None:
    """Return the back-test made from the present figures, or None when it has not been made."""
    key = digest(bind)
    kept = derived.get(bind, FAMILY, key)
    return None if kept is None else _unpacked(key, kept)


def need(bind: Engine) -> Backtest:
    """Return the back-test made from the present figures; raise NotMade when there is none."""
    held = load(bind)
    if held is None:
        raise NotMade(
            "outlooks of past years have not been made from these figures. Run: python -m indicators refresh"
        )
    return held


def refresh(bind: Engine, say: Callable[[int, int], None] | None = None) -> str:
    """Make the back-test and keep it, unless it is kept already; return what was done, in words."""
    made = backtest(bind, say)
    return f"outlooks of {len(made.years)} past years"


def _packed(made: Backtest) -> Derived:
    arrays = {
        "probability": made.probability.astype(np.float32),
        "low": made.low.astype(np.float32),
        "high": made.high.astype(np.float32),
        "happened": made.happened.astype(np.float32),
        **{f"model_{key}": value.astype(np.float32) for key, value in made.columns.items()},
    }
    words = {
        "as_of": made.as_of.isoformat(),
        "years": made.years,
        "iso3": made.iso3,
        "outcomes": [one.id for one in OUTCOMES],
        "learned_to": made.learned_to,
        "models": list(made.columns),
        "about": ABOUT,
    }
    return Derived(arrays, words)


def _unpacked(key: str, kept: Derived) -> Backtest:
    words, arrays = kept.words, kept.arrays
    return Backtest(
        key,
        date.fromisoformat(words["as_of"]),
        tuple(words["years"]),
        tuple(words["iso3"]),
        arrays["probability"].astype(np.float64),
        arrays["low"].astype(np.float64),
        arrays["high"].astype(np.float64),
        {name: arrays[f"model_{name}"].astype(np.float64) for name in words["models"]},
        arrays["happened"].astype(np.float64),
        tuple(words["learned_to"]),
    )
