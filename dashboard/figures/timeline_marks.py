"""Where the acts of a body lie on the axis: marks of one day gathered where they would lie on each other, meetings counted, spells in rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

import pandas as pd

from dashboard.figures.timeline_acts import KINDS, MEETING, MEMBER, SHARED, SPELL, Kind, text_of
from dashboard.figures.timeline_axis import Axis

NEAR = 1.4
"""Marks nearer than this, in percent of the axis, are drawn as one with their number."""
MANY = 90
"""More meetings than this are counted by stretches of time; fewer are ticks of their own."""
LETTER, SPARE, LONGEST = 0.62, 2.2, 44.0
"""Percent of the axis that a letter takes, that stay free beside a name, and the most that the name of a spell may take."""
WEIGHTY = ("vetoed", "failed", "session", "review", "visit", "text", "statement")
"""Of forms drawn as one mark, the earliest here is shown."""


@dataclass(frozen=True)
class Act:
    """An act on one State as the timeline shows it; ``end`` is the last day on which it is known to stand."""

    source: str
    event: str
    kind: str
    start: date
    end: date
    label: str
    symbol: str
    title: str
    attribution: str
    type: str
    vote: str
    vetoed_by: str
    url: str
    note: str
    open: bool

    @property
    def form(self) -> Kind:
        """Return how its kind is called and drawn."""
        return KINDS[self.kind]

    @property
    def shared(self) -> bool:
        """Return whether it covers several States under one item, so that it names none of them."""
        return self.attribution == SHARED

    @property
    def name(self) -> str:
        """Return its title, or its label without the symbol at its head."""
        bare = self.label.removeprefix(self.symbol).lstrip(" :·,.–-") if self.symbol else self.label
        return self.title or bare


@dataclass(frozen=True)
class Mark:
    """A mark in a lane: from ``at`` to ``until`` in percent, on a line or in a row, standing for acts."""

    number: int
    form: str
    lane: str
    at: float
    acts: tuple[Act, ...]
    until: float = 0.0
    row: int = 0
    shared: bool = False
    room: float = 0.0
    """For spells: percent that the name may take."""
    side: str = ""
    """For spells: whether the name is written on the bar, after it, or before it."""


def read(acts: pd.DataFrame) -> list[Act]:
    """Return the acts that are drawn, oldest first; columns as ``data.acts`` gives them."""
    some = acts[acts["kind"].isin(list(KINDS))].sort_values(["start", "event"], kind="stable")
    texts = ("label", "symbol", "title", "attribution", "type", "vote", "vetoed_by", "url", "note")
    columns = ["source", "event", "kind", "start", "end", "open", *texts]
    return [
        Act(
            source, event, kind, start.date(), end.date(), open=bool(is_open) if pd.notna(is_open) else False,
            **dict(zip(texts, map(text_of, rest), strict=True)),
        )
        for source, event, kind, start, end, is_open, *rest in some[columns].itertuples(index=False)
    ]  # fmt: skip


# ---- marks of one day -------------------------------------------------------------------------------------------------


def days(acts: Sequence[Act], lane: str, axis: Axis, numbers: Iterator[int]) -> list[Mark]:
    """Return the marks of one day in a lane: the upper line and the lower, near ones of a line as one."""
    own = [one for one in acts if one.form.lane == lane and one.form.form not in (SPELL, MEETING, MEMBER)]
    made = []
    for upper in (True, False):
        line = [one for one in own if one.form.upper == upper and axis.holds(one.start)]
        made += [_day(group, lane, axis, next(numbers), upper=upper) for group in _near(line, axis)]
    return made


def _near(line: Sequence[Act], axis: Axis) -> Iterator[list[Act]]:
    group: list[Act] = []
    for one in line:
        if group and axis.at(one.start) - axis.at(group[0].start) > NEAR:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _day(group: list[Act], lane: str, axis: Axis, number: int, *, upper: bool) -> Mark:
    form = min((one.form.form for one in group), key=WEIGHTY.index)
    middle = (axis.at(group[0].start) + axis.at(group[-1].start)) / 2
    shared = all(one.shared for one in group)
    return Mark(number, form, lane, middle, tuple(group), row=0 if upper else 1, shared=shared)


# ---- meetings ---------------------------------------------------------------------------------------------------------


def meetings(acts: Sequence[Act], axis: Axis, numbers: Iterator[int]) -> list[Mark]:
    """Return the meetings of a lane as ticks, or counted by stretches of the axis where they are many."""
    own = [one for one in acts if one.form.form == MEETING and axis.holds(one.start)]
    if len(own) <= MANY:
        return [
            Mark(next(numbers), MEETING, one.form.lane, axis.at(one.start), (one,), shared=one.shared)
            for one in own
        ]
    by: dict[date, list[Act]] = {}
    for one in own:
        by.setdefault(axis.bucket(one.start), []).append(one)
    return [
        Mark(next(numbers), "meetings", some[0].form.lane, axis.at(start), tuple(some), until=axis.at(axis.bucket_end(start)))
        for start, some in by.items()
    ]  # fmt: skip


# ---- spells -----------------------------------------------------------------------------------------------------------


def spells(acts: Sequence[Act], lane: str, axis: Axis, numbers: Iterator[int]) -> list[Mark]:
    """Return mandates, missions and sanctions as bars in as few rows as their names allow."""
    own = [
        one
        for one in acts
        if one.form.lane == lane and one.form.form == SPELL and axis.holds(one.start, one.end)
    ]
    ends: list[float] = []
    made: list[Mark] = []
    for one in own:
        at, until = axis.at(one.start), axis.at(one.end)
        need = min(LETTER * len(one.name) + SPARE, LONGEST)
        side = (
            "on"
            if until - at >= need / 2 and at + need <= 100
            else "after"
            if until + need <= 100
            else "before"
        )
        left = at - need if side == "before" else at
        right = until + need if side == "after" else max(until, at + need) if side == "on" else until
        row = next((row for row, end in enumerate(ends) if end <= left), len(ends))
        ends[row : row + 1] = [right + 0.6]
        made.append(Mark(next(numbers), SPELL, lane, at, (one,), until, row, one.shared, need, side))
    return [one if one.side == "before" else replace(one, room=_room(one, made)) for one in made]


def _side(at: float, until: float, need: float) -> str:
    """Return where a name is written: on its bar where it fits, else after it, before it where time ends."""
    if until - at >= need:
        return "on"
    return "after" if until + need <= 100 else "on" if at + need <= 100 else "before"


def _room(mark: Mark, every: Iterable[Mark]) -> float:
    """Return the percent from a name to the next bar of its row or that one's name, or to the end of the axis."""
    later = [
        one.at - one.room if one.side == "before" else one.at
        for one in every
        if one.row == mark.row and one.at > mark.at
    ]
    begins = mark.until if mark.side == "after" else mark.at
    return max(min(later, default=100.0) - begins - 0.6, mark.room)


def members(acts: Sequence[Act], lane: str, axis: Axis) -> list[tuple[float, float, Act]]:
    """Return where the State sat on the body, from and until in percent."""
    own = [
        one
        for one in acts
        if one.form.lane == lane and one.form.form == MEMBER and axis.holds(one.start, one.end)
    ]
    return [(axis.at(one.start), axis.at(one.end), one) for one in own]


def numbered() -> Iterator[int]:
    """Give the numbers of marks, so that the list can name them."""
    return count(1)
