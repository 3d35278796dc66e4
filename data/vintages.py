"""Writing observations and events as vintages: rows are added where something changed, and none is overwritten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, update

from data.bulk import insert_tables
from data.database import DatabaseError, is_sqlite, raw_cursor, to_day
from data.keys import country_ids, series_ids, source_ids
from data.models import FOREVER, Event, Observation
from data.vocabulary import Status

Ints = npt.NDArray[Any]
"""Whole numbers (int64)."""
Floats = npt.NDArray[Any]
"""Figures (float64), NaN for none."""


class OlderVintage(DatabaseError):
    """A cell was learned later than the vintage that is to replace it."""

    kind = "older_vintage"


@dataclass(frozen=True)
class Counts:
    """Cells by what became of them."""

    new: int = 0
    revised: int = 0
    withdrawn: int = 0
    unchanged: int = 0


NOTHING = Counts()
ROWS = 25_000
"""Rows handed to the driver at a time."""

# ---- observations ---------------------------------------------------------------------------------------------------


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
    return np.asarray(dates.to_numpy(dtype="datetime64[D]").astype(np.int64))


def _key(country: Ints, series: Ints, period: Ints) -> Ints:
    return np.asarray((country << 44) | (series << 24) | (period + (1 << 23)))


def _unkey(key: Ints) -> tuple[Ints, Ints, Ints]:
    return key >> 44, (key >> 24) & 0xFFFFF, (key & 0xFFFFFF) - (1 << 23)


def _keys_of(cells: pd.DataFrame, series_of: Mapping[str, int], country_of: Mapping[str, int]) -> Ints:
    """Return the keys of the cells whose series, country and period exist."""
    series, country = cells["series"].map(series_of), cells["iso3"].map(country_of)
    known = series.notna() & country.notna() & cells["period"].notna()
    period = cells.loc[known, "period"].astype("datetime64[s]")
    return _key(country[known].to_numpy(np.int64), series[known].to_numpy(np.int64), _days(period))


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


def _unsigned(values: Floats) -> Floats:
    """Return figures without -0.0: SQLite keeps no sign of a zero, so that PostgreSQL would hold other bytes."""
    return np.asarray(values + 0.0)


def _same(a: Floats, b: Floats) -> npt.NDArray[np.bool_]:
    return np.asarray((a == b) | (np.isnan(a) & np.isnan(b)))


def store_observations(
    connection: Connection,
    run_id: int,
    vintage: date,
    frame: pd.DataFrame,
    *,
    replaces_history: bool = False,
    spared: pd.DataFrame | None = None,
) -> Counts:
    """Store a new vintage of every cell whose value, bounds or status changed; return what became of the cells.

    ``frame`` is checked: series (full id), iso3, period (datetime64), value, low, high, status (int), and optionally
    payload, note; one row a cell. A provisional value never replaces an observed one. With ``replaces_history``, cells
    of the release's series that it no longer holds, up to its last period, become *withdrawn*; not those that ``spared`` lists
    (series, iso3, period), whose figures the release holds and could not be stored.
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
    value, low, high = (
        _unsigned(frame[name].to_numpy(np.float64)[order]) for name in ("value", "low", "high")
    )
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
        if spared is not None and len(spared):
            missing &= ~np.isin(held.key, _keys_of(spared, series_of, country_of))
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
    replaced = np.concatenate(closing)
    if (held.vintage[replaced] > day).any():
        raise OlderVintage(
            f"the vintage {vintage.isoformat()} is older than figures it would replace. Load files oldest first"
        )
    _close(connection, held, replaced, day)
    insert_tables(connection, Observation.__tablename__, _cells(added, run_id, day))
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


def _cells(columns: dict[str, Any], run_id: int, day: int) -> Iterator[pa.Table]:
    """Give the rows of new vintages in key order."""
    order = np.argsort(columns["key"], kind="stable")
    for start in range(0, len(order), ROWS):
        part = order[start : start + ROWS]
        country, series, period = _unkey(columns["key"][part])
        size = len(part)
        yield pa.table(
            {
                "country_id": country,
                "series_id": series,
                "period": period,
                "vintage": np.full(size, day),
                "run_id": np.full(size, run_id),
                "until": np.full(size, FOREVER),
                **{
                    name: pa.array(columns[name][part], from_pandas=True) for name in ("value", "low", "high")
                },
                "status": columns["status"][part],
                "payload": columns["payload"][part],
                "note": _texts(columns["note"][part]),
            }
        )


