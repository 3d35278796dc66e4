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
import pandas as pd
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from data.countries import countries
from data.database import from_second, is_sqlite, to_day, to_second
from data.keys import source_ids
from data.models import Country, Heartbeat, Payload, Rejected, Run, RunPayload, Series, Source
from data.settings import settings
from data.vintages import NOTHING, Counts

MADE, FAILED = "made.", "failed."
"""How the signs of life of what is made from the figures begin."""


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


def record_run(
    connection: Connection, run: RunRow, observations: Counts = NOTHING, events: Counts = NOTHING
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
        Path(name).replace(target)
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
    days = rows["period"].to_numpy(dtype="datetime64[D]").astype(np.int64)
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


# ---- the scheduler ---------------------------------------------------------------------------------------------------


def beat(connection: Connection, name: str, now: datetime, detail: str = "") -> None:
    """Write that the process ``name`` is alive."""
    _upsert(connection, Heartbeat, [{"name": name, "seen": to_second(now), "detail": detail}], "name")


def tell_made(connection: Connection, part: str, now: datetime, words: str) -> None:
    """Write that a part of what is made from the figures is up to date."""
    beat(connection, MADE + part, now, words)
    connection.execute(delete(Heartbeat).where(Heartbeat.name == FAILED + part))


def tell_failed(connection: Connection, part: str, now: datetime, words: str) -> None:
    """Write that a part of what is made from the figures could not be made; the older one stays."""
    beat(connection, FAILED + part, now, words[:2000])


def last_beat(connection: Connection, name: str) -> datetime | None:
    """Return when the process ``name`` was last alive, or None."""
    seen = connection.execute(select(Heartbeat.seen).where(Heartbeat.name == name)).scalar()
    return None if seen is None else from_second(seen)
