"""Horizon-scanning sessions: what is frozen, where the room is, distributions and released notes. No row leads to a person.

*Joining*     A short code, no account, no name. The tab gets a random pass, held on the page only; the database never sees it.
*Estimates*   Wait in the tray (``data.tray``) until the chair ends the round; then one distribution is stored and they are gone.
              Bands of ten points, merged until each holds three people or nobody; the mean in whole percent; nothing below the
              minimum group. Where all lie in one band only the mean is kept, and the word is «agreed». A pass may change its
              estimate while the round is open: the tray knows it by a mark that is another one in each State and round.
*Notes*       Wait in the tray under a random number that the tab drew. Once people of at least the minimum group have written on a
              State, and ten minutes have passed or the State is left, all of them go into the database in one transaction in
              order of their numbers. Fewer: they wait, and are dropped when the session closes; the room is told.
*Never kept*  Author, address, cookie, time, serial number. ``data.shredding`` keeps the date on which notes are destroyed.
*Possible*    Somebody may join twice from two devices: without accounts only the number of seats limits that.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Engine, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from data import sealed, tray
from data.database import from_day, is_sqlite, reading, to_day, writing
from data.keys import country_ids
from data.models import HorizonSession, SessionItem, SessionNote, SessionTally
from data.session_plan import (
    ALPHABET,
    BAND,
    BATCH,
    CROWD,
    ROUNDS,
    STAGES,
    Item,
    Plan,
    Refused,
    Session,
    Tally,
    check,
)

# ---- opening and finding ----------------------------------------------------------------------------------------------


def digest(secret: str) -> str:
    """Return what is kept of a chair's key."""
    return hashlib.sha256(secret.encode()).hexdigest()


def create(bind: Engine, plan: Plan, today: date) -> tuple[int, str]:
    """Freeze and open a session; return its number and the chair's key, which is not kept. Raise Refused for what cannot be."""
    check(plan, today)
    secret = secrets.token_urlsafe(24)
    code = "".join(secrets.choice(ALPHABET) for _ in range(6))
    values = {
        "title": plan.title.strip(), "as_of": to_day(plan.as_of), "mode": plan.mode, "since": to_day(plan.since),
        "weights": plan.weights, "snapshot": plan.snapshot, "outcomes": json.dumps(plan.outcomes), "year": plan.year,
        "minimum": plan.minimum, "seats": plan.seats, "code": code, "chair": digest(secret), "sealed": sealed.new_key(),
        "shred_on": to_day(plan.shred_on),
    }  # fmt: skip
    with writing(bind) as connection:
        places = country_ids(connection)
        number: int = connection.execute(
            insert(HorizonSession).values(**values).returning(HorizonSession.id)
        ).scalar_one()
        connection.execute(
            insert(SessionItem),
            [
                {
                    "session_id": number, "ordinal": at, "country_id": places[iso3], "reason": reason,
                    "facts": json.dumps(facts, ensure_ascii=False),
                }
                for at, (iso3, reason, facts) in enumerate(plan.items)
            ],
        )  # fmt: skip
    return number, secret


def by_code(bind: Engine, code: str) -> Session:
    """Return the open session of a code, however it is spaced; raise Refused for none."""
    typed = "".join(code.upper().split()).replace("-", "")
    found = _find(bind, HorizonSession.code == typed) if 0 < len(typed) <= 8 else None
    if found is None:
        raise Refused(
            "No open session has this code. Look at the screen again, or ask the chair whether it has closed."
        )
    return found


def by_chair(bind: Engine, secret: str) -> Session:
    """Return the session that a chair's key opens; raise Refused for none."""
    found = _find(bind, HorizonSession.chair == digest(secret))
    if found is None:
        raise Refused("This is not the key of a session. Use the link you were given when it was made.")
    return found


def get(bind: Engine, number: int) -> Session:
    """Return a session by its number."""
    found = _find(bind, HorizonSession.id == number)
    if found is None:
        raise Refused("There is no such session.")
    return found


def last_before(bind: Engine, on: date) -> date | None:
    """Return the as-of date of the newest session before a date, or None."""
    query = select(HorizonSession.as_of).where(HorizonSession.as_of < to_day(on))
    with reading(bind) as connection:
        newest = connection.execute(query.order_by(HorizonSession.as_of.desc()).limit(1)).scalar()
    return None if newest is None else from_day(newest)


