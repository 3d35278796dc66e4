"""Sessions for tests: a plan, a full room, and what somebody with every file in hand can try."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from data import sessions
from data.database import is_sqlite
from data.session_plan import Plan, Session

TODAY = date(2026, 3, 31)
OUTCOMES = ("state_based_25", "one_sided_25")
PEOPLE = 75
NOW = 1_800_000_000
PAGE = 4096
"""Bytes of a page of SQLite, half of one of PostgreSQL: rows lie in it in the order in which they came."""


def plan(**changes: Any) -> Plan:
    values: dict[str, Any] = {
        "title": "Spring", "as_of": TODAY, "mode": "recorded", "since": date(2025, 12, 1), "weights": "equal@1",
        "snapshot": "a1b2c3d4e5f6", "outcomes": OUTCOMES, "year": 2026, "shred_on": date(2026, 4, 30),
        "items": (("MLI", "widest gap", {"score": 61}), ("NER", "new signal", {}), ("TCD", "chosen", {})),
    }  # fmt: skip
    return Plan(**(values | changes))


def opened(bind: Engine, **changes: Any) -> tuple[Session, str]:
    """Return an open session and its chair's key."""
    number, secret = sessions.create(bind, plan(**changes), TODAY)
    return sessions.get(bind, number), secret


def again(bind: Engine, session: Session) -> Session:
    return sessions.get(bind, session.id)


def number_of(seed: random.Random) -> str:
    """Return the random number that a tab draws for a note."""
    return f"{seed.getrandbits(128):032x}"


def given_away(typed: list[str], found: list[str]) -> float:
    """Return how far an order follows that of typing, either way, in standard deviations of chance; 0 for under 25 labels.

    That is Spearman's rank correlation times the root of one less than the number of labels.
    """
    place = {label: at for at, label in enumerate(found)}
    kept = [label for label in typed if label in place]
    if len(kept) < 25:
        return 0.0
    rank = {label: at for at, label in enumerate(sorted(kept, key=place.__getitem__))}
    squares = sum((at - rank[label]) ** 2 for at, label in enumerate(kept))
    rho: float = 1 - 6 * squares / (len(kept) * (len(kept) ** 2 - 1))
    return abs(rho) * math.sqrt(len(kept) - 1)


def by_position(content: bytes, labels: list[str], last: bool = False) -> list[str]:
    """Return the labels in the order in which they lie in a file, by their first or their last place."""
    places = {label: (content.rfind if last else content.find)(label.encode()) for label in labels}
    return sorted((label for label in labels if places[label] >= 0), key=places.__getitem__)


def files(bind: Engine) -> dict[str, bytes]:
    """Return every file of a database as it lies on the disk: pages, free ones too, and write-ahead logs."""
    if is_sqlite(bind):
        main = Path(str(bind.url.database))
        return {path.name: path.read_bytes() for path in main.parent.glob(f"{main.name}*")}
    with bind.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        own = connection.execute(
            text("SELECT oid FROM pg_database WHERE datname = current_database()")
        ).scalar_one()
    found = [*(folder / "base" / str(own)).iterdir(), *(folder / "pg_wal").iterdir()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found if path.is_file()}


def physical(bind: Engine, table: str, column: str) -> list[str]:
    """Return a column in the order in which a dump without sorting writes it."""
    order = " ORDER BY rowid" if is_sqlite(bind) else " ORDER BY ctid"
    if is_sqlite(bind) and table == "session_note":
        order = ""  # has no rowid
    with bind.connect() as connection:
        return list(connection.execute(text(f"SELECT {column} FROM {table}{order}")).scalars())  # noqa: S608


def attack(
    bind: Engine, table: str, column: str, typed: list[str], more: Mapping[str, bytes]
) -> dict[str, float]:
    """Return how far each trace gives the order of typing away, of those that hold enough of the labels."""
    found = {"dump": given_away(typed, physical(bind, table, column))}
    for name, content in (files(bind) | dict(more)).items():
        pages = [content[at : at + PAGE] for at in range(0, len(content), PAGE)]
        for where, part in [("whole", content), *(("page", one) for one in pages if column_in(one, typed))]:
            for last in (False, True):
                order = by_position(part, typed, last)
                if len(order) >= 25:
                    key = f"{name} {where}"
                    found[key] = max(found.get(key, 0.0), given_away(typed, order))
    return found


def column_in(page: bytes, labels: list[str]) -> bool:
    """Return whether a page holds any of the labels."""
    return any(label.encode() in page for label in labels)
