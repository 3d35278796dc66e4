"""The arrays from which the skill of any weight set follows at once: scores at past origins, and what then happened.

An origin is 31 January; a score then is judged by its calendar year. Scores are those of every indicator as known on the day,
reconstructed: revised figures, under today's release calendars. One panel gives them all, since a row of it shows only what
was published by its date.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine

from data import derived
from data.derived import Derived
from data.frames import load_panel
from data.queries import AsOf, resolve_as_of, state_digest
from indicators import baselines, outcomes, registry
from indicators.aggregation import Floats, aggregate
from indicators.contract import Indicator
from indicators.engine import FIRST_YEAR, measure
from indicators.outcomes import OUTCOMES
from indicators.panel import Panel
from indicators.periods import Array
from indicators.table import SCORE_DECIMALS
from indicators.weights import WeightSet

FAMILY = "origins"
MONTH, DAY = 1, 31
ABOUT = (
    "reconstructed: revised data, and today's release calendars applied to the past; a score of 31 January is judged by its "
    "calendar year"
)
_DECIDE = ("origins.py", "baselines.py", "outcomes.py", "skill_draws.py")


class NotMade(LookupError):
    """The origins have not been made from the present data; the message says how."""


@dataclass(frozen=True)
class Origins:
    """Indicator scores at the origins, and what happened in their years. NaN is missing, unknown or not at risk."""

    digest: str
    """Of what they were made from: data, code and last origin."""
    as_of: date
    """The date whose figures were used."""
    years: tuple[int, ...]
    iso3: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    scores: Array
    """By indicator, year and country."""
    happened: Array
    """By outcome, year and country: 1 it did, 0 it did not."""
    baselines: Array
    """By outcome, baseline, year and country, in the order of ``baselines.NAMES``."""
    best: dict[str, tuple[str, ...]]
    """The best single indicator as of each origin, by outcome; empty where too little lay behind."""

    @cached_property
    def row(self) -> dict[str, int]:
        """Return the place of each indicator."""
        return {one.id: at for at, one in enumerate(self.indicators)}

    @property
    def judged(self) -> tuple[int, ...]:
        """Return the years whose outcomes are known."""
        return tuple(
            year for at, year in enumerate(self.years) if not bool(np.isnan(self.happened[:, at]).all())
        )

    def of(self, outcome: str) -> Array:
        """Return what happened of an outcome, by year and country."""
        return np.asarray(self.happened[_place(outcome)])

    def baseline(self, outcome: str, name: str) -> Array:
        """Return a baseline's scores for an outcome, by year and country."""
        return np.asarray(self.baselines[_place(outcome), list(baselines.NAMES).index(name)])

    def composite(self, weights: WeightSet) -> Floats:
        """Return the composite at each origin by year and country, as it is printed: what a reader can check is judged."""
        made = aggregate(self.scores, self.indicators, weights).composite
        return np.asarray(np.round(made, SCORE_DECIMALS))


def _place(outcome: str) -> int:
    return [one.id for one in OUTCOMES].index(outcome)


def days(on: date) -> tuple[date, ...]:
    """Return the origins up to a date."""
    every = (date(year, MONTH, DAY) for year in range(FIRST_YEAR, on.year + 1))
    return tuple(day for day in every if day <= on)


def series() -> tuple[str, ...]:
    """Return the ids of all series that the origins are made from, in alphabetical order."""
    return tuple(sorted({*registry.series(), *outcomes.SERIES, *baselines.SERIES}))


def digest(bind: Engine, as_of: AsOf) -> str:
    """Return the hash of what the origins are made from: stored figures, code and the last origin."""
    last = days(as_of.on)[-1].isoformat()
    return hashlib.sha256(
        "|".join((state_digest(bind), registry.version(), _code(), last)).encode()
    ).hexdigest()[:32]


@lru_cache(maxsize=1)
def _code() -> str:
    here = Path(__file__).resolve().parent
    return hashlib.sha256(b"".join((here / name).read_bytes() for name in _DECIDE)).hexdigest()[:16]


def make(bind: Engine, as_of: AsOf | None = None) -> Origins:
    """Return the origins, made from the figures."""
    at = as_of or resolve_as_of(bind)
    packed = load_panel(bind, at, series())
    panel = Panel(packed, days(at.on))
    measures = measure(panel)
    truth = outcomes.truth(packed)
    years = tuple(day.year for day in panel.dates)
    happened = np.full((len(OUTCOMES), *measures.score.shape[1:]), np.nan, dtype=np.float32)
    for when, year in enumerate(years):
        if year in truth.row:
            happened[:, when] = truth.happened[:, truth.row[year]]
    ids = [one.id for one in measures.indicators]
    simple = baselines.baselines(panel, measures.score, ids, truth, happened)
    return Origins(
        digest(bind, at),
        at.on,
        years,
        measures.iso3,
        measures.indicators,
        measures.score,
        happened,
        simple.scores,
        {one.id: ids for one, ids in zip(OUTCOMES, simple.best, strict=True)},
    )


def refresh(bind: Engine, say: Callable[[int, int], None] | None = None) -> str:
    """Make the origins and keep them, unless they are kept already; return what was done, in words."""
    held = load(bind)
    if held is None:
        held = make(bind)
        derived.put(bind, FAMILY, held.digest, _packed(held))
    if say is not None:
        say(1, 1)
    return f"{len(held.years)} origins of {len(held.indicators)} indicators"


def load(bind: Engine) -> Origins | None:
    """Return the origins made from the present figures, or None when they have not been made."""
    kept = derived.get(bind, FAMILY, digest(bind, resolve_as_of(bind)))
    return None if kept is None else _unpacked(kept)


def need(bind: Engine) -> Origins:
    """Return the origins made from the present figures; raise NotMade when there are none."""
    held = load(bind)
    if held is None:
        raise NotMade("past origins have not been made from these figures. Run: python -m indicators refresh")
    return held


def _packed(made: Origins) -> Derived:
    words: dict[str, Any] = {
        "digest": made.digest,
        "as_of": made.as_of.isoformat(),
        "years": made.years,
        "iso3": made.iso3,
        "indicators": [one.id for one in made.indicators],
        "best": made.best,
    }
    arrays = {"scores": made.scores, "happened": made.happened, "baselines": made.baselines}
    return Derived(arrays, words)


def _unpacked(kept: Derived) -> Origins:
    words, arrays = kept.words, kept.arrays
    declared = {one.id: one for one in registry.indicators()}
    return Origins(
        words["digest"],
        date.fromisoformat(words["as_of"]),
        tuple(words["years"]),
        tuple(words["iso3"]),
        tuple(declared[key] for key in words["indicators"]),
        arrays["scores"],
        arrays["happened"],
        arrays["baselines"],
        {key: tuple(ids) for key, ids in words["best"].items()},
    )
