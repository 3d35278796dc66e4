"""What changed between two dates, for all States at once: moves of the composite, shifts of the baseline, openings."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.vocabulary import Frequency
from indicators.aggregation import LANES, PILLARS, Floats
from indicators.changes import Cause, Split
from indicators.contract import Indicator, Lane, Pillar
from indicators.engine import Scores

USUAL = 0.95
"""Share of a State's own earlier steps that a step must exceed to be past its usual range."""
LEAST_STEP = 2.0
"""Points of a pillar's upstream score below which a step is never told of."""
LEAST_STEPS = 8
"""Earlier steps needed before anything can be called unusual."""
LEAST_OPENING = 0.05
YEARS = 3


@dataclass(frozen=True)
class Move:
    """How far one State's composite moved, as printed, and the indicator that moved it most that way."""

    iso3: str
    before: float
    now: float
    change: float
    driver: Indicator
    points: float
    """Points of the driver."""
    cause: Cause
    """What most of the change comes from: an old shock leaving its window is no relief."""
    causes: dict[Cause, float]
    """Points by cause; they add up to the change before rounding."""


@dataclass(frozen=True)
class Shift:
    """A yearly release moved a State's baseline in one pillar past its usual range."""

    iso3: str
    on: date
    """The date of the release, as the evaluation dates have it."""
    pillar: Pillar
    before: float
    now: float
    step: float
    """Points, counted over what has a score on both dates."""
    usual: float
    """Size that 19 of 20 earlier steps of this State stayed within."""
    driver: Indicator


def place_of(scores: Scores, on: date) -> int:
    """Return the place of the last evaluation date that is not after ``on``; 0 when all are."""
    return max(bisect_right(scores.dates, on) - 1, 0)


def moves(split: Split, most: int = 4) -> tuple[list[Move], list[Move]]:
    """Return the largest rises and the largest falls of the composite, largest first, with why."""
    before, after = np.round(split.start, 1), np.round(split.end, 1)
    change = np.round(after - before, 1)
    gained = sum(split.parts.values(), np.zeros((len(split.indicators), len(split.iso3))))
    causes = split.by_cause()
    found = []
    for at, iso3 in enumerate(split.iso3):
        if not change[at] or np.isnan(change[at]) or np.isnan(gained[:, at]).any():
            continue
        sign = np.sign(change[at])
        top = int(np.argmax(gained[:, at] * sign))
        cause = max(causes, key=lambda one: causes[one][at] * sign)
        parts = {one: float(points[at]) for one, points in causes.items()}
        found.append(
            Move(
                iso3,
                float(before[at]),
                float(after[at]),
                float(change[at]),
                split.indicators[top],
                float(gained[top, at]),
                cause,
                parts,
            )
        )
    found.sort(key=lambda one: (-abs(one.change), one.iso3))
    return [m for m in found if m.change > 0][:most], [m for m in found if m.change < 0][:most]


def shifts(scores: Scores, since: date, yearly: frozenset[str]) -> list[Shift]:
    """Return the baseline shifts known after ``since``, newest first; ``yearly`` are the ids of series published yearly.

    The baseline of a pillar is its score in the upstream lane. A step counts what has a score on both dates, so that an
    indicator coming or going is no shift. A step is past the usual range when it is larger than 19 of 20 of the State's
    earlier steps in the pillar, and larger than 2 points. Dates are ends of months: a shift is dated by the month in which
    the release became known.
    """
    first = place_of(scores, since) + 1
    found: list[Shift] = []
    for p, pillar in enumerate(PILLARS):
        rows = [
            at
            for at, one in enumerate(scores.indicators)
            if (one.pillar, one.lane) == (pillar, Lane.UPSTREAM) and yearly.issuperset(one.series)
        ]
        if rows:
            found += _shifts_of(scores, scores.cells[p, LANES.index(Lane.UPSTREAM)], pillar, rows, first)
    return sorted(found, key=lambda one: (-one.on.toordinal(), -abs(one.step), one.iso3))


def _shifts_of(scores: Scores, cell: Floats, pillar: Pillar, rows: list[int], first: int) -> list[Shift]:
    weight = np.array([scores.weights.indicator(scores.indicators[at]) for at in rows])[:, None, None]
    each = np.diff(scores.measures.score[rows].astype(np.float64), axis=1)
    there = ~np.isnan(each)
    total = (weight * there).sum(axis=0)
    parts = weight * np.where(there, each, 0.0) / np.where(total > 0, total, 1.0)
    steps = parts.sum(axis=0)
    found = []
    for at in range(first, len(scores.dates)):
        step = steps[at - 1]
        for column in np.flatnonzero(np.abs(step) > LEAST_STEP).tolist():
            usual = _usual(steps[: at - 1, column])
            if usual is None or abs(step[column]) <= usual or np.isnan(cell[at - 1 : at + 1, column]).any():
                continue
            toward = int(np.argmax(parts[:, at - 1, column] * np.sign(step[column])))
            found.append(
                Shift(
                    scores.iso3[column],
                    scores.dates[at],
                    pillar,
                    float(cell[at - 1, column]),
                    float(cell[at, column]),
                    float(step[column]),
                    usual,
                    scores.indicators[rows[toward]],
                )
            )
    return found


def _usual(steps: npt.NDArray[np.float64]) -> float | None:
    held = np.abs(steps[np.abs(steps) > 1e-6])
    return float(np.quantile(held, USUAL)) if len(held) >= LEAST_STEPS else None


def openings(cells: pd.DataFrame, most: int = 4) -> pd.DataFrame:
    """Return where an index of which more is better rose most in three years: iso3, period, before, now, change.

    ``cells`` are the cells of one yearly series. Where the source gives bounds, the two years' intervals must not overlap;
    otherwise a rise of at least 0.05 counts.
    """
    held = cells.dropna(subset=["value"])
    year = held["period"].dt.year
    now = held[year == year.max()].set_index("iso3")
    then = held[year == year.max() - YEARS].set_index("iso3")
    both = now.join(then.add_suffix("_then"), how="inner")
    bounded = both["low"].notna() & both["high_then"].notna()
    clear = (both["low"] > both["high_then"]).where(
        bounded, both["value"] - both["value_then"] >= LEAST_OPENING
    )
    both = both.assign(change=both["value"] - both["value_then"])[clear.astype(bool)]
    both = (
        both[both["change"] > 0]
        .sort_values(["change"], ascending=False, kind="stable")
        .head(most)
        .reset_index()
    )
    columns = ["iso3", "period", "before", "now", "change"]
    found: pd.DataFrame = both.rename(columns={"value": "now", "value_then": "before"})[columns]
    return found


def yearly_series(series: pd.DataFrame) -> frozenset[str]:
    """Return the ids of the series published by the year, of a frame with ``key`` and ``frequency``."""
    return frozenset(series.loc[series["frequency"] == Frequency.YEAR, "key"])
