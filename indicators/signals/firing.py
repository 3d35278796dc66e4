"""When rules fire: every rule over all periods of a panel, repeats held back and escalations let through.

A firing is dated by the day on which the figures behind it count as published. It *expires* once the rule has been evaluated
for the country again after the quiet period; where the figures stop before that, it is *not evaluated*, and never resolved in
silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from data.frames import PackedPanel
from indicators.panel import Panel, known_days
from indicators.periods import Ints
from indicators.signals.history import FOREVER, TRACE, Fired, History, standing
from indicators.signals.kinds import KINDS
from indicators.signals.levels import outlook_crossing
from indicators.signals.reading import NONE, Axis, Codes, Flags, Found, Issued
from indicators.signals.rules import Rule, rules

NO_OUTLOOKS = Issued((), {})


@dataclass(frozen=True)
class Fires:
    """Where a rule fires, by period and country, and from which level it rose (0: it is new)."""

    fires: Flags
    before: Codes


def found(panel: Panel, rule: Rule, issued: Issued = NO_OUTLOOKS) -> Found | None:
    """Return what a rule's test finds, or None when nothing is held that it could read."""
    if rule.kind == "outlook_crossing":
        return outlook_crossing(issued, rule, len(panel.iso3))
    return KINDS[rule.kind](panel, rule)


def fires(level: Codes, quiet: int) -> Fires:
    """Return where levels fire: a repeat within ``quiet`` periods does not, a higher level does."""
    last = np.full(level.shape[1], -quiet - 1)
    held = np.zeros(level.shape[1], dtype=np.int8)
    made = Fires(np.zeros(level.shape, dtype=bool), np.zeros(level.shape, dtype=np.int8))
    for row, now in enumerate(level):
        inside = row - last < quiet
        yes = (now > NONE) & (~inside | (now > held))
        made.fires[row], made.before[row] = yes, np.where(yes & inside, held, 0)
        last, held = np.where(yes, row, last), np.where(yes, now, held)
    return made


def history(
    packed: PackedPanel, chosen: Sequence[Rule] | None = None, issued: Issued = NO_OUTLOOKS
) -> History:
    """Return every firing in a panel, rule by rule, oldest first: what would have fired then, not what was issued."""
    panel = Panel(packed, [packed.as_of.on])
    used = tuple(rules() if chosen is None else chosen)
    parts, reach = [], []
    for number, rule in enumerate(used):
        seen = found(panel, rule, issued)
        if seen is not None:
            parts.append(_firings(number, rule, seen, packed))
            reach.append(_reach(number, seen))
    arrays = _together(parts, _EMPTY) | _together(reach, _NO_REACH)
    return History(tuple(rule.id for rule in used), packed.iso3, arrays)


def evaluate(
    packed: PackedPanel, chosen: Sequence[Rule] | None = None, issued: Issued = NO_OUTLOOKS
) -> list[Fired]:
    """Return the signals that stand at the date of a panel, newest first, with those whose figures have stopped since."""
    return standing(history(packed, chosen, issued), packed.as_of.on, chosen)


_EMPTY: Mapping[str, npt.NDArray[Any]] = {
    "rule": np.zeros(0, np.int8), "country": np.zeros(0, np.int16), "period": np.zeros(0, np.int32),
    "fired": np.zeros(0, np.int32), "level": np.zeros(0, np.int8), "before": np.zeros(0, np.int8),
    "series": np.zeros(0, np.int8), "value": np.zeros(0, np.float32), "usual": np.zeros(0, np.float32),
    "threshold": np.zeros(0, np.float32), "strength": np.zeros(0, np.float64), "lapse": np.zeros(0, np.int32),
    "due": np.zeros(0, np.int32), "trace": np.zeros((0, TRACE), np.float32),
}  # fmt: skip
_NO_REACH: Mapping[str, npt.NDArray[Any]] = {
    "reach_rule": np.zeros(0, np.int8), "reach_period": np.zeros(0, np.int32), "reach_known": np.zeros(0, np.int32),
}  # fmt: skip


def _together(
    parts: Sequence[Mapping[str, npt.NDArray[Any]]], nothing: Mapping[str, npt.NDArray[Any]]
) -> dict[str, npt.NDArray[Any]]:
    return {
        name: np.concatenate([part[name] for part in parts]).astype(empty.dtype) if parts else empty
        for name, empty in nothing.items()
    }


def _firings(number: int, rule: Rule, seen: Found, packed: PackedPanel) -> dict[str, npt.NDArray[Any]]:
    made = fires(seen.level, rule.quiet)
    row, column = np.nonzero(made.fires)
    size = len(row)
    return {
        "rule": np.full(size, number),
        "country": column,
        "period": seen.axis.months[row],
        "fired": seen.axis.known[row],
        "level": seen.level[row, column],
        "before": made.before[row, column],
        "series": seen.series[row, column],
        "value": seen.value[row, column],
        "usual": seen.usual[row, column],
        "threshold": seen.threshold(row, column),
        "strength": seen.strength[row, column],
        "lapse": _lapses(seen, made.fires, rule.quiet)[row, column],
        "due": _due(rule, seen.axis, packed)[row],
        "trace": _traces(seen, row, column),
    }


def _lapses(seen: Found, fired: Flags, quiet: int) -> Ints:
    """Return the day on which a firing has expired or given way to the next one: evaluated again after its quiet period."""
    periods = len(seen.axis.known)
    place = np.arange(periods)[:, None]

    def next_of(flags: Flags, ahead: int) -> Ints:
        rows = np.where(flags, place, periods)
        first = np.minimum.accumulate(rows[::-1], axis=0)[::-1]
        moved = np.full_like(first, periods)
        moved[: max(periods - ahead, 0)] = first[ahead:]
        return moved

    row = np.minimum(next_of(seen.level >= NONE, quiet), next_of(fired, 1))
    days = np.append(seen.axis.known, FOREVER)
    return np.asarray(days[row], dtype=np.int64)


def _due(rule: Rule, axis: Axis, packed: PackedPanel) -> Ints:
    """Return the day on which the period that a firing waits for, the last of its quiet ones, is due to be published."""
    known = [packed.calendars[key] for key in rule.series if key in packed.calendars]
    count = len(axis.known) + rule.quiet
    if not known:
        return np.asarray(axis.known + 31 * rule.quiet)
    days = np.max([known_days(axis.frequency, axis.start, count, one) for one in known], axis=0)
    return np.asarray(days[rule.quiet :])


def _traces(seen: Found, row: Ints, column: Ints) -> npt.NDArray[np.float32]:
    """Return the last periods of what is drawn, up to each firing; NaN before the first."""
    rows = row[:, None] + np.arange(1 - TRACE, 1)
    of = np.minimum(seen.series[row, column], len(seen.shown) - 1)[:, None]
    held = seen.shown[of, np.maximum(rows, 0), column[:, None]]
    return np.where(rows >= 0, held, np.nan).astype(np.float32)


def _reach(number: int, seen: Found) -> dict[str, npt.NDArray[Any]]:
    rows = np.flatnonzero((seen.level >= NONE).any(axis=1))
    return {
        "reach_rule": np.full(len(rows), number),
        "reach_period": seen.axis.months[rows],
        "reach_known": seen.axis.known[rows],
    }
