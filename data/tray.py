"""The tray: what participants have sent in the open round, until it is counted or released. Never part of the database.

*Where*   Beside SQLite a file in memory (``/dev/shm``; a temporary folder where there is none), beside PostgreSQL unlogged tables in
          the schema ``upstream_tray``: in no write-ahead log, replica or backup. Dump with ``--no-unlogged-table-data``.
*Who*     A tab holds a random pass that it was given for the code, and nothing else tells it apart. The tray keeps marks: codes of
          the pass under the session's key, another one for each State and round, so that two rounds cannot be joined. By its
          mark an estimate replaces the one before. Writers of notes are counted apart from the notes.
*Text*    Sealed, also here, all of one length.
*Losing*  A machine that stops loses the open round. The tab notices by the epoch, joins anew and sends again what it still shows.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    create_engine,
    delete,
    event,
    func,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from data.database import is_sqlite, translated

SCHEMA = "upstream_tray"
MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made in it is its owner's alone
CLOSED = 0
"""The round while nothing is estimated."""

_tables = MetaData(schema=SCHEMA)


def _table(name: str, *columns: Column[object]) -> Table:
    return Table(name, _tables, *columns, sqlite_with_rowid=False)


def _key(name: str, kind: type[Integer | Text] = Integer) -> Column[object]:
    return Column(name, kind, primary_key=True, autoincrement=False)


ROOM = _table(
    "room",
    _key("session"),
    Column("epoch", Text),
    Column("ordinal", Integer),
    Column("round", Integer),
    Column("since", BigInteger),
)
PASS = _table("pass", _key("session"), _key("id", Text))
ESTIMATE = _table(
    "estimate",
    _key("session"),
    _key("ordinal"),
    _key("round"),
    _key("id", Text),
    Column("sealed", LargeBinary),
)
WRITER = _table("writer", _key("session"), _key("ordinal"), _key("id", Text))
NOTE = _table("note", _key("session"), _key("ordinal"), _key("id", Text), Column("sealed", LargeBinary))


def path_of(bind: Engine) -> Path:
    """Return the file of the tray beside an SQLite database, in a folder that only its owner may enter."""
    name = hashlib.sha256(str(make_url(bind.url).database).encode()).hexdigest()[:16]
    base = MEMORY if os.access(MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    return base / f"upstream-tray-{os.getuid()}-{name}" / "tray.db"


def tray_of(bind: Engine) -> Engine:
    """Return the engine of the tray beside a database; its errors never repeat what was sent."""
    if is_sqlite(bind):
        return _sqlite_tray(path_of(bind))
    return _postgres_tray(bind.url.render_as_string(hide_password=False))


@lru_cache(maxsize=8)
def _postgres_tray(url: str) -> Engine:
    return create_engine(
        url, hide_parameters=True, pool_pre_ping=True, pool_size=4, max_overflow=4, pool_timeout=10
    )


@lru_cache(maxsize=8)
def _sqlite_tray(path: Path) -> Engine:
    def opened() -> sqlite3.Connection:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = sqlite3.connect(path, timeout=30, check_same_thread=False, isolation_level=None)
        for pragma in ("secure_delete=on", "synchronous=off", "temp_store=memory"):
            made.execute(f"PRAGMA {pragma}")
        return made

    made = create_engine(f"sqlite:///{path}", creator=opened, hide_parameters=True)
    made = made.execution_options(schema_translate_map={SCHEMA: None})

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    with made.begin() as connection:
        _tables.create_all(connection)
    return made


@contextmanager
def opened(bind: Engine) -> Iterator[Connection]:
    """Give a connection to the tray inside one transaction; it never waits for a writer of the database."""
    with translated(), tray_of(bind).begin() as connection:
        yield connection


def _put(connection: Connection, table: Table, row: dict[str, object], *, replace: bool = False) -> bool:
    """Insert a row, or replace the one of the same key; return whether anything was written."""
    dialect = sqlite if is_sqlite(connection) else postgresql
    statement = dialect.insert(table).values(**row)
    keys = list(table.primary_key.columns)
    rest = {name: value for name, value in row.items() if name not in table.primary_key.columns}
    done = connection.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=rest)
        if replace
        else statement.on_conflict_do_nothing(index_elements=keys)
    )
    return bool(done.rowcount)


# ---- the room ---------------------------------------------------------------------------------------------------------


def prepare(connection: Connection, session: int, ordinal: int, turn: int, now: int) -> None:
    """Say which State and round are open; begin a new epoch when the tray holds nothing of the session."""
    there = connection.execute(
        update(ROOM).where(ROOM.c.session == session).values(ordinal=ordinal, round=turn)
    )
    if not there.rowcount:
        row = {"session": session, "epoch": secrets.token_hex(8), "ordinal": ordinal, "round": turn}
        _put(connection, ROOM, {**row, "since": now})


def room(connection: Connection, session: int, *, hold: bool = False) -> tuple[str, int, int, int] | None:
    """Return epoch, open State and round, and the second of the last batch; with ``hold`` nobody closes it meanwhile."""
    query = select(ROOM.c.epoch, ROOM.c.ordinal, ROOM.c.round, ROOM.c.since).where(ROOM.c.session == session)
    found = connection.execute(query.with_for_update(read=True) if hold else query).one_or_none()
    return tuple(found) if found else None


def released(connection: Connection, session: int, now: int) -> None:
    """Count the time to the next batch from now."""
    connection.execute(update(ROOM).where(ROOM.c.session == session).values(since=now))


# ---- passes, estimates, notes -----------------------------------------------------------------------------------------


def admit(connection: Connection, session: int, mark: str, seats: int) -> bool:
    """Keep the mark of a new pass; return False when every seat is taken."""
    if count(connection, PASS, session) >= seats:
        return False
    return _put(connection, PASS, {"session": session, "id": mark})


def holds(connection: Connection, session: int, mark: str) -> bool:
    """Return whether a pass was given out here."""
    query = select(PASS.c.id).where(PASS.c.session == session, PASS.c.id == mark)
    return connection.execute(query).scalar() is not None


def count(connection: Connection, table: Table, session: int, **of: int) -> int:
    """Return how many rows a table holds of a session, of one State and round where asked."""
    query = select(func.count()).select_from(table).where(table.c.session == session)
    for name, value in of.items():
        query = query.where(table.c[name] == value)
    return int(connection.execute(query).scalar_one())


def put_estimate(
    connection: Connection, session: int, ordinal: int, turn: int, mark: str, sealed: bytes
) -> None:
    """Keep an estimate in place of the one before."""
    row = {"session": session, "ordinal": ordinal, "round": turn, "id": mark, "sealed": sealed}
    _put(connection, ESTIMATE, row, replace=True)


def estimates(connection: Connection, session: int, ordinal: int, turn: int) -> list[bytes]:
    """Return the estimates of a round in order of their marks."""
    e = ESTIMATE.c
    query = select(e.sealed).where(e.session == session, e.ordinal == ordinal, e.round == turn).order_by(e.id)
    return list(connection.execute(query).scalars())


def put_note(
    connection: Connection, session: int, ordinal: int, number: str, writer: str, sealed: bytes
) -> None:
    """Keep a note under its random number, once, and count its writer apart from it."""
    if _put(connection, NOTE, {"session": session, "ordinal": ordinal, "id": number, "sealed": sealed}):
        _put(connection, WRITER, {"session": session, "ordinal": ordinal, "id": writer})


def notes(connection: Connection, session: int, ordinal: int) -> list[tuple[str, bytes]]:
    """Return the notes that wait, in order of their random numbers."""
    n = NOTE.c
    query = select(n.id, n.sealed).where(n.session == session, n.ordinal == ordinal).order_by(n.id)
    return [(number, bytes(sealed)) for number, sealed in connection.execute(query)]


def drop_notes(connection: Connection, session: int, ordinal: int, numbers: list[str]) -> None:
    """Take released notes off the tray, and all writers with them."""
    n, w = NOTE.c, WRITER.c
    connection.execute(delete(NOTE).where(n.session == session, n.ordinal == ordinal, n.id.in_(numbers)))
    connection.execute(delete(WRITER).where(w.session == session, w.ordinal == ordinal))


def drop_round(connection: Connection, session: int, ordinal: int, turn: int) -> None:
    """Take a counted round off the tray."""
    e = ESTIMATE.c
    connection.execute(delete(ESTIMATE).where(e.session == session, e.ordinal == ordinal, e.round == turn))


def drop_session(connection: Connection, session: int) -> None:
    """Take everything of a session off the tray."""
    for table in _tables.sorted_tables:
        connection.execute(delete(table).where(table.c.session == session))


def compact(bind: Engine) -> None:
    """Write the tray anew without what was taken off, so that no page keeps it."""
    if is_sqlite(bind):
        raw = tray_of(bind).raw_connection()
        raw.cursor().execute("VACUUM")
        raw.close()
        return
    with tray_of(bind).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in _tables.sorted_tables:
            connection.execute(text(f"VACUUM FULL {SCHEMA}.{table.name}"))


def remove(bind: Engine) -> None:
    """Let go of the tray, and beside an SQLite database take its file away."""
    tray_of(bind).dispose()
    if is_sqlite(bind):
        _sqlite_tray.cache_clear()
        shutil.rmtree(path_of(bind).parent, ignore_errors=True)
