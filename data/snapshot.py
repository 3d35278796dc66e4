"""The embedded figures: what a fresh machine without a network opens on.

Compiled from the database by ``build``: every vintage of the cells and events of the sources whose licence allows it, with
the runs and digests they came from. Figures in our own form, sorted and encoded the same way every time, so the same
database gives the same bytes. ``load`` puts them into a database that holds no run yet, in one transaction.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlalchemy import Connection, Engine, Table, delete, func, select

from data.backup import advance_sequences, arrow_schema, batches, load_table
from data.bulk import insert_table
from data.database import DatabaseError, from_day, is_sqlite, reading, writing
from data.models import Base, Event, Observation, Payload, Rejected, Run, RunPayload, Series, Source
from data.schema import require
from data.settings import SNAPSHOT
from data.store import declare_countries
from data.vintages import ROWS

LIMIT = 8_000_000
"""Bytes that the embedded figures may take."""
ORDER = (Source, Series, Run, Payload, RunPayload, Rejected, Event)


class NoSnapshot(DatabaseError):
    """There are no embedded figures, or they are of another version."""

    kind = "snapshot"


@dataclass(frozen=True)
class Manifest:
    """What the embedded figures are."""

    until: date
    rows: dict[str, int]
    sources: list[dict[str, str]]


def build(bind: Engine, folder: Path = SNAPSHOT, say: Callable[[str], None] = print) -> int:
    """Write the snapshot of ``bind`` to ``folder`` and return its size in bytes; raise DatabaseError above the limit."""
    require(bind)
    folder.mkdir(parents=True, exist_ok=True)
    with reading(bind) as connection:
        allowed = connection.execute(
            select(Source.id, Source.key, Source.name, Source.licence, Source.citation, Source.url)
            .where(Source.redistribute)
            .order_by(Source.key)
        ).all()
        ids = [source.id for source in allowed]
        runs = _runs(connection, ids)
        if not runs:
            raise NoSnapshot(
                "the database holds no run of a source that may be redistributed. Run: python -m ingest run"
            )
        tables: dict[str, pa.Table] = {}
        for model in ORDER:
            table = _read(connection, model.__table__)
            tables[model.__tablename__] = _chosen(model, table, ids, runs)
        observations = _observations(connection, ids)
        until = from_day(
            connection.execute(select(func.max(Run.vintage)).where(Run.id.in_(runs))).scalar_one()
        )
    kept = pc.unique(tables["run_payload"]["digest"])
    tables["payload"] = tables["payload"].filter(pc.is_in(tables["payload"]["digest"], kept))
    rows = {}
    for name, table in tables.items():
        rows[name] = table.num_rows
        pq.write_table(
            table, folder / f"{name}.parquet", compression="zstd", compression_level=19, use_dictionary=True
        )
        say(f"{name}: {table.num_rows:,} rows")
    rows["observation"] = observations.num_rows
    _write_observations(observations, folder / "observation.parquet")
    say(f"observation: {observations.num_rows:,} rows")
    manifest = {
        "until": until.isoformat(),
        "rows": rows,
        "sources": [
            {"source": s.key, "name": s.name, "licence": s.licence, "citation": s.citation, "url": s.url}
            for s in allowed
            if s.id in set(tables["run"]["source_id"].to_pylist())
        ],
    }
    (folder / "manifest.json").write_text(
        json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    size = sum(path.stat().st_size for path in folder.iterdir())
    if size > LIMIT:
        raise DatabaseError(
            f"the snapshot takes {size:,} bytes, more than {LIMIT:,}. Leave out series or years"
        )
    return size


def _runs(connection: Connection, sources: list[int]) -> list[int]:
    query = select(Run.id).where(Run.source_id.in_(sources), Run.state == "ok").order_by(Run.id)
    return list(connection.execute(query).scalars())


def _read(connection: Connection, table: Any) -> pa.Table:
    return pa.Table.from_batches(batches(connection, table), schema=arrow_schema(table))


def _chosen(model: type[Base], table: pa.Table, sources: list[int], runs: list[int]) -> pa.Table:
    if model in (RunPayload, Rejected):
        return table.filter(pc.is_in(table["run_id"], pa.array(runs, pa.int32())))
    if model is Run:
        return table.filter(pc.is_in(table["id"], pa.array(runs, pa.int32())))
    if model is Event:
        return table.filter(pc.is_in(table["source_id"], pa.array(sources, pa.int32())))
    return table  # every source and series is declared, so that the page can say which ones are not embedded


def _observations(connection: Connection, sources: list[int]) -> pa.Table:
    """Return every vintage of the cells of the allowed sources, by series, country and period."""
    allowed = select(Series.id).where(Series.source_id.in_(sources))
    numbers = pa.array(list(connection.execute(allowed).scalars()), pa.int32())
    table = Base.metadata.tables[Observation.__tablename__]
    parts = []
    for batch in batches(connection, table):
        part = pa.Table.from_batches([batch])
        parts.append(part.filter(pc.is_in(part["series_id"], numbers)))
    order = ("series_id", "country_id", "period", "vintage", "run_id")
    return pa.concat_tables(parts).sort_by([(name, "ascending") for name in order])


def _write_observations(table: pa.Table, path: Path) -> None:
    # One row group a series: its values share a unit and a shape, so a dictionary or the split bytes pack well.
    series = table["series_id"].to_numpy()
    edges = [0, *(np.flatnonzero(np.diff(series)) + 1).tolist(), len(series)]
    with pq.ParquetWriter(
        path,
        table.schema,
        compression="zstd",
        compression_level=19,
        use_dictionary=True,
        dictionary_pagesize_limit=1 << 22,
        write_statistics=False,
    ) as writer:
        for begin, end in itertools.pairwise(edges):
            writer.write_table(table.slice(begin, end - begin), row_group_size=max(end - begin, 1))


def manifest(folder: Path = SNAPSHOT) -> Manifest:
    """Return what the embedded figures are; raise NoSnapshot when there are none."""
    try:
        raw = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return Manifest(date.fromisoformat(raw["until"]), raw["rows"], raw["sources"])
    except (OSError, ValueError, KeyError) as error:
        raise NoSnapshot(
            f"no embedded figures in {folder} ({error}). Restore data/snapshot, or start empty with: python -m data init --empty"
        ) from error


def holds_data(bind: Engine) -> bool:
    """Return whether the database holds any run."""
    with reading(bind) as connection:
        return connection.execute(select(Run.id).limit(1)).first() is not None


def load(bind: Engine, folder: Path = SNAPSHOT, say: Callable[[int], None] | None = None) -> int:
    """Put the embedded figures into a database without runs and return the number of rows; raise DatabaseError otherwise."""
    require(bind)
    manifest(folder)
    for model in (*ORDER, Observation):
        _same_columns(Base.metadata.tables[model.__tablename__], folder)
    if holds_data(bind):
        raise DatabaseError(
            "the database already holds runs, and nothing is overwritten. Use an empty database, or backup and restore"
        )
    total = 0
    with writing(bind) as connection:
        for declared in (Series, Source):
            connection.execute(delete(declared))
        declare_countries(connection)
        for model in ORDER:
            table: Table = Base.metadata.tables[model.__tablename__]
            total += load_table(connection, table, pq.ParquetFile(folder / f"{table.name}.parquet"))
            _tell(say, total)
        whole = pq.read_table(folder / "observation.parquet")
        whole = whole.sort_by(
            [("country_id", "ascending"), ("series_id", "ascending"), ("period", "ascending")]
        )
        for batch in whole.to_batches(ROWS):
            insert_table(connection, Observation.__tablename__, pa.Table.from_batches([batch]))
            total += batch.num_rows
            _tell(say, total)
        if not is_sqlite(bind):
            advance_sequences(connection)
    return total


def _same_columns(table: Table, folder: Path) -> None:
    """Raise NoSnapshot unless the embedded file has the columns that this code stores."""
    held, wanted = pq.read_schema(folder / f"{table.name}.parquet").names, list(table.columns.keys())
    if held != wanted:
        other = ", ".join(sorted(set(held) ^ set(wanted))) or "their order"
        raise NoSnapshot(
            f"the embedded figures have other columns than this code stores ({table.name}: {other}). "
            "Run: python -m data snapshot build"
        )


def _tell(say: Callable[[int], None] | None, total: int) -> None:
    if say is not None:
        say(total)