def _find(bind: Engine, condition: ColumnElement[bool]) -> Session | None:
    s, i = HorizonSession, SessionItem
    names = (
        "id", "title", "as_of", "mode", "since", "weights", "snapshot", "outcomes", "year", "minimum", "seats", "code",
        "sealed", "item", "shred_on", "receipt",
    )  # fmt: skip
    with reading(bind) as connection:
        row = connection.execute(select(*(getattr(s, name) for name in names)).where(condition)).one_or_none()
        if row is None:
            return None
        query = select(i.ordinal, i.stage).where(i.session_id == row.id).order_by(i.ordinal)
        stages = connection.execute(query).all()
    frozen = _frozen(bind, row.id, row.sealed)
    items = tuple(Item(at, *frozen[at][:2], stage, frozen[at][2]) for at, stage in stages)
    told = dict(zip(names, row, strict=True))
    told |= {name: from_day(told[name]) for name in ("as_of", "since", "shred_on")}
    told |= {
        "outcomes": tuple(json.loads(row.outcomes)),
        "receipt": json.loads(row.receipt) if row.receipt else {},
    }
    return Session(**told, items=items)


@lru_cache(maxsize=16)
def _frozen(bind: Engine, number: int, _digest: str) -> dict[int, tuple[str, str, dict[str, Any]]]:
    """Return iso3, reason and what is shown of each State; read once, since none of it ever changes."""
    i = SessionItem
    with reading(bind) as connection:
        iso3 = {place: code for code, place in country_ids(connection).items()}
        query = select(i.ordinal, i.country_id, i.reason, i.facts).where(i.session_id == number)
        found = connection.execute(query).all()
    return {at: (iso3[place], why, json.loads(facts)) for at, place, why, facts in found}


# ---- the chair's acts -------------------------------------------------------------------------------------------------


def go(bind: Engine, session: Session, ordinal: int, now: int) -> None:
    """Turn the room to another State: an open round is counted first, and the notes of the State that is left are released."""
    if not session.open or not 0 <= ordinal < len(session.items):
        raise Refused("There is no such State on the agenda of an open session.")
    if session.current.stage in ROUNDS:
        step(bind, session, now)
    release(bind, session, session.item, now, leaving=True)
    with writing(bind) as connection:
        connection.execute(update(HorizonSession).where(HorizonSession.id == session.id).values(item=ordinal))
    with tray.opened(bind) as connection:
        turn = ROUNDS.get(session.items[ordinal].stage, tray.CLOSED)
        tray.prepare(connection, session.id, ordinal, turn, now)


def step(bind: Engine, session: Session, now: int) -> str:
    """Take the present State one stage on and return it; a round that ends is counted, once."""
    if not session.open:
        raise Refused("This session is closed.")
    item = session.current
    if item.stage == STAGES[-1]:
        raise Refused("Both rounds on this State are done. Go to another one.")
    following = STAGES[STAGES.index(item.stage) + 1]
    turn = ROUNDS.get(item.stage)
    sent: list[bytes] = []
    with tray.opened(bind) as connection:  # from here nobody can send to the round that ends
        tray.prepare(connection, session.id, item.ordinal, ROUNDS.get(following, tray.CLOSED), now)
        if turn:
            sent = tray.estimates(connection, session.id, item.ordinal, turn)
    tallies = _tallies(session, item.ordinal, turn, sent) if turn else []
    with writing(bind) as connection:
        moved = cast(
            CursorResult[Any],
            connection.execute(
                update(SessionItem)
                .where(
                    SessionItem.session_id == session.id,
                    SessionItem.ordinal == item.ordinal,
                    SessionItem.stage == item.stage,
                )
                .values(stage=following)
            ),
        )
        if moved.rowcount and tallies:
            connection.execute(insert(SessionTally), tallies)
    if turn:
        with tray.opened(bind) as connection:
            tray.drop_round(connection, session.id, item.ordinal, turn)
        tray.compact(bind)
    return following


def close(bind: Engine, session: Session, now: int) -> None:
    """Close the room: count, release, drop the tray and the code. Closing twice does nothing more."""
    if not session.open:
        return
    if session.current.stage in ROUNDS:
        step(bind, session, now)
    for item in session.items:
        release(bind, session, item.ordinal, now, leaving=True)
    with writing(bind) as connection:
        connection.execute(update(HorizonSession).where(HorizonSession.id == session.id).values(code=""))
    with tray.opened(bind) as connection:
        tray.drop_session(connection, session.id)
    tray.compact(bind)


