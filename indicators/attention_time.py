"""Attention of the two Councils to every State on any day, with its percentile and what is told of the State.

*Attention* adds up the points of each act that names the State, halved for each half-life of its age, and the points of each mandate,
regime or mission in force. Only instruments whose record is complete over the twelve months up to the day count (the basis), for all
States alike.

*Percentile* is 100 × (States with lower attention) ÷ (States − 1), so that States with the same attention share it.

*State*: ``discussed`` when an act in the window names it, or one in force does; ``shared_item`` when only items on several States do;
``record_incomplete`` when neither does and the record does not cover the window; ``not_yet`` when neither does and the record is whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from data.database import to_day
from indicators import attention_record
from indicators.attention_record import ISO3, Flags, Ints, Record
from indicators.attention_rules import Rules, read_rules

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
DISCUSSED, SHARED, INCOMPLETE, NOT_YET = "discussed", "shared_item", "record_incomplete", "not_yet"
STATES = (DISCUSSED, SHARED, INCOMPLETE, NOT_YET)
EXACT = 9
"""Decimals to which attention is told apart: States with the same acts tie, in whatever order they are added up."""


@dataclass(frozen=True)
class Parts:
    """What each act adds on each day on which it counts: three numbers an act and day."""

    act: Ints
    """Place in the record."""
    day: Ints
    """Place among the days."""
    decay: Floats


@dataclass(frozen=True)
class Through:
    """Attention of one body on days, in the order asked for; arrays [day, iso3] in the order of ``ISO3``."""

    evaluated: Ints
    """The day that each day is answered by, counted from 1970."""
    told: Flags
    """Whether anything can be told of the body on that day."""
    basis: Flags
    """[instrument, day] Whether an instrument counts."""
    value: Floats
    """NaN where nothing can be told, or a country or area does not exist."""
    percentile: Floats
    """NaN for what is no State, too."""
    state: npt.NDArray[np.int8]
    """Places in ``STATES``."""


def through_time(
    acts: pd.DataFrame,
    coverage: pd.DataFrame,
    days: Sequence[date],
    rules: Rules | None = None,
    *,
    umbrella: bool = False,
) -> dict[str, Through]:
    """Return attention by body on days in ascending order; ``umbrella`` lets shared items count for each State that they list."""
    rules = rules or read_rules()
    asked = np.array([to_day(day) for day in days], dtype=np.int64)
    if (np.diff(asked) < 0).any():
        raise ValueError("days must be in ascending order. Sort them")
    records = attention_record.read(acts, coverage, rules)
    return {key: of(record, asked, rules, umbrella=umbrella) for key, record in records.items()}


def of(record: Record, asked: Ints, rules: Rules, *, umbrella: bool = False) -> Through:
    """Return the attention of a body on ascending days."""
    days, told = record.evaluated(asked)
    basis = np.array([record.counts(place, days) & told for place in range(len(record.body.instruments))])
    found = parts(record, days, basis, rules, record.names | umbrella)
    points = np.array([one.points for one in record.body.instruments])[record.instrument[found.act]]
    cell = found.day * len(ISO3) + record.country[found.act]
    sums = np.bincount(cell, weights=points * found.decay, minlength=len(days) * len(ISO3))
    value = np.asarray(sums, dtype=np.float64).round(EXACT).reshape(len(days), len(ISO3))
    value[~(attention_record.existing(days) & told[:, None])] = np.nan
    state = _states(record, days, basis, rules, umbrella=umbrella)
    state[np.isnan(value)] = STATES.index(INCOMPLETE)
    among = np.where(attention_record.states(days), value, np.nan)
    ranked = np.array([percentile(row) for row in among]).reshape(value.shape)
    return Through(days, told, basis, value, ranked, state)


def parts(record: Record, days: Ints, basis: Flags, rules: Rules, counted: Flags) -> Parts:
    """Return what the acts ``counted`` add on each of ascending days."""
    act, day = _held(record, days, attention_record.back(days, 12 * rules.oldest), counted)
    kept = basis[record.instrument[act], day]
    act, day = act[kept], day[kept]
    age = np.where(record.lasting()[act], 0, days[day] - record.start[act])
    return Parts(act, day, np.exp2(-age / rules.half_life))


def _held(record: Record, days: Ints, since: Ints, chosen: Flags) -> tuple[Ints, Ints]:
    """Return pairs of an act and a day: acts ``chosen`` of the days ``since`` up to each of ascending days, and those in force on it."""
    still = np.where(record.still, len(days), np.searchsorted(days, record.end, "right"))
    last = np.where(record.lasting(), still, np.searchsorted(since, record.start, "right"))
    first = np.searchsorted(days, record.start)
    many = np.where(chosen, np.maximum(last - first, 0), 0)
    act = np.repeat(np.arange(len(many)), many)
    return act, first[act] + np.arange(len(act)) - np.repeat(np.cumsum(many) - many, many)


def _states(
    record: Record, days: Ints, basis: Flags, rules: Rules, *, umbrella: bool
) -> npt.NDArray[np.int8]:
    names = record.discussing() & (record.names | umbrella)
    discussed = _touched(record, days, basis, rules, names)
    shared = _touched(record, days, basis, rules, record.discussing() & ~record.names)
    lasting = {one.kind for one in record.body.instruments if one.lasts}
    whole = np.ones(len(days), dtype=bool)
    for kind in record.body.needed:
        whole &= record.covers(kind, days, 0 if kind in lasting else rules.window)
    rest = np.where(whole, STATES.index(NOT_YET), STATES.index(INCOMPLETE))[:, None]
    return np.where(discussed, STATES.index(DISCUSSED), np.where(shared, STATES.index(SHARED), rest)).astype(
        np.int8
    )


def _touched(record: Record, days: Ints, basis: Flags, rules: Rules, chosen: Flags) -> Flags:
    """Return whether one of the acts ``chosen`` falls in the window up to each day, or is in force on it [day, iso3]."""
    act, day = _held(record, days, attention_record.window(days, rules.window), chosen)
    # One without a known end stands as far as its record goes, and nobody knows after.
    known = ~record.still[act] | (record.end[act] >= days[day]) | basis[record.instrument[act], day]
    found = np.zeros((len(days), len(ISO3)), dtype=bool)
    found[day[known], record.country[act[known]]] = True
    return found


def percentile(values: Floats) -> Floats:
    """Return 100 × (how many are lower) ÷ (how many there are − 1) of each value; NaN for NaN, or where there is but one."""
    held = ~np.isnan(values)
    ranked = np.sort(values[held])
    found = np.full(len(values), np.nan)
    if len(ranked) > 1:
        found[held] = 100 * np.searchsorted(ranked, values[held]) / (len(ranked) - 1)
    return found


def by_state(values: Floats, iso3: Sequence[str] = ISO3) -> dict[str, float]:
    """Return the values that there are, by iso3."""
    return {code: float(value) for code, value in zip(iso3, values, strict=True) if not np.isnan(value)}
