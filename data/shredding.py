"""Destroying the notes of a session on its date, with a receipt.

First the key, which turns every copy into noise, old backups and the write-ahead log too. Then the rows, with their bytes
overwritten; then the file is written anew without them. The receipt stays with the session, and ``proof`` looks whether it is true.
"""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import Engine, delete, func, select, text, update

from data import sealed, tray
from data.database import is_sqlite, reading, to_day, translated, writing
from data.models import HorizonSession, SessionNote


def due(bind: Engine, today: date) -> list[int]:
    """Return the numbers of the sessions whose notes are to be destroyed by now."""
    s = HorizonSession
    with reading(bind) as connection:
        query = select(s.id).where(s.shred_on <= to_day(today), s.receipt == "").order_by(s.id)
        return list(connection.execute(query).scalars())


def shredded(bind: Engine) -> list[int]:
    """Return the numbers of the sessions whose notes were destroyed."""
    s = HorizonSession
    with reading(bind) as connection:
        return list(connection.execute(select(s.id).where(s.receipt != "").order_by(s.id)).scalars())


def shred_due(bind: Engine, today: date) -> int:
    """Destroy what is due and return of how many sessions."""
    numbers = due(bind, today)
    for number in numbers:
        shred(bind, number, today)
    return len(numbers)


def shred(bind: Engine, number: int, today: date) -> None:
    """Destroy the notes of a session, close it, and keep a receipt; what was interrupted begins again."""
    s, n = HorizonSession, SessionNote
    with reading(bind) as connection:
        digest = connection.execute(select(s.sealed).where(s.id == number)).scalar_one()
    sealed.destroy(digest)
    with tray.opened(bind) as connection:
        tray.drop_session(connection, number)
    tray.compact(bind)
    with writing(bind) as connection:
        gone = connection.execute(
            select(func.count()).select_from(n).where(n.session_id == number)
        ).scalar_one()
        connection.execute(delete(n).where(n.session_id == number))
    compact(bind)
    receipt = {"notes": gone, "day": today.isoformat(), "key": digest, "engine": bind.dialect.name}
    with writing(bind) as connection:
        connection.execute(
            update(s).where(s.id == number).values(code="", receipt=json.dumps(receipt, sort_keys=True))
        )


def compact(bind: Engine) -> None:
    """Write the table of notes anew, so that no page and no write-ahead log keeps what was deleted."""
    with translated():
        if is_sqlite(bind):
            raw = bind.raw_connection()
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                raw.cursor().execute(statement)
            raw.close()
            return
        with bind.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM FULL session_note"))
            connection.execute(text("CHECKPOINT"))


def proof(bind: Engine, number: int) -> dict[str, bool]:
    """Return whether the receipt of a session is true: the key is gone, and no note is left in the database."""
    s, n = HorizonSession, SessionNote
    with reading(bind) as connection:
        digest, receipt = connection.execute(select(s.sealed, s.receipt).where(s.id == number)).one()
        left = connection.execute(
            select(func.count()).select_from(n).where(n.session_id == number)
        ).scalar_one()
    return {"receipt": bool(receipt), "key_gone": not sealed.path_of(digest).exists(), "no_notes": left == 0}
