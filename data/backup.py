"""A copy of the whole database in one file, the same for both engines, and putting it back.

The file is a zip of one Parquet file a table, with a manifest of row counts and digests. A restore is checked in full
before anything is replaced, and happens in one transaction: the database is as before, or as in the file.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Engine, Table, delete, func, select, text
from sqlalchemy import types as sql

from data.bulk import insert_table
from data.database import DatabaseError, is_sqlite, raw_cursor, reading, writing
from data.models import Base, Heartbeat, Packed
from data.schema import head, migrate

SKIPPED = {Packed.__tablename__, Heartbeat.__tablename__}
ROWS = 200_000


class BadBackup(DatabaseError):
    """The file is not a whole backup that this code can read."""

    kind = "backup"


def tables() -> list[Table]:
    """Return the tables that are kept, parents before children."""
    return [table for table in Base.metadata.sorted_tables if table.name not in SKIPPED]


def arrow_schema(table: Table) -> pa.Schema:
    """Return the Parquet columns of a table."""

    def kind(column: Any) -> pa.DataType:
        match column.type:
            case sql.Boolean():
                return pa.bool_()
            case sql.BigInteger():
                return pa.int64()
            case sql.SmallInteger():
                return pa.int16()
            case sql.Integer():
                return pa.int32()
            case sql.Float():
                return pa.float64()
            case sql.LargeBinary():
                return pa.binary()
            case _:
                return pa.string()

    return pa.schema([pa.field(column.name, kind(column)) for column in table.columns])


def batches(connection: Any, table: Table) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table in key order."""
    schema = arrow_schema(table)
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    order = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
    cursor = raw_cursor(connection)
    cursor.execute(f'SELECT {names} FROM "{table.name}" ORDER BY {order}')
    while rows := cursor.fetchmany(ROWS):
        columns = list(zip(*rows, strict=True))
        yield pa.RecordBatch.from_arrays(
            [
                pa.array([bool(v) for v in c] if pa.types.is_boolean(f.type) else c, type=f.type)
                for c, f in zip(columns, schema, strict=True)
            ],
            schema=schema,
        )
    cursor.close()


def backup(bind: Engine, target: Path) -> int:
    """Write everything but caches to ``target`` and return the number of rows; written aside and renamed."""
    counts: dict[str, int] = {}
    digests: dict[str, str] = {}
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".backup-")
    os.close(handle)
    try:
        with (
            reading(bind) as connection,
            zipfile.ZipFile(name, "w", zipfile.ZIP_STORED) as archive,
            tempfile.TemporaryDirectory() as aside,
        ):
            for table in tables():
                part = Path(aside) / f"{table.name}.parquet"
                counts[table.name] = 0
                with pq.ParquetWriter(part, arrow_schema(table), compression="zstd") as writer:
                    for batch in batches(connection, table):
                        counts[table.name] += batch.num_rows
                        writer.write_batch(batch)
                digests[table.name] = _digest(part)
                archive.write(part, part.name)
                part.unlink()
            manifest = {"format": 1, "revision": head(), "rows": counts, "sha256": digests}
            archive.writestr("manifest.json", json.dumps(manifest, indent=1, sort_keys=True))
        with Path(name).open("rb+") as whole:
            os.fsync(whole.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return sum(counts.values())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checked(source: Path, aside: Path) -> dict[str, Path]:
    if not source.is_file():
        raise BadBackup(f"there is no file {source}. Name a file made by: python -m data backup FILE")
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            if manifest["revision"] != head():
                raise BadBackup(
                    f"{source} was made by revision {manifest['revision']}, this code is {head()}. Install that version, restore, then update"
                )
            parts = {}
            for table in tables():
                part = aside / f"{table.name}.parquet"
                with archive.open(f"{table.name}.parquet") as inside, part.open("wb") as out:
                    while block := inside.read(1 << 20):
                        out.write(block)
                if _digest(part) != manifest["sha256"][table.name]:
                    raise BadBackup(f"{source}: table {table.name} is damaged. Use another backup")
                parts[table.name] = part
            return parts
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise BadBackup(f"{source} is not a whole backup ({error}). Use another backup") from error


def restore(bind: Engine, source: Path) -> int:
    """Replace the database by the content of ``source`` and return the number of rows; raise BadBackup, changing nothing."""
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        parts = _checked(source, Path(folder))
        migrate(bind)
        with writing(bind) as connection:
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(delete(table))
            for table in tables():
                total += load_table(connection, table, pq.ParquetFile(parts[table.name]))
            if not is_sqlite(bind):
                advance_sequences(connection)
    return total


def load_table(connection: Any, table: Table, file: pq.ParquetFile) -> int:
    """Append the rows of a Parquet file to a table and return their number."""
    count = 0
    for batch in file.iter_batches(ROWS):
        insert_table(connection, table.name, pa.Table.from_batches([batch]))
        count += batch.num_rows
    return count


def advance_sequences(connection: Any) -> None:
    """Let PostgreSQL count on from the highest number loaded."""
    for table in tables():
        key = table.primary_key.columns.keys()
        if key == ["id"] and table.columns["id"].autoincrement is not False:
            highest = connection.execute(select(func.max(table.columns["id"]))).scalar()
            if highest is not None:
                connection.execute(
                    text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :value)"),
                    {"name": table.name, "value": highest},
                )
