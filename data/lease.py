"""Which one of several processes may do a job that only one may do: a lock, and the proof of still holding it.

On PostgreSQL it is an advisory lock of a connection of its own, which ends with the connection; on SQLite a lock on a file
beside the database, which ends with the process. A child process that writes for the holder shows the ``token`` inside its
transaction: when the lock has been lost meanwhile, nothing is stored.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from data.database import DatabaseError, is_sqlite

WORKER = 724_002
"""Advisory lock of the scheduler."""


class NotLeading(DatabaseError):
    """The process does not hold the lock any more."""

    kind = "not_leading"


NOTICE = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "options": "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
}
"""Both ends notice within half a minute that the other machine is gone."""


@dataclass
class Lease:
    """A lock that is held until ``close``."""

    token: str
    """Shown by those who write for the holder: the number of the connection, or ``file``."""
    _connection: Connection | None = None
    _file: int = -1

    @property
    def files(self) -> tuple[int, ...]:
        """Return the open files a child must inherit, so that the lock lasts as long as the child."""
        return (self._file,) if self._file >= 0 else ()

    def alive(self) -> bool:
        """Return whether the lock is still held."""
        if self._connection is None:
            return self._file >= 0
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True

    def close(self) -> None:
        """Give the lock up, at once: a closed connection alone keeps its locks until the server has seen it go."""
        if self._connection is not None:
            with suppress(DBAPIError):
                self._connection.execute(text("SELECT pg_advisory_unlock_all()"))
            self._connection.close()
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def take(bind: Engine, folder: Path, key: int = WORKER) -> Lease | None:
    """Return the lock, or None when another process holds it. Database errors pass through as they are."""
    if is_sqlite(bind):
        return _take_file(folder / f"lock-{key}")
    apart = create_engine(bind.url, poolclass=NullPool, connect_args=NOTICE)
    connection = apart.connect().execution_options(isolation_level="AUTOCOMMIT")
    if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar_one():
        return Lease(str(connection.execute(text("SELECT pg_backend_pid()")).scalar_one()), connection)
    connection.close()
    return None


def _take_file(path: Path) -> Lease | None:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return Lease("file", _file=file)


def confirm(connection: Connection, token: str, key: int = WORKER) -> None:
    """Raise NotLeading, inside a writing transaction, unless the holder that gave ``token`` still has the lock."""
    if is_sqlite(connection):
        return  # the file's lock is inherited and cannot be lost while its process lives
    held = connection.execute(
        text(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = :key AND pid = :pid"
        ),
        {"key": key, "pid": int(token)},
    ).scalar_one()
    if not held:
        raise NotLeading(
            "the scheduler has lost its lock to another one. Nothing was stored; the other goes on"
        )
