"""Engines and transactions: SQLite for one machine, PostgreSQL for several, the same answers from both."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from data.settings import settings

EPOCH = date(1970, 1, 1)
UNWRITABLE = ("disk is full", "no space left", "disk i/o error", "readonly", "read-only")
"""What engines say of a disk that is full or read-only."""
WRITER = 724_001
"""Advisory lock that makes writers wait for each other on PostgreSQL."""


class DatabaseError(Exception):
    """The database cannot do what was asked; the message says what to do."""

    kind = "database"


class DatabaseAway(DatabaseError):
    """The database does not answer."""

    kind = "database_away"


class StorageFull(DatabaseError):
    """The disk is full or read-only."""

    kind = "storage_full"


class Locked(DatabaseError):
    """Another writer held the database for too long."""

    kind = "locked"


def to_day(value: date) -> int:
    """Return days since 1970-01-01."""
    return (value - EPOCH).days


def from_day(value: int) -> date:
    """Return the date ``value`` days after 1970-01-01."""
    return EPOCH + timedelta(days=value)


def to_second(value: datetime) -> int:
    """Return whole seconds since 1970, UTC."""
    return int(value.timestamp())


def from_second(value: int) -> datetime:
    """Return the instant ``value`` seconds after 1970, UTC."""
    return datetime.fromtimestamp(value, UTC)


class _Still(sqlite3.Connection):
    """Reads a file as it lies: for a disk on which nothing can be written."""


def _opened(path: str) -> sqlite3.Connection:
    """Return a connection to an SQLite file, on a full or read-only disk one that only reads.

    Readers and writers of a WAL database share a small file beside it, which cannot be made there. Nobody can write then
    either, so the database lies still, provided that no write ahead of it is left over.
    """
    made = sqlite3.connect(path, timeout=30, check_same_thread=False)
    try:
        made.isolation_level = None  # we begin and end transactions ourselves
        # WAL lets readers go on while one writer works; FULL keeps every acknowledged commit through a power cut.
        for pragma in (
            "journal_mode=wal",
            "synchronous=full",
            "foreign_keys=on",
            "cache_size=-65536",
            "temp_store=memory",
        ):
            made.execute(f"PRAGMA {pragma}")
        made.execute("SELECT 1 FROM sqlite_master LIMIT 1")
    except sqlite3.OperationalError as error:
        made.close()
        ahead = Path(f"{path}-wal")
        stuck = any(sign in str(error).lower() for sign in ("unable to open", *UNWRITABLE))
        if not stuck or not Path(path).is_file() or (ahead.is_file() and ahead.stat().st_size):
            raise
        made = sqlite3.connect(
            f"{Path(path).resolve().as_uri()}?mode=ro&immutable=1",
            uri=True, check_same_thread=False, isolation_level=None, factory=_Still,
        )  # fmt: skip
    return made


@lru_cache(maxsize=8)
def _engine(url: str) -> Engine:
    target = make_url(url)
    if target.get_backend_name() != "sqlite":
        return create_engine(target, pool_pre_ping=True, pool_size=4, max_overflow=4, pool_timeout=10)
    if target.database and target.database != ":memory:":
        Path(target.database).parent.mkdir(parents=True, exist_ok=True)
    made = create_engine(target, creator=lambda: _opened(target.database or ":memory:"))

    @event.listens_for(made, "checkin")
    def _let_go(raw: sqlite3.Connection | None, record: ConnectionPoolEntry) -> None:
        if isinstance(raw, _Still):
            record.invalidate()  # the next reader looks again whether the file can be opened as it should

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(
            "BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN"
        )

    return made


def engine(url: str | None = None) -> Engine:
    """Return the engine for ``url``, by default that of the settings; one a process and address."""
    return _engine(url or settings().url)


def is_sqlite(bind: Engine | Connection) -> bool:
    """Return whether ``bind`` speaks to SQLite."""
    return bind.dialect.name == "sqlite"


@contextmanager
def translated() -> Iterator[None]:
    """Turn driver errors that a reader can do something about into named ones."""
    try:
        yield
    except DBAPIError as error:
        words = str(error.orig).lower()
        if any(sign in words for sign in UNWRITABLE):
            raise StorageFull(
                f"the database cannot write ({error.orig}). Free disk space or make its folder writable, then run again"
            ) from error
        if "locked" in words or "lock timeout" in words:
            raise Locked(
                "another writer holds the database. Wait for it to finish, then run again"
            ) from error
        if isinstance(error, OperationalError) and (
            "unable to open" in words or "connect" in words or error.connection_invalidated
        ):
            raise DatabaseAway(
                f"the database does not answer ({str(error.orig).splitlines()[0]}). Check DATABASE_URL and that it is running"
            ) from error
        raise


@contextmanager
def reading(bind: Engine) -> Iterator[Connection]:
    """Give a connection that sees one consistent state."""
    with translated(), bind.connect() as connection:
        if not is_sqlite(bind):
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


@contextmanager
def writing(bind: Engine) -> Iterator[Connection]:
    """Give a connection inside one write transaction: all of it is stored, or nothing.

    Writers wait for each other, on SQLite by its write lock and on PostgreSQL by an advisory lock.
    """
    with translated(), bind.connect().execution_options(writes=True) as connection, connection.begin():
        if not is_sqlite(bind):
            connection.execute(text("SET LOCAL lock_timeout = '120s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER})
        yield connection


def raw_cursor(connection: Connection) -> Any:
    """Return a cursor of the driver inside the present transaction, for bulk reads and writes."""
    return connection.connection.cursor() if is_sqlite(connection) else _binary_cursor(connection)


def _binary_cursor(connection: Connection) -> Any:
    from psycopg.pq import Format  # not needed on SQLite

    # PostgreSQL's binary form needs no parsing of text: a third of the time for a panel of floats.
    cursor: Any = connection.connection.cursor()
    cursor.format = Format.BINARY
    return cursor


def wait_until_up(bind: Engine, seconds: float) -> None:
    """Return once the database answers; raise DatabaseAway after ``seconds``."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with reading(bind) as connection:
                connection.execute(text("SELECT 1"))
            return
        except DatabaseAway:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
