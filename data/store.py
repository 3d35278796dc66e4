"""Writing: every function works inside the transaction it is given, and adds rows instead of changing them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from data.countries import countries
from data.database import from_second, is_sqlite, raw_cursor, to_day, to_second
from data.models import (
    FOREVER,
    Country,
    Event,
    Heartbeat,
    Observation,
    Payload,
    Rejected,
    Run,
    RunPayload,
    Series,
    Source,
)
from data.settings import settings
from data.vocabulary import Status

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SourceRow:
    """What the database keeps of a source's declaration; ``series`` are the columns of ``Series`` without ids."""

    key: str
    values: dict[str, Any]
    series: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class RunRow:
    """How a run went, before its counts are known."""

    source: str
    started: datetime
    finished: datetime
    mode: str
    state: str
    vintage: date
    release: str = ""
    problem: str = ""
    message: str = ""
    notes: str = ""
    last_period: date | None = None
    rejected: int = 0
    code_version: str = ""


@dataclass(frozen=True)
class PayloadRow:
    """Bytes a run read."""

    digest: str
    size: int
    retrieved: datetime
    url: str = ""
    name: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Counts:
    """Cells by what became of them."""

    new: int = 0
    revised: int = 0
    withdrawn: int = 0
    unchanged: int = 0


def _upsert(connection: Connection, table: Any, rows: list[dict[str, Any]], key: str) -> None:
    make = sqlite.insert if is_sqlite(connection) else postgresql.insert
    statement: Any = make(table)
    changed = {name: statement.excluded[name] for name in rows[0] if name != key}
    action = (
        statement.on_conflict_do_update(index_elements=[key], set_=changed)
        if changed
        else statement.on_conflict_do_nothing()
    )
    connection.execute(action, rows)


def declare_countries(connection: Connection) -> None:
    """Write every country and area that the reference tables know."""
    _upsert(connection, Country, [{"id": c.id, "iso3": c.iso3} for c in countries()], "id")


def declare(connection: Connection, sources: Iterable[SourceRow]) -> None:
    """Write the declarations of sources, their series, and the countries; existing ones are brought up to date."""
    declare_countries(connection)
    rows = list(sources)
    if not rows:
        return
    _upsert(connection, Source, [{"key": row.key, **row.values} for row in rows], "key")
    ids = source_ids(connection)
    series = [
        {**one, "key": f"{row.key}.{one['key']}", "source_id": ids[row.key]}
        for row in rows
        for one in row.series
    ]
    if series:
        _upsert(connection, Series, series, "key")


def source_ids(connection: Connection) -> dict[str, int]:
    """Return the number of every source by its key."""
    return {key: number for key, number in connection.execute(select(Source.key, Source.id))}


def series_ids(connection: Connection) -> dict[str, int]:
    """Return the number of every series by its key."""
    return {key: number for key, number in connection.execute(select(Series.key, Series.id))}


def country_ids(connection: Connection) -> dict[str, int]:
    """Return the number of every country by ISO 3166 alpha-3 code."""
    return {iso3: number for iso3, number in connection.execute(select(Country.iso3, Country.id))}


def record_run(
    connection: Connection, run: RunRow, observations: Counts = Counts(), events: Counts = Counts()
) -> int:
    """Write a run and return its number; counts may be set later with ``count_run``."""
    return int(
        connection.execute(
            insert(Run)
            .values(
                source_id=source_ids(connection)[run.source],
                started=to_second(run.started),
                finished=to_second(run.finished),
                mode=run.mode,
                state=run.state,
                problem=run.problem,
                message=run.message,
                release=run.release,
                vintage=to_day(run.vintage),
                last_period=None if run.last_period is None else to_day(run.last_period),
                rows_new=observations.new,
                rows_revised=observations.revised,
                rows_withdrawn=observations.withdrawn,
                rows_unchanged=observations.unchanged,
                rows_rejected=run.rejected,
                events_new=events.new,
                events_revised=events.revised + events.withdrawn,
                notes=run.notes,
                code_version=run.code_version,
            )
            .returning(Run.id)
        ).scalar_one()
    )


