"""The records of a run: everything it stores goes into one transaction, or, when it fails, what failed into another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Engine

from data.database import DatabaseError, writing
from data.ledger import LastRead, last_read
from data.store import RunRow, count_run, declare, payload_path, record_run, store_payloads, store_rejected
from data.vintages import NOTHING, Counts, store_events, store_observations
from ingest.checks import Checked
from ingest.contract import Frequency, Source, SourceModule
from ingest.event_checks import names_aside
from ingest.memory import give_back
from ingest.outcomes import Attempt, Order, Outcome, log
from ingest.plausibility import not_cut
from ingest.registry import code_version, declaration, description, find, owner

PORTION = 250_000
"""Rows stored at a time, about."""


class _Undo(Exception):
    """Undoes the transaction of a dry run."""


@contextmanager
def _transaction(bind: Engine, order: Order) -> Iterator[Connection]:
    """Give a writing transaction, undone at its end when nothing is to be stored."""
    try:
        with writing(bind) as connection:
            yield connection
            order.confirm(connection)
            _undo(order)
    except _Undo:
        pass


def _undo(order: Order) -> None:
    if order.dry:
        raise _Undo


def _row(module: SourceModule, so_far: Attempt, state: str, finished: datetime, **more: Any) -> RunRow:
    return RunRow(
        source=module.SOURCE.id,
        started=so_far.started,
        finished=max(finished, so_far.started),
        mode=so_far.mode,
        state=state,
        vintage=so_far.vintage,
        release=so_far.release[:64],
        code_version=code_version(module.SOURCE.id),
        **more,
    )


def _declare(connection: Connection, module: SourceModule) -> None:
    main = owner(module.SOURCE)
    rows = [declaration(module.SOURCE, description(module))]
    if main.id != module.SOURCE.id:
        rows.append(declaration(main, description(find(main.id))))
    declare(connection, rows)


def record_unchanged(
    bind: Engine, module: SourceModule, order: Order, so_far: Attempt, last: LastRead, finished: datetime
) -> Outcome:
    """Record that the provider has nothing new."""
    so_far.release = last.release
    with _transaction(bind, order) as connection:
        _declare(connection, module)
        number = record_run(
            connection, _row(module, so_far, "unchanged", finished, last_period=last.last_period)
        )
        store_payloads(connection, number, so_far.payloads)
    return Outcome(
        module.SOURCE.id, "unchanged", release=last.release, last_period=last.last_period, run=number
    )


def record_figures(
    bind: Engine,
    module: SourceModule,
    order: Order,
    so_far: Attempt,
    checked: Checked,
    notes: Sequence[str],
    finished: datetime,
) -> Outcome:
    """Store what was checked, with the run, its payloads and its rejected rows, in one transaction."""
    source = module.SOURCE
    main = owner(source)
    row = _row(
        module,
        so_far,
        "ok",
        finished,
        notes="\n".join(notes),
        last_period=checked.last_period,
        rejected=len(checked.rejected),
    )
    published = _published(bind, main) if source.feeds else None
    given, events = checked.events, NOTHING
    if given is not None and published is not None:
        given = given[given["start"] > published].reset_index(drop=True)
    with _transaction(bind, order) as connection:
        _declare(connection, module)
        number = record_run(connection, row)
        store_payloads(connection, number, so_far.payloads)
        rows = _store_rows(connection, number, so_far.vintage, checked, source)
        if given is not None and (len(given) or published is None):
            span = _span(source, main, checked, published)
            events = store_events(
                connection,
                main.id,
                number,
                so_far.vintage,
                given,
                replaces=span,
                spared=names_aside(checked.rejected),
            )
        if checked.frame.empty and not order.accept:  # there are no figures by which to judge the list
            not_cut(events, np.zeros(0) if given is None else given["value"].to_numpy(np.float64))
        store_rejected(connection, number, checked.rejected)
        count_run(connection, number, max(datetime.now(UTC), so_far.started), rows, events)
    return Outcome(
        source.id,
        "ok",
        release=so_far.release,
        last_period=checked.last_period,
        rows=rows,
        events=events,
        rejected=len(checked.rejected),
        notes=tuple(notes),
        run=number,
    )


def _store_rows(
    connection: Connection, number: int, vintage: date, checked: Checked, source: Source
) -> Counts:
    """Store observations a few series at a time, which takes less memory; return what became of the cells."""
    frame, total = checked.frame, Counts()
    series = frame["series"].cat.codes.to_numpy()
    size = np.bincount(series, minlength=1)
    group = (np.cumsum(size) - size) // PORTION
    for one in np.unique(group):
        part = frame[np.isin(series, np.flatnonzero(group == one))]
        counts = store_observations(
            connection,
            number,
            vintage,
            part,
            replaces_history=source.replaces_history,
            spared=checked.rejected,
        )
        total = Counts(*(a + b for a, b in zip(astuple(total), astuple(counts), strict=True)))
    give_back()
    return total


def _span(
    source: Source, main: Source, checked: Checked, published: pd.Timestamp | None
) -> tuple[date, date] | None:
    """Return the days whose events the release lists in full, None when others may stand beside them.

    They are those of the periods it gives figures for, or, without figures, from its first event to its last; none up to
    ``published``.
    """
    if not (source.replaces_history or main.replaces_history) or checked.events is None:
        return None
    if checked.frame.empty:
        return checked.events["start"].min().date(), checked.events["start"].max().date()
    first, last = checked.frame["period"].min(), checked.frame["period"].max()
    if published is not None:
        first = max(first, published + pd.Timedelta(days=1))
    return first.date(), _last_day(main, last).date()


def _published(bind: Engine, main: Source) -> pd.Timestamp | None:
    """Return the last day of the periods that a source has published itself: their events are its own, not those of its feeders."""
    last = last_read(bind, main.id).last_period
    return None if last is None else _last_day(main, pd.Timestamp(last))


def _last_day(main: Source, period: pd.Timestamp) -> pd.Timestamp:
    months = 12 if any(one.frequency == Frequency.YEAR for one in main.series) else 1
    return period + pd.DateOffset(months=months) - pd.Timedelta(days=1)


def record_failure(
    bind: Engine, module: SourceModule, outcome: Outcome, so_far: Attempt, order: Order, finished: datetime
) -> Outcome:
    """Record a run that stored nothing; when even that fails, the outcome alone tells of it."""
    if order.dry:
        return outcome
    row = _row(
        module, so_far, outcome.state, finished, problem=outcome.problem, message=outcome.message[:2000]
    )
    try:
        with writing(bind) as connection:
            _declare(connection, module)
            number = record_run(connection, row)
            store_payloads(
                connection, number, [p for p in so_far.payloads if payload_path(p.digest).is_file()]
            )
    except (DatabaseError, OSError) as error:
        log.debug("the failure of %s could not be recorded: %s", outcome.source, error)
        return outcome
    return replace(outcome, run=number)


def record_lost(bind: Engine, module: SourceModule, started: datetime, problem: str, message: str) -> None:
    """Record a run whose process ended before it could do so itself."""
    outcome = Outcome(module.SOURCE.id, "interrupted", problem, message)
    record_failure(
        bind, module, outcome, Attempt(started, started.date(), "network"), Order(), datetime.now(UTC)
    )