# ---- counting and releasing -------------------------------------------------------------------------------------------


def _tallies(session: Session, ordinal: int, turn: int, sent: Sequence[bytes]) -> list[dict[str, Any]]:
    key = sealed.key_of(session.sealed)
    told = [json.loads(sealed.unseal(key, bytes(one))) for one in sent]
    made = []
    for outcome in session.outcomes:
        values = sorted(one[outcome] for one in told if outcome in one)
        enough = len(values) >= session.minimum
        bands = bins(values) if enough else []
        agreed = len({min(one // BAND, 100 // BAND - 1) for one in values}) == 1
        made.append(
            {
                "session_id": session.id, "ordinal": ordinal, "round": turn, "outcome": outcome,
                "people": len(values) if enough else None,
                "mean": round(sum(values) / len(values)) if enough else None,
                "bins": json.dumps(bands) if enough and not agreed else "",
            }
        )  # fmt: skip
    return made


def bins(values: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return [from, to, people] of bands of ten points, 100 in the last one, merged until each holds three people or nobody."""
    counts = [0] * (100 // BAND)
    for one in values:
        counts[min(one // BAND, len(counts) - 1)] += 1
    made: list[tuple[int, int, int]] = []
    start, held = 0, 0
    for at, people in enumerate(counts):
        held += people
        if held == 0 or held >= CROWD:
            made.append((start * BAND, (at + 1) * BAND, held))
            start, held = at + 1, 0
    if held:  # too few are left at the end: join them to the last band that has people
        while made and not made[-1][2]:
            start = made.pop()[0] // BAND
        first, _, people = made.pop() if made else (start * BAND, 100, 0)
        made.append((first, 100, people + held))
    return made


def release(bind: Engine, session: Session, ordinal: int, now: int, *, leaving: bool = False) -> int:
    """Put waiting notes into the database in order of their numbers, when enough people have written; return how many."""
    with tray.opened(bind) as connection:
        standing = tray.room(connection, session.id)
        writers = tray.count(connection, tray.WRITER, session.id, ordinal=ordinal)
        waits = standing is not None and not leaving and now - standing[3] < BATCH
        if writers < session.minimum or waits:
            return 0
        found = tray.notes(connection, session.id, ordinal)
    dialect = sqlite if is_sqlite(bind) else postgresql
    rows = [
        {"session_id": session.id, "ordinal": ordinal, "id": number, "sealed": text} for number, text in found
    ]
    with writing(bind) as connection:
        connection.execute(dialect.insert(SessionNote).values(rows).on_conflict_do_nothing())
    with tray.opened(bind) as connection:
        tray.drop_notes(connection, session.id, ordinal, [number for number, _ in found])
        tray.released(connection, session.id, now)
    tray.compact(bind)
    return len(found)


def tallies(bind: Engine, number: int) -> tuple[Tally, ...]:
    """Return every distribution of a session, in order of the agenda."""
    t = SessionTally
    query = select(t.ordinal, t.round, t.outcome, t.people, t.mean, t.bins).where(t.session_id == number)
    with reading(bind) as connection:
        rows = connection.execute(query.order_by(t.ordinal, t.round, t.outcome)).all()
    return tuple(
        Tally(*row[:5], tuple((a, b, c) for a, b, c in json.loads(row.bins or "[]"))) for row in rows
    )


def notes(bind: Engine, session: Session, today: date) -> dict[int, list[tuple[str, str]]]:
    """Return the released notes by State, number and text, in order of their random numbers; none from the shred date on."""
    if session.receipt or today >= session.shred_on:
        return {}
    key, n = sealed.key_of(session.sealed), SessionNote
    query = select(n.ordinal, n.id, n.sealed).where(n.session_id == session.id).order_by(n.ordinal, n.id)
    with reading(bind) as connection:
        rows = connection.execute(query).all()
    told: dict[int, list[tuple[str, str]]] = {}
    for ordinal, number, text in rows:
        told.setdefault(ordinal, []).append((number, sealed.unseal(key, bytes(text))))
    return told