def count_run(
    connection: Connection, run_id: int, finished: datetime, observations: Counts, events: Counts
) -> None:
    """Write what a run stored, in the transaction that stored it."""
    connection.execute(
        update(Run)
        .where(Run.id == run_id)
        .values(
            finished=to_second(finished),
            rows_new=observations.new,
            rows_revised=observations.revised,
            rows_withdrawn=observations.withdrawn,
            rows_unchanged=observations.unchanged,
            events_new=events.new,
            events_revised=events.revised + events.withdrawn,
        )
    )


# ---- payloads -------------------------------------------------------------------------------------------------------


def payload_path(digest: str) -> Path:
    """Return where the bytes with this SHA-256 lie."""
    return settings().var / "payloads" / digest[:2] / digest


def keep_bytes(payload: bytes) -> str:
    """Keep the bytes under their SHA-256 and return it; written aside and renamed, so never half there."""
    digest = hashlib.sha256(payload).hexdigest()
    target = payload_path(digest)
    if target.exists() and target.stat().st_size == len(payload):
        return digest
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(payload)
            part.flush()
            os.fsync(part.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return digest


def store_payloads(connection: Connection, run_id: int, payloads: Sequence[PayloadRow]) -> None:
    """Write which bytes a run read, in their order."""
    if not payloads:
        return
    _upsert(
        connection,
        Payload,
        [{"digest": d, "size": s} for d, s in {(p.digest, p.size) for p in payloads}],
        "digest",
    )
    connection.execute(
        insert(RunPayload),
        [
            {
                "run_id": run_id,
                "ordinal": place,
                "digest": p.digest,
                "url": p.url,
                "name": p.name,
                "etag": p.etag,
                "last_modified": p.last_modified,
                "retrieved": to_second(p.retrieved),
            }
            for place, p in enumerate(payloads)
        ],
    )


def store_rejected(connection: Connection, run_id: int, rows: pd.DataFrame) -> None:
    """Write the rows that were not stored: series, country, iso3, period (datetime64), value, reason, detail."""
    if rows.empty:
        return
    days = _days(rows["period"])
    known = rows["period"].notna().to_numpy()
    values = pd.to_numeric(rows["value"], errors="coerce").to_numpy(dtype=np.float64)
    records = [
        {
            "run_id": run_id,
            "series": str(series or ""),
            "country": str(country or "")[:200],
            "iso3": str(iso3 or "")[:3],
            "period": int(day) if dated else None,
            "value": float(value) if np.isfinite(value) else None,
            "reason": str(reason),
            "detail": str(detail or "")[:500],
        }
        for series, country, iso3, day, dated, value, reason, detail in zip(
            rows["series"].fillna(""),
            rows["country"].fillna(""),
            rows["iso3"].fillna(""),
            days,
            known,
            values,
            rows["reason"],
            rows["detail"].fillna(""),
            strict=True,
        )
    ]
    connection.execute(insert(Rejected), records)


# ---- observations ---------------------------------------------------------------------------------------------------

_COLUMNS = (
    "country_id",
    "series_id",
    "period",
    "vintage",
    "run_id",
    "until",
    "value",
    "low",
    "high",
    "status",
    "payload",
    "note",
)


@dataclass(frozen=True)
class Cells:
    """Observations as columns; ``key`` orders them as the table does: country, series, period."""

    key: Ints
    vintage: Ints
    run_id: Ints
    value: Floats
    low: Floats
    high: Floats
    status: Ints


def _days(dates: pd.Series[Any]) -> Ints:
    return dates.to_numpy(dtype="datetime64[D]").astype(np.int64)


def _key(country: Ints, series: Ints, period: Ints) -> Ints:
    return (country << 44) | (series << 24) | (period + (1 << 23))


def _unkey(key: Ints) -> tuple[Ints, Ints, Ints]:
    return key >> 44, (key >> 24) & 0xFFFFF, (key & 0xFFFFFF) - (1 << 23)


def current_cells(connection: Connection, series: Sequence[int]) -> Cells:
    """Return the cells of these series that hold now, withdrawn ones included, in key order."""
    # A seek for each country and series, which lie together in the key, instead of a scan of the table.
    wanted = ",".join(str(int(number)) for number in series) or "-1"
    places = ",".join(str(number) for number in sorted(country_ids(connection).values())) or "-1"
    cursor = raw_cursor(connection)
    cursor.execute(
        "SELECT country_id, series_id, period, vintage, run_id, value, low, high, status FROM observation "
        f"WHERE country_id IN ({places}) AND series_id IN ({wanted}) AND until = {FOREVER}"
    )
    rows = cursor.fetchall()
    cursor.close()
    table = np.array(rows, dtype=np.float64).reshape(-1, 9)  # None becomes NaN
    whole = table[:, [0, 1, 2, 3, 4, 8]].astype(np.int64)
    key = _key(whole[:, 0], whole[:, 1], whole[:, 2])
    order = np.argsort(key, kind="stable")
    return Cells(
        key[order],
        whole[order, 3],
        whole[order, 4],
        table[order, 5],
        table[order, 6],
        table[order, 7],
        whole[order, 5],
    )


def _same(a: Floats, b: Floats) -> npt.NDArray[np.bool_]:
    return (a == b) | (np.isnan(a) & np.isnan(b))


def store_observations(
    connection: Connection, run_id: int, vintage: date, frame: pd.DataFrame, *, replaces_history: bool = False
) -> Counts:
    """Store a new vintage of every cell whose value, bounds or status changed; return what became of the cells.

    ``frame`` is checked: series (full id), iso3, period (datetime64), value, low, high, status (int), and optionally
    payload, note; one row a cell. A provisional value never replaces an observed one. With ``replaces_history``, cells
    of the release's series that it no longer holds, up to its last period, become *withdrawn*.
    """
    if frame.empty:
        return Counts()
    series_of, country_of = series_ids(connection), country_ids(connection)
    series = frame["series"].map(series_of).to_numpy(dtype=np.int64)
    country = frame["iso3"].map(country_of).to_numpy(dtype=np.int64)
    key = _key(country, series, _days(frame["period"]))
    order = np.argsort(key, kind="stable")
    key = key[order]
    if (key[1:] == key[:-1]).any():
        raise ValueError("store_observations was given one cell twice; checks must remove it first")
    value, low, high = (frame[name].to_numpy(dtype=np.float64)[order] for name in ("value", "low", "high"))
    status = frame["status"].to_numpy(dtype=np.int64)[order]
    payload = (
        frame["payload"].to_numpy(dtype=np.int64)[order]
        if "payload" in frame
        else np.zeros(len(key), np.int64)
    )
    note = (
        frame["note"].to_numpy(dtype=object)[order]
        if "note" in frame
        else np.full(len(key), None, dtype=object)
    )

    used = np.unique(series)
    held = current_cells(connection, used.tolist())
    place = np.searchsorted(held.key, key)
    found = place < len(held.key)
    found[found] = held.key[place[found]] == key[found]
    at = place[found]
    changed = np.ones(len(key), dtype=bool)
    changed[found] = ~(
        _same(value[found], held.value[at])
        & _same(low[found], held.low[at])
        & _same(high[found], held.high[at])
        & (status[found] == held.status[at])
    )
    final = np.isin(held.status[at], [Status.OBSERVED, Status.ESTIMATED])
    changed[found] &= ~((status[found] == Status.PROVISIONAL) & final)
    revised = changed & found
    day = to_day(vintage)
    closing = [place[revised]]
    added = {
        "key": key[changed],
        "value": value[changed],
        "low": low[changed],
        "high": high[changed],
        "status": status[changed],
        "payload": payload[changed],
        "note": note[changed],
    }
    gone = np.zeros(0, dtype=np.int64)
    if replaces_history:
        _, held_series, held_period = _unkey(held.key)
        last = np.full(int(used.max()) + 1, np.iinfo(np.int64).min)
        np.maximum.at(last, series[order], _unkey(key)[2])
        missing = ~np.isin(held.key, key, assume_unique=True) & (held.status != Status.WITHDRAWN)
        gone = np.flatnonzero(missing & (held_period <= last[held_series]))
        closing.append(gone)
        nothing = np.full(len(gone), np.nan)
        for name, extra in (
            ("key", held.key[gone]),
            ("value", nothing),
            ("low", nothing),
            ("high", nothing),
            ("status", np.full(len(gone), int(Status.WITHDRAWN))),
            ("payload", np.zeros(len(gone), np.int64)),
            ("note", np.full(len(gone), None, dtype=object)),
        ):
            added[name] = np.concatenate([added[name], extra])
    _close(connection, held, np.concatenate(closing), day)
    _append(connection, added, run_id, day)
    return Counts(int((changed & ~found).sum()), int(revised.sum()), len(gone), int((~changed).sum()))


def _close(connection: Connection, held: Cells, rows: Ints, day: int) -> None:
    if not len(rows):
        return
    country, series, period = _unkey(held.key[rows])
    keys = list(
        zip(
            country.tolist(),
            series.tolist(),
            period.tolist(),
            held.vintage[rows].tolist(),
            held.run_id[rows].tolist(),
            strict=True,
        )
    )
    cursor = raw_cursor(connection)
    if is_sqlite(connection):
        cursor.executemany(
            f"UPDATE observation SET until = {day} "
            "WHERE country_id = ? AND series_id = ? AND period = ? AND vintage = ? AND run_id = ?",
            keys,
        )
    else:
        cursor.execute(
            "CREATE TEMP TABLE closing (country_id int, series_id int, period int, vintage int, run_id int) ON COMMIT DROP"
        )
        with cursor.copy("COPY closing FROM STDIN") as copy:
            for one in keys:
                copy.write_row(one)
        cursor.execute(
            f"UPDATE observation o SET until = {day} FROM closing c WHERE o.country_id = c.country_id "
            "AND o.series_id = c.series_id AND o.period = c.period AND o.vintage = c.vintage AND o.run_id = c.run_id"
        )
        cursor.execute("DROP TABLE closing")
    cursor.close()


def _append(connection: Connection, columns: dict[str, Any], run_id: int, day: int) -> None:
    order = np.argsort(columns["key"], kind="stable")
    key = columns["key"][order]
    for start in range(0, len(key), 100_000):
        part = order[start : start + 100_000]
        country, series, period = _unkey(key[start : start + 100_000])
        value, low, high = (_or_none(columns[name][part]) for name in ("value", "low", "high"))
        size = len(part)
        insert_rows(
            connection,
            Observation.__tablename__,
            _COLUMNS,
            [
                country.tolist(),
                series.tolist(),
                period.tolist(),
                [day] * size,
                [run_id] * size,
                [FOREVER] * size,
                value,
                low,
                high,
                columns["status"][part].tolist(),
                columns["payload"][part].tolist(),
                _text_or_none(columns["note"][part]),
            ],
        )


def _or_none(values: Floats) -> list[float | None]:
    listed: list[float | None] = values.tolist()
    for place in np.flatnonzero(np.isnan(values)).tolist():
        listed[place] = None
    return listed


def _text_or_none(values: npt.NDArray[np.object_]) -> list[str | None]:
    return [one if isinstance(one, str) and one else None for one in values.tolist()]


def insert_rows(
    connection: Connection, table: str, columns: Sequence[str], lists: Sequence[Sequence[Any]]
) -> None:
    """Append rows given as one list a column, the fastest way each driver knows."""
    cursor = raw_cursor(connection)
    names = ", ".join(columns)
    if is_sqlite(connection):
        marks = ", ".join("?" * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", zip(*lists, strict=True))
    else:
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in zip(*lists, strict=True):
                copy.write_row(row)
    cursor.close()


# ---- events ---------------------------------------------------------------------------------------------------------

_CONTENT = (
    "kind",
    "iso3",
    "start",
    "end",
    "value",
    "low",
    "high",
    "latitude",
    "longitude",
    "place_precision",
    "date_precision",
    "label",
    "detail",
)
_EVENT_COLUMNS = (
    "source_id",
    "event",
    "vintage",
    "until",
    "run_id",
    "kind",
    "country_id",
    "start",
    '"end"',
    "value",
    "low",
    "high",
    "latitude",
    "longitude",
    "place_precision",
    "date_precision",
    "label",
    "detail",
    "payload",
    "content",
)


def store_events(
    connection: Connection,
    source: str,
    run_id: int,
    vintage: date,
    events: pd.DataFrame,
    *,
    replaces_history: bool = False,
) -> Counts:
    """Store a new vintage of every event that is new or changed; with ``replaces_history`` close those no longer listed.

    ``events`` has the columns of the source contract, one row an event; a country that is NA is kept as unknown.
    """
    source_id = source_ids(connection)[source]
    full = events.reindex(columns=["event", *_CONTENT, "payload"])
    content = pd.util.hash_pandas_object(full[list(_CONTENT)], index=False).to_numpy().view(np.int64)
    names = full["event"].astype(str).tolist()
    cursor = raw_cursor(connection)
    cursor.execute(
        f"SELECT event, content, id FROM event WHERE source_id = {source_id} AND until = {FOREVER}"
    )
    held = {name: (mark, number) for name, mark, number in cursor.fetchall()}
    cursor.close()
    marks = content.tolist()
    new = [place for place, name in enumerate(names) if name not in held] if held else list(range(len(names)))
    revised = (
        [place for place, name in enumerate(names) if name in held and held[name][0] != marks[place]]
        if held
        else []
    )
    present = set(names) if replaces_history and held else set()
    gone = (
        [number for name, (_, number) in held.items() if name not in present]
        if replaces_history and held
        else []
    )
    day = to_day(vintage)
    closing = [held[names[place]][1] for place in revised] + gone
    for start in range(0, len(closing), 10_000):
        connection.execute(
            update(Event).where(Event.id.in_(closing[start : start + 10_000])).values(until=day)
        )
    _append_events(connection, full, content, new + revised, source_id, run_id, day)
    return Counts(len(new), len(revised), len(gone), len(names) - len(new) - len(revised))


def _append_events(
    connection: Connection,
    full: pd.DataFrame,
    content: Ints,
    rows: list[int],
    source_id: int,
    run_id: int,
    day: int,
) -> None:
    country_of = country_ids(connection)
    for begin in range(0, len(rows), 50_000):
        part = rows[begin : begin + 50_000]
        chunk = full.iloc[part]
        size = len(chunk)
        numbers = {
            name: _or_none(pd.to_numeric(chunk[name], errors="coerce").to_numpy(np.float64))
            for name in ("value", "low", "high", "latitude", "longitude")
        }
        codes = {
            name: [
                None if one is None else int(one)
                for one in _or_none(pd.to_numeric(chunk[name], errors="coerce").to_numpy(np.float64))
            ]
            for name in ("place_precision", "date_precision")
        }
        country = [
            None if one is None else int(one)
            for one in _or_none(chunk["iso3"].map(country_of).to_numpy(np.float64))
        ]
        start = _days(chunk["start"])
        end = np.where(chunk["end"].notna(), _days(chunk["end"].fillna(chunk["start"])), start)
        insert_rows(
            connection,
            Event.__tablename__,
            _EVENT_COLUMNS,
            [
                [source_id] * size,
                chunk["event"].astype(str).tolist(),
                [day] * size,
                [FOREVER] * size,
                [run_id] * size,
                chunk["kind"].astype(str).tolist(),
                country,
                start.tolist(),
                end.tolist(),
                numbers["value"],
                numbers["low"],
                numbers["high"],
                numbers["latitude"],
                numbers["longitude"],
                codes["place_precision"],
                codes["date_precision"],
                _text_or_none(chunk["label"].to_numpy(object)),
                _text_or_none(chunk["detail"].to_numpy(object)),
                chunk["payload"].fillna(0).astype(int).tolist(),
                content[part].tolist(),
            ],
        )


# ---- the scheduler ---------------------------------------------------------------------------------------------------


def beat(connection: Connection, name: str, now: datetime, detail: str = "") -> None:
    """Write that the process ``name`` is alive."""
    _upsert(connection, Heartbeat, [{"name": name, "seen": to_second(now), "detail": detail}], "name")


def last_beat(connection: Connection, name: str) -> datetime | None:
    """Return when the process ``name`` was last alive, or None."""
    seen = connection.execute(select(Heartbeat.seen).where(Heartbeat.name == name)).scalar()
    return None if seen is None else from_second(seen)
