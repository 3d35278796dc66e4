"""Signals as issued: append-only rows of rules that fired, and the steps by which people and time changed their state.

A signal is *new* until somebody releases or dismisses it; it *expires* by itself. Storing the same firing twice changes
nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, func, insert, select

from data.database import from_day, from_second, reading, to_day, to_second, writing
from data.keys import country_ids, series_ids
from data.models import Observation, Outlook, OutlookIssue, Signal, SignalStep
from data.queries import AsOf, Mode

NEW, RELEASED, DISMISSED, EXPIRED = "new", "released", "dismissed", "expired"
FOLLOWS: Mapping[str, frozenset[str]] = {
    NEW: frozenset({RELEASED, DISMISSED, EXPIRED}),
    RELEASED: frozenset({DISMISSED, EXPIRED}),
    DISMISSED: frozenset({RELEASED, EXPIRED}),
    EXPIRED: frozenset(),
}
"""States that may follow each."""

IN_EARNEST = timedelta(days=31)
"""An outlook kept later than this after its day was computed for the past, and not issued."""


class SignalError(Exception):
    """A step that cannot be taken; the message says which can."""


@dataclass(frozen=True)
class Fired:
    """A rule that fired."""

    rule: str
    rule_digest: str
    iso3: str
    period: date
    fired: date
    level: str
    evidence: Mapping[str, Any]


@dataclass(frozen=True)
class Firing(Fired):
    """A rule that fired, to be stored."""

    snapshot: str = ""


@dataclass(frozen=True)
class Issued(Fired):
    """A stored signal and where it stands: its last state, why, by whom in which role, and since when."""

    id: int
    created: datetime
    state: str
    reason: str
    role: str
    since: datetime


def store(bind: Engine, firings: Iterable[Firing], now: datetime | None = None) -> int:
    """Store firings that are not stored yet and return how many were new."""
    wanted = list(firings)
    stamp = to_second(now or datetime.now(UTC))
    with writing(bind) as connection:
        places = country_ids(connection)
        held = {
            tuple(row)
            for row in connection.execute(select(Signal.rule, Signal.country_id, Signal.period, Signal.level))
        }
        rows = {}
        for one in wanted:
            key = (one.rule, places[one.iso3], to_day(one.period), one.level)
            if key not in held:
                rows[key] = {
                    "rule": one.rule,
                    "rule_digest": one.rule_digest,
                    "country_id": key[1],
                    "period": key[2],
                    "fired": to_day(one.fired),
                    "level": one.level,
                    "evidence": json.dumps(dict(one.evidence), ensure_ascii=False, sort_keys=True),
                    "snapshot": one.snapshot,
                    "created": stamp,
                }
        if rows:
            connection.execute(insert(Signal), list(rows.values()))
    return len(rows)


def step(
    bind: Engine, signal: int, state: str, *, reason: str = "", role: str = "", now: datetime | None = None
) -> None:
    """Append a step to a signal; raise SignalError for one that cannot follow or lacks a reason or role."""
    if state not in FOLLOWS or state == NEW:
        raise SignalError(f"there is no step {state!r}. Choose {RELEASED}, {DISMISSED} or {EXPIRED}")
    if state != EXPIRED and not role.strip():
        raise SignalError(f"a signal is {state} by somebody: name the role")
    if state == DISMISSED and not reason.strip():
        raise SignalError("say why the signal is dismissed; the reason stays beside it")
    with writing(bind) as connection:
        if connection.execute(select(Signal.id).where(Signal.id == signal)).scalar() is None:
            raise SignalError(f"there is no signal {signal}")
        before = _last_state(connection, signal)
        if state not in FOLLOWS[before]:
            can = ", ".join(sorted(FOLLOWS[before])) or "nothing"
            raise SignalError(
                f"signal {signal} is {before}; it cannot become {state}. What can follow: {can}"
            )
        connection.execute(
            insert(SignalStep).values(
                signal_id=signal,
                state=state,
                reason=reason.strip(),
                author_role=role.strip(),
                at=to_second(now or datetime.now(UTC)),
            )
        )


def _last_state(connection: Connection, signal: int) -> str:
    last = connection.execute(
        select(SignalStep.state)
        .where(SignalStep.signal_id == signal)
        .order_by(SignalStep.at.desc(), SignalStep.id.desc())
        .limit(1)
    ).scalar()
    return last or NEW


def issued(bind: Engine, as_of: AsOf | None = None) -> list[Issued]:
    """Return the stored signals, newest first; with a recorded date those stored by its end, as they stood then.

    On a reconstructed date nothing had been issued.
    """
    if as_of is not None and as_of.mode == Mode.RECONSTRUCTED:
        return []
    end = None if as_of is None else to_second(datetime.combine(as_of.on, time.max, tzinfo=UTC))
    query = select(Signal).order_by(Signal.fired.desc(), Signal.rule, Signal.country_id, Signal.id)
    steps = select(SignalStep).order_by(SignalStep.at, SignalStep.id)
    if end is not None:
        query, steps = query.where(Signal.created <= end), steps.where(SignalStep.at <= end)
    with reading(bind) as connection:
        names = {number: code for code, number in country_ids(connection).items()}
        last = {row.signal_id: row for row in connection.execute(steps)}
        return [_issued(row, last.get(row.id), names) for row in connection.execute(query)]


def _issued(row: Any, last: Any, names: Mapping[int, str]) -> Issued:
    created = from_second(row.created)
    return Issued(
        row.rule,
        row.rule_digest,
        names[row.country_id],
        from_day(row.period),
        from_day(row.fired),
        row.level,
        json.loads(row.evidence),
        row.id,
        created,
        NEW if last is None else last.state,
        "" if last is None else last.reason,
        "" if last is None else last.author_role,
        created if last is None else from_second(last.at),
    )


# ---- what rules read besides the panel ---------------------------------------------------------------------------------


def noted(bind: Engine, as_of: AsOf, series: Sequence[str], note: str) -> list[tuple[str, str, date]]:
    """Return series, iso3 and period of the cells that carry a note, as known at ``as_of``."""
    query = select(Observation.series_id, Observation.country_id, Observation.period).where(
        Observation.note == note
    )
    if as_of.mode == Mode.RECORDED:
        day = to_day(as_of.on)
        query = query.where(Observation.vintage <= day, Observation.until > day)
    with reading(bind) as connection:
        keys = {number: key for key, number in series_ids(connection).items() if key in set(series)}
        names = {number: code for code, number in country_ids(connection).items()}
        rows = connection.execute(query.where(Observation.series_id.in_(keys)))
        return [(keys[one], names[place], from_day(period)) for one, place, period in rows]


def outlooks(bind: Engine, until: date, iso3: Sequence[str]) -> tuple[tuple[int, ...], dict[str, Any]]:
    """Return the days on which outlooks were issued up to a date, and probabilities by outcome: arrays by day and country.

    Of several issues of one day the last counts. What was made long after its day was no warning then, and is left out.
    """
    query = (
        select(
            OutlookIssue.issued,
            OutlookIssue.created,
            Outlook.outcome,
            Outlook.country_id,
            Outlook.probability,
        )
        .join(Outlook, Outlook.issue_id == OutlookIssue.id)
        .where(OutlookIssue.issued <= to_day(until))
        .order_by(OutlookIssue.issued, OutlookIssue.id)
    )
    with reading(bind) as connection:
        names = {number: code for code, number in country_ids(connection).items()}
        rows = [
            (day, outcome, place, probability)
            for day, created, outcome, place, probability in connection.execute(query)
            if from_second(created).date() <= from_day(day) + IN_EARNEST
        ]
    days = tuple(sorted({row[0] for row in rows}))
    at = {day: place for place, day in enumerate(days)}
    column = {code: place for place, code in enumerate(iso3)}
    made: dict[str, Any] = {}
    for day, outcome, place, probability in rows:
        array = made.setdefault(outcome, np.full((len(days), len(iso3)), np.nan))
        if names[place] in column:
            array[at[day], column[names[place]]] = probability
    return days, made


def outlook_stamp(bind: Engine) -> str:
    """Return a short text that changes whenever an outlook is issued."""
    with reading(bind) as connection:
        count, last = connection.execute(select(func.count(OutlookIssue.id), func.max(OutlookIssue.id))).one()
    return f"{count}-{last or 0}"


def signal_stamp(bind: Engine) -> str:
    """Return a short text that changes whenever a signal is stored or takes a step."""
    with reading(bind) as connection:
        signals = connection.execute(select(func.count(Signal.id))).scalar()
        steps = connection.execute(select(func.count(SignalStep.id))).scalar()
    return f"{signals}-{steps}"
