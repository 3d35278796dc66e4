"""What has fired: firings as arrays, and what of them stands on a date. Nothing here computes a test."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from data.countries import by_iso3
from data.database import from_day, to_day
from indicators.panel import month_of
from indicators.signals.rules import Level, Rule, rules

FOREVER = 2_147_483_647
TRACE = 24
"""Periods drawn with a firing."""
LEVELS = {1: Level.MEDIUM, 2: Level.HIGH}


class State(StrEnum):
    """Where a signal stands. Only an issued one is released or dismissed, by a person."""

    NEW = "new"
    RELEASED = "released"
    DISMISSED = "dismissed"
    EXPIRED = "expired"
    NOT_EVALUATED = "not evaluated"


@dataclass(frozen=True)
class Fired:
    """A rule that fired for a country, with its evidence."""

    rule: str
    iso3: str
    period: date
    """First day of the period it speaks of."""
    fired: date
    """Day on which the figures behind it count as published."""
    level: Level
    before: Level | None
    """The level it rose from within the quiet period, or None for a new one."""
    series: str
    value: float
    usual: float
    threshold: float
    """Value from which it would have fired at medium."""
    strength: float
    trace: tuple[float, ...]
    """The last periods up to it, NaN where there is no figure."""
    state: State
    last: date | None
    """The last period that the rule was evaluated for, as known on the date asked."""

    def evidence(self) -> dict[str, Any]:
        """Return what was seen, JSON-ready, figures to six digits."""
        return {
            "series": self.series,
            "value": _plain(self.value),
            "usual": _plain(self.usual),
            "threshold": _plain(self.threshold),
            "strength": _plain(self.strength),
            "escalated_from": None if self.before is None else str(self.before),
            "trace": [_plain(one) for one in self.trace],
        }


@dataclass(frozen=True)
class History:
    """All firings as arrays of one length, and the periods that each rule was evaluated for, as ``indicators.signals.firing`` makes them."""

    rules: tuple[str, ...]
    iso3: tuple[str, ...]
    arrays: Mapping[str, npt.NDArray[Any]]

    def __len__(self) -> int:
        """Return how many firings there are."""
        return len(self.arrays["rule"])

    def last(self, rule: str, on: date) -> date | None:
        """Return the first day of the last period that a rule was evaluated for, as known on a date; None for none."""
        held = self.arrays
        seen = (held["reach_rule"] == self.rules.index(rule)) & (held["reach_known"] <= to_day(on))
        return first_day(int(held["reach_period"][seen].max())) if seen.any() else None

    def known(self, rule: str, period: date) -> date | None:
        """Return the day on which a rule could first be evaluated for a period, or None when it never was."""
        held = self.arrays
        month = period.year * 12 + period.month - 1
        seen = (held["reach_rule"] == self.rules.index(rule)) & (held["reach_period"] == month)
        return from_day(int(held["reach_known"][seen][0])) if seen.any() else None

    def states(self, on: date) -> npt.NDArray[np.object_]:
        """Return the state of every firing on a date; None for those not yet known."""
        day, held = to_day(on), self.arrays
        made = np.where(
            held["lapse"] <= day, State.EXPIRED, np.where(held["due"] <= day, State.NOT_EVALUATED, State.NEW)
        ).astype(object)
        made[held["fired"] > day] = None
        return made

    def key(self, row: int | np.integer[Any]) -> tuple[str, str, date, str]:
        """Return what tells a firing from all others: rule, iso3, period and level."""
        held = self.arrays
        return (
            self.rules[int(held["rule"][row])],
            self.iso3[int(held["country"][row])],
            first_day(int(held["period"][row])),
            str(LEVELS[int(held["level"][row])]),
        )

    def taken(
        self, rows: Sequence[int] | npt.NDArray[np.int64], on: date, of: Mapping[str, Rule]
    ) -> list[Fired]:
        """Return some firings as they stand on a date."""
        states = self.states(on)
        last = {rule: self.last(rule, on) for rule in self.rules}
        return [self._one(int(row), states[row], last, of) for row in rows]

    def _one(self, row: int, state: State, last: Mapping[str, date | None], of: Mapping[str, Rule]) -> Fired:
        held = {name: array[row] for name, array in self.arrays.items() if not name.startswith("reach_")}
        rule = of[self.rules[int(held["rule"])]]
        return Fired(
            rule.id,
            self.iso3[int(held["country"])],
            first_day(int(held["period"])),
            from_day(int(held["fired"])),
            LEVELS[int(held["level"])],
            LEVELS.get(int(held["before"])),
            rule.series[int(held["series"])] if rule.series else "",
            float(held["value"]),
            float(held["usual"]),
            float(held["threshold"]),
            float(held["strength"]),
            tuple(float(one) for one in held["trace"]),
            State(state),
            last[rule.id],
        )


def standing(past: History, on: date, chosen: Sequence[Rule] | None = None) -> list[Fired]:
    """Return the firings that have not expired on a date, newest first, then by rule and country."""
    of = {rule.id: rule for rule in (rules() if chosen is None else chosen)}
    states = past.states(on)
    rows = [row for row, state in enumerate(states) if state in (State.NEW, State.NOT_EVALUATED)]
    found = [one for one in past.taken(rows, on, of) if exists(one.iso3, on)]
    return sorted(found, key=lambda one: (-one.fired.toordinal(), one.rule, one.iso3))


def exists(iso3: str, on: date) -> bool:
    """Return whether a country or area has not come to an end by a date: what ended is not evaluated again, and needs not be."""
    ended = by_iso3()[iso3].valid_to
    return ended is None or ended >= on


@dataclass(frozen=True)
class Unevaluated:
    """A rule that cannot be evaluated on a date, and why."""

    rule: str
    why: str
    last: date | None


def not_evaluated(past: History, on: date, chosen: Sequence[Rule] | None = None) -> list[Unevaluated]:
    """Return the rules whose figures are absent, or too old on a date to say anything of it."""
    found = []
    for rule in rules() if chosen is None else chosen:
        last = past.last(rule.id, on)
        if last is None:
            found.append(Unevaluated(rule.id, _never(rule), None))
        elif month_of(on) - (month_of(last) + (11 if rule.yearly else 0)) > rule.max_age:
            told = str(last.year) if rule.yearly else f"{calendar.month_name[last.month]} {last.year}"
            found.append(Unevaluated(rule.id, f"last {'year' if rule.yearly else 'month'} {told}", last))
    return found


def _never(rule: Rule) -> str:
    if rule.kind == "outlook_crossing":
        return "no outlook issued"
    sources = sorted({key.partition(".")[0] for key in rule.series})
    return f"no figures held of {', '.join(sources)}"


def first_day(month: int) -> date:
    """Return the first day of a month counted as 12 x year + month - 1."""
    return date(month // 12, month % 12 + 1, 1)


def _plain(value: float) -> float | None:
    """Return a figure to six digits, None for a missing one."""
    return float(f"{value:.6g}") if np.isfinite(value) else None