def _texts(values: npt.NDArray[np.object_] | pd.Series[Any]) -> pa.Array:
    found = pa.array(values, from_pandas=True)
    texts = found.cast(pa.string()) if found.type != pa.string() else found
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


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


def store_events(
    connection: Connection,
    source: str,
    run_id: int,
    vintage: date,
    events: pd.DataFrame,
    *,
    replaces: tuple[date, date] | None = None,
    spared: Sequence[str] = (),
) -> Counts:
    """Store a new vintage of every event that is new or changed; close those that ``replaces`` spans and are no longer listed.

    ``events`` has the columns of the source contract, one row an event; a country that is NA is kept as unknown.
    ``replaces`` are the first and last day whose events are all listed, None when others may stand beside them. ``spared`` are
    listed events that could not be stored: what is known of them stays.
    """
    source_id = source_ids(connection)[source]
    full = events.reindex(columns=["event", *_CONTENT, "payload"])
    content = pd.util.hash_pandas_object(full[list(_CONTENT)], index=False).to_numpy().view(np.int64)
    cursor = raw_cursor(connection)
    cursor.execute(
        f"SELECT event, content, id, start FROM event WHERE source_id = {source_id} AND until = {FOREVER}"
    )
    held = {name: (mark, number, start) for name, mark, number, start in cursor.fetchall()}
    cursor.close()
    day = to_day(vintage)
    countries = country_ids(connection)

    def append(rows: Ints) -> None:
        made = _event_rows(countries, full, content, rows, source_id, run_id, day)
        insert_tables(connection, Event.__tablename__, made)

    if not held:
        append(np.arange(len(full)))
        return Counts(len(full))
    names, marks = full["event"].astype(str).tolist(), content.tolist()
    new = [place for place, name in enumerate(names) if name not in held]
    revised = [place for place, name in enumerate(names) if name in held and held[name][0] != marks[place]]
    present = {*names, *spared} if replaces else set()
    first, last = (to_day(one) for one in replaces or (vintage, vintage))
    gone = [
        number
        for name, (_, number, start) in held.items()
        if replaces and first <= start <= last and name not in present
    ]
    closing = [held[names[place]][1] for place in revised] + gone
    for start in range(0, len(closing), 10_000):
        connection.execute(
            update(Event).where(Event.id.in_(closing[start : start + 10_000])).values(until=day)
        )
    append(np.array(new + revised, np.int64))
    return Counts(len(new), len(revised), len(gone), len(names) - len(new) - len(revised))


def _event_rows(
    country_of: Mapping[str, int],
    full: pd.DataFrame,
    content: Ints,
    rows: Ints,
    source_id: int,
    run_id: int,
    day: int,
) -> Iterator[pa.Table]:
    """Give the rows of new vintages of events."""
    for begin in range(0, len(rows), ROWS):
        part = rows[begin : begin + ROWS]
        chunk = full.iloc[part]
        size = len(part)
        floats = {
            name: pa.array(_unsigned(_numbers(chunk[name])), from_pandas=True)
            for name in ("value", "low", "high", "latitude", "longitude")
        }
        codes = {
            name: pa.array(_numbers(chunk[name]), from_pandas=True).cast(pa.int16())
            for name in ("place_precision", "date_precision")
        }
        countries = _numbers(chunk["iso3"].map(country_of))
        yield pa.table(
            {
                "source_id": np.full(size, source_id),
                "event": pa.array(chunk["event"].astype(str), pa.string()),
                "vintage": np.full(size, day),
                "until": np.full(size, FOREVER),
                "run_id": np.full(size, run_id),
                "kind": pa.array(chunk["kind"].astype(str), pa.string()),
                "country_id": pa.array(countries, from_pandas=True).cast(pa.int32()),
                "start": _days(chunk["start"]),
                "end": _days(chunk["end"].fillna(chunk["start"])),
                **floats,
                **codes,
                "label": _texts(chunk["label"]),
                "detail": _texts(chunk["detail"]),
                "payload": _numbers(chunk["payload"].fillna(0)).astype(np.int64),
                "content": content[part],
            }
        )


def _numbers(values: pd.Series[Any]) -> Floats:
    return pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
