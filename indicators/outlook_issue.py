"""Outlooks that were issued: frozen with their inputs and code, and scored when the truth arrives.

The back-test says what models would have said; only what was really said, before it happened, is live. An issue is never made
again: the same day and inputs give the one that is there, and figures that arrive later change none of it. Its drivers are kept
with it: the linear half of the average in log-odds taken apart by feature. The other half, boosting, is what is left.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Engine

from data import outlooks
from data.frames import load_panel
from data.outlooks import Issue, Row
from data.queries import AsOf, resolve_as_of
from indicators import outcomes
from indicators.contract import Pillar
from indicators.features import FEATURES
from indicators.outcomes import OUTCOMES
from indicators.outlook import Outlook, outlook, version
from indicators.outlook_models import EVENT_OF, EVENTS, Floats
from indicators.skill import LEAST, auc


@dataclass(frozen=True)
class LiveScore:
    """How well an issued outlook of one outcome did in the calendar year that it was judged by."""

    issue: Issue
    outcome: str
    year: int
    n: int
    positives: int
    brier: float
    """Mean squared error: 0 is perfect."""
    base_brier: float
    """Of saying for everybody what share it happened to."""
    auc: float
    """NaN with too few State-years with or without the outcome."""


def issue(bind: Engine, as_of: AsOf | None = None) -> Issue:
    """Issue the outlook of a date, by default today, and return the issue; the same inputs give the one that is there."""
    made = outlook(bind, as_of or resolve_as_of(bind))
    inputs = inputs_digest(made)
    number = outlooks.find(bind, made.on, inputs)
    if number is None:
        number = outlooks.keep(
            bind, made.on, inputs[:16], inputs, version(), made.about, made.inputs | drivers(made), rows(made)
        )
    return next(one for one in outlooks.issues(bind) if one.id == number)


def drivers(made: Outlook) -> dict[str, npt.NDArray[Any]]:
    """Return the drivers as they are kept: log-odds of the linear part by event, State and feature, and what these are."""
    names = {one.id: one for one in FEATURES}
    events = sorted(made.drivers)
    states = np.flatnonzero(~np.isnan(made.probability).all(axis=0))
    return {
        "drivers": np.stack([made.drivers[event][states] for event in events]).astype(np.float32),
        "drivers_base": np.array([made.base[event] for event in events]),
        "drivers_event": np.array(events),
        "drivers_iso3": np.array(made.iso3)[states],
        "drivers_name": np.array([names[key].name for key in made.features]),
        "drivers_pillar": np.array([str(names[key].pillar) for key in made.features]),
    }


@dataclass(frozen=True)
class Part:
    """What one feature adds to the log-odds of an outlook, against the mean State-year learned from."""

    name: str
    pillar: Pillar
    log_odds: float


@dataclass(frozen=True)
class Apart:
    """The log-odds of an issued outlook: ``start`` where every feature is at its mean, the features, and boosting; they add up."""

    start: float
    parts: tuple[Part, ...]
    """The largest first."""
    boosting: float


def apart(
    issued: Issue, kept: Mapping[str, npt.NDArray[Any]], outcome: str, iso3: str, probability: float
) -> Apart | None:
    """Return what an issued probability is made of, None where no drivers are kept. ``kept`` is ``arrays_of(…, "drivers")``."""
    states = [str(one) for one in kept.get("drivers_iso3", ())]
    if iso3 not in states:
        return None
    event = EVENTS[EVENT_OF[outcome]].id
    offset, slope = issued.about["calibration"][event]
    at = [str(one) for one in kept["drivers_event"]].index(event)
    values = slope / 2 * kept["drivers"][at, states.index(iso3)].astype(np.float64)
    start = offset + slope / 2 * float(kept["drivers_base"][at])
    parts = tuple(
        Part(str(kept["drivers_name"][one]), Pillar(str(kept["drivers_pillar"][one])), float(values[one]))
        for one in np.argsort(-np.abs(values), kind="stable")
    )
    whole = math.log(probability / (1 - probability))
    return Apart(start, parts, whole - start - float(values.sum()))


def inputs_digest(made: Outlook) -> str:
    """Return the hash of what an outlook was made from: features, past outcomes, date and code."""
    digest = hashlib.sha256(f"{made.on.isoformat()}|{version()}".encode())
    for name, array in sorted(made.inputs.items()):
        digest.update(f"{name}{array.shape}{array.dtype}".encode() + np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def rows(made: Outlook) -> list[Row]:
    """Return the probabilities that there are, as they are kept."""
    return [
        Row(
            iso3,
            one.id,
            float(made.probability[row, at]),
            float(made.low[row, at]),
            float(made.high[row, at]),
        )
        for at, iso3 in enumerate(made.iso3)
        for row, one in enumerate(OUTCOMES)
        if not np.isnan(made.probability[row, at])
    ]


def judged_by(on: date) -> int:
    """Return the calendar year that an outlook of a date is judged by: the one that holds most of the twelve months to come."""
    return on.year if on.month <= 6 else on.year + 1


def live(bind: Engine, as_of: AsOf | None = None) -> tuple[LiveScore, ...]:
    """Return the scores of issued outlooks whose year has been published; empty while there are none."""
    issued = outlooks.issues(bind)
    if not issued:
        return ()
    truth = outcomes.truth(load_panel(bind, as_of or resolve_as_of(bind), outcomes.SERIES))
    place = {iso3: at for at, iso3 in enumerate(truth.iso3)}
    found = []
    for one in issued:
        year = judged_by(one.on)
        if year not in truth.row:
            continue
        said = outlooks.rows_of(bind, one.id)
        for outcome in OUTCOMES:
            happened = truth.of(outcome.id)[truth.row[year]]
            pairs = [
                (row.probability, float(happened[place[row.iso3]]))
                for row in said
                if row.outcome == outcome.id and not np.isnan(happened[place[row.iso3]])
            ]
            if pairs:
                found.append(_scored(one, outcome.id, year, np.array(pairs)))
    return tuple(found)


def _scored(one: Issue, outcome: str, year: int, pairs: Floats) -> LiveScore:
    probability, happened = pairs[:, 0], pairs[:, 1]
    positives = int(happened.sum())
    enough = min(positives, len(happened) - positives) >= LEAST
    return LiveScore(
        one,
        outcome,
        year,
        len(happened),
        positives,
        float(np.mean((probability - happened) ** 2)),
        float(np.mean((happened.mean() - happened) ** 2)),
        auc(probability, happened) if enough else float("nan"),
    )


def refresh(bind: Engine, say: Callable[[int, int], None] | None = None) -> str:
    """Issue an outlook in every month, the first time that figures have changed in it; return what was done, in words."""
    as_of = resolve_as_of(bind)
    there = [
        one for one in outlooks.issues(bind) if (one.on.year, one.on.month) == (as_of.on.year, as_of.on.month)
    ]
    made = there[-1] if there else issue(bind, as_of)
    if say is not None:
        say(1, 1)
    return f"outlook of {made.on.isoformat()}, inputs {made.inputs[:16]}"
