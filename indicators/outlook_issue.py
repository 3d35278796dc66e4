"""Outlooks that were issued: frozen with their inputs and code, and scored when the truth arrives.

The back-test says what models would have said; only what was really said, before it happened, is live. An issue is never made
again: the same day and inputs give the one that is there, and figures that arrive later change none of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Engine

from data import outlooks
from data.frames import load_panel
from data.outlooks import Issue, Row
from data.queries import AsOf, resolve_as_of
from indicators import outcomes
from indicators.outcomes import OUTCOMES
from indicators.outlook import Outlook, outlook, version
from indicators.outlook_models import Floats
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
            bind, made.on, inputs[:16], inputs, version(), made.about, made.inputs, rows(made)
        )
    return next(one for one in outlooks.issues(bind) if one.id == number)


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
