"""The signals as pages and commands show them: what stands, what was issued of it, and what OCHA said of the same thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.signals import Issued
from indicators.signals.alerts import Alert, Beside, beside
from indicators.signals.history import Fired, History, State, exists
from indicators.signals.rules import Direction, Level, Rule, by_id

BACK_TEST = "back-test"
"""How a signal is called that no one issued: it was computed afterwards, from revised figures."""


@dataclass(frozen=True)
class Row:
    """A signal with its state and what stands beside it."""

    fired: Fired
    rule: Rule
    state: State
    issued: Issued | None
    """As stored, or None for one of the back-test."""
    beside: Beside | None

    @property
    def unreleased(self) -> bool:
        """Return whether it was issued and nobody has released or dismissed it."""
        return self.issued is not None and self.issued.state == State.NEW

    @property
    def of_high_concern(self) -> bool:
        """Return whether it speaks of more risk, at the high level; an opening is no concern."""
        return self.fired.level == Level.HIGH and self.rule.direction == Direction.CONCERN

    @property
    def kind(self) -> str:
        """Return whether it was issued or is of the back-test only."""
        return BACK_TEST if self.issued is None else "issued"


def board(
    past: History,
    on: date,
    stored: Iterable[Issued] = (),
    alerts: Iterable[Alert] = (),
    since: date | None = None,
) -> list[Row]:
    """Return the signals of a date, newest first: those that stand or whose figures stopped, and with ``since`` all fired from then on.

    A stored signal that the figures of today no longer bear out is kept, with the evidence it had.
    """
    of, held = by_id(), {(one.rule, one.iso3, one.period, one.level): one for one in stored}
    states = past.states(on)
    wanted = [
        row
        for row, state in enumerate(states)
        if state in (State.NEW, State.NOT_EVALUATED) or (state is not None and since is not None)
    ]
    taken = [
        one
        for one in past.taken(wanted, on, of)
        if exists(one.iso3, on) and (since is None or one.fired >= since)
    ]
    known = {(one.rule, one.iso3, one.period, str(one.level)) for one in taken}
    taken += [
        _from_evidence(one)
        for key, one in held.items()
        if key not in known
        and one.rule in of
        and not _in_history(past, key)
        and (since is None or one.fired >= since)
    ]
    found = [
        Row(one, of[one.rule], _state(one, issued), issued, near)
        for one, near in zip(taken, beside(taken, alerts, of), strict=True)
        for issued in [held.get((one.rule, one.iso3, one.period, str(one.level)))]
    ]
    return sorted(found, key=lambda row: (-row.fired.fired.toordinal(), row.rule.id, row.fired.iso3))


def _in_history(past: History, key: tuple[str, str, date, str]) -> bool:
    """Return whether a firing is in the history at all, whatever became of it."""
    rule, iso3, *_ = key
    if rule not in past.rules or iso3 not in past.iso3:
        return False
    held = past.arrays
    rows = (held["rule"] == past.rules.index(rule)) & (held["country"] == past.iso3.index(iso3))
    return any(past.key(int(row)) == key for row in rows.nonzero()[0])


def _state(one: Fired, issued: Issued | None) -> State:
    """Return the state to show: what people decided, unless time or missing figures have their say."""
    if issued is None or one.state == State.EXPIRED:
        return one.state
    if issued.state in (State.DISMISSED, State.EXPIRED):
        return State(issued.state)
    return one.state if one.state == State.NOT_EVALUATED else State(issued.state)


def _from_evidence(one: Issued) -> Fired:
    told = one.evidence

    def number(name: str) -> float:
        return float("nan") if told.get(name) is None else float(told[name])

    before = told.get("escalated_from")
    return Fired(
        one.rule,
        one.iso3,
        one.period,
        one.fired,
        Level(one.level),
        Level(before) if before else None,
        str(told.get("series", "")),
        number("value"),
        number("usual"),
        number("threshold"),
        number("strength"),
        tuple(float("nan") if value is None else float(value) for value in told.get("trace", ())),
        State(one.state),
        None,
    )


COLUMNS = (
    "rule", "name", "iso3", "period", "fired", "level", "escalated_from", "state", "kind", "direction", "pillar", "lane",
    "clock", "series", "value", "usual", "threshold", "strength", "unit", "alert", "alert_date", "first", "why",
)  # fmt: skip


def as_record(row: Row) -> dict[str, Any]:
    """Return a signal by the columns of the table, JSON-ready; None where there is nothing to say."""
    one, rule, near = row.fired, row.rule, row.beside
    told = one.evidence()
    return {
        "rule": rule.id,
        "name": rule.name,
        "iso3": one.iso3,
        "period": period_text(one.period, rule),
        "fired": one.fired.isoformat(),
        "level": str(one.level),
        "escalated_from": told["escalated_from"],
        "state": str(row.state),
        "kind": row.kind,
        "direction": str(rule.direction),
        "pillar": str(rule.pillar),
        "lane": str(rule.lane),
        "clock": "year" if rule.yearly else "month",
        **{name: told[name] for name in ("series", "value", "usual", "threshold", "strength")},
        "unit": rule.unit,
        "alert": None if near is None else near.alert.kind,
        "alert_date": None if near is None else near.alert.on.isoformat(),
        "first": None if near is None else near.first,
        "why": why(row),
    }


def why(row: Row) -> str | None:
    """Return why a signal is dismissed, or no longer evaluated; None for any other."""
    if row.state == State.NOT_EVALUATED:
        last = row.fired.last
        return "no later figures" if last is None else f"last {period_text(last, row.rule)}"
    return row.issued.reason if row.issued is not None and row.state == State.DISMISSED else None


def period_text(period: date, rule: Rule) -> str:
    """Return a period as 2023 or 2023-12."""
    return str(period.year) if rule.yearly else f"{period:%Y-%m}"


def rows_of(rows: Sequence[Row], keep: Mapping[str, str]) -> list[Row]:
    """Return the rows that have the lane, pillar, rule, direction and state asked for; an empty one asks for nothing."""
    return [
        row
        for row in rows
        if all(
            not wanted or str(getattr(row.rule, name)) == wanted
            for name, wanted in keep.items()
            if name in ("lane", "pillar", "id", "direction")
        )
        and (not keep.get("status") or str(row.state) == keep["status"])
    ]
