"""Appending many rows to a table, the fastest way that each driver knows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv
from sqlalchemy import Connection

from data.database import is_sqlite, raw_cursor

TOGETHER = 50
"""Rows a statement holds on SQLite, whose statements take at most 32,766 values."""


def insert_table(connection: Connection, table: str, rows: pa.Table) -> None:
    """Append rows whose columns are named as in the table, the fastest way each driver knows."""
    insert_tables(connection, table, iter([rows]))


def insert_tables(connection: Connection, table: str, parts: Iterator[pa.Table]) -> None:
    """Append the rows of several tables with the same columns, made while PostgreSQL stores those before.

    ``parts`` may not use the connection.
    """
    first = next(parts, None)
    if first is None:
        return
    cursor = raw_cursor(connection)
    names = ", ".join(f'"{name}"' for name in first.column_names)
    if is_sqlite(connection):
        for rows in chain([first], parts):
            _insert_together(cursor, f'INSERT INTO "{table}" ({names}) VALUES ', rows)
    else:
        with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN (FORMAT csv)') as copy:
            for text in _ahead(map(_as_csv, chain([first], parts))):
                copy.write(text)
    cursor.close()


def _ahead(parts: Iterator[memoryview]) -> Iterator[memoryview]:
    """Give the parts, each made by another thread while the one before is in use."""
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, parts, None)
        while (part := coming.result()) is not None:
            coming = maker.submit(next, parts, None)
            yield part


def _as_csv(rows: pa.Table) -> memoryview:
    buffer = io.BytesIO()
    csv.write_csv(_in_hex(rows), buffer, csv.WriteOptions(include_header=False))
    return buffer.getbuffer()


def _in_hex(rows: pa.Table) -> pa.Table:
    """Return the rows with bytes in the form that PostgreSQL reads them in: hexadecimal after a backslash and x."""
    for at, column in enumerate(rows.columns):
        if pa.types.is_binary(column.type):
            told = [None if one is None else f"\\x{one.hex()}" for one in column.to_pylist()]
            rows = rows.set_column(at, rows.column_names[at], pa.array(told, pa.string()))
    return rows


def _insert_together(cursor: Any, head: str, rows: pa.Table) -> None:
    """Insert rows, many with each statement and with what is the same in all of them written out: half the time on SQLite."""
    many = rows.num_rows > TOGETHER  # of which the key at least is not the same
    fixed = [_fixed(column) if many else "?" for column in rows.columns]
    one = f"({', '.join(fixed)})"
    width = fixed.count("?")
    cells: list[Any] = [None] * (rows.num_rows * width)
    for place, column in enumerate(c for c, sql in zip(rows.columns, fixed, strict=True) if sql == "?"):
        cells[place::width] = _listed(column)
    whole = rows.num_rows // TOGETHER * TOGETHER * width
    step = TOGETHER * width
    cursor.executemany(
        head + ", ".join([one] * TOGETHER), (cells[at : at + step] for at in range(0, whole, step))
    )
    cursor.executemany(head + one, (cells[at : at + width] for at in range(whole, len(cells), width)))


def _fixed(column: pa.ChunkedArray) -> str:
    """Return the number that a column holds in every row, as SQL; ``?`` when it holds anything else."""
    if column.null_count == len(column):
        return "NULL"
    if column.null_count or not pa.types.is_integer(column.type):
        return "?"
    least, most = pc.min_max(column).as_py().values()
    return str(least) if least == most else "?"


def _listed(column: pa.ChunkedArray) -> list[Any]:
    plain = column.null_count == 0 and not pa.types.is_string(column.type)
    listed: list[Any] = column.to_numpy().tolist() if plain else column.to_pylist()
    return listed
