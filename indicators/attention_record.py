"""The record of a Council: its acts by day, and the days on which it can be told what the Council did.

A day can be told when the record of every core instrument is complete over the twelve months up to it. A body is evaluated on the
latest such day up to the date asked for: after it, silence and ignorance look alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from data.countries import countries
from data.database import to_day
from indicators.attention_rules import NOT_ITS, Body, Rules

if TYPE_CHECKING:
    import pandas as pd

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Spans = tuple[tuple[int, int], ...]
STATUS = frozenset({"member", "observer", "ended"})
"""Of what is a State here: members and observers of the UN, now or before they ended."""
YEAR = 12
"""Months up to a day over which the record of an instrument must be complete for it to count on that day."""
ISO3 = tuple(country.iso3 for country in countries())
"""Every country and area, in the order in which arrays have them."""


@dataclass(frozen=True)
class Record:
    """The acts of a body that name a State or a shared item, and the days its record covers. Days count from 1970."""

    body: Body
    row: Ints
    """Of each act, its row in the frame of acts."""
    instrument: Ints
    country: Ints
    start: Ints
    end: Ints
    still: Flags
    """Whether no end is known."""
    names: Flags
    """Whether it names its State; otherwise it is under a shared item."""
    complete: dict[str, Spans]
    """By kind of act, the stretches of days that its record covers whole."""

    def evaluated(self, days: Ints) -> tuple[Ints, Flags]:
        """Return the day that each day is answered by, and whether anything can be told on it; otherwise it is the day itself."""
        spans = list(self.complete[self.body.core[0]])
        for kind in self.body.core[1:]:
            spans = [
                (max(a, c), min(b, d))
                for a, b in spans
                for c, d in self.complete[kind]
                if max(a, c) <= min(b, d)
            ]
        latest = np.full(len(days), to_day(date.min), dtype=np.int64)
        for start, end in spans:
            first = int(back(np.array([start]), -YEAR)[0]) - 1
            latest = np.maximum(
                latest, np.where((days >= first) & (first <= end), np.minimum(days, end), latest)
            )
        told = latest > to_day(date.min)
        return np.where(told, latest, days), told

    def covers(self, kind: str, days: Ints, months: int = 0) -> Flags:
        """Return whether the record of a kind of act is complete on each day, or over so many months up to it."""
        first = window(days, months) if months else days
        found = np.zeros(len(days), dtype=bool)
        for start, end in self.complete[kind]:
            found |= (first >= start) & (days <= end)
        return found

    def counts(self, place: int, days: Ints) -> Flags:
        """Return whether an instrument is in the basis on each day."""
        one = self.body.instruments[place]
        return self.covers(one.kind, days, 0 if one.lasts else YEAR)

    def lasting(self) -> Flags:
        """Return which acts count from their first to their last day."""
        return np.array([one.lasts for one in self.body.instruments], dtype=bool)[self.instrument]

    def discussing(self) -> Flags:
        """Return which acts can make a State discussed."""
        return np.array([one.discusses for one in self.body.instruments], dtype=bool)[self.instrument]


def back(days: Ints, months: int) -> Ints:
    """Return the same day so many months before, or the last of that month when it is shorter; after, when negative."""
    held = np.asarray(days, dtype=np.int64).astype("datetime64[D]")
    month = held.astype("datetime64[M]")
    moved = month - months
    last = (moved + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    same = moved.astype("datetime64[D]") + (held - month.astype("datetime64[D]"))
    found: Ints = np.minimum(same, last).astype(np.int64)
    return found


def window(days: Ints, months: int) -> Ints:
    """Return the first day of the so many months that end with each day."""
    return back(np.asarray(days) + 1, months)


def read(acts: pd.DataFrame, coverage: pd.DataFrame, rules: Rules) -> dict[str, Record]:
    """Return the record of each body from frames as ``data.acts`` gives them; an act told by two sources counts once."""
    by_state = (
        acts["attribution"].isin(rules.names | rules.shared) & acts["iso3"].isin(ISO3) & acts["start"].notna()
    ).to_numpy()
    wanted = np.flatnonzero(by_state & ~acts["event"].duplicated().to_numpy())
    held = acts.iloc[wanted]
    column = {iso3: place for place, iso3 in enumerate(ISO3)}
    country: Ints = np.array([column[code] for code in held["iso3"]], dtype=np.int64)
    start, end = (_days(held[name].fillna(held["start"])) for name in ("start", "end"))
    still = (held["open"].eq(True) | held["end"].isna()).to_numpy(dtype=bool)
    names = held["attribution"].isin(rules.names).to_numpy()
    told = list(zip(held["kind"].astype(object), held["type"].fillna("").astype(object), strict=True))
    made = {}
    for key, body in rules.bodies.items():
        place = {pair: body.of(*pair) for pair in set(told)}
        of: Ints = np.array([place[pair] for pair in told], dtype=np.int64)
        mine = np.flatnonzero(of != NOT_ITS)
        kinds = {one.kind for one in body.instruments}
        made[key] = Record(
            body,
            wanted[mine],
            of[mine],
            country[mine],
            start[mine],
            end[mine],
            still[mine],
            names[mine],
            {kind: _complete(coverage, kind) for kind in kinds},
        )
    return made


def _complete(coverage: pd.DataFrame, kind: str) -> Spans:
    rows = coverage[coverage["kind"].eq(kind) & coverage["complete"].eq(True)]
    return joined(zip(_days(rows["start"]).tolist(), _days(rows["end"]).tolist(), strict=True))


def _days(cells: pd.Series) -> Ints:
    return np.array(cells.to_numpy(dtype="datetime64[D]"), dtype=np.int64)


def joined(spans: Iterable[tuple[int, int]]) -> Spans:
    """Return stretches of days in order, those that touch or overlap as one."""
    made: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1] + 1:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return tuple(made)


@cache
def _lives() -> tuple[Ints, Ints, Flags]:
    """Return the first and last day of each State, and which of all are States."""
    states = [one.un_status in STATUS and one.state_from is not None for one in countries()]
    first = [to_day(one.state_from or date.min) for one in countries()]
    last = [to_day(one.valid_to or date.max) for one in countries()]
    return np.array(first, dtype=np.int64), np.array(last, dtype=np.int64), np.array(states, dtype=bool)


def states(days: Ints) -> Flags:
    """Return whether each is a State on each day [day, iso3]."""
    first, last, states = _lives()
    return (days[:, None] >= first) & (days[:, None] <= last) & states


def existing(days: Ints) -> Flags:
    """Return whether each State or area has figures of its own on each day [day, iso3]."""
    first = np.array([to_day(one.valid_from or date.min) for one in countries()], dtype=np.int64)
    last = np.array([to_day(one.valid_to or date.max) for one in countries()], dtype=np.int64)
    return (days[:, None] >= first) & (days[:, None] <= last)
